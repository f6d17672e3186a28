//! What must not matter to models of several regions: their names, and a region counted in two parts.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, Poisson};

use crate::detection::{RegionAlarm, Told, tell_once};
use crate::forecast::{Component, Dispersion, Hhh4Fit, Hhh4Model, Neighbours, Offset, Term, Weights, hhh4};
use crate::simulation::{CompartmentModel, Coupling, Scenario, SeirParameters, deterministic, gillespie};

fn shuffled(seed: u64, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.shuffle(&mut Streams::from_seed(seed).stream("names"));
    order
}

/// Counts of places that infect themselves and the next one.
fn places(seed: u64, n: usize, times: usize) -> Vec<Vec<f64>> {
    let mut rng = Streams::from_seed(seed).stream("places");
    let mut counts = vec![vec![6.0]; n];
    for t in 1..times {
        let before: Vec<f64> = counts.iter().map(|row| row[t - 1]).collect();
        for (i, row) in counts.iter_mut().enumerate() {
            let mean = 0.4 * before[i] + 0.2 * before[(i + 1) % n] + 2.0 + i as f64;
            row.push(Poisson::new(mean).unwrap().sample(&mut rng));
        }
    }
    counts
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-4 * (1.0 + a.abs())
}

fn named<'a>(fit: &'a Hhh4Fit, name: &str) -> &'a f64 {
    &fit.estimates[fit.names.iter().position(|n| n == name).unwrap()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn new_names_of_places_only_rename_the_estimates_of_hhh4(seed in 0..300_u64) {
        let (n, counts) = (4, places(seed, 4, 70));
        let order = shuffled(seed, n);
        let renamed: Vec<Vec<f64>> = order.iter().map(|&i| counts[i].clone()).collect();
        let weight = |i: usize, j: usize| if j == (i + 1) % n || i == (j + 1) % n { 1.0 + i as f64 } else { 0.0 };
        let model = |order: &[usize]| Hhh4Model {
            autoregressive: Some(Component::intercept()),
            neighbours: Some(Neighbours {
                component: Component::intercept(),
                weights: Weights::Fixed {
                    matrix: order.iter().map(|&i| order.iter().map(|&j| weight(i, j)).collect()).collect(),
                    normalise: true,
                },
                missing_as_zero: false,
            }),
            endemic: Some(Component::of(vec![Term::UnitIntercepts, Term::Trend])),
            dispersion: Dispersion::Poisson,
        };
        let plain: Vec<usize> = (0..n).collect();
        let (a, b) = (hhh4(&counts, &model(&plain)).unwrap(), hhh4(&renamed, &model(&order)).unwrap());
        prop_assert!(close(a.log_likelihood, b.log_likelihood), "{} {}", a.log_likelihood, b.log_likelihood);
        let (here, there) = (a.means(&counts).unwrap(), b.means(&renamed).unwrap());
        for (new, &old) in order.iter().enumerate() {
            for (x, y) in here[old].iter().zip(&there[new]).skip(1) {
                prop_assert!(close(x.mean, y.mean) && close(x.neighbours, y.neighbours), "{:?} {:?}", x, y);
            }
        }
    }

    #[test]
    fn two_equal_halves_of_a_place_tell_hhh4_what_the_whole_tells(seed in 0..300_u64) {
        let half = places(seed, 1, 90).swap_remove(0);
        let whole: Vec<f64> = half.iter().map(|y| 2.0 * y).collect();
        let model = |people: Vec<f64>| Hhh4Model {
            autoregressive: Some(Component::intercept()),
            neighbours: None,
            endemic: Some(Component {
                offset: Offset::PerUnit(people),
                ..Component::of(vec![Term::Intercept, Term::Harmonics { number: 1, period: 26.0 }])
            }),
            dispersion: Dispersion::Poisson,
        };
        let one = hhh4(&[whole], &model(vec![1.0])).unwrap();
        let two = hhh4(&[half.clone(), half], &model(vec![0.5, 0.5])).unwrap();
        for name in &one.names {
            prop_assert!(close(*named(&one, name), *named(&two, name)), "{}: {:?} {:?}", name, one.estimates, two.estimates);
        }
        for (x, y) in one.standard_errors.iter().zip(&two.standard_errors) {
            prop_assert!((x - y).abs() < 1e-3 * x, "{:?} {:?}", one.standard_errors, two.standard_errors);
        }
    }
}

fn hierarchy(seed: u64, n: usize) -> Vec<RegionAlarm> {
    let mut rng = Streams::from_seed(seed).stream("hierarchy");
    let region = |i: usize| RegionAlarm {
        parent: (i > 0).then(|| rng.random_range(0..i)),
        alarm: rng.random_range(0..2) == 1,
        observed: f64::from(rng.random_range(5..40)),
        expected: 5.0,
        upperbound: 14.0,
    };
    (0..n).map(region).collect()
}

