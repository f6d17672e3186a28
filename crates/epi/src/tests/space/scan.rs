//! Scans against their definition, simulated truth and invariants.

use lianfang_domain::Streams;
use proptest::prelude::*;

use super::{counts, near, places, poisson};
use crate::space::{
    Metric, MonteCarlo, NegativeBinomialSettings, Outbreak, Panel, PermutationSettings, Point, ScanSettings,
    Ties, Zones, binomial_scan, circular_zones, expectation_scan, nearest_neighbour_zones,
    negative_binomial_scan, permutation_scan, population_scan, unpopulated_scan,
};

fn tested(replicates: usize, seed: u64) -> ScanSettings {
    ScanSettings {
        monte_carlo: Some(MonteCarlo::new(replicates, Streams::from_seed(seed))),
        max_duration: None,
    }
}

/// Cells of a window.
fn window_sum(panel: &Panel, zone: &[u32], duration: usize) -> f64 {
    zone.iter().flat_map(|p| &panel.place(*p as usize)[panel.times() - duration..]).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any list of zones, whether they grow out of each other or not.
    #[test]
    fn windows_hold_the_sums_of_their_cells(lists in prop::collection::vec(prop::collection::btree_set(0usize..7, 1..6), 1..20), values in prop::collection::vec(0u32..9, 28)) {
        let lists: Vec<Vec<usize>> = lists.into_iter().map(|l| l.into_iter().collect()).collect();
        let zones = Zones::from_lists(7, &lists).unwrap();
        let data = Panel::new(7, 4, values.into_iter().map(f64::from).collect()).unwrap();
        let settings = ScanSettings { max_duration: Some(3), monte_carlo: None };
        let scan = expectation_scan(&data, &Panel::constant(&[2.5; 7], 4).unwrap(), &zones, &settings).unwrap();
        prop_assert_eq!(scan.windows.len(), zones.len() * 3);
        for (i, window) in scan.windows.iter().enumerate() {
            prop_assert_eq!((window.zone, window.duration), (i / 3, i % 3 + 1));
            let zone = zones.zone(window.zone);
            prop_assert_eq!(window.observed, window_sum(&data, zone, window.duration));
            prop_assert!((window.expected - 2.5 * (zone.len() * window.duration) as f64).abs() < 1e-9);
        }
    }

    #[test]
    fn relabelling_places_leaves_the_best_score(seed in 0u64..300) {
        let points = places(9, seed);
        let mut rng = Streams::from_seed(seed).stream("relabel");
        let people: Vec<f64> = (1..=9).map(|i| 100.0 * f64::from(i)).collect();
        let data = counts(&[3.0; 9], 3, &mut rng);
        let best = |points: &[Point], data: &Panel, people: &[f64]| {
            let zones = nearest_neighbour_zones(points, Metric::Plane, 5).unwrap();
            let people = Panel::constant(people, 3).unwrap();
            let of = |scan: crate::space::Scan| scan.most_likely().unwrap().score;
            let settings = ScanSettings::default();
            [of(population_scan(data, &people, &zones, &settings).unwrap()), of(unpopulated_scan(data, &zones, &settings).unwrap())]
        };
        let turned = Panel::new(9, 3, (0..9).rev().flat_map(|i| data.place(i).to_vec()).collect()).unwrap();
        let turned_points: Vec<Point> = points.iter().rev().copied().collect();
        let turned_people: Vec<f64> = people.iter().rev().copied().collect();
        let (here, there) = (best(&points, &data, &people), best(&turned_points, &turned, &turned_people));
        prop_assert!(here.iter().zip(there).all(|(a, b)| (a - b).abs() < 1e-9 * (1.0 + a)), "{here:?} {there:?}");
    }

    #[test]
    fn splitting_a_place_in_two_at_the_same_spot_leaves_the_best_score(seed in 0u64..300, share in 0.1..0.9_f64) {
        let mut points = places(8, seed);
        let mut people: Vec<f64> = (1..=8).map(|i| 90.0 + 10.0 * f64::from(i)).collect();
        let data = counts(&[4.0; 8], 3, &mut Streams::from_seed(seed).stream("split"));
        let best = |points: &[Point], data: &Panel, people: &[f64]| {
            let zones = circular_zones(points, Metric::Plane, people, 0.5).unwrap();
            let people = Panel::constant(people, 3).unwrap();
            population_scan(data, &people, &zones, &ScanSettings::default()).unwrap().most_likely().unwrap().score
        };
        let whole = best(&points, &data, &people);
        let part: Vec<f64> = data.place(2).iter().map(|v| (v * share).floor()).collect();
        let mut values = data.values().to_vec();
        values[6..9].iter_mut().zip(&part).for_each(|(v, p)| *v -= p);
        values.extend(&part);
        points.push(points[2]);
        people.push(people[2] * share);
        people[2] *= 1.0 - share;
        let halves = best(&points, &Panel::new(9, 3, values).unwrap(), &people);
        prop_assert!((whole - halves).abs() < 1e-9 * (1.0 + whole), "{whole} {halves}");
    }

    #[test]
    fn scaling_the_population_changes_nothing(seed in 0u64..300, factor in 0.001..1000.0_f64) {
        let zones = nearest_neighbour_zones(&places(8, seed), Metric::Plane, 4).unwrap();
        let data = counts(&[2.0; 8], 3, &mut Streams::from_seed(seed).stream("scale"));
        let people: Vec<f64> = (1..=8).map(f64::from).collect();
        let scaled: Vec<f64> = people.iter().map(|p| p * factor).collect();
        let scan = |p: &[f64]| population_scan(&data, &Panel::constant(p, 3).unwrap(), &zones, &ScanSettings::default()).unwrap();
        for (a, b) in scan(&people).windows.iter().zip(&scan(&scaled).windows) {
            prop_assert!((a.score - b.score).abs() < 1e-9 * (1.0 + a.score));
        }
    }
}

