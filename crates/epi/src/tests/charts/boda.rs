//! The predictive bound of `boda`, and the estimate of overdispersion that it and the likelihood ratio charts share.

use lianfang_domain::Streams;
use rand_distr::{Distribution, Gamma, Poisson};

use super::poisson_series;
use crate::Error;
use crate::detection::*;
use crate::numeric::overdispersion::estimate_size;

/// Counts of mean `mean` and variance `mean + mean^2 / size`.
fn overdispersed(seed: u64, mean: f64, size: f64, periods: usize) -> Vec<f64> {
    let mut rng = Streams::from_seed(seed).stream("boda");
    let gamma = Gamma::new(size, mean / size).unwrap();
    (0..periods).map(|_| Poisson::new(gamma.sample(&mut rng).max(1e-9)).unwrap().sample(&mut rng)).collect()
}

const WINDOWS: Boda = Boda {
    b: 5,
    w: 3,
    no_periods: 1,
    past_weeks_not_included: None,
    trend: false,
    alpha: 0.05,
    limit54: (0, 4),
    compatibility: Compatibility::Method,
};

#[test]
fn the_bound_is_passed_by_chance_as_often_as_it_says() {
    // Of counts without overdispersion the bound is careful: it can not know that there is none.
    for (size, low, high) in [(4.0, 0.03, 0.08), (f64::INFINITY, 0.01, 0.05)] {
        let series = 400;
        let passed = (0..series).filter(|seed| {
            let counts = if size == f64::INFINITY {
                poisson_series(*seed, std::iter::repeat_n(8.0, 266))
            } else {
                overdispersed(*seed, 15.0, size, 266)
            };
            let newest = boda(&Series::weekly(&counts), &WINDOWS, 265).unwrap()[0];
            newest.observed > newest.upperbound
        });
        let share = passed.count() as f64 / series as f64;
        assert!(share > low && share < high, "size {size}: {share}");
    }
}

#[test]
fn a_short_history_has_a_wider_bound_than_a_long_one_of_the_same_counts() {
    let year: Vec<f64> = overdispersed(3, 12.0, 5.0, 52);
    let counts: Vec<f64> = year.iter().cycle().take(52 * 9).copied().collect();
    let bound = |b| boda(&Series::weekly(&counts), &Boda { b, ..WINDOWS }, 52 * 9 - 1).unwrap()[0];
    let (short, long) = (bound(1), bound(8));
    assert!(short.upperbound > long.upperbound, "{short:?} {long:?}");
    assert!(short.fit.unwrap().standard_error > 2.0 * long.fit.unwrap().standard_error);
}

#[test]
fn published_and_documented_bounds_agree_where_much_is_known() {
    let counts = overdispersed(9, 40.0, 6.0, 600);
    let documented = Boda { b: 8, w: 10, ..WINDOWS };
    let published = Boda { compatibility: Compatibility::Surveillance, ..documented };
    let bound = |config| boda(&Series::weekly(&counts), config, 599).unwrap()[0].upperbound;
    let (ours, theirs) = (bound(&documented), bound(&published));
    assert!((ours / theirs - 1.0).abs() < 0.1, "{ours} {theirs}");
}

#[test]
fn zeros_spikes_gaps_and_huge_counts_have_defined_bounds() {
    let default = Boda::default();
    let judge = |counts: &[f64]| boda(&Series::weekly(counts), &default, counts.len() - 1).unwrap()[0];
    let mut zeros = vec![0.0; 320];
    let quiet = judge(&zeros);
    assert!(quiet.upperbound <= 2.0 && !quiet.alarm, "{quiet:?}");
    zeros[319] = 6.0;
    assert!(judge(&zeros).alarm && judge(&zeros).p_value < 1e-6);
    let mut spike = vec![0.0; 320];
    spike[150] = 500.0;
    assert!(judge(&spike).upperbound.is_finite() && !judge(&spike).alarm);
    let mut gaps = overdispersed(5, 9.0, 5.0, 320);
    for place in (0..319).step_by(3) {
        gaps[place] = f64::NAN;
    }
    assert!(judge(&gaps).upperbound > 9.0);
    gaps[319] = f64::NAN;
    let missing = judge(&gaps);
    assert!(missing.p_value.is_nan() && missing.upperbound.is_finite() && !missing.alarm);
    let huge: Vec<f64> = overdispersed(6, 50.0, 20.0, 320).iter().map(|y| y * 1e7).collect();
    assert!(judge(&huge).upperbound > 5e8 && judge(&huge).upperbound < 2e9);
    let constant = judge(&[5.0; 320]);
    assert!(constant.fit.unwrap().size.is_infinite() && constant.upperbound > 5.0 && !constant.alarm);
    assert!(boda(&Series::weekly(&[f64::NAN; 320]), &default, 319).unwrap()[0].fit.is_none());
}

