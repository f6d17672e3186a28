//! What must not matter: names of regions, the day on which counting began, the unit of an offset, a region counted in two parts.

use chrono::Days;
use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::RngExt;
use rand_distr::{Distribution, Poisson};

use super::day;
use crate::detection::{
    Boda, EarsConfig, EarsVariant, FarringtonFlexible, Series, boda, ears_bounds, farrington_flexible,
};
use crate::nowcast::{NowcastConfig, ReportingTriangle, backproject, nowcast};
use crate::reproduction::{CoriConfig, Window, cori, discr_si};
use crate::severity::{Flow, ImportConfig, SourceRegion, fatality_ratio, import_risks};
use crate::space::{
    Event, Evidence, Metric, NegativeBinomialSettings, Outbreak, Panel, PermutationSettings, Point,
    ScanSettings, SpaceTimeCusum, binomial_scan, expectation_scan, nearest_neighbour_zones,
    negative_binomial_scan, permutation_scan, space_time_cusum,
};

fn counts(seed: u64, mean: f64, n: usize) -> Vec<f64> {
    let mut rng = Streams::from_seed(seed).stream("invariants");
    (0..n).map(|_| Poisson::new(mean).unwrap().sample(&mut rng)).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * (1.0 + a.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_unit_of_the_population_does_not_matter_to_farrington(seed in 0..500_u64, unit in 0.001..1000.0_f64) {
        let counts = counts(seed, 8.0, 300);
        let people: Vec<f64> = (0..300).map(|t| 1e4 + 10.0 * f64::from(t)).collect();
        let other: Vec<f64> = people.iter().map(|p| p * unit).collect();
        let config = FarringtonFlexible { population_offset: true, ..FarringtonFlexible::default() };
        let judge = |population: &[f64]| {
            farrington_flexible(&Series { population, ..Series::weekly(&counts) }, &config, 299).unwrap()[0]
        };
        let (a, b) = (judge(&people), judge(&other));
        prop_assert!((a.expected / b.expected - 1.0).abs() < 1e-6 && a.alarm == b.alarm, "{:?} {:?}", a, b);
    }

    #[test]
    fn what_lies_before_the_history_does_not_matter(seed in 0..500_u64, shift in 1..40_usize) {
        let series = counts(seed, 6.0, 300);
        let mut longer = vec![9.0; shift];
        longer.extend_from_slice(&series);
        for variant in [EarsVariant::C1, EarsVariant::C2, EarsVariant::C3] {
            let of = |y: &[f64]| ears_bounds(y, EarsConfig::new(variant), y.len() - 1).unwrap()[0].upperbound;
            prop_assert_eq!(of(&series), of(&longer));
        }
        let of = |y: &[f64]| boda(&Series::weekly(y), &Boda { no_periods: 1, ..Boda::default() }, y.len() - 1).unwrap()[0];
        let (a, b) = (of(&series), of(&longer));
        prop_assert!(a.upperbound == b.upperbound && near(a.p_value, b.p_value), "{:?} {:?}", a, b);
    }

    #[test]
    fn moving_all_dates_moves_only_the_dates_of_a_nowcast(seed in 0..500_u64, weeks in 1..200_u64) {
        let cells = counts(seed, 4.0, 20 * 5);
        let mut rows: Vec<Vec<f64>> = cells.chunks(5).map(<[f64]>::to_vec).collect();
        for (t, row) in rows.iter_mut().enumerate() {
            row.iter_mut().skip(20 - t).for_each(|cell| *cell = 0.0);
        }
        let first = day("2020-03-02");
        let later = first + Days::new(7 * weeks);
        let run = |first| {
            let mut rng = Streams::from_seed(1).stream("nowcast");
            nowcast(&ReportingTriangle::from_rows(first, &rows).unwrap(), &NowcastConfig::default(), &mut rng).unwrap()
        };
        for (a, b) in run(first).days.iter().zip(&run(later).days) {
            prop_assert_eq!(a.date + Days::new(7 * weeks), b.date);
            prop_assert_eq!((a.median, a.lower, a.upper), (b.median, b.lower, b.upper));
        }
    }

    #[test]
    fn r_of_two_halves_that_are_equal_is_that_of_the_whole(seed in 0..500_u64) {
        let half = counts(seed, 30.0, 30);
        let whole: Vec<f64> = half.iter().map(|y| 2.0 * y).collect();
        let weights = discr_si(29, 5.0, 2.0).unwrap();
        // A prior that says nothing, so that only the counts speak.
        let config = CoriConfig { prior_mean: 1e3, prior_sd: 1e3, ..CoriConfig::default() };
        let of = |y: &[f64]| cori(y, &[], &weights, &[Window { first: 20, last: 26 }], &config).unwrap()[0].posterior.clone().unwrap();
        let (a, b) = (of(&half), of(&whole));
        prop_assert!((a.mean / b.mean - 1.0).abs() < 0.01 && (a.sd / b.sd / 2.0_f64.sqrt() - 1.0).abs() < 0.02);
    }

    #[test]
    fn infections_of_two_halves_add_up_to_those_of_the_whole(seed in 0..500_u64) {
        let half = counts(seed, 30.0, 25);
        let whole: Vec<f64> = half.iter().map(|y| 2.0 * y).collect();
        let run = |y: &[f64]| backproject(y, &[0.2, 0.5, 0.3], &Default::default()).unwrap();
        let (a, b) = (run(&half), run(&whole));
        prop_assert!(a.infections.iter().zip(&b.infections).all(|(x, y)| (2.0 * x - y).abs() < 1e-6 * (1.0 + y)));
    }

    #[test]
    fn names_of_places_do_not_matter_to_scans(seed in 0..500_u64) {
        let mut rng = Streams::from_seed(seed).stream("places");
        let points: Vec<Point> = (0..9).map(|_| Point { x: rng.random(), y: rng.random() }).collect();
        let data = counts(seed, 4.0, 9 * 3);
        let turn = |values: &[f64]| values.chunks(3).rev().flatten().copied().collect::<Vec<_>>();
        let best = |points: &[Point], values: Vec<f64>| {
            let zones = nearest_neighbour_zones(points, Metric::Plane, 4).unwrap();
            let counts = Panel::new(9, 3, values).unwrap();
            let [expected, tested] = [4.0, 40.0].map(|v| Panel::constant(&[v; 9], 3).unwrap());
            let scan = ScanSettings::default();
            let size = NegativeBinomialSettings { scan, outbreak: Outbreak::Emerging, size: 3.0, emerging_like_scanstatistics: false };
            [
                expectation_scan(&counts, &expected, &zones, &scan).unwrap(),
                binomial_scan(&counts, &tested, &zones, &scan).unwrap(),
                negative_binomial_scan(&counts, &expected, &zones, &size).unwrap(),
                permutation_scan(&counts, &zones, &PermutationSettings::default()).unwrap(),
            ].map(|scan| scan.most_likely().unwrap().score)
        };
        let turned: Vec<Point> = points.iter().rev().copied().collect();
        let (here, there) = (best(&points, data.clone()), best(&turned, turn(&data)));
        prop_assert!(here.iter().zip(there).all(|(a, b)| near(*a, b)), "{:?} {:?}", here, there);
    }

    #[test]
    fn where_and_when_events_are_measured_from_does_not_matter(seed in 0..500_u64, x in -50.0..50.0_f64, t in -1e4..1e4_f64) {
        let mut rng = Streams::from_seed(seed).stream("events");
        let events: Vec<Event> = (0..40).map(|i| Event { t: f64::from(i), x: rng.random(), y: rng.random() }).collect();
        let moved: Vec<Event> = events.iter().map(|e| Event { t: e.t + t, x: e.x + x, y: e.y - x }).collect();
        let settings = SpaceTimeCusum { radius: 0.2, rise: 0.5, threshold: 50.0, evidence: Evidence::Sum };
        let run = |events: &[Event]| space_time_cusum(events, settings).unwrap();
        let (a, b) = (run(&events), run(&moved));
        prop_assert!(a.statistic.iter().zip(&b.statistic).all(|(a, b)| near(*a, *b)));
        prop_assert_eq!((a.first_alarm, a.cluster_centre), (b.first_alarm, b.cluster_centre));
    }

    #[test]
    fn a_source_split_in_two_and_renamed_brings_the_same_risk(share in 0.1..0.9_f64, travellers in 1.0..500.0_f64) {
        let region = |population: f64, infections_per_day: f64| SourceRegion {
            population, infections_per_day, carrying_days: 8.0, relative_error: 0.0,
        };
        let flow = |source, travellers_per_day| Flow { source, destination: 9, travellers_per_day, visit_days: None };
        let config = ImportConfig { days: 7.0, stopped_share: 0.1, offspring: None };
        let other = (region(5e5, 40.0), 20.0);
        let whole = import_risks(&[region(1e6, 300.0), other.0], &[flow(0, travellers), flow(1, other.1)], &config).unwrap();
        let parts = import_risks(
            &[other.0, region(1e6 * share, 300.0 * share), region(1e6 * (1.0 - share), 300.0 * (1.0 - share))],
            &[flow(0, other.1), flow(1, travellers * share), flow(2, travellers * (1.0 - share))],
            &config,
        ).unwrap();
        prop_assert!(near(whole[0].expected, parts[0].expected) && near(whole[0].probability, parts[0].probability));
    }

    #[test]
    fn cases_of_one_day_counted_in_two_parts_have_the_same_fatality(seed in 0..500_u64, lead in 0..20_usize) {
        let cases = counts(seed, 30.0, 20);
        let delay = [0.2, 0.3, 0.5];
        let mut moved = vec![0.0; lead];
        moved.extend_from_slice(&cases);
        let (a, b) = (fatality_ratio(&cases, 20.0, &delay).unwrap(), fatality_ratio(&moved, 20.0, &delay).unwrap());
        prop_assert!(near(a.adjusted.unwrap().estimate, b.adjusted.unwrap().estimate) && near(a.known_share, b.known_share));
    }
}
