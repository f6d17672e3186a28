use lianfang_domain::{DailyCount, Period};
use proptest::prelude::*;

use super::{daily, day};
use crate::detection::{DetectorSettings, EarsC1, EarsC2, EarsC3, PopulationRate, Watched};
use crate::{
    EarsConfig, EarsVariant, Error, RateThreshold, detect, ears_c, population_rate, spread_corrections,
};

fn rate_only(per_100k: f64) -> Vec<DetectorSettings> {
    vec![DetectorSettings::PopulationRate(PopulationRate { per_100k, window: 7, min_cases: 0 })]
}

fn ears() -> Vec<DetectorSettings> {
    vec![
        DetectorSettings::EarsC1(EarsC1::default()),
        DetectorSettings::EarsC2(EarsC2::default()),
        DetectorSettings::EarsC3(EarsC3::default()),
    ]
}

#[test]
fn only_days_from_the_asked_one_on_are_judged_and_history_is_used() {
    let series = daily("2020-03-01", &[0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 30, 40]);
    let found = detect(&series, Period::Day, None, &ears(), 3, day("2020-03-12")).unwrap().days;
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].day, found[0].observed, found[0].alarm), (day("2020-03-12"), 30, true));
    let c1 = &found[0].verdicts[0];
    assert!((c1.expected.unwrap() - 2.0 / 7.0).abs() < 1e-12);
    assert!(c1.p_value.unwrap() < 1e-9);
    let all = detect(&series, Period::Day, None, &ears(), 3, day("2020-01-01")).unwrap().days;
    let bounds =
        |d: &crate::DayResult| d.verdicts.iter().map(|v| (v.upperbound, v.alarm)).collect::<Vec<_>>();
    assert_eq!(
        all[11..].iter().map(bounds).collect::<Vec<_>>(),
        found.iter().map(bounds).collect::<Vec<_>>()
    );
    assert!(all[..7].iter().all(|d| !d.alarm && d.verdicts.iter().all(|v| v.upperbound.is_none())));
}

#[test]
fn a_correction_is_never_an_alarm_and_is_taken_off_the_periods_before() {
    let values = [9, 9, 9, 9, 9, 9, -20, -5, 0, 12];
    let series = daily("2020-03-01", &values);
    assert_eq!(spread_corrections(&series), [9.0, 9.0, 9.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12.0]);
    let total: f64 = spread_corrections(&series).iter().sum();
    assert_eq!(total, values.iter().sum::<i64>() as f64);
    // What takes back more than there was leaves nothing, and nothing below it.
    assert_eq!(spread_corrections(&daily("2020-03-01", &[3, -8, 4])), [0.0, 0.0, 4.0]);
    let loose =
        DetectorSettings::EarsC1(EarsC1 { min_cases: 0, min_sigma: 0.0, alpha: 0.4, ..EarsC1::default() });
    let found = detect(&series, Period::Day, Some(1000), &[loose], 0, day("2020-03-07")).unwrap().days;
    assert!(found[..3].iter().all(|d| !d.alarm), "{found:?}");
    assert_eq!(found[0].observed, -20);
    assert!((found[1].verdicts[0].expected.unwrap() - 29.0 / 7.0).abs() < 1e-12);
}

#[test]
fn few_cases_raise_no_alarm() {
    let series = daily("2020-03-01", &[0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3]);
    let found = detect(&series, Period::Day, None, &ears(), 3, day("2020-03-08")).unwrap().days;
    assert!(!found[0].alarm);
    assert!(found[6].alarm);
    let strict = detect(&series, Period::Day, None, &ears(), 4, day("2020-03-08")).unwrap().days;
    assert!(!strict[6].alarm && strict[6].verdicts[0].upperbound.is_some());
}

#[test]
fn the_rate_counts_its_whole_window_and_needs_a_case_today() {
    let series = daily("2020-03-01", &[0, 0, 6, 0, 5, 0, 0, 0, 1]);
    let found =
        detect(&series, Period::Day, Some(200_000), &rate_only(5.0), 0, day("2020-03-01")).unwrap().days;
    let alarms: Vec<bool> = found.iter().map(|d| d.alarm).collect();
    assert_eq!(alarms, [false, false, false, false, true, false, false, false, true]);
    assert_eq!(found[8].verdicts[0].observed, 6.0);
    assert_eq!(found[8].verdicts[0].upperbound, Some(5.0));
    let direct = population_rate(&series, 200_000, RateThreshold { per_100k: 5.0, window_days: 7 }).unwrap();
    assert_eq!((direct[8].cases, direct[8].alarm), (12, true));
    assert!(population_rate(&series, 0, RateThreshold { per_100k: 1.0, window_days: 7 }).is_err());
}

