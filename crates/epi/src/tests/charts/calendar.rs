//! Weekdays, holidays and the lunar year.

use chrono::{Datelike, NaiveDate};

use super::poisson_series;
use crate::Error;
use crate::detection::*;
use crate::tests::day;

const SUNDAY: f64 = 0.6;
const HOLIDAY: f64 = 0.4;
const PLAIN: CalendarConfig = CalendarConfig { harmonics: 0, trend: false };

fn dates(days: usize) -> Vec<NaiveDate> {
    day("2019-01-01").iter_days().take(days).collect()
}

fn truth(date: NaiveDate, holiday: &Holiday) -> f64 {
    let sunday = if date.weekday().num_days_from_monday() == 6 { SUNDAY } else { 1.0 };
    30.0 * sunday * if holiday.days.contains(&date) { HOLIDAY } else { 1.0 }
}

#[test]
fn factors_are_recovered_and_their_intervals_hold_the_truth() {
    let holiday = Holiday::lunar_new_year(1, 6);
    let dates = dates(420);
    let (mut held, mut sum) = (0, 0.0);
    const RUNS: u64 = 100;
    for seed in 0..RUNS {
        let counts = poisson_series(seed, dates.iter().map(|d| truth(*d, &holiday)));
        let found = calendar_effects(&dates, &counts, std::slice::from_ref(&holiday), PLAIN).unwrap();
        let factor = found.holidays[0].1;
        held += u64::from(factor.lower <= HOLIDAY && HOLIDAY <= factor.upper);
        sum += factor.factor;
        let ratio = found.weekdays[6].factor / found.weekdays[2].factor;
        assert!((ratio / SUNDAY - 1.0).abs() < 0.15, "{ratio}");
    }
    assert!((92..=98).contains(&held), "{held}");
    assert!((sum / RUNS as f64 - HOLIDAY).abs() < 0.01);
}

#[test]
fn adjusted_counts_have_no_weekly_rhythm_left_and_missing_days_stay_missing() {
    let holiday = Holiday { name: "none".to_owned(), days: Vec::new() };
    let dates = dates(280);
    let mut counts = poisson_series(7, dates.iter().map(|d| truth(*d, &holiday)));
    counts[3] = f64::NAN;
    let found = calendar_effects(&dates, &counts, std::slice::from_ref(&holiday), PLAIN).unwrap();
    let again: Vec<f64> = found.adjusted(&dates, &counts);
    assert!(again[3].is_nan());
    let mean = |sunday: bool| {
        let days = dates
            .iter()
            .zip(&again)
            .filter(|(d, y)| (d.weekday().num_days_from_monday() == 6) == sunday && !y.is_nan());
        let (n, sum) = days.fold((0.0, 0.0), |(n, sum), (_, y)| (n + 1.0, sum + y));
        sum / n
    };
    assert!((mean(true) / mean(false) - 1.0).abs() < 0.02);
    assert_eq!((found.holidays[0].1.factor, found.holidays[0].1.days), (1.0, 0));
    let product: f64 = found.weekdays.iter().map(|w| w.factor).product();
    assert!((product - 1.0).abs() < 1e-9);
}

#[test]
fn shifting_all_dates_by_weeks_changes_nothing() {
    let counts = poisson_series(8, std::iter::repeat_n(9.0, 140));
    let later: Vec<NaiveDate> = day("2022-06-07").iter_days().take(140).collect();
    let config = CalendarConfig { harmonics: 1, trend: true };
    let a = calendar_effects(&dates(140), &counts, &[], config).unwrap();
    assert_eq!(a, calendar_effects(&later, &counts, &[], config).unwrap());
}

