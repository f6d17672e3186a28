"""covasim on the town of benches/peers: 100,000 people, 180 days, 50 infected at first, its defaults but that nobody is infected twice, one thread.

    people.py [PEOPLE [RUNS]]    seconds of run() without initialisation, units of work, peak memory in MB and a remark, between tabs
    people.py PEOPLE RUNS table  one row per run, as in crates/epi/tests/data/people

Each run has its own seed, from 1 on, and its own people. Exits 3 without covasim.
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

NAMES = ("infected", "died", "peak_hospital", "peak_icu", "peak_day")
people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 10

seconds, rows = [], []
for seed in range(1, runs + 1):
    with contextlib.redirect_stdout(io.StringIO()):
        # It counts the days from 0 to n_days, both included.
        sim = covasim.Sim(pop_size=people, n_days=179, pop_infected=50, pop_type="hybrid", rand_seed=seed, use_waning=False, verbose=0)
        sim.initialize()
        start = time.process_time()
        sim.run()
    seconds.append(time.process_time() - start)
    r = sim.results
    # Its critical are severe as well.
    rows.append([int(v) for v in (r["cum_infections"][-1], r["cum_deaths"][-1], max(r["n_severe"]), max(r["n_critical"]), r["new_infections"].values.argmax())])

if "table" in sys.argv:
    print("seed," + ",".join(NAMES))
    for seed, row in enumerate(rows, 1):
        print(seed, *row, sep=",")
else:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts = [f"{name} {min(v)} to {max(v)}, mean {sum(v) / runs:.0f}" for name, v in zip(NAMES, zip(*rows))]
    print(f"{min(seconds):.6f}\t{people * 180}\t{memory:.0f}\t{'; '.join(parts)} ({runs} runs, covasim {covasim.__version__})")
