//! The zero-inflated scan against its likelihood, simulated truth, and odd data.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::RngExt;

use super::{near, places, poisson};
use crate::Error;
use crate::space::{
    Metric, MonteCarlo, Panel, Point, Scan, ScanSettings, ZeroInflatedSettings, Zones, expectation_scan,
    nearest_neighbour_zones, zero_inflated_scan,
};

const PLACES: usize = 12;
const TIMES: usize = 4;

/// Counts around `means`, each report empty with probability `empty`, times `factor` inside `zone` at the last two times.
fn reports(seed: u64, empty: f64, zone: &[u32], factor: f64) -> Panel {
    let mut rng = Streams::from_seed(seed).stream("zero inflated");
    let values = (0..PLACES * TIMES).map(|cell| {
        let inside = zone.contains(&((cell / TIMES) as u32)) && cell % TIMES >= TIMES - 2;
        let drawn = poisson(&mut rng, if inside { 5.0 * factor } else { 5.0 });
        if rng.random::<f64>() < empty { 0.0 } else { drawn }
    });
    Panel::new(PLACES, TIMES, values.collect()).unwrap()
}

fn all(value: f64) -> Panel {
    Panel::constant(&[value; PLACES], TIMES).unwrap()
}

fn neighbours(seed: u64) -> Zones {
    nearest_neighbour_zones(&places(PLACES, seed), Metric::Plane, 4).unwrap()
}

fn tested(seed: u64, replicates: usize) -> ZeroInflatedSettings {
    let monte_carlo = Some(MonteCarlo::new(replicates, Streams::from_seed(seed)));
    ZeroInflatedSettings {
        scan: ScanSettings { monte_carlo, max_duration: None },
        stop_like_scanstatistics: None,
    }
}

/// Log likelihood of a window's cells at a risk.
fn ln_likelihood(counts: &Panel, zone: &[u32], duration: usize, q: f64, mean: f64, empty: f64) -> f64 {
    let cells = zone.iter().flat_map(|p| &counts.place(*p as usize)[TIMES - duration..]);
    let one = |y: &f64| {
        if *y == 0.0 {
            (empty + (1.0 - empty) * (-q * mean).exp()).ln()
        } else {
            y * (q * mean).ln() - q * mean + (1.0 - empty).ln()
        }
    };
    cells.map(one).sum()
}

#[test]
fn scores_are_the_largest_likelihood_ratios() {
    let zones = neighbours(1);
    for (seed, empty) in [(1, 0.3), (2, 0.05), (3, 0.7)] {
        let counts = reports(seed, empty, &[0, 1], 2.0);
        let settings = ZeroInflatedSettings::default();
        let scan = zero_inflated_scan(&counts, &all(5.0), &all(empty), &zones, &settings).unwrap();
        for window in &scan.windows {
            let zone = zones.zone(window.zone);
            let at = |q: f64| ln_likelihood(&counts, zone, window.duration, q, 5.0, empty);
            near(window.score, at(window.relative_risk) - at(1.0), 1e-9);
            let grid = (0..600).map(|i| 1.0 + 0.01 * f64::from(i));
            let best = grid.map(at).fold(f64::NEG_INFINITY, f64::max) - at(1.0);
            assert!(window.score >= best - 1e-9, "{window:?}: the grid has {best}");
        }
    }
}

#[test]
fn without_empty_reports_it_is_the_poisson_scan() {
    let (counts, zones) = (reports(4, 0.0, &[2], 1.5), neighbours(4));
    let settings = ZeroInflatedSettings::default();
    let scan = zero_inflated_scan(&counts, &all(5.0), &all(0.0), &zones, &settings).unwrap();
    let poisson = expectation_scan(&counts, &all(5.0), &zones, &ScanSettings::default()).unwrap();
    for (a, b) in scan.windows.iter().zip(&poisson.windows) {
        assert_eq!((a.zone, a.duration, a.observed), (b.zone, b.duration, b.observed));
        near(a.score, b.score, 1e-9);
        near(a.relative_risk, b.relative_risk, 1e-9);
    }
}

#[test]
fn an_injected_cluster_is_found_with_its_risk() {
    let zones = neighbours(5);
    let zone = (0..zones.len()).find(|z| zones.zone(*z).len() == 3).unwrap();
    let (mut found, mut risk, mut by_poisson, runs) = (0, 0.0, 0.0, 20);
    for seed in 0..runs {
        let counts = reports(100 + seed, 0.6, zones.zone(zone), 3.0);
        let scan = zero_inflated_scan(&counts, &all(5.0), &all(0.6), &zones, &tested(seed, 39)).unwrap();
        let best = scan.most_likely().unwrap();
        let shared = zones.zone(best.zone).iter().any(|p| zones.zone(zone).contains(p));
        found += u32::from(shared && scan.test.as_ref().unwrap().p_value <= 0.05);
        let of = |scan: &Scan| {
            let window = scan.windows.iter().find(|w| w.zone == zone && w.duration == 2);
            window.unwrap().relative_risk / runs as f64
        };
        risk += of(&scan);
        by_poisson += of(&expectation_scan(&counts, &all(5.0), &zones, &ScanSettings::default()).unwrap());
    }
    assert!(found >= 18, "{found} of {runs} found");
    // Three times as many; the Poisson scan counts the empty reports.
    assert!((risk - 3.0).abs() < 0.3, "{risk}");
    assert!(by_poisson < 1.8, "{by_poisson}");
}

