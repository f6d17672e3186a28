//! What each chart refuses.

use crate::Error;
use crate::detection::*;

const WINDOW: PastWindow = PastWindow { years: 1, half_width: 3, this_year: true, frequency: 52 };

#[test]
fn charts_refuse_what_is_not_a_series_of_counts() {
    let bad = [1.0, 2.5, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let not_count = |e: Error| matches!(e, Error::NotCount { place: 2, .. });
    assert!(not_count(bayes(&bad, 6, &BayesConfig::default()).unwrap_err()));
    assert!(not_count(cusum(&bad, 6, &CusumConfig::default()).unwrap_err()));
    assert!(not_count(outbreak_p(&bad, 6, &OutbreakPConfig::default()).unwrap_err()));
    assert!(not_count(glr(&bad, 6, &GlrConfig::default()).unwrap_err()));
    let empty = |e: Error| matches!(e, Error::Empty { .. });
    assert!(empty(rki(&[], 0, &WINDOW).unwrap_err()));
    assert!(empty(cusum(&[], 0, &CusumConfig::default()).unwrap_err()));
    assert!(empty(outbreak_p(&[], 0, &OutbreakPConfig::default()).unwrap_err()));
    assert!(empty(glr(&[], 0, &GlrConfig::default()).unwrap_err()));
    let gap = [1.0, f64::NAN, 2.0];
    assert!(matches!(outbreak_p(&gap, 2, &OutbreakPConfig::default()), Err(Error::NotCount { .. })));
}

#[test]
fn charts_refuse_too_little_history() {
    assert!(matches!(rki(&[1.0; 50], 49, &WINDOW), Err(Error::TooShort { have: 50, need: 56, .. })));
    assert!(matches!(rki(&[1.0; 80], 20, &WINDOW), Err(Error::OutOfRange { name: "from", .. })));
    assert!(matches!(
        cusum(&[1.0; 5], 0, &CusumConfig::default()),
        Err(Error::TooShort { name: "history", .. })
    ));
    assert!(matches!(
        glr(&[1.0; 5], 2, &GlrConfig::default()),
        Err(Error::TooManyParameters { data: 2, .. })
    ));
    assert!(matches!(glr(&[1.0; 5], 0, &GlrConfig::default()), Err(Error::Empty { name: "history" })));
}

#[test]
fn settings_outside_their_range_are_named() {
    let name = |e: Error| match e {
        Error::OutOfRange { name, .. } | Error::Length { name, .. } => name,
        other => panic!("{other:?}"),
    };
    let counts = [1.0; 80];
    let bayes_with = |alpha, window| name(bayes(&counts, 60, &BayesConfig { window, alpha }).unwrap_err());
    assert_eq!(bayes_with(1.0, WINDOW), "alpha");
    assert_eq!(bayes_with(0.05, PastWindow { half_width: 0, ..WINDOW }), "half_width");
    assert_eq!(bayes_with(0.05, PastWindow { half_width: 52, ..WINDOW }), "half_width");
    assert_eq!(bayes_with(0.05, PastWindow { frequency: 0, ..WINDOW }), "frequency");
    assert_eq!(bayes_with(0.05, PastWindow { years: 0, this_year: false, ..WINDOW }), "years");
    let cusum_with = |config| name(cusum(&counts, 60, &config).unwrap_err());
    let default = CusumConfig::default();
    assert_eq!(cusum_with(CusumConfig { threshold: 0.0, ..default }), "threshold");
    assert_eq!(cusum_with(CusumConfig { mean: ControlMean::Known(0.0), ..default }), "mean");
    let score = Score::PearsonNegativeBinomial { alpha: -1.0 };
    assert_eq!(cusum_with(CusumConfig { score, ..default }), "alpha");
    assert_eq!(name(cusum(&counts, 80, &default).unwrap_err()), "from");
    let glr_with = |config| name(glr(&counts, 60, &config).unwrap_err());
    assert_eq!(glr_with(GlrConfig { alpha: Some(-0.1), ..GlrConfig::default() }), "alpha");
    assert_eq!(glr_with(GlrConfig { threshold: -1.0, ..GlrConfig::default() }), "threshold");
    assert_eq!(glr_with(GlrConfig { shortest: 0, ..GlrConfig::default() }), "shortest");
    assert_eq!(glr_with(GlrConfig { window: Some(1), shortest: 2, ..GlrConfig::default() }), "window");
    assert_eq!(glr_with(GlrConfig { theta: Some(0.0), ..GlrConfig::default() }), "theta");
    let epidemic = GlrConfig { change: Change::Epidemic, ..GlrConfig::default() };
    assert_eq!(glr_with(GlrConfig { theta: Some(0.4), ..epidemic.clone() }), "theta");
    assert_eq!(glr_with(GlrConfig { direction: Direction::Decrease, ..epidemic }), "direction");
    assert_eq!(glr_with(GlrConfig { mean: GlrMean::Known(vec![1.0]), ..GlrConfig::default() }), "mean");
    assert_eq!(glr_with(GlrConfig { mean: GlrMean::Known(vec![0.0; 20]), ..GlrConfig::default() }), "mean");
    let config = OutbreakPConfig { threshold: 1.0, ..OutbreakPConfig::default() };
    assert_eq!(name(outbreak_p(&counts, 60, &config).unwrap_err()), "threshold");
    assert_eq!(name(outbreak_p(&counts, 90, &OutbreakPConfig::default()).unwrap_err()), "from");
}
