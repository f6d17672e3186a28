//! The moving epidemic method.

use super::poisson_series;
use crate::Error;
use crate::detection::*;

/// A season of 40 weeks with a bell of cases around week 20.
fn season(seed: u64, height: f64) -> Vec<f64> {
    let week = |w: i32| 2.0 + height * (-0.5 * (f64::from(w - 20) / 3.0).powi(2)).exp();
    poisson_series(seed, (0..40).map(week))
}

#[test]
fn the_epidemic_of_a_bell_is_about_two_deviations_on_each_side() {
    let found = epidemic_period(&season(1, 300.0), 2.8).unwrap().unwrap();
    assert!((12..=16).contains(&found.start) && (24..=28).contains(&found.end), "{found:?}");
    assert!(found.share > 0.8 && found.share < 1.0);
}

#[test]
fn shares_do_not_change_with_the_unit() {
    let cases = season(2, 200.0);
    let rates: Vec<f64> = cases.iter().map(|y| y * 0.125).collect();
    let (a, b) =
        (epidemic_period(&cases, 2.8).unwrap().unwrap(), epidemic_period(&rates, 2.8).unwrap().unwrap());
    assert_eq!((a.start, a.end), (b.start, b.end));
    assert!((a.sum * 0.125 - b.sum).abs() < 1e-9);
}

#[test]
fn thresholds_lie_between_quiet_and_epidemic_weeks_and_levels_ascend() {
    let seasons: Vec<Vec<f64>> = (0..8).map(|s| season(10 + s, 150.0 + 20.0 * s as f64)).collect();
    let parts: Vec<&[f64]> = seasons.iter().map(Vec::as_slice).collect();
    let found = moving_epidemic(&parts, &MemConfig::default()).unwrap();
    assert!(found.pre_epidemic > 4.0 && found.pre_epidemic < 60.0, "{found:?}");
    assert!(found.intensity.is_sorted() && found.intensity[0] > found.pre_epidemic);
    assert!(found.periods.iter().all(Option::is_some));
}

#[test]
fn seasons_without_cases_and_missing_weeks_are_defined() {
    assert_eq!(epidemic_period(&[0.0; 20], 2.8).unwrap(), None);
    let mut values = season(3, 200.0);
    values[2] = f64::NAN;
    assert!(epidemic_period(&values, 2.8).unwrap().is_some());
    let found = moving_epidemic(&[&[0.0; 20]], &MemConfig::default()).unwrap();
    assert!(found.pre_epidemic.is_nan() && found.periods == [None]);
}

#[test]
fn faults_are_named() {
    assert!(matches!(epidemic_period(&[], 2.8), Err(Error::TooShort { name: "season", .. })));
    assert!(matches!(epidemic_period(&[1.0, -1.0, 2.0], 2.8), Err(Error::OutOfRange { name: "season", .. })));
    assert!(matches!(
        epidemic_period(&[1.0, f64::INFINITY, 2.0], 2.8),
        Err(Error::NotFinite { place: 2, .. })
    ));
    assert!(matches!(epidemic_period(&[1.0; 9], 0.0), Err(Error::OutOfRange { name: "slope_percent", .. })));
    assert!(matches!(moving_epidemic(&[], &MemConfig::default()), Err(Error::Empty { name: "seasons" })));
    let config = MemConfig { values_per_season: Some(0), ..MemConfig::default() };
    assert!(matches!(moving_epidemic(&[&[1.0; 9]], &config), Err(Error::OutOfRange { .. })));
    let config = MemConfig { threshold_level: 1.0, ..MemConfig::default() };
    assert!(matches!(moving_epidemic(&[&[1.0; 9]], &config), Err(Error::OutOfRange { .. })));
}
