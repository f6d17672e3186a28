//! From what was reported to what was new: increments, sums over windows, rates.
//!
//! Health authorities publish running totals, and take cases back: a total that falls is a
//! correction. It stays in the series as a negative number, because a sum over a window has to
//! agree with the published totals; clipping it at zero would invent cases.
//! Deliberately not here: guessing when the corrected cases had really happened.

use chrono::{Days, NaiveDate};
use lianfang_domain::{DailyCount, Period};
use serde::{Deserialize, Serialize};

use crate::Error;

/// A running total as published on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub day: NaiveDate,
    pub cumulative: i64,
}

/// What an increment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncrementKind {
    /// The first total of a series: everything up to that day, not the news of that day.
    Initial,
    /// As many as before or more.
    New,
    /// The total fell: the reporter took cases back.
    Correction,
}

/// The difference between a published total and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Increment {
    pub day: NaiveDate,
    /// Persons; negative for a correction.
    pub value: i64,
    pub kind: IncrementKind,
    /// Days without a report just before `day`; their news are in `value` too.
    pub gap_days: u32,
}

/// Turns running totals into what was new on each day.
///
/// Use it on every cumulative column before anything else is computed.
///
/// Equation: `value(0) = C(0)`; `value(t) = C(t) - C(t-1)`, where `t-1` is the previous *report*.
///
/// Inputs: `reported`, totals in persons, one per day, ascending; days may be missing.
///
/// Returns: one increment per report, in the same order. The sum of the values is the last total.
///
/// Errors: days that are not ascending; totals whose difference does not fit 64 bits.
///
/// Limits: news of unreported days fall on the next report (`gap_days` says over how many); a total that is
/// taken back and reported again on other days counts as a correction and as new.
///
/// ```
/// use lianfang_epi::{IncrementKind, Reported, increments};
/// let reported = [("2020-03-01", 5), ("2020-03-02", 9), ("2020-03-04", 7)]
///     .map(|(day, cumulative)| Reported { day: day.parse().unwrap(), cumulative });
/// let found = increments(&reported).unwrap();
/// assert_eq!(found.iter().map(|i| i.value).collect::<Vec<_>>(), [5, 4, -2]);
/// assert_eq!((found[2].kind, found[2].gap_days), (IncrementKind::Correction, 1));
/// ```
pub fn increments(reported: &[Reported]) -> Result<Vec<Increment>, Error> {
    let mut found = Vec::with_capacity(reported.len());
    let mut previous: Option<Reported> = None;
    for &now in reported {
        let increment = match previous {
            None => {
                Increment { day: now.day, value: now.cumulative, kind: IncrementKind::Initial, gap_days: 0 }
            }
            Some(before) => {
                let distance = (now.day - before.day).num_days();
                if distance < 1 {
                    return Err(Error::NotAscending { previous: before.day, next: now.day });
                }
                let value = now
                    .cumulative
                    .checked_sub(before.cumulative)
                    .ok_or(Error::TooLarge { day: now.day, value: now.cumulative })?;
                let kind = if value < 0 { IncrementKind::Correction } else { IncrementKind::New };
                Increment {
                    day: now.day,
                    value,
                    kind,
                    gap_days: u32::try_from(distance - 1).unwrap_or(u32::MAX),
                }
            }
        };
        found.push(increment);
        previous = Some(now);
    }
    Ok(found)
}