#[test]
fn without_a_population_the_rate_is_silent_and_the_others_go_on() {
    let series = daily("2020-03-01", &[0, 1, 0, 1, 0, 0, 1, 90]);
    let mut detectors = rate_only(1.0);
    detectors.extend(ears().into_iter().take(1));
    let found = detect(&series, Period::Day, None, &detectors, 1, day("2020-03-08")).unwrap();
    assert_eq!(found.days[0].verdicts.iter().map(|v| v.alarm).collect::<Vec<_>>(), [false, true]);
    assert_eq!(found.failures, [(0, Error::NoPopulation)]);
}

#[test]
fn weekly_series_step_by_weeks() {
    let weeks: Vec<DailyCount> = (0..10)
        .map(|i| DailyCount {
            day: day("2020-03-01") + chrono::Days::new(7 * i),
            value: if i == 9 { 50 } else { 3 + (i % 3) as i64 },
        })
        .collect();
    let found = detect(&weeks, Period::Week, None, &ears(), 3, weeks[9].day).unwrap();
    assert!(found.days[0].alarm);
    let error = detect(&weeks, Period::Day, None, &ears(), 3, weeks[9].day).unwrap_err();
    assert_eq!(error, Error::Gap { previous: weeks[0].day, next: weeks[1].day, step_days: 1 });
}

#[test]
fn every_detector_tells_the_past_periods_that_it_rests_on() {
    let weeks: Vec<DailyCount> = (0..400)
        .map(|i| DailyCount { day: day("2015-01-04") + chrono::Days::new(7 * i), value: 3 + (i % 5) as i64 })
        .collect();
    let watched = Watched::new(&weeks, Period::Week, Some(100_000)).unwrap();
    let last = weeks[399].day;
    for settings in DetectorSettings::all() {
        let detector = settings.detector();
        let found = watched.references(detector, last);
        assert!(!found.is_empty(), "{}", detector.name());
        assert!(found.windows(2).all(|p| p[0].0 < p[1].0), "{}", detector.name());
        assert!(found.iter().all(|(day, _)| *day <= last && detector.reach(52) >= days_back(*day, last)));
        assert!(!detector.title().zh.is_empty() && !detector.account().en.is_empty());
    }
    let c2 = watched.references(&EarsC2::default(), last);
    assert_eq!((c2.len(), c2[6].0), (7, weeks[396].day));
    let farrington = crate::detection::FarringtonFlexible::default();
    let seasons = watched.references(&farrington, last);
    assert!(seasons.iter().any(|(_, r)| r.same_season) && seasons.iter().any(|(_, r)| !r.same_season));
}

fn days_back(day: chrono::NaiveDate, last: chrono::NaiveDate) -> usize {
    usize::try_from((last - day).num_days() / 7).unwrap()
}

#[test]
fn bad_settings_are_told_by_name_and_do_not_silence_the_others() {
    let series = daily("2020-03-01", &[1, 2, 1, 2, 1, 2, 1, 2, 1, 90]);
    let bad = DetectorSettings::EarsC2(EarsC2 { baseline: 2, ..EarsC2::default() });
    let good = DetectorSettings::EarsC1(EarsC1::default());
    let found = detect(&series, Period::Day, Some(1), &[bad, good], 1, day("2020-03-10")).unwrap();
    assert!(found.failures[0].1.to_string().starts_with("baseline: `2`"), "{:?}", found.failures);
    assert!(found.days[0].verdicts[1].alarm && !found.days[0].verdicts[0].alarm);
}

proptest! {
    #[test]
    fn any_series_is_judged_without_an_infinite_bound(values in prop::collection::vec(-1_000_000i64..1_000_000_000, 0..80), from in 0usize..90) {
        let series = daily("2020-01-01", &values);
        let from = day("2020-01-01") + chrono::Days::new(from as u64);
        let detectors = DetectorSettings::all();
        for result in detect(&series, Period::Day, Some(7), &detectors, 0, from).unwrap().days {
            prop_assert!(result.day >= from);
            prop_assert_eq!(result.verdicts.len(), detectors.len());
            prop_assert!(result.verdicts.iter().all(|v| v.upperbound.is_none_or(f64::is_finite)));
            prop_assert!(result.verdicts.iter().all(|v| v.p_value.is_none_or(|p| (0.0..=1.0).contains(&p))));
            prop_assert!(result.observed > 0 || !result.alarm);
        }
    }

    #[test]
    fn detection_says_what_the_single_chart_says(values in prop::collection::vec(0i64..60, 0..60)) {
        let series = daily("2020-01-01", &values);
        let c3 = EarsC3 { min_cases: 0, min_sigma: 0.0, ..EarsC3::default() };
        let all = detect(&series, Period::Day, None, &[DetectorSettings::EarsC3(c3)], 0, day("2020-01-01")).unwrap();
        let chart = ears_c(&series, EarsConfig::new(EarsVariant::C3)).unwrap();
        prop_assert_eq!(all.days.iter().filter(|d| d.alarm).map(|d| d.day).collect::<Vec<_>>(),
            chart.iter().filter(|a| a.alarm).map(|a| a.day).collect::<Vec<_>>());
    }
}