#[test]
fn faults_are_named() {
    let dates = dates(30);
    let two = [dates[1], dates[0]];
    assert!(matches!(calendar_effects(&[], &[], &[], PLAIN), Err(Error::Empty { .. })));
    assert!(matches!(
        calendar_effects(&two, &[1.0, 1.0], &[], PLAIN),
        Err(Error::OutOfOrder { place: 2, .. })
    ));
    assert!(matches!(calendar_effects(&dates, &[1.0], &[], PLAIN), Err(Error::Length { .. })));
    assert!(matches!(calendar_effects(&dates, &[0.5; 30], &[], PLAIN), Err(Error::NotCount { .. })));
    assert!(matches!(
        calendar_effects(&dates[..5], &[1.0; 5], &[], PLAIN),
        Err(Error::TooShort { have: 5, .. })
    ));
    assert!(matches!(
        calendar_effects(&dates[..7], &[1.0; 7], &[], PLAIN),
        Err(Error::TooManyParameters { .. })
    ));
}

#[test]
fn every_lunar_new_year_is_a_day_of_new_moon_in_beijing() {
    for year in 2000..=2040 {
        let first = find_lunar_new_year(year).unwrap();
        let guess = (f64::from(year) + (f64::from(first.ordinal0()) + 0.5) / 365.25 - 2000.0) * 12.3685;
        let julian = new_moon(guess.round());
        // Julian day 2451544.5 is midnight UTC at the start of 2000; dynamical time is some 70 seconds ahead.
        let beijing = julian - 70.0 / 86400.0 - 2_451_544.5 + 8.0 / 24.0;
        let moon = day("2000-01-01") + chrono::Days::new(beijing.floor() as u64);
        assert_eq!(moon, first);
    }
    assert_eq!((find_lunar_new_year(1999), find_lunar_new_year(2041)), (None, None));
}

/// Meeus, ch. 49: the new moon of lunation `k` after that of January 2000, as a Julian day in dynamical time, to about a minute.
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let angle = |a: f64, b: f64, c: f64| (a + b * k + c * t * t).to_radians();
    let e = 1.0 - 0.002516 * t - 0.0000074 * t * t;
    let sun = angle(2.5534, 29.10535670, -0.0000014);
    let moon = angle(201.5643, 385.81693528, 0.0107582);
    let f = angle(160.7108, 390.67050284, -0.0016118);
    let node = angle(124.7746, -1.56375588, 0.0020672);
    let terms = [
        (-0.40720, moon),
        (0.17241 * e, sun),
        (0.01608, 2.0 * moon),
        (0.01039, 2.0 * f),
        (0.00739 * e, moon - sun),
        (-0.00514 * e, moon + sun),
        (0.00208 * e * e, 2.0 * sun),
        (-0.00111, moon - 2.0 * f),
        (-0.00057, moon + 2.0 * f),
        (0.00056 * e, 2.0 * moon + sun),
        (-0.00042, 3.0 * moon),
        (0.00042 * e, sun + 2.0 * f),
        (0.00038 * e, sun - 2.0 * f),
        (-0.00024 * e, 2.0 * moon - sun),
        (-0.00017, node),
    ];
    let mean = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t;
    let planets = 0.000325 * angle(299.77, 0.107408, -0.009173).sin()
        + 0.000165 * angle(251.88, 0.016321, 0.0).sin()
        + 0.000164 * angle(251.83, 26.651886, 0.0).sin()
        + 0.000126 * angle(349.42, 36.412478, 0.0).sin()
        + 0.000110 * angle(84.66, 18.206239, 0.0).sin();
    mean + terms.iter().map(|(size, a)| size * a.sin()).sum::<f64>() + planets
}

/// Mean cases of a day with a rhythm of the week, and with silence from lunar new year's day on for a week.
fn rhythm(date: NaiveDate, holiday: &Holiday) -> f64 {
    const WEEK: [f64; 7] = [1.3, 1.2, 1.1, 1.1, 1.1, 0.7, 0.4];
    let weekday = WEEK[date.weekday().num_days_from_monday() as usize];
    60.0 * weekday * if holiday.days.contains(&date) { 0.3 } else { 1.0 }
}

fn judged(detector: &dyn Detector, counts: &[f64], dates: &[NaiveDate], from: usize) -> Vec<Verdict> {
    let series = Series { counts, dates, population: &[], frequency: 365 };
    detector.verdicts(&series, from).unwrap()
}

