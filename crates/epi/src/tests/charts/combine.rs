//! False discoveries, combined p-values and alarms told once.

use lianfang_domain::{Streams, random::Stream};
use proptest::prelude::*;
use rand::RngExt;

use crate::Error;
use crate::detection::*;

fn uniform(rng: &mut Stream) -> f64 {
    rng.random_range(0.0..1.0)
}

#[test]
fn the_share_of_false_discoveries_is_held() {
    let mut rng = Streams::from_seed(4).stream("charts");
    let mut share = 0.0;
    for _ in 0..200 {
        // The first 50 of 500 regions have an outbreak.
        let p: Vec<f64> =
            (0..500).map(|i| if i < 50 { uniform(&mut rng).powi(6) } else { uniform(&mut rng) }).collect();
        let found = discoveries(&p, 0.1, Dependence::Positive).unwrap();
        let all = found.iter().filter(|f| **f).count();
        share += found[50..].iter().filter(|f| **f).count() as f64 / all.max(1) as f64 / 200.0;
    }
    assert!(share > 0.06 && share < 0.1, "{share}");
}

/// The p-values of Benjamini and Hochberg 1995, section 3; adjusted by `p.adjust` of R 4.2.2.
#[test]
fn adjusted_p_values_are_those_of_p_adjust() {
    let p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
        0.6528, 0.7590, 1.0,
    ];
    let hochberg = [
        0.0015,
        0.003,
        0.0095,
        0.035_625,
        0.0603,
        0.063_857_142_857_1,
        0.063_857_142_857_1,
        0.0645,
        0.0765,
        0.486,
        0.581_181_818_182,
        0.714_875,
        0.753_230_769_231,
        0.813_214_285_714,
        1.0,
    ];
    let yekutieli = [
        0.004_977_343_489_84,
        0.009_954_686_979_69,
        0.031_523_175_435_7,
        0.118_211_907_884,
        0.200_089_208_292,
        0.211_892_622_853,
        0.211_892_622_853,
        0.214_025_770_063,
        0.253_844_517_982,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
        1.0,
    ];
    for (dependence, expected) in [(Dependence::Positive, hochberg), (Dependence::Any, yekutieli)] {
        let found = false_discovery_adjusted(&p, dependence).unwrap();
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-11), "{found:?}");
    }
    // As published: the first four are discoveries at 5 %.
    assert_eq!(discoveries(&p, 0.05, Dependence::Positive).unwrap().iter().filter(|d| **d).count(), 4);
}

#[test]
fn any_dependence_costs_the_harmonic_sum_and_missing_tests_do_not_count() {
    let plain = false_discovery_adjusted(&[0.001, 0.02, f64::NAN], Dependence::Positive).unwrap();
    let any = false_discovery_adjusted(&[0.001, 0.02, f64::NAN], Dependence::Any).unwrap();
    assert_eq!((plain[0], plain[1], plain[2].is_nan()), (0.002, 0.02, true));
    assert!((any[0] - 0.003).abs() < 1e-15 && (any[1] - 0.03).abs() < 1e-15);
}

#[test]
fn combinations_of_chance_are_uniform_and_the_harmonic_mean_is_cautious() {
    let mut rng = Streams::from_seed(6).stream("charts");
    for how in [Combination::Fisher, Combination::Stouffer, Combination::HarmonicMean] {
        let small = (0..4000).filter(|_| {
            let p = [uniform(&mut rng), uniform(&mut rng), uniform(&mut rng)];
            combined_p_value(&p, &[], how).unwrap() <= 0.05
        });
        let share = small.count() as f64 / 4000.0;
        let low = if how == Combination::HarmonicMean { 0.005 } else { 0.04 };
        assert!(share > low && share < 0.06, "{how:?} {share}");
    }
}

#[test]
fn the_harmonic_mean_holds_when_all_sources_are_the_same() {
    let p = combined_p_value(&[0.01; 4], &[], Combination::HarmonicMean).unwrap();
    assert!(p >= 0.01);
    assert!(combined_p_value(&[0.01; 4], &[], Combination::Fisher).unwrap() < 1e-4);
}

#[test]
fn extreme_p_values_are_defined() {
    for how in [Combination::Fisher, Combination::Stouffer, Combination::HarmonicMean] {
        assert_eq!(combined_p_value(&[0.0, 0.0], &[], how).unwrap(), 0.0, "{how:?}");
        assert!(combined_p_value(&[1.0, 1.0], &[], how).unwrap() > 0.999, "{how:?}");
        assert!(combined_p_value(&[f64::NAN; 2], &[], how).unwrap().is_nan());
        assert_eq!(combined_p_value(&[0.2, f64::NAN], &[], how).unwrap(), 0.2);
    }
    let heavy = combined_p_value(&[0.01, 0.9], &[9.0, 1.0], Combination::Stouffer).unwrap();
    assert!(heavy < 0.02);
}

