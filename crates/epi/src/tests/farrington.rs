//! What the Farrington methods and the detectors promise, beyond equality with published software.

use chrono::{Days, NaiveDate};
use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::Rng;
use rand_distr::{Distribution as _, Gamma, Poisson};

use crate::Error;
use crate::detection::{
    Compatibility, Detector, DetectorSettings, EarsC1, Farrington, FarringtonFlexible, FarringtonPair,
    PopulationRate, Power, Series, ThresholdMethod, explain_farrington, farrington, farrington_flexible,
    farrington_flexible_newest,
};

/// Weekly counts with season, trend and twice the variance of a Poisson variable.
fn weeks(rng: &mut impl Rng, weeks: usize, level: f64) -> Vec<f64> {
    let draw = |t: usize| {
        let mean = (level + 0.0005 * t as f64 + 0.5 * (t as f64 * 0.120_83).cos()).exp();
        let rate: f64 = Gamma::new(mean, 1.0).unwrap().sample(rng);
        Poisson::new(rate.max(1e-12)).unwrap().sample(rng)
    };
    (0..weeks).map(draw).collect()
}

fn steady(length: usize) -> Vec<f64> {
    (0..length).map(|t| ((t * 7 + t / 3) % 6) as f64).collect()
}

fn mondays(length: usize) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2015, 1, 5).unwrap();
    (0..length as u64).map(|week| first + Days::new(7 * week)).collect()
}

#[test]
fn false_alarms_come_as_often_as_was_asked_for() {
    let mut rng = Streams::from_seed(11).stream("farrington");
    let (mut alarms, mut judged) = (0, 0);
    for _ in 0..40 {
        let counts = weeks(&mut rng, 330, 2.0);
        let config = FarringtonFlexible { alpha: 0.05, ..FarringtonFlexible::default() };
        let results = farrington_flexible(&Series::weekly(&counts), &config, 300).unwrap();
        alarms += results.iter().filter(|r| r.alarm).count();
        judged += results.len();
    }
    let share = alarms as f64 / judged as f64;
    assert!((0.02..0.08).contains(&share), "{share}");
}

#[test]
fn two_periods_together_err_as_often_as_was_asked_for_and_call_what_neither_shows_alone() {
    let mut rng = Streams::from_seed(14).stream("farrington");
    let pair = FarringtonPair { alpha: 0.05, ..FarringtonPair::default() };
    let (mut alarms, mut judged) = (0, 0);
    for _ in 0..40 {
        let counts = weeks(&mut rng, 330, 2.0);
        let verdicts = pair.verdicts(&Series::weekly(&counts), 300).unwrap();
        alarms += verdicts.iter().filter(|v| v.alarm).count();
        judged += verdicts.len();
        for v in &verdicts {
            let (p, bound) = (v.p_value.unwrap(), v.upperbound.unwrap());
            assert!(!v.alarm || (v.observed > bound && p <= 0.05 + 1e-9), "{v:?}");
        }
    }
    let share = alarms as f64 / judged as f64;
    assert!((0.02..0.08).contains(&share), "{share}");

    // Two weeks that are just below the bound of one.
    let mut counts = weeks(&mut rng, 330, 3.0);
    let single = FarringtonFlexible { alpha: 0.01, ..FarringtonFlexible::default() };
    let bound =
        |counts: &[f64], week| single.verdicts(&Series::weekly(counts), week).unwrap()[0].upperbound.unwrap();
    counts[328] = bound(&counts, 328);
    counts[329] = bound(&counts, 329);
    let series = Series::weekly(&counts);
    assert!(single.verdicts(&series, 328).unwrap().iter().all(|v| !v.alarm));
    let together = FarringtonPair::default().verdicts(&series, 329).unwrap();
    assert!(together[0].alarm, "{together:?}");
    // One quiet week after an outbreak is no alarm for what was before it.
    counts[328] *= 20.0;
    counts[329] = single.verdicts(&Series::weekly(&counts), 329).unwrap()[0].expected.unwrap().floor();
    assert!(!FarringtonPair::default().verdicts(&Series::weekly(&counts), 329).unwrap()[0].alarm);
}

