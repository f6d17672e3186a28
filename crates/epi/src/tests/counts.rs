use lianfang_domain::{DailyCount, Period};
use proptest::prelude::*;

use super::{daily, day};
use crate::{
    Error, IncrementKind, Reported, complete_series, increments, rate_per_100k, window_sum, window_sums,
};

fn reported(values: &[i64]) -> Vec<Reported> {
    daily("2020-03-01", values).iter().map(|c| Reported { day: c.day, cumulative: c.value }).collect()
}

#[test]
fn a_falling_total_is_a_correction_and_is_not_clipped() {
    let found = increments(&reported(&[4, 9, 6, 6])).unwrap();
    let read: Vec<_> = found.iter().map(|i| (i.value, i.kind)).collect();
    use IncrementKind::*;
    assert_eq!(read, [(4, Initial), (5, New), (-3, Correction), (0, New)]);
}

#[test]
fn news_of_unreported_days_fall_on_the_next_report() {
    let list =
        [("2020-03-01", 1), ("2020-03-05", 8)].map(|(d, cumulative)| Reported { day: day(d), cumulative });
    let found = increments(&list).unwrap();
    assert_eq!((found[1].value, found[1].gap_days), (7, 3));
}

#[test]
fn days_out_of_order_are_refused_by_name() {
    let mut list = reported(&[1, 2]);
    list.swap(0, 1);
    let error = increments(&list).unwrap_err();
    assert_eq!(error, Error::NotAscending { previous: day("2020-03-02"), next: day("2020-03-01") });
    assert!(error.to_string().contains("`2020-03-01`"));
    let extreme = [("2020-03-01", i64::MIN), ("2020-03-02", 1)]
        .map(|(d, cumulative)| Reported { day: day(d), cumulative });
    assert!(matches!(increments(&extreme), Err(Error::TooLarge { .. })));
}

#[test]
fn a_complete_series_has_every_day_and_adds_what_falls_on_the_same_one() {
    let mut counts = daily("2020-03-01", &[1, 2]);
    counts.push(DailyCount { day: day("2020-03-04"), value: 5 });
    counts.push(DailyCount { day: day("2020-03-02"), value: 10 });
    let full = complete_series(&counts, Period::Day, day("2020-03-01"), day("2020-03-05"));
    assert_eq!(full.iter().map(|c| c.value).collect::<Vec<_>>(), [1, 12, 0, 5, 0]);
    assert!(complete_series(&counts, Period::Day, day("2020-03-05"), day("2020-03-01")).is_empty());
}

#[test]
fn a_complete_weekly_series_steps_by_seven_days() {
    let counts =
        [DailyCount { day: day("2020-03-01"), value: 3 }, DailyCount { day: day("2020-03-15"), value: 4 }];
    let full = complete_series(&counts, Period::Week, day("2020-03-01"), day("2020-03-15"));
    assert_eq!(
        full.iter().map(|c| (c.day.to_string(), c.value)).collect::<Vec<_>>(),
        [("2020-03-01".to_owned(), 3), ("2020-03-08".to_owned(), 0), ("2020-03-15".to_owned(), 4)]
    );
}

#[test]
fn a_rate_needs_people() {
    assert_eq!(rate_per_100k(5, 200_000), Some(2.5));
    assert_eq!(rate_per_100k(5, 0), None);
}

proptest! {
    #[test]
    fn increments_add_up_to_the_last_total(values in prop::collection::vec(-1000i64..1000, 1..60)) {
        let found = increments(&reported(&values)).unwrap();
        prop_assert_eq!(found.iter().map(|i| i.value).sum::<i64>(), *values.last().unwrap());
    }

    #[test]
    fn window_sums_agree_with_single_windows(values in prop::collection::vec(-50i64..50, 0..60), days in 1u32..20) {
        let series = daily("2020-01-01", &values);
        let one_by_one: Vec<i64> = series.iter().map(|c| window_sum(&series, c.day, days)).collect();
        prop_assert_eq!(window_sums(&series, days), one_by_one);
    }
}
