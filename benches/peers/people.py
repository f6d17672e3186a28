"""covasim on the town of benches/peers: 100,000 people, 180 days, 50 infected at first, its defaults but that nobody is infected twice, one thread.

Prints seconds of run() without initialisation, units of work, peak memory in MB and a remark, between tabs. Exits 3 without covasim.
"""

import contextlib
import io
import resource
import sys
import time

try:
    with contextlib.redirect_stdout(io.StringIO()):
        import covasim
except ImportError:
    sys.exit(3)

seconds, infected = [], []
for seed in range(1, 4):
    with contextlib.redirect_stdout(io.StringIO()):
        sim = covasim.Sim(pop_size=100_000, n_days=180, pop_infected=50, pop_type="hybrid", rand_seed=seed, use_waning=False, verbose=0)
        sim.initialize()
        start = time.process_time()
        sim.run()
    seconds.append(time.process_time() - start)
    infected.append(int(sim.results["cum_infections"][-1]))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{min(seconds):.6f}\t18000000\t{memory:.0f}\tinfected {min(infected)} to {max(infected)} of {len(infected)} runs, covasim {covasim.__version__}")
