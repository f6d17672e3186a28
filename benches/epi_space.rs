//! Scans and space-time surveillance on the workloads of the reference timings: random places, log-normal populations, Poisson
//! counts with mean population / 5000; one thread. Throughput is in scores of one zone, duration and replicate.
//!
//!     cargo bench -p lianfang-epi --bench epi_space

#![allow(clippy::unwrap_used, reason = "a bench ends at a fault")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::space::{
    Event, Evidence, Metric, MonteCarlo, Panel, PermutationSettings, Point, ScanSettings, SpaceTimeCusum,
    Zones, expectation_scan, nearest_neighbour_zones, permutation_scan, population_scan, space_time_cusum,
};
use rand::RngExt;
use rand_distr::{Distribution, LogNormal, Poisson};

struct Workload {
    counts: Panel,
    population: Panel,
    baselines: Panel,
    zones: Zones,
}

fn workload(places: usize, times: usize, k: usize) -> Workload {
    let mut stream = Streams::from_seed(1).stream("bench");
    let points: Vec<Point> = (0..places)
        .map(|_| Point { x: 100.0 * stream.random::<f64>(), y: 100.0 * stream.random::<f64>() })
        .collect();
    let sizes: LogNormal<f64> = LogNormal::new(9.5, 1.0).unwrap();
    let people: Vec<f64> = (0..places).map(|_| sizes.sample(&mut stream).round()).collect();
    let means: Vec<f64> = people.iter().map(|p| p / 5000.0).collect();
    let draw = means.iter().flat_map(|m| std::iter::repeat_n(*m, times));
    let counts = draw.map(|m| Poisson::new(m).unwrap().sample(&mut stream)).collect();
    Workload {
        counts: Panel::new(places, times, counts).unwrap(),
        population: Panel::constant(&people, times).unwrap(),
        baselines: Panel::constant(&means, times).unwrap(),
        zones: nearest_neighbour_zones(&points, Metric::Plane, k).unwrap(),
    }
}

fn scans(c: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (places, times, k, replicates) in [(100, 10, 15, 999), (400, 14, 20, 999), (1000, 14, 25, 99)] {
        let data = workload(places, times, k);
        let mut group =
            c.benchmark_group(format!("scan_{places}places_{times}times_k{k}_{replicates}replicates"));
        group.sample_size(10);
        group.throughput(Throughput::Elements((data.zones.len() * times * replicates) as u64));
        let monte_carlo = Some(MonteCarlo::new(replicates, Streams::from_seed(2)));
        let scan = ScanSettings { monte_carlo, max_duration: None };
        let permuted = PermutationSettings { scan, ..Default::default() };
        let Workload { counts, population, baselines, zones } = &data;
        group.bench_function("population", |b| {
            b.iter(|| one_thread.install(|| population_scan(counts, population, zones, &scan).unwrap()));
        });
        group.bench_function("expectation", |b| {
            b.iter(|| one_thread.install(|| expectation_scan(counts, baselines, zones, &scan).unwrap()));
        });
        group.bench_function("permutation", |b| {
            b.iter(|| one_thread.install(|| permutation_scan(counts, zones, &permuted).unwrap()));
        });
        group.finish();
    }
}

fn events(c: &mut Criterion) {
    let mut group = c.benchmark_group("stcd");
    group.sample_size(10);
    let settings = SpaceTimeCusum { radius: 0.1, rise: 0.5, threshold: 161.0, evidence: Evidence::Sum };
    for n in [300, 1000, 3000] {
        let mut stream = Streams::from_seed(3).stream("events");
        let event = |i| Event { t: f64::from(i), x: stream.random(), y: stream.random() };
        let events: Vec<Event> = (0..n).map(event).collect();
        group.bench_with_input(BenchmarkId::from_parameter(n), &events, |b, events| {
            b.iter(|| space_time_cusum(events, settings).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, scans, events);
criterion_main!(benches);
