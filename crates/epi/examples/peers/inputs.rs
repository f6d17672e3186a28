//! Inputs: tables that the other side wrote, and simulated ones of the size that the reference timings state.

use lianfang_domain::Streams;
use lianfang_domain::random::Stream;
use lianfang_epi::chains::{Outbreak, Tree};
use lianfang_epi::nowcast::Report;
use lianfang_epi::simulation::{Movement, MovementKind};
use lianfang_epi::space::{Metric, Panel, Point, Zones, nearest_neighbour_zones};
use rand::RngExt as _;
use rand_distr::{Distribution as _, Gamma, LogNormal, Poisson};
use std::path::Path;

pub fn stream(name: &'static str) -> Stream {
    Streams::from_seed(1).stream(name)
}

/// The columns of a table of numbers.
pub fn columns(path: &Path) -> Vec<Vec<f64>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut columns = vec![Vec::new(); reader.headers().expect("a header").len()];
    for row in reader.records() {
        for (column, cell) in columns.iter_mut().zip(row.expect("a row").iter()) {
            column.push(cell.parse().unwrap_or(f64::NAN));
        }
    }
    columns
}

/// `event,report`, one row a case.
pub fn line_list(path: &Path) -> Vec<Report> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let day = |text: &str| text.parse().expect("a date");
    let report = |row: csv::StringRecord| Report { event: day(&row[0]), report: day(&row[1]), count: 1 };
    reader.records().map(|row| report(row.expect("a row"))).collect()
}

/// Weekly negative binomial counts: log-mean uniform on (-1, 4), trend, one wave, variance 1.1 to 4 times the mean.
pub fn weekly(rng: &mut Stream, weeks: usize) -> Vec<f64> {
    let (level, trend) = (rng.random_range(-1.0..4.0), rng.random_range(-0.001..0.001));
    let (wave, phi): (f64, f64) = (rng.random_range(0.0..0.6), rng.random_range(1.1..4.0));
    let week = |t: usize, rng: &mut Stream| {
        let mean: f64 = (level + trend * t as f64 + wave * (0.120_83 * t as f64).cos()).exp();
        let rate = Gamma::new(mean / (phi - 1.0), phi - 1.0).map_or(mean, |g| g.sample(rng));
        Poisson::new(rate.max(1e-12)).map_or(0.0, |p| p.sample(rng))
    };
    (0..weeks).map(|t| week(t, rng)).collect()
}

/// Counts, populations and zones of a scan: random places, log-normal populations, a case per 5,000 people.
pub fn places(places: usize, times: usize, k: usize) -> (Panel, Panel, Zones) {
    let mut rng = stream("places");
    let point = |_| Point { x: 100.0 * rng.random::<f64>(), y: 100.0 * rng.random::<f64>() };
    let points: Vec<Point> = (0..places).map(point).collect();
    let sizes = LogNormal::new(9.5, 1.0).expect("sizes");
    let people: Vec<f64> = (0..places).map(|_| f64::round(sizes.sample(&mut rng))).collect();
    let means = people.iter().flat_map(|p| std::iter::repeat_n(p / 5000.0, times));
    let counts = means.map(|m| Poisson::new(m).expect("a mean").sample(&mut rng)).collect();
    let panel = Panel::new(places, times, counts).expect("counts");
    let zones = nearest_neighbour_zones(&points, Metric::Plane, k).expect("zones");
    (panel, Panel::constant(&people, times).expect("people"), zones)
}

/// Thirty cases, each infected 2 to 4 days after one of the last eight, with a mutation on every other step.
pub fn outbreak() -> Outbreak {
    let (mut rng, n) = (stream("outbreak"), 30);
    let mut tree = Tree { infected: vec![0], ancestor: vec![None], generations: vec![1; n] };
    let mut genomes: Vec<Vec<u32>> = vec![vec![]];
    for case in 1..n {
        let from = case.saturating_sub(1 + rng.random_range(0..8.min(case)));
        tree.infected.push(tree.infected[from] + rng.random_range(2..=4_i64));
        tree.ancestor.push(Some(from));
        let mut genome = genomes[from].clone();
        genome.extend((0..rng.random_range(0..3)).map(|_| rng.random_range(0..10_000_u32)));
        genomes.push(genome);
    }
    let differ = |a: &[u32], b: &[u32]| a.iter().filter(|s| !b.contains(s)).count() as u32;
    let pair = |p: usize| {
        let (a, b) = (&genomes[p / n], &genomes[p % n]);
        differ(a, b) + differ(b, a)
    };
    let sites = (0..n * n).map(pair).collect();
    let contacts: Vec<(usize, usize)> = (1..n).filter_map(|c| Some((tree.ancestor[c]?, c))).collect();
    let sampled = tree.infected.iter().map(|d| d + rng.random_range(1..=4_i64)).collect();
    let built = Outbreak::new(sampled).and_then(|o| o.with_distances(sites, 10_000));
    built.and_then(|o| o.with_contacts(&contacts[..24])).expect("a valid outbreak")
}

/// Herds of about 124 animals, and as many events of each kind as SimInf's example has, at random days and nodes.
pub fn herds() -> (Vec<u32>, Vec<Movement>) {
    let mut rng = stream("herds");
    let start = (0..1600).flat_map(|n| [rng.random_range(60..190), 0, if n < 160 { 5 } else { 0 }, 0]);
    let start: Vec<u32> = start.collect();
    let mut movements = Vec::new();
    for (count, kind) in [(182_685, 0), (182_535, 1), (101_472, 2)] {
        for _ in 0..count {
            let (a, b) = (rng.random_range(0..1600), rng.random_range(1..1600));
            let kind = match kind {
                0 => MovementKind::Enter { region: a, compartment: 0 },
                1 => MovementKind::Exit { region: a },
                _ => MovementKind::Transfer { from: a, to: (a + b) % 1600 },
            };
            movements.push(Movement { day: f64::from(rng.random_range(1..=1460)), people: 1, kind });
        }
    }
    movements.sort_by(|a, b| a.day.total_cmp(&b.day));
    (start, movements)
}
