use lianfang_domain::{DailyCount, Period};
use proptest::prelude::*;

use super::{daily, day};
use crate::{
    DetectionConfig, EarsConfig, EarsVariant, Error, Method, RateThreshold, detect, ears_c, population_rate,
};

fn rate_only(per_100k: f64) -> DetectionConfig {
    let rate = Some(RateThreshold { per_100k, window_days: 7 });
    DetectionConfig { methods: vec![Method::PopulationRate], rate, min_cases: 0, ..Default::default() }
}

#[test]
fn only_days_from_the_asked_one_on_are_judged_and_history_is_used() {
    let series = daily("2020-03-01", &[0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 30, 40]);
    let found = detect(&series, Period::Day, None, &DetectionConfig::default(), day("2020-03-12")).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].day, found[0].observed, found[0].alarm), (day("2020-03-12"), 30, true));
    let c1 = &found[0].verdicts[0];
    assert_eq!(c1.method, Method::EarsC1);
    assert!((c1.expected.unwrap() - 2.0 / 7.0).abs() < 1e-12);
    let all = detect(&series, Period::Day, None, &DetectionConfig::default(), day("2020-01-01")).unwrap();
    assert_eq!(all[11..], found[..]);
    assert!(all[..7].iter().all(|d| !d.alarm && d.verdicts.iter().all(|v| v.upperbound.is_none())));
}

#[test]
fn a_correction_is_never_an_alarm_and_stays_in_the_baseline() {
    let series = daily("2020-03-01", &[9, 9, 9, 9, 9, 9, -40, -5, 0, 12]);
    let loose = DetectionConfig { min_cases: 0, min_sigma: 0.0, alpha: 0.4, ..Default::default() };
    let found = detect(&series, Period::Day, Some(1000), &loose, day("2020-03-07")).unwrap();
    assert!(found[..3].iter().all(|d| !d.alarm), "{found:?}");
    assert_eq!(found[0].observed, -40);
    assert!((found[1].verdicts[0].expected.unwrap() - 2.0).abs() < 1e-12);
}

#[test]
fn few_cases_raise_no_alarm() {
    let series = daily("2020-03-01", &[0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3]);
    let found = detect(&series, Period::Day, None, &DetectionConfig::default(), day("2020-03-08")).unwrap();
    assert!(!found[0].alarm);
    assert!(found[6].alarm);
}

#[test]
fn the_rate_counts_its_whole_window_and_needs_a_case_today() {
    let series = daily("2020-03-01", &[0, 0, 6, 0, 5, 0, 0, 0, 1]);
    let found = detect(&series, Period::Day, Some(200_000), &rate_only(5.0), day("2020-03-01")).unwrap();
    let alarms: Vec<bool> = found.iter().map(|d| d.alarm).collect();
    assert_eq!(alarms, [false, false, false, false, true, false, false, false, true]);
    assert_eq!(found[8].verdicts[0].observed, 6.0);
    assert_eq!(found[8].verdicts[0].upperbound, Some(5.0));
    let direct = population_rate(&series, 200_000, RateThreshold { per_100k: 5.0, window_days: 7 }).unwrap();
    assert_eq!((direct[8].cases, direct[8].alarm), (12, true));
}

#[test]
fn without_a_population_the_rate_is_silent_and_the_others_go_on() {
    let series = daily("2020-03-01", &[0, 1, 0, 1, 0, 0, 1, 90]);
    let methods = vec![Method::PopulationRate, Method::EarsC1];
    let config = DetectionConfig { methods, ..rate_only(1.0) };
    let found = detect(&series, Period::Day, None, &config, day("2020-03-08")).unwrap();
    assert_eq!(found[0].verdicts.iter().map(|v| v.alarm).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn weekly_series_step_by_weeks() {
    let weeks: Vec<DailyCount> = (0..10)
        .map(|i| DailyCount {
            day: day("2020-03-01") + chrono::Days::new(7 * i),
            value: if i == 9 { 50 } else { 3 + (i % 3) as i64 },
        })
        .collect();
    let found = detect(&weeks, Period::Week, None, &DetectionConfig::default(), weeks[9].day).unwrap();
    assert!(found[0].alarm);
    let error = detect(&weeks, Period::Day, None, &DetectionConfig::default(), weeks[9].day).unwrap_err();
    assert_eq!(error, Error::Gap { previous: weeks[0].day, next: weeks[1].day, step_days: 1 });
}

#[test]
fn bad_settings_are_refused_by_name() {
    let series = daily("2020-03-01", &[1, 2]);
    let run = |config: DetectionConfig| {
        detect(&series, Period::Day, Some(1), &config, day("2020-03-01")).unwrap_err().to_string()
    };
    assert!(run(DetectionConfig { baseline: 2, ..Default::default() }).starts_with("baseline: `2`"));
    assert!(run(DetectionConfig { alpha: 1.0, ..Default::default() }).starts_with("alpha: `1`"));
    assert!(run(DetectionConfig { min_sigma: f64::NAN, ..Default::default() }).starts_with("min_sigma"));
    assert!(run(rate_only(f64::INFINITY)).starts_with("rate.per_100k"));
    assert!(run(DetectionConfig { rate: None, ..rate_only(1.0) }).starts_with("rate"));
    let config =
        DetectionConfig { rate: Some(RateThreshold { per_100k: 1.0, window_days: 0 }), ..rate_only(1.0) };
    assert!(run(config).starts_with("rate.window_days"));
    assert!(population_rate(&series, 0, RateThreshold { per_100k: 1.0, window_days: 7 }).is_err());
}

#[test]
fn settings_are_read_with_defaults_and_unknown_names_are_refused() {
    let read: DetectionConfig =
        serde_json::from_str(r#"{"methods": ["ears_c2", "population_rate"], "min_cases": 5}"#).unwrap();
    assert_eq!((read.methods.len(), read.min_cases, read.baseline), (2, 5, 7));
    assert!(serde_json::from_str::<DetectionConfig>(r#"{"basline": 5}"#).is_err());
}

proptest! {
    #[test]
    fn any_series_is_judged_without_an_infinite_bound(values in prop::collection::vec(-1_000_000i64..1_000_000_000, 0..80), from in 0usize..90) {
        let series = daily("2020-01-01", &values);
        let from = day("2020-01-01") + chrono::Days::new(from as u64);
        let rate = Some(RateThreshold { per_100k: 2.0, window_days: 7 });
        let mut config = DetectionConfig { min_sigma: 0.0, rate, ..Default::default() };
        config.methods.push(Method::PopulationRate);
        for result in detect(&series, Period::Day, Some(7), &config, from).unwrap() {
            prop_assert!(result.day >= from);
            prop_assert_eq!(result.verdicts.len(), 4);
            prop_assert!(result.verdicts.iter().all(|v| v.upperbound.is_none_or(f64::is_finite)));
            prop_assert!(result.observed > 0 || !result.alarm);
        }
    }

    #[test]
    fn detection_says_what_the_single_chart_says(values in prop::collection::vec(0i64..60, 0..60)) {
        let series = daily("2020-01-01", &values);
        let config = DetectionConfig { methods: vec![Method::EarsC3], min_cases: 0, min_sigma: 0.0, ..Default::default() };
        let all = detect(&series, Period::Day, None, &config, day("2020-01-01")).unwrap();
        let chart = ears_c(&series, EarsConfig::new(EarsVariant::C3)).unwrap();
        prop_assert_eq!(all.iter().filter(|d| d.alarm).map(|d| d.day).collect::<Vec<_>>(),
            chart.iter().filter(|a| a.alarm).map(|a| a.day).collect::<Vec<_>>());
    }
}