#[test]
fn expected_counts_are_unbiased_and_the_dispersion_is_recovered() {
    let mut rng = Streams::from_seed(12).stream("farrington");
    let (mut ratio, mut phi) = (0.0, 0.0);
    let runs = 60;
    for _ in 0..runs {
        let counts = weeks(&mut rng, 300, 3.0);
        let config = FarringtonFlexible { reweight: false, ..FarringtonFlexible::default() };
        let result = farrington_flexible(&Series::weekly(&counts), &config, 299).unwrap()[0];
        let truth = (3.0 + 0.0005 * 299.0 + 0.5 * (299.0_f64 * 0.120_83).cos()).exp();
        ratio += result.expected / truth / f64::from(runs);
        phi += result.phi / f64::from(runs);
    }
    assert!((0.95..1.05).contains(&ratio), "{ratio}");
    // The season inside a block adds a little to the variance.
    assert!((1.8..2.4).contains(&phi), "{phi}");
}

#[test]
fn a_past_outbreak_is_weighed_down_and_does_not_hide_the_next() {
    let mut counts = steady(320);
    // The same time last year.
    counts[319 - 52] = 90.0;
    counts[319] = 25.0;
    let heavy = FarringtonFlexible { no_periods: 1, ..FarringtonFlexible::default() };
    let naive = FarringtonFlexible { reweight: false, ..heavy };
    let judge = |config| farrington_flexible(&Series::weekly(&counts), &config, 319).unwrap()[0];
    assert!(judge(heavy).alarm && !judge(naive).alarm);
    let explained = explain_farrington(&Series::weekly(&counts), 319, &heavy).unwrap().unwrap();
    let weights: f64 = explained.rows.iter().map(|row| row.weight).sum();
    assert!((weights - explained.rows.len() as f64).abs() < 1e-9);
    assert!(explained.rows.iter().any(|row| row.index == 319 - 52 && row.weight < 0.2));
}

#[test]
fn a_trend_that_leads_above_every_count_is_dropped() {
    let counts: Vec<f64> = (0..320).map(|t| (f64::from(t) / 40.0).exp().floor()).collect();
    let result =
        farrington_flexible(&Series::weekly(&counts), &FarringtonFlexible::default(), 319).unwrap()[0];
    assert!(result.trend.is_none() && result.alarm);
}

#[test]
fn poor_but_real_series_get_a_defined_verdict() {
    let config = FarringtonFlexible::default();
    let mut missing = steady(320);
    missing[100..140].fill(f64::NAN);
    missing[319] = f64::NAN;
    let mut spike = vec![0.0; 320];
    spike[300] = 12.0;
    let large: Vec<f64> = steady(320).iter().map(|y| 1e7 + 1e4 * y).collect();
    for (name, counts) in [
        ("zeros", vec![0.0; 320]),
        ("spike", spike),
        ("missing", missing),
        ("all missing", vec![f64::NAN; 320]),
        ("large", large),
    ] {
        for method in [ThresholdMethod::Delta, ThresholdMethod::NbPlugin, ThresholdMethod::Muan] {
            for no_periods in [1, 10] {
                let config = FarringtonFlexible { threshold_method: method, no_periods, ..config };
                let results = farrington_flexible(&Series::weekly(&counts), &config, 315).unwrap();
                assert!(results.len() == 5 && results.iter().all(|r| !r.alarm), "{name}: {results:?}");
            }
        }
    }
}

#[test]
fn the_newest_week_of_many_series_is_the_last_of_each() {
    let mut rng = Streams::from_seed(13).stream("farrington");
    let many: Vec<Vec<f64>> = (0..12).map(|i| weeks(&mut rng, 320, f64::from(i) / 4.0)).collect();
    let dates = mondays(320);
    let config = FarringtonFlexible::default();
    let calendar = Series { dates: &dates, ..Series::weekly(&many[0]) };
    let mut slices: Vec<&[f64]> = many.iter().map(Vec::as_slice).collect();
    slices.push(&[1.0, 2.0]);
    let newest = farrington_flexible_newest(&slices, &calendar, &config).unwrap();
    for (counts, found) in many.iter().zip(&newest) {
        let alone = farrington_flexible(&Series { counts, ..calendar }, &config, 319).unwrap();
        assert_eq!(Ok(alone[0]), *found);
    }
    assert!(matches!(newest[12], Err(Error::Length { name: "counts", .. })));
    let offset = FarringtonFlexible { population_offset: true, ..config };
    let population = vec![1e5; 320];
    let calendar = Series { population: &population, ..calendar };
    assert!(farrington_flexible_newest(&slices, &calendar, &offset).is_err());
}