/// The told regions that speak for a region: by recursion from above, where the library goes from below.
fn speakers(regions: &[RegionAlarm], place: usize) -> Vec<usize> {
    let children = (0..regions.len()).filter(|&c| regions[c].parent == Some(place));
    let mut below: Vec<usize> = children.flat_map(|c| speakers(regions, c)).collect();
    below.sort_unstable();
    let region = regions[place];
    let rest =
        region.observed - below.iter().map(|&d| regions[d].observed - regions[d].expected).sum::<f64>();
    let speaks = region.alarm && (below.is_empty() || rest > region.upperbound);
    if speaks { vec![place] } else { below }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_alarm_is_told_once_and_never_lost(seed in 0..5000_u64, n in 2..16_usize) {
        let regions = hierarchy(seed, n);
        for (place, told) in tell_once(&regions).unwrap().into_iter().enumerate() {
            let expected = match speakers(&regions, place) {
                _ if !regions[place].alarm => Told::Quiet,
                of if of == [place] => Told::Here,
                of => Told::By(of),
            };
            prop_assert_eq!(told, expected, "{}", place);
        }
    }

    #[test]
    fn new_names_of_regions_only_rename_what_is_told(seed in 0..5000_u64, n in 2..16_usize) {
        let regions = hierarchy(seed, n);
        let order = shuffled(seed, n);
        let new = |old: usize| order.iter().position(|&o| o == old).unwrap();
        let renamed: Vec<RegionAlarm> = order
            .iter()
            .map(|&old| RegionAlarm { parent: regions[old].parent.map(new), ..regions[old] })
            .collect();
        let (here, there) = (tell_once(&regions).unwrap(), tell_once(&renamed).unwrap());
        for (old, told) in here.into_iter().enumerate() {
            let told = match told {
                Told::By(of) => {
                    let mut of: Vec<usize> = of.into_iter().map(new).collect();
                    of.sort_unstable();
                    Told::By(of)
                }
                other => other,
            };
            prop_assert_eq!(&told, &there[new(old)]);
        }
    }

    #[test]
    fn a_lowest_region_counted_in_two_parts_changes_nothing_above(seed in 0..5000_u64, n in 2..16_usize, share in 0.1..0.9_f64) {
        let regions = hierarchy(seed, n);
        // The last region has none below it.
        let whole = regions[n - 1];
        let part = |share: f64| RegionAlarm {
            observed: whole.observed * share,
            expected: whole.expected * share,
            upperbound: whole.upperbound * share,
            ..whole
        };
        let mut split = regions.clone();
        split[n - 1] = part(share);
        split.push(part(1.0 - share));
        let (one, two) = (tell_once(&regions).unwrap(), tell_once(&split).unwrap());
        for (a, b) in one[..n - 1].iter().zip(&two) {
            match (a, b) {
                (Told::By(a), Told::By(b)) => prop_assert_eq!(a, &b.iter().copied().filter(|&d| d < n).collect::<Vec<_>>()),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
        // A bound met exactly may fall either way by rounding in the split list: the two parts must agree with each other.
        prop_assert_eq!(&two[n - 1], &two[n]);
    }
}

fn seir() -> CompartmentModel {
    CompartmentModel::seir(SeirParameters { beta: 0.5, latent_days: 3.0, infectious_days: 5.0 }).unwrap()
}

/// Two parts whose people meet the people of both in proportion to their number.
fn mixed(first: u32, second: u32) -> Coupling {
    let share = |n: u32| f64::from(n) / f64::from(first + second);
    let shares = [0, 1].map(|i| [(i, 0, share(first)), (i, 1, share(second))]);
    Coupling::new(2, &shares.concat()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn two_unequal_parts_that_mix_fully_are_one_region(first in 50..2000_u32, second in 50..2000_u32, ill in 1..50_u32) {
        let (model, times) = (seir(), [10.0, 60.0]);
        let coupling = mixed(first, second);
        let whole = [first + second - ill, 0, ill, 0];
        let parts = [first - ill, 0, ill, 0, second, 0, 0, 0];
        let scenario = |start, coupling| Scenario { model: &model, start, coupling, movements: &[], changes: &[], times: &times };
        let one = deterministic(&scenario(&whole, None), 1e-9).unwrap();
        let two = deterministic(&scenario(&parts, Some(&coupling)), 1e-9).unwrap();
        for compartment in 0..4 {
            for (a, b) in one.total(compartment).iter().zip(two.total(compartment)) {
                prop_assert!((a - b).abs() < 1e-3, "{} {}", a, b);
            }
        }
    }
}

#[test]
fn chance_treats_two_parts_that_mix_fully_as_one_region() {
    let (model, times) = (seir(), [25.0, 200.0]);
    let coupling = mixed(30, 90);
    let run = |name: &str, start: &[u32], coupling: Option<&Coupling>| -> Vec<[f64; 2]> {
        let mut rng = Streams::from_seed(5).stream(name);
        let scenario =
            Scenario { model: &model, start, coupling, movements: &[], changes: &[], times: &times };
        let one = |_| {
            let run = gillespie(&scenario, &mut rng).unwrap();
            [run.total(2)[0], run.total(3)[1]]
        };
        (0..1500).map(one).collect()
    };
    let whole = run("whole", &[118, 0, 2, 0], None);
    let parts = run("parts", &[29, 0, 1, 0, 89, 0, 1, 0], Some(&coupling));
    for at in 0..2 {
        let moments = |runs: &[[f64; 2]]| {
            let n = runs.len() as f64;
            let mean = runs.iter().map(|r| r[at]).sum::<f64>() / n;
            (mean, runs.iter().map(|r| (r[at] - mean).powi(2)).sum::<f64>() / (n - 1.0) / n)
        };
        let ((a, va), (b, vb)) = (moments(&whole), moments(&parts));
        assert!((a - b).abs() < 4.0 * (va + vb).sqrt(), "{at}: {a} {b}");
        assert!((va / vb).ln().abs() < 0.25, "{at}: {va} {vb}");
    }
}