/// Share of data sets without a cluster whose p-value is at most 0.2, which is exact for 19 replicates.
fn false_alarms(p_value: impl Fn(&Panel, &Zones, &ScanSettings) -> f64) -> f64 {
    let zones = nearest_neighbour_zones(&places(8, 3), Metric::Plane, 4).unwrap();
    let mut rng = Streams::from_seed(17).stream("null");
    let small = (0..250).filter(|seed| {
        let data = counts(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 3, &mut rng);
        p_value(&data, &zones, &tested(19, *seed)) <= 0.2
    });
    small.count() as f64 / 250.0
}

#[test]
fn without_a_cluster_p_values_are_as_small_as_they_should() {
    let people = Panel::constant(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 3).unwrap();
    let p = |scan: crate::space::Scan| scan.test.unwrap().p_value;
    let shares = [
        false_alarms(|y, z, s| p(population_scan(y, &people, z, s).unwrap())),
        false_alarms(|y, z, s| p(expectation_scan(y, &people, z, s).unwrap())),
        false_alarms(|y, z, s| {
            p(permutation_scan(y, z, &PermutationSettings { scan: *s, cyclic_like_scanstatistics: false })
                .unwrap())
        }),
    ];
    // Three standard errors around 0.2.
    assert!(shares.iter().all(|s| (0.124..0.276).contains(s)), "{shares:?}");
}

#[test]
fn a_planted_cluster_is_found_with_its_risk() {
    let points = places(25, 6);
    let zones = nearest_neighbour_zones(&points, Metric::Plane, 5).unwrap();
    let truth: Vec<u32> = zones.iter().find(|z| z.len() == 3).unwrap().to_vec();
    let mut rng = Streams::from_seed(9).stream("planted");
    let (mut ratio, mut held, mut overlap) = (0.0, 0.0, 0.0);
    for _ in 0..100 {
        let mut values = Vec::new();
        for place in 0..25_u32 {
            for time in 0..4 {
                let raised = truth.contains(&place) && time >= 2;
                values.push(poisson(&mut rng, if raised { 24.0 } else { 8.0 }));
            }
        }
        let data = Panel::new(25, 4, values).unwrap();
        let scan = expectation_scan(
            &data,
            &Panel::constant(&[8.0; 25], 4).unwrap(),
            &zones,
            &ScanSettings::default(),
        );
        let scan = scan.unwrap();
        let best = scan.most_likely().unwrap();
        overlap += f64::from(u8::from(zones.zone(best.zone) == truth && best.duration == 2));
        // The interval is for a window chosen beforehand: the true one.
        let index = zones.iter().position(|z| z == truth).unwrap();
        let window = &scan.windows[index * 4 + 1];
        ratio += window.relative_risk;
        let (low, high) = window.relative_risk_interval(0.95).unwrap();
        held += f64::from(u8::from(low <= 3.0 && 3.0 <= high));
    }
    assert!(overlap >= 85.0, "{overlap}");
    assert!((ratio / 100.0 - 3.0).abs() < 0.06 && held >= 92.0, "{ratio} {held}");
}

#[test]
fn the_same_seed_gives_the_same_replicates_on_any_number_of_threads() {
    let zones = nearest_neighbour_zones(&places(10, 1), Metric::Plane, 5).unwrap();
    let data = counts(&[2.0; 10], 4, &mut Streams::from_seed(1).stream("threads"));
    let people = Panel::constant(&[1.0; 10], 4).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| population_scan(&data, &people, &zones, &tested(50, 4)).unwrap())
    };
    assert_eq!(run(1), run(3));
    let more = population_scan(&data, &people, &zones, &tested(53, 4)).unwrap();
    assert_eq!(run(2).test.unwrap().maxima, more.test.unwrap().maxima[..50]);
}