#[test]
fn a_constant_population_changes_nothing_and_a_doubled_one_doubles_what_is_expected() {
    let counts = steady(320);
    let config = FarringtonFlexible { population_offset: true, ..FarringtonFlexible::default() };
    let judge = |population: &[f64], config| {
        farrington_flexible(&Series { population, ..Series::weekly(&counts) }, &config, 319).unwrap()[0]
    };
    let plain = judge(&[], FarringtonFlexible::default());
    let mut population = vec![4e5; 320];
    let constant = judge(&population, config);
    population[319] = 8e5;
    let doubled = judge(&population, config);
    assert!((constant.expected - plain.expected).abs() < 1e-6 * plain.expected);
    assert!((doubled.expected - 2.0 * constant.expected).abs() < 1e-9 * doubled.expected);
}

#[test]
fn every_fault_of_the_input_is_named() {
    let good = steady(320);
    let config = FarringtonFlexible::default();
    let of = |counts: &[f64], config, from| {
        farrington_flexible(&Series::weekly(counts), &config, from).unwrap_err()
    };
    let range = |e: Error, wanted| matches!(e, Error::OutOfRange { name, .. } if name == wanted);
    assert_eq!(of(&[], config, 0), Error::Empty { name: "series" });
    assert!(matches!(of(&[1.5; 320], config, 319), Error::NotCount { name: "series", place: 1, .. }));
    assert!(matches!(of(&[-1.0; 320], config, 319), Error::NotCount { .. }));
    assert!(matches!(of(&good, config, 200), Error::TooShort { name: "series", .. }));
    assert!(range(of(&good, FarringtonFlexible { b: 0, ..config }, 319), "b"));
    assert!(range(of(&good, FarringtonFlexible { w: 26, ..config }, 319), "w"));
    assert!(range(of(&good, FarringtonFlexible { no_periods: 0, ..config }, 319), "no_periods"));
    assert!(range(of(&good, FarringtonFlexible { no_periods: 50, ..config }, 319), "no_periods"));
    assert!(range(of(&good, FarringtonFlexible { alpha: 0.0, ..config }, 319), "alpha"));
    assert!(range(of(&good, FarringtonFlexible { limit54: (5, 0), ..config }, 319), "limit54"));
    assert!(range(
        of(&good, FarringtonFlexible { weights_threshold: -1.0, ..config }, 319),
        "weights_threshold"
    ));
    assert!(range(
        of(&good, FarringtonFlexible { p_threshold_trend: 2.0, ..config }, 319),
        "p_threshold_trend"
    ));
    let offset = FarringtonFlexible { population_offset: true, ..config };
    assert_eq!(of(&good, offset, 319), Error::NoPopulation);
    let mut dates = mondays(320);
    dates.swap(3, 4);
    let disordered = Series { dates: &dates, ..Series::weekly(&good) };
    assert_eq!(
        farrington_flexible(&disordered, &config, 319).unwrap_err(),
        Error::OutOfOrder { name: "dates", place: 5 }
    );
    assert!(matches!(
        explain_farrington(&Series::weekly(&good), 320, &config),
        Err(Error::TooShort { need: 321, .. })
    ));
    let classic = Farrington::default();
    assert!(matches!(
        farrington(&Series::weekly(&[f64::NAN; 320]), &classic, 319),
        Err(Error::NotCount { .. })
    ));
    assert!(matches!(farrington(&Series::weekly(&good[..10]), &classic, 9), Err(Error::TooShort { .. })));
}

