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
fn weeks_missing_in_the_epidemic_are_filled_by_a_curve_and_those_at_the_ends_are_not() {
    let complete = season(4, 400.0);
    let mut holes = complete.clone();
    for week in [0, 1, 18, 22, 39] {
        holes[week] = f64::NAN;
    }
    let (whole, part) =
        (epidemic_period(&complete, 2.8).unwrap().unwrap(), epidemic_period(&holes, 2.8).unwrap().unwrap());
    // As zeros the two near the peak would take more than a fifth of the sum away; the curve cuts the peak a little.
    assert!(part.sum > 0.9 * whole.sum && part.sum < 1.05 * whole.sum, "{whole:?} {part:?}");
    assert!(part.start.abs_diff(whole.start) <= 1 && part.end.abs_diff(whole.end) <= 1);
    let ends_only: Vec<f64> =
        complete.iter().enumerate().map(|(w, v)| if w < 2 { f64::NAN } else { *v }).collect();
    assert_eq!(epidemic_period(&ends_only, 2.8).unwrap().unwrap().sum, whole.sum);
}

#[test]
fn one_week_of_cases_is_a_short_epidemic_and_a_season_that_never_gets_flat_is_all_epidemic() {
    let mut one = vec![0.0; 20];
    one[7] = 90.0;
    let found = epidemic_period(&one, 2.8).unwrap().unwrap();
    // The smoothed curve needs three weeks to get flat; of the runs of three that hold the week the first is taken.
    assert_eq!((found.start, found.end, found.share), (5, 8, 1.0));
    let even = epidemic_period(&[5.0; 20], 2.8).unwrap().unwrap();
    assert_eq!((even.start, even.end), (0, 20));
    // 100 percent over 52 weeks is flat from the beginning.
    assert_eq!(epidemic_period(&[5.0; 52], 2.8).unwrap().unwrap().weeks(), 1);
}

#[test]
fn a_zero_in_an_epidemic_moves_all_logarithms_up_by_one() {
    let season = [0.0, 1.0, 0.0, 6.0, 0.0, 5.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let found = moving_epidemic(&[&season, &season], &MemConfig::default()).unwrap();
    let period = found.periods[0].unwrap();
    let weeks = &season[period.start..period.end];
    assert!(weeks.contains(&0.0));
    let logs: Vec<f64> = weeks.iter().chain(weeks).map(|v| (v + 1.0).ln()).collect();
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let sd = (logs.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    // z(0.9) = 1.2815515655446004
    assert!((found.intensity[1] - ((mean + 1.281_551_565_544_600_4 * sd).exp() - 1.0)).abs() < 1e-9);
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