#[test]
fn without_a_cluster_it_alarms_as_often_as_it_says() {
    let zones = neighbours(6);
    let runs = 120;
    let alarms = (0..runs).filter(|seed| {
        let counts = reports(1000 + seed, 0.3, &[], 1.0);
        let scan = zero_inflated_scan(&counts, &all(5.0), &all(0.3), &zones, &tested(*seed, 19)).unwrap();
        scan.test.unwrap().p_value <= 0.1
    });
    // 12 are expected; outside these limits less than once in 1,000.
    let alarms = alarms.count();
    assert!((3..=24).contains(&alarms), "{alarms} of {runs}");
}

#[test]
fn the_published_stop_comes_a_little_short_of_the_maximum() {
    let (counts, zones) = (reports(8, 0.5, &[0, 1, 2], 2.0), neighbours(8));
    let scan = |stop_like_scanstatistics| {
        let settings = ZeroInflatedSettings { stop_like_scanstatistics, ..ZeroInflatedSettings::default() };
        zero_inflated_scan(&counts, &all(5.0), &all(0.5), &zones, &settings).unwrap()
    };
    let (ours, theirs, strict) = (scan(None), scan(Some(1e-3)), scan(Some(1e-12)));
    for ((a, b), c) in ours.windows.iter().zip(&theirs.windows).zip(&strict.windows) {
        assert!(b.score <= a.score + 1e-12 && a.score - b.score < 0.05, "{a:?} {b:?}");
        near(a.score, c.score, 1e-6);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn relabelling_places_leaves_all_scores(seed in 0u64..300) {
        let points = places(PLACES, seed);
        let counts = reports(seed, 0.3, &[], 1.0);
        let scores = |points: &[Point], counts: &Panel| {
            let zones = nearest_neighbour_zones(points, Metric::Plane, 3).unwrap();
            let settings = ZeroInflatedSettings::default();
            let scan = zero_inflated_scan(counts, &all(5.0), &all(0.3), &zones, &settings).unwrap();
            let mut scores: Vec<f64> = scan.windows.iter().map(|w| w.score).collect();
            scores.sort_by(f64::total_cmp);
            scores
        };
        let turned = Panel::new(PLACES, TIMES, (0..PLACES).rev().flat_map(|i| counts.place(i).to_vec()).collect()).unwrap();
        let turned_points: Vec<Point> = points.iter().rev().copied().collect();
        for (a, b) in scores(&points, &counts).into_iter().zip(scores(&turned_points, &turned)) {
            prop_assert!((a - b).abs() < 1e-9 * (1.0 + a), "{} {}", a, b);
        }
    }
}

fn of(values: Vec<f64>, baselines: f64, empty: f64, settings: &ZeroInflatedSettings) -> Result<Scan, Error> {
    let zones = Zones::from_lists(2, &[vec![0], vec![1], vec![0, 1]])?;
    let [baselines, empty] = [baselines, empty].map(|v| Panel::new(2, 2, vec![v; 4]).unwrap());
    zero_inflated_scan(&Panel::new(2, 2, values)?, &baselines, &empty, &zones, settings)
}

#[test]
fn zeros_a_spike_gaps_and_millions_have_defined_results() {
    for (values, mean) in [
        (vec![0.0; 4], 100.0),
        (vec![0.0, 0.0, 0.0, 900.0], 100.0),
        (vec![f64::NAN, 0.0, f64::NAN, 150.0], 100.0),
        (vec![1e7, 1e7, 1.001e7, 0.0], 1e7),
    ] {
        let scan = of(values.clone(), mean, 0.2, &tested(1, 19)).unwrap();
        let test = scan.test.as_ref().unwrap();
        assert!(scan.windows.iter().all(|w| w.score.is_finite() && w.relative_risk >= 1.0), "{values:?}");
        assert!(test.p_value > 0.0 && test.p_value <= 1.0 && test.maxima.iter().all(|m| m.is_finite()));
    }
    let none = of(vec![0.0; 4], 100.0, 0.2, &tested(1, 19)).unwrap();
    assert_eq!((none.most_likely().unwrap().score, none.test.unwrap().p_value), (0.0, 1.0));
}

#[test]
fn it_names_what_it_can_not_use() {
    let plain = ZeroInflatedSettings::default();
    let name = |result: Result<Scan, Error>| match result.unwrap_err() {
        Error::OutOfRange { name, .. } | Error::NotCount { name, .. } | Error::Length { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(of(vec![0.5; 4], 1.0, 0.2, &plain)), "counts");
    assert_eq!(name(of(vec![-1.0; 4], 1.0, 0.2, &plain)), "counts");
    assert_eq!(name(of(vec![1.0; 4], -1.0, 0.2, &plain)), "baselines");
    assert_eq!(name(of(vec![1.0; 4], 1.0, 1.0, &plain)), "empty");
    assert_eq!(name(of(vec![1.0; 4], 1.0, f64::NAN, &plain)), "empty");
    assert_eq!(name(of(vec![1.0; 6], 1.0, 0.2, &plain)), "panel");
    assert_eq!(name(of(vec![1.0; 4], 1.0, 0.2, &tested(1, 0))), "replicates");
    let stop = ZeroInflatedSettings { stop_like_scanstatistics: Some(0.0), ..plain };
    assert_eq!(name(of(vec![1.0; 4], 1.0, 0.2, &stop)), "stop_like_scanstatistics");
}
