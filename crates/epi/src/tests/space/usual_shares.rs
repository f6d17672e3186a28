//! Shares of places as a baseline: what they recover, how often the scan errs without a cluster, and every refusal.

use lianfang_domain::Streams;
use rand::Rng;
use rand_distr::{Distribution, Gamma, Poisson};

use crate::Error;
use crate::space::*;

const PLACES: usize = 12;
const REFERENCE: usize = 20;
const DURATIONS: usize = 3;

fn negative_binomial(mean: f64, size: f64, rng: &mut impl Rng) -> f64 {
    let intensity = Gamma::new(size, mean / size).unwrap().sample(rng);
    Poisson::new(intensity.max(1e-12)).unwrap().sample(rng)
}

/// Counts of places in a row that share a wave; `factor` by place and time.
fn counts(size: f64, factor: impl Fn(usize, usize) -> f64, rng: &mut impl Rng) -> Panel {
    let times = REFERENCE + DURATIONS;
    let mut values = Vec::new();
    for place in 0..PLACES {
        for t in 0..times {
            let wave = 40.0 + 35.0 * (t as f64 / 5.0).sin();
            let mean = wave * (1.0 + place as f64 % 4.0) * factor(place, t);
            values.push(negative_binomial(mean, size, rng));
        }
    }
    Panel::new(PLACES, times, values).unwrap()
}

fn zones() -> Zones {
    let points: Vec<Point> = (0..PLACES).map(|i| Point { x: i as f64, y: 0.0 }).collect();
    nearest_neighbour_zones(&points, Metric::Plane, 4).unwrap()
}

fn newest(panel: &Panel) -> Panel {
    let values = (0..PLACES).flat_map(|i| panel.place(i)[REFERENCE..].to_vec()).collect();
    Panel::new(PLACES, DURATIONS, values).unwrap()
}

fn scan(panel: &Panel, seed: u64) -> (UsualShares, Scan) {
    let usual = usual_shares(panel, REFERENCE, &[]).unwrap();
    let monte_carlo = Some(MonteCarlo::new(99, Streams::from_seed(seed)));
    let settings = NegativeBinomialSettings {
        scan: ScanSettings { max_duration: None, monte_carlo },
        outbreak: Outbreak::Hotspot,
        size: usual.size,
        emerging_like_scanstatistics: false,
    };
    let found =
        negative_binomial_scan(&newest(panel), &newest(&usual.expected), &zones(), &settings).unwrap();
    (usual, found)
}

#[test]
fn a_wave_of_the_whole_area_is_called_no_more_often_than_the_test_says() {
    let mut rng = Streams::from_seed(41).stream("no cluster");
    let (mut called, mut sizes) = (0, 0.0);
    const RUNS: u32 = 300;
    for run in 0..RUNS {
        let (usual, found) = scan(&counts(15.0, |_, _| 1.0, &mut rng), u64::from(run));
        called += u32::from(found.test.unwrap().p_value <= 0.05);
        sizes += usual.size;
    }
    // Shares and size are estimated, which the replicates don't know; without clusters 5 % is meant.
    let share = f64::from(called) / f64::from(RUNS);
    assert!((0.02..=0.10).contains(&share), "{share}");
    let mean = sizes / f64::from(RUNS);
    assert!((mean - 15.0).abs() < 2.5, "{mean}");
}

#[test]
fn neighbours_that_double_their_part_are_found_with_the_time_since_when() {
    let mut rng = Streams::from_seed(42).stream("cluster");
    let mut found = 0;
    for run in 0..50 {
        let raised = |place: usize, t: usize| {
            if (5..8).contains(&place) && t > REFERENCE { 3.0 } else { 1.0 }
        };
        let (_, scan) = scan(&counts(15.0, raised, &mut rng), run);
        let best = *scan.most_likely().unwrap();
        let zone = zones();
        let inside = zone.zone(best.zone);
        let right = inside.iter().filter(|p| (5..8).contains(*p)).count();
        found += u32::from(
            scan.test.unwrap().p_value <= 0.01 && right >= 2 && inside.len() <= 4 && best.duration == 2,
        );
    }
    assert!(found >= 40, "{found} of 50");
}

#[test]
fn expected_cases_of_a_time_add_up_and_a_missing_count_expects_nothing() {
    let counts = Panel::new(3, 3, vec![10.0, 10.0, 8.0, 20.0, f64::NAN, 16.0, 0.0, 0.0, 6.0]).unwrap();
    let found = usual_shares(&counts, 2, &[100.0, 200.0, 300.0]).unwrap();
    let sum = |t: usize| (0..3).map(|i| found.expected.place(i)[t]).sum::<f64>();
    assert!((sum(0) - 30.0).abs() < 1e-9 && (sum(1) - 10.0).abs() < 1e-9 && (sum(2) - 30.0).abs() < 1e-9);
    assert_eq!(found.expected.place(1)[1], 0.0);
    assert!(found.expected.place(2)[2] > 0.0, "a place without a case so far is expected to have some");
}

#[test]
fn what_has_no_usual_shares_is_refused() {
    let panel = |places, values: &[f64]| Panel::new(places, values.len() / places, values.to_vec()).unwrap();
    let name = |counts: &Panel, reference, people: &[f64]| match usual_shares(counts, reference, people) {
        Err(Error::OutOfRange { name, .. } | Error::Length { name, .. }) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(name(&panel(1, &[1.0, 2.0, 3.0]), 2, &[]), "places");
    assert_eq!(name(&panel(2, &[1.0, 2.0, 3.0, 4.0]), 1, &[]), "reference");
    assert_eq!(name(&panel(2, &[1.0, 2.0, 3.0, 4.0]), 3, &[]), "reference");
    assert_eq!(name(&panel(2, &[0.0; 4]), 2, &[]), "counts");
    assert_eq!(name(&panel(2, &[1.0; 4]), 2, &[1.0]), "population");
    assert_eq!(name(&panel(2, &[1.0; 4]), 2, &[0.0, 0.0]), "population");
    assert!(usual_shares(&panel(2, &[1.0, 0.5, 1.0, 1.0]), 2, &[]).is_err());
}