#[test]
fn boda_names_what_it_can_not_use() {
    let counts = [3.0; 320];
    let name = |config: Boda| match boda(&Series::weekly(&counts), &config, 319).unwrap_err() {
        Error::OutOfRange { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(Boda { b: 0, ..WINDOWS }), "b");
    assert_eq!(name(Boda { w: 40, ..WINDOWS }), "w");
    assert_eq!(name(Boda { alpha: 1.0, ..WINDOWS }), "alpha");
    assert_eq!(name(Boda { no_periods: 0, ..WINDOWS }), "no_periods");
    assert_eq!(name(Boda { limit54: (5, 0), ..WINDOWS }), "limit54");
    let short = boda(&Series::weekly(&counts[..100]), &WINDOWS, 99);
    assert!(matches!(short, Err(Error::TooShort { .. })));
    assert!(matches!(boda(&Series::weekly(&[0.5; 320]), &WINDOWS, 319), Err(Error::NotCount { .. })));
    assert!(matches!(boda(&Series::weekly(&[]), &WINDOWS, 0), Err(Error::Empty { .. })));
}

#[test]
fn the_size_is_recovered_with_intervals_that_cover_it() {
    let (true_size, series, periods) = (3.0, 400, 150);
    let (mut covered, mut sum) = (0, 0.0);
    for seed in 0..series {
        let counts = overdispersed(1000 + seed, 10.0, true_size, periods);
        let found = estimate_size(&counts, &vec![10.0; periods]);
        sum += found.size.ln();
        // The logarithm of a size is nearer to normal than the size.
        let reach = 1.96 * found.standard_error / found.size;
        covered += u32::from((found.size.ln() - true_size.ln()).abs() <= reach);
    }
    let (bias, coverage) =
        (sum / f64::from(series as u32) - true_size.ln(), f64::from(covered) / f64::from(series as u32));
    assert!(bias.abs() < 0.03, "{bias}");
    assert!((0.92..=0.98).contains(&coverage), "{coverage}");
    assert!(!estimate_size(&[4.0; 50], &[4.0; 50]).settled);
}

#[test]
fn glr_estimates_the_overdispersion_of_its_history() {
    let counts = overdispersed(77, 20.0, 5.0, 52 * 10);
    let estimated = GlrConfig { alpha: None, ..GlrConfig::default() };
    let known = GlrConfig { alpha: Some(0.2), ..GlrConfig::default() };
    let run = |config: &GlrConfig| glr(&counts, 52 * 9, config).unwrap();
    for (a, b) in run(&estimated).iter().zip(run(&known)) {
        assert!((a.expected / b.expected - 1.0).abs() < 0.02, "{a:?} {b:?}");
        assert!((a.statistic - b.statistic).abs() < 0.35 + 0.3 * b.statistic, "{a:?} {b:?}");
    }
    // Poisson counts would alarm again and again.
    let poisson = run(&GlrConfig::default()).iter().filter(|p| p.alarm == Some(true)).count();
    let negative = run(&estimated).iter().filter(|p| p.alarm == Some(true)).count();
    assert!(poisson > 3 && negative <= 1, "{poisson} {negative}");
    // Counts of one value vary less than Poisson.
    let even = glr(&[4.0; 160], 104, &estimated).unwrap();
    let plain = glr(&[4.0; 160], 104, &GlrConfig::default()).unwrap();
    assert!(even.iter().zip(&plain).all(|(a, b)| (a.expected, a.statistic) == (b.expected, b.statistic)));
}

#[test]
fn a_mean_fitted_anew_after_an_alarm_knows_the_new_level() {
    let mut counts = poisson_series(4, std::iter::repeat_n(10.0, 156));
    counts.extend(poisson_series(5, std::iter::repeat_n(25.0, 104)));
    let shape = SeasonalMean { harmonics: 0, trend: false, frequency: 52 };
    let alarms = |mean| {
        let found = glr(&counts, 150, &GlrConfig { mean, ..GlrConfig::default() }).unwrap();
        found.iter().filter(|p| p.alarm == Some(true)).count()
    };
    let (once, anew) = (alarms(GlrMean::Seasonal(shape)), alarms(GlrMean::SeasonalAnew(shape)));
    assert!(anew < once && anew >= 1, "{once} {anew}");
    let known = GlrConfig { alpha: None, mean: GlrMean::Known(vec![3.0; 10]), ..GlrConfig::default() };
    assert!(matches!(glr(&counts[..10], 0, &known), Err(Error::OutOfRange { name: "alpha", .. })));
}