/// A series with a value for every period from `from` to `to`: what was not reported counts 0.
///
/// Inputs: `counts` in persons, any order; several on one day are added. `from` is the first day (for weeks: a last
/// day of a week, as all weekly counts are dated by it), `to` the last day, both included.
///
/// Returns: ascending, one entry per period, ready for [`crate::detect`]. Weekly counts that fall
/// between two steps belong to the next step. Counts outside `from..=to` are left out.
///
/// Limits: "not reported" and "reported zero" are the same afterwards.
///
/// ```
/// use lianfang_domain::{DailyCount, Period};
/// let day = |text: &str| text.parse().unwrap();
/// let reported = [DailyCount { day: day("2020-03-03"), value: 7 }];
/// let series = lianfang_epi::complete_series(&reported, Period::Day, day("2020-03-02"), day("2020-03-04"));
/// assert_eq!(series.iter().map(|c| c.value).collect::<Vec<_>>(), [0, 7, 0]);
/// ```
pub fn complete_series(
    counts: &[DailyCount],
    period: Period,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<DailyCount> {
    let step = i64::from(period.days());
    if to < from {
        return Vec::new();
    }
    let steps = (to - from).num_days() / step;
    let mut series: Vec<DailyCount> = (0..=steps)
        .filter_map(|i| from.checked_add_days(Days::new((i * step).unsigned_abs())))
        .map(|day| DailyCount { day, value: 0 })
        .collect();
    for count in counts.iter().filter(|c| c.day >= from) {
        let index = ((count.day - from).num_days() + step - 1) / step;
        if let Some(slot) = usize::try_from(index).ok().and_then(|i| series.get_mut(i)) {
            slot.value = slot.value.saturating_add(count.value);
        }
    }
    series
}

/// The counts (persons) of an ascending series with every correction taken off the periods before it, the latest first.
///
/// When to use: before a method that knows counts only. What a correction takes back was reported in the periods before; none
/// of it is lost unless it exceeds all of them.
///
/// Limits: says nothing about when the withdrawn cases were really reported.
///
/// ```
/// use lianfang_domain::DailyCount;
/// let first: chrono::NaiveDate = "2020-03-02".parse().unwrap();
/// let series: Vec<DailyCount> = first.iter_days().zip([4, 2, -3, 1]).map(|(day, value)| DailyCount { day, value }).collect();
/// assert_eq!(lianfang_epi::counts::spread_corrections(&series), [3.0, 0.0, 0.0, 1.0]);
/// ```
pub fn spread_corrections(series: &[DailyCount]) -> Vec<f64> {
    let mut counts: Vec<i64> = Vec::with_capacity(series.len());
    for count in series {
        let mut owed = count.value.min(0).unsigned_abs();
        for before in counts.iter_mut().rev() {
            if owed == 0 {
                break;
            }
            let taken = owed.min(before.unsigned_abs());
            owed -= taken;
            *before -= i64::try_from(taken).unwrap_or(*before);
        }
        counts.push(count.value.max(0));
    }
    counts.into_iter().map(|count| count as f64).collect()
}

/// Sum of the counts (persons) in the `days` days that end with, and include, `last`.
///
/// Inputs: `series` ascending; days may be missing. Corrections are subtracted, so the sum may be negative.
///
/// ```
/// use lianfang_domain::DailyCount;
/// let first: chrono::NaiveDate = "2020-03-02".parse().unwrap();
/// let series: Vec<DailyCount> = first.iter_days().zip([4, 5, 6]).map(|(day, value)| DailyCount { day, value }).collect();
/// assert_eq!(lianfang_epi::window_sum(&series, series[2].day, 2), 11);
/// ```
pub fn window_sum(series: &[DailyCount], last: NaiveDate, days: u32) -> i64 {
    let first = lianfang_domain::Window::days(days).first_day(last);
    let start = series.partition_point(|c| c.day < first);
    let end = series.partition_point(|c| c.day <= last);
    series.get(start..end).unwrap_or_default().iter().fold(0, |sum, c| sum.saturating_add(c.value))
}

/// [`window_sum`] for every entry of `series`, in one pass.
///
/// ```
/// use lianfang_domain::DailyCount;
/// let first: chrono::NaiveDate = "2020-03-02".parse().unwrap();
/// let series: Vec<DailyCount> = first.iter_days().zip([4, 5, 6]).map(|(day, value)| DailyCount { day, value }).collect();
/// assert_eq!(lianfang_epi::window_sums(&series, 2), [4, 9, 11]);
/// ```
pub fn window_sums(series: &[DailyCount], days: u32) -> Vec<i64> {
    let mut sum = 0i64;
    let mut start = 0usize;
    let mut sums = Vec::with_capacity(series.len());
    for now in series {
        sum = sum.saturating_add(now.value);
        while let Some(old) =
            series.get(start).filter(|old| (now.day - old.day).num_days() >= i64::from(days))
        {
            sum = sum.saturating_sub(old.value);
            start += 1;
        }
        sums.push(sum);
    }
    sums
}

/// Cases per 100,000 people: `100000 * cases / population`. None when nobody lives there or the population is unknown (0).
///
/// ```
/// assert_eq!(lianfang_epi::rate_per_100k(30, 60_000), Some(50.0));
/// assert_eq!(lianfang_epi::rate_per_100k(30, 0), None);
/// ```
pub fn rate_per_100k(cases: i64, population: u64) -> Option<f64> {
    (population > 0).then(|| cases as f64 * 100_000.0 / population as f64)
}