#[test]
fn every_registered_detector_has_its_own_name_and_reads_from_it() {
    let all = DetectorSettings::all();
    for settings in &all {
        let name = settings.detector().name();
        let text = format!(r#"{{ "detector": "{name}" }}"#);
        assert_eq!(serde_json::from_str::<DetectorSettings>(&text).unwrap(), *settings, "{name}");
        assert_eq!(all.iter().filter(|other| other.detector().name() == name).count(), 1);
        let misspelt = format!(r#"{{ "detector": "{name}", "no_such_setting": 1 }}"#);
        assert!(serde_json::from_str::<DetectorSettings>(&misspelt).is_err(), "{name}");
    }
    assert!(all.len() >= 13);
    assert_eq!(serde_json::to_string(&Power::TwoThirds).unwrap(), "\"2/3\"");
}

#[test]
fn the_moving_epidemic_detector_calls_when_the_epidemic_begins_and_not_before() {
    let dates = mondays(230);
    let wave = |day: &NaiveDate| {
        let from_peak = (i64::from(chrono::Datelike::iso_week(day).week()) - 6)
            .rem_euclid(52)
            .min((6 - i64::from(chrono::Datelike::iso_week(day).week())).rem_euclid(52));
        (400.0 * (-0.5 * (from_peak as f64 / 3.0).powi(2)).exp()).round() + 4.0
    };
    let counts: Vec<f64> = dates.iter().map(wave).collect();
    let series = Series { dates: &dates, ..Series::weekly(&counts) };
    let verdicts = mem().verdicts(&series, 0).unwrap();
    let alarms: Vec<u32> = (157..209)
        .filter(|&t| verdicts[t].alarm)
        .map(|t| chrono::Datelike::iso_week(&dates[t]).week())
        .collect();
    assert!(alarms.contains(&6) && !alarms.contains(&40) && !alarms.contains(&25), "{alarms:?}");
    assert!(verdicts[60].upperbound.is_none() && verdicts[200].upperbound.is_some());
    let daily = Series { frequency: 365, ..Series::weekly(&[1.0; 900]) };
    assert!(mem().verdicts(&daily, 0).unwrap_err().to_string().starts_with("frequency: `365`"));
}

fn mem() -> crate::detection::MovingEpidemic {
    crate::detection::MovingEpidemic::default()
}

#[test]
fn every_detector_sees_a_jump_and_is_silent_without_enough_history() {
    let mut counts = steady(320);
    counts[319] = 80.0;
    let population = vec![1e5; 320];
    let series = Series { population: &population, ..Series::weekly(&counts) };
    for settings in DetectorSettings::all() {
        let detector = settings.detector();
        let verdicts = detector.verdicts(&series, 0).unwrap();
        assert_eq!(verdicts.len(), 320);
        assert!(verdicts.iter().enumerate().all(|(i, v)| v.index == i));
        let history = detector.history(52);
        assert!(
            verdicts[..history].iter().all(|v| !v.alarm && v.upperbound.is_none()),
            "{}",
            detector.name()
        );
        // The moving epidemic method looks for yearly epidemics, of which this series has none.
        let seasonal = matches!(settings, DetectorSettings::MovingEpidemic(_));
        assert!(verdicts[319].alarm || seasonal, "{}", detector.name());
        // A later start changes no verdict.
        assert_eq!(detector.verdicts(&series, 318).unwrap(), verdicts[318..]);
    }
    assert_eq!(
        EarsC1::default().verdicts(&Series::weekly(&[]), 0).unwrap_err(),
        Error::Empty { name: "series" }
    );
    let rate = PopulationRate::default();
    assert_eq!(rate.verdicts(&Series::weekly(&counts), 0).unwrap_err(), Error::NoPopulation);
    assert!(PopulationRate { window: 0, ..rate }.verdicts(&series, 0).is_err());
    assert!(PopulationRate { per_100k: -1.0, ..rate }.verdicts(&series, 0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whole_weeks_earlier_or_later_change_nothing(shift in 1..60_u64, seed in 0..200_u64) {
        let counts = weeks(&mut Streams::from_seed(seed).stream("shift"), 300, 1.5);
        let judge = |counts: &[f64]| {
            farrington_flexible(&Series::weekly(counts), &FarringtonFlexible::default(), counts.len() - 1).unwrap()[0]
        };
        let plain = judge(&counts);
        // Older weeks than the baseline reaches have no say.
        let mut longer = vec![7.0; shift as usize];
        longer.extend_from_slice(&counts);
        let moved = judge(&longer);
        prop_assert_eq!(plain.upperbound, moved.upperbound);
        prop_assert_eq!(plain.alarm, moved.alarm);
    }

    #[test]
    fn a_smaller_error_probability_never_lowers_the_bound(seed in 0..200_u64, small in 0.001..0.02_f64) {
        let counts = weeks(&mut Streams::from_seed(seed).stream("alpha"), 300, 1.0);
        for method in [ThresholdMethod::Delta, ThresholdMethod::NbPlugin, ThresholdMethod::Muan] {
            for compatibility in [Compatibility::Method, Compatibility::Surveillance] {
                let bound = |alpha| {
                    let config = FarringtonFlexible {
                        alpha, threshold_method: method, compatibility, ..FarringtonFlexible::default()
                    };
                    farrington_flexible(&Series::weekly(&counts), &config, 299).unwrap()[0].upperbound
                };
                prop_assert!(bound(small) >= bound(0.05));
            }
        }
    }
}