#[test]
fn faults_are_named() {
    assert!(matches!(discoveries(&[], 0.1, Dependence::Any), Err(Error::Empty { .. })));
    assert!(matches!(
        discoveries(&[1.2], 0.1, Dependence::Any),
        Err(Error::OutOfRange { name: "p_values", .. })
    ));
    assert!(matches!(discoveries(&[0.2], 1.0, Dependence::Any), Err(Error::OutOfRange { name: "q", .. })));
    let combine = |w: &[f64], how| combined_p_value(&[0.1, 0.2], w, how);
    assert!(matches!(combine(&[1.0], Combination::Stouffer), Err(Error::Length { .. })));
    assert!(matches!(combine(&[1.0, 0.0], Combination::Stouffer), Err(Error::OutOfRange { .. })));
    assert!(matches!(combine(&[1.0, 1.0], Combination::Fisher), Err(Error::OutOfRange { .. })));
}

fn region(parent: Option<usize>, alarm: bool, observed: f64, expected: f64, upperbound: f64) -> RegionAlarm {
    RegionAlarm { parent, alarm, observed, expected, upperbound }
}

#[test]
fn one_outbreak_is_told_once_at_the_village() {
    let village = region(Some(1), true, 25.0, 1.0, 4.0);
    let county = region(Some(2), true, 40.0, 15.0, 24.0);
    let province = region(None, true, 130.0, 100.0, 122.0);
    let told = tell_once(&[village, county, province]).unwrap();
    assert_eq!(told, [Told::Here, Told::By(vec![0]), Told::By(vec![0])]);
}

#[test]
fn a_parent_with_quiet_children_or_with_more_than_they_explain_is_told_itself() {
    let quiet = region(Some(2), false, 6.0, 4.0, 8.0);
    let small = region(Some(2), true, 9.0, 3.0, 7.0);
    let told = tell_once(&[quiet, small, region(None, true, 60.0, 30.0, 42.0)]).unwrap();
    assert_eq!(told, [Told::Quiet, Told::Here, Told::Here]);
    let alone = tell_once(&[quiet, quiet, region(None, true, 60.0, 30.0, 42.0)]).unwrap();
    assert_eq!(alone[2], Told::Here);
}

#[test]
fn a_quiet_region_between_passes_on_what_is_told_below() {
    let told = tell_once(&[
        region(None, true, 50.0, 20.0, 30.0),
        region(Some(0), false, 30.0, 8.0, 31.0),
        region(Some(1), true, 26.0, 2.0, 6.0),
    ]);
    assert_eq!(told.unwrap(), [Told::By(vec![2]), Told::Quiet, Told::Here]);
}

#[test]
fn circles_and_unknown_parents_are_refused() {
    let r = |parent| region(Some(parent), false, 1.0, 1.0, 2.0);
    assert!(matches!(tell_once(&[r(1), r(0)]), Err(Error::OutOfRange { name: "parent", .. })));
    assert!(matches!(tell_once(&[r(7)]), Err(Error::OutOfRange { name: "parent", .. })));
    assert!(matches!(tell_once(&[]), Err(Error::Empty { .. })));
    assert!(matches!(tell_once(&[region(None, true, f64::NAN, 1.0, 2.0)]), Err(Error::NotFinite { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn adjusted_p_values_keep_the_order_and_follow_relabelling(p in prop::collection::vec(0.0_f64..=1.0, 1..40)) {
        let adjusted = false_discovery_adjusted(&p, Dependence::Positive).unwrap();
        for (a, x) in adjusted.iter().zip(&p) {
            prop_assert!(a >= x && *a <= 1.0);
        }
        let turned: Vec<f64> = p.iter().rev().copied().collect();
        let mut again = false_discovery_adjusted(&turned, Dependence::Positive).unwrap();
        again.reverse();
        prop_assert_eq!(adjusted, again);
    }

    #[test]
    fn relabelling_regions_does_not_change_what_is_told(seed in 0_u64..1000) {
        let mut rng = Streams::from_seed(seed).stream("charts");
        let regions: Vec<RegionAlarm> = (0..12_usize).map(|i| {
            let parent = (i > 0).then(|| rng.random_range(0..i));
            region(parent, rng.random_range(0..2) == 1, f64::from(rng.random_range(5..40)), 5.0, 12.0)
        }).collect();
        let mirrored: Vec<RegionAlarm> = regions.iter().rev()
            .map(|r| RegionAlarm { parent: r.parent.map(|p| 11 - p), ..*r }).collect();
        let here = |told: &Told| *told == Told::Here;
        let a: Vec<bool> = tell_once(&regions).unwrap().iter().map(here).collect();
        let mut b: Vec<bool> = tell_once(&mirrored).unwrap().iter().map(here).collect();
        b.reverse();
        prop_assert_eq!(a, b);
    }
}
