//! A fixed threshold on the rate in the population: more than so many cases per 100,000 people in so many days.
//!
//! The plainest rule there is, and the one most regulations are written in. It says how much, not how unusual.

use chrono::NaiveDate;
use lianfang_domain::DailyCount;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::counts::{rate_per_100k, window_sums};

/// More than `per_100k` cases per 100,000 people in `window_days` days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateThreshold {
    pub per_100k: f64,
    pub window_days: u32,
}

impl RateThreshold {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(self.per_100k >= 0.0 && self.per_100k.is_finite()) {
            return Err(Error::range("rate.per_100k", self.per_100k, "0 cases per 100,000 or more"));
        }
        if self.window_days == 0 || self.window_days > 3660 {
            return Err(Error::range("rate.window_days", self.window_days, "1 to 3660 days"));
        }
        Ok(())
    }
}

/// The rate that ends on one day, against the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateResult {
    pub day: NaiveDate,
    /// Cases in the window that ends on `day`.
    pub cases: i64,
    /// Cases per 100,000 people in the window.
    pub rate_per_100k: f64,
    pub alarm: bool,
}

/// Tests the rate of every day of a series against a threshold.
///
/// Equation: `rate(t) = 100000 / population * (y(t-w+1) + .. + y(t))`; alarm when `rate(t) > threshold` and `y(t) > 0`.
///
/// Inputs: `series` in cases, ascending, days may be missing; `population` in persons; `threshold` in cases per
/// 100,000 and its window in days.
///
/// Returns: one result per entry of the series. Windows that begin before the series hold what is there.
///
/// Errors: a population of 0; a negative or infinite threshold; a window of 0 days.
///
/// Limits: small populations cross any threshold with one case; combine with a minimum of cases.
///
/// ```
/// use lianfang_domain::DailyCount;
/// use lianfang_epi::{RateThreshold, population_rate};
/// let day = "2020-03-02".parse().unwrap();
/// let threshold = RateThreshold { per_100k: 50.0, window_days: 7 };
/// let found = population_rate(&[DailyCount { day, value: 30 }], 50_000, threshold).unwrap();
/// assert!(found[0].alarm && found[0].rate_per_100k == 60.0);
/// ```
pub fn population_rate(
    series: &[DailyCount],
    population: u64,
    threshold: RateThreshold,
) -> Result<Vec<RateResult>, Error> {
    if population == 0 {
        return Err(Error::range("population", population, "1 person or more"));
    }
    threshold.check()?;
    let sums = window_sums(series, threshold.window_days);
    Ok(series
        .iter()
        .zip(sums)
        .map(|(now, cases)| {
            let rate = rate_per_100k(cases, population).unwrap_or(0.0);
            let alarm = now.value > 0 && rate > threshold.per_100k;
            RateResult { day: now.day, cases, rate_per_100k: rate, alarm }
        })
        .collect())
}