#[test]
fn a_detector_that_knows_the_week_errs_as_often_as_it_says_and_sees_an_outbreak_on_a_sunday() {
    let none = Holiday { name: String::new(), days: Vec::new() };
    let dates = dates(700);
    let counts = poisson_series(3, dates.iter().map(|d| rhythm(*d, &none)));
    let calendar = EarsCalendar { alpha: 0.02, ..EarsCalendar::default() };
    let alarms = judged(&calendar, &counts, &dates, 200).iter().filter(|v| v.alarm).count();
    // 500 days at 2 % are 10, with a standard deviation of about 3.
    assert!((2..=20).contains(&alarms), "{alarms}");
    // A Sunday with twice its cases: an ordinary Friday to whoever does not know the week.
    let (mut seen, mut missed, mut sundays) = (0, 0, 0);
    for index in (600..700).filter(|t| dates[*t].weekday().num_days_from_monday() == 6) {
        let mut with = counts[..=index].to_vec();
        with[index] = (2.2 * rhythm(dates[index], &none)).round();
        sundays += 1;
        seen += usize::from(judged(&calendar, &with, &dates[..=index], index)[0].alarm);
        let c2 = EarsC2 { alpha: 0.02, ..EarsC2::default() };
        missed += usize::from(!judged(&c2, &with, &dates[..=index], index)[0].alarm);
    }
    assert!(seen >= sundays - 2 && missed == sundays, "{seen} and {missed} of {sundays}");
}

#[test]
fn lunar_new_year_is_learnt_from_the_years_before() {
    let holiday = Holiday::lunar_new_year(0, 6);
    let dates: Vec<NaiveDate> = day("2015-03-01").iter_days().take(1500).collect();
    let mut counts = poisson_series(4, dates.iter().map(|d| rhythm(*d, &holiday)));
    let third = dates.iter().position(|d| *d == find_lunar_new_year(2019).unwrap()).unwrap() + 2;
    let plain = EarsCalendar::default();
    let lunar = EarsCalendar { learn: 1300, lunar_new_year: Some((0, 6)), ..plain.clone() };
    let quiet = judged(&lunar, &counts[..=third], &dates[..=third], third)[0];
    assert!(
        !quiet.alarm && (quiet.expected.unwrap() / rhythm(dates[third], &holiday) - 1.0).abs() < 0.25,
        "{quiet:?}"
    );
    counts[third] = (2.5 * rhythm(dates[third], &holiday)).round();
    let found = judged(&lunar, &counts[..=third], &dates[..=third], third)[0];
    assert!(found.alarm && found.p_value.unwrap() < 0.005, "{found:?}");
    assert!(!judged(&plain, &counts[..=third], &dates[..=third], third)[0].alarm);
    // The same days by name.
    let named = EarsCalendar { lunar_new_year: None, holidays: holiday.days.clone(), ..lunar.clone() };
    assert_eq!(judged(&named, &counts[..=third], &dates[..=third], third)[0], found);
}

#[test]
fn settings_of_the_calendar_detector_are_refused_by_name() {
    let dates = dates(100);
    let counts = vec![5.0; 100];
    let name = |detector: EarsCalendar| {
        let series = Series { counts: &counts, dates: &dates, population: &[], frequency: 365 };
        match detector.verdicts(&series, 90) {
            Err(Error::OutOfRange { name, .. }) => name,
            other => panic!("{other:?}"),
        }
    };
    let standard = EarsCalendar::default;
    assert_eq!(name(EarsCalendar { baseline: 3, ..standard() }), "baseline");
    assert_eq!(name(EarsCalendar { learn: 20, ..standard() }), "learn");
    assert_eq!(name(EarsCalendar { lunar_new_year: Some((40, 40)), ..standard() }), "lunar_new_year");
    assert_eq!(name(EarsCalendar { min_sigma: -1.0, ..standard() }), "min_sigma");
    assert!(
        EarsCalendar { alpha: 1.5, ..standard() }
            .verdicts(&Series { counts: &counts, dates: &dates, population: &[], frequency: 365 }, 90)
            .is_err()
    );
}