#[test]
fn rare_cases_make_the_binomial_scan_the_poisson_scan() {
    let zones = nearest_neighbour_zones(&places(10, 2), Metric::Plane, 5).unwrap();
    let mut data = counts(&[3.0; 10], 3, &mut Streams::from_seed(2).stream("rare"));
    let mut values = data.values().to_vec();
    values[2] = 15.0;
    data = Panel::new(10, 3, values).unwrap();
    let persons = Panel::constant(&[1e6; 10], 3).unwrap();
    let settings = tested(199, 7);
    let binomial = binomial_scan(&data, &persons, &zones, &settings).unwrap();
    let poisson = population_scan(&data, &persons, &zones, &settings).unwrap();
    for (a, b) in binomial.windows.iter().zip(&poisson.windows) {
        near(a.score, b.score, 1e-4);
        near(a.relative_risk, b.relative_risk, 1e-9);
    }
    let mean = |scan: crate::space::Scan| scan.test.unwrap().maxima.iter().sum::<f64>() / 199.0;
    near(mean(binomial), mean(poisson), 0.15);
}

/// With equal means, the score of a rising window is the best linear contrast: it beats the even one on a rise and loses on a plateau.
#[test]
fn the_emerging_score_prefers_a_rise_and_the_hotspot_score_a_plateau() {
    let zones = Zones::from_lists(1, &[vec![0]]).unwrap();
    let baselines = Panel::constant(&[10.0], 4).unwrap();
    let score = |values: [f64; 4], outbreak| {
        let settings = NegativeBinomialSettings {
            scan: ScanSettings::default(),
            outbreak,
            size: 5.0,
            emerging_like_scanstatistics: false,
        };
        let data = Panel::new(1, 4, values.to_vec()).unwrap();
        negative_binomial_scan(&data, &baselines, &zones, &settings).unwrap().windows[3]
    };
    let rise = [12.0, 14.0, 16.0, 18.0];
    assert!(score(rise, Outbreak::Emerging).score > score(rise, Outbreak::Hotspot).score);
    let plateau = [15.0; 4];
    assert!(score(plateau, Outbreak::Emerging).score < score(plateau, Outbreak::Hotspot).score);
    let window = score(plateau, Outbreak::Hotspot);
    assert_eq!((window.observed, window.expected, window.relative_risk), (60.0, 40.0, 1.5));
    // sum (y - m) / w / sqrt(sum m / w), w = 3
    near(window.score, (20.0 / 3.0) / (40.0_f64 / 3.0).sqrt(), 1e-12);
}

#[test]
fn extra_variation_does_not_alarm_the_negative_binomial_scan() {
    let zones = nearest_neighbour_zones(&places(8, 3), Metric::Plane, 4).unwrap();
    let baselines = Panel::constant(&[10.0; 8], 3).unwrap();
    let mut rng = Streams::from_seed(23).stream("extra");
    let (mut nb, mut eb) = (0, 0);
    for seed in 0..60 {
        let gamma = rand_distr::Gamma::new(2.0, 5.0).unwrap();
        let values = (0..24).map(|_| rand_distr::Distribution::sample(&gamma, &mut rng));
        let means: Vec<f64> = values.collect();
        let data = Panel::new(8, 3, means.into_iter().map(|m| poisson(&mut rng, m)).collect()).unwrap();
        let scan = tested(19, seed);
        let settings = NegativeBinomialSettings {
            scan,
            outbreak: Outbreak::Hotspot,
            size: 2.0,
            emerging_like_scanstatistics: false,
        };
        let small = |scan: crate::space::Scan| usize::from(scan.test.unwrap().p_value <= 0.1);
        nb += small(negative_binomial_scan(&data, &baselines, &zones, &settings).unwrap());
        eb += small(expectation_scan(&data, &baselines, &zones, &scan).unwrap());
    }
    assert!(nb <= 15 && eb >= 45, "{nb} {eb}");
}

#[test]
fn equal_scores_count_against_the_observed_one_unless_asked_otherwise() {
    // A single case can only make one score per place.
    let data = Panel::new(2, 2, vec![0.0, 1.0, 1.0, 0.0]).unwrap();
    let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
    let p_value = |ties| {
        let monte_carlo = Some(MonteCarlo { ties, ..MonteCarlo::new(199, Streams::from_seed(1)) });
        let scan = ScanSettings { monte_carlo, max_duration: None };
        let settings = PermutationSettings { scan, cyclic_like_scanstatistics: false };
        permutation_scan(&data, &zones, &settings).unwrap().test.unwrap().p_value
    };
    assert_eq!((p_value(Ties::Exceed), p_value(Ties::Ignore)), (1.0, 0.005));
}

#[test]
fn secondary_clusters_share_no_place() {
    let points: Vec<Point> = (0..6).map(|i| Point { x: f64::from(i), y: 0.0 }).collect();
    let zones = nearest_neighbour_zones(&points, Metric::Plane, 3).unwrap();
    let mut values = vec![5.0; 18];
    (values[2], values[17]) = (30.0, 25.0);
    let data = Panel::new(6, 3, values).unwrap();
    let scan =
        expectation_scan(&data, &Panel::constant(&[5.0; 6], 3).unwrap(), &zones, &ScanSettings::default());
    let found = scan.unwrap().clusters(&zones, 5);
    let read: Vec<_> = found.iter().map(|w| (zones.zone(w.zone).to_vec(), w.duration)).collect();
    assert_eq!(read, [(vec![0], 1), (vec![5], 1)]);
}
