//! The epidemic weeks of one season: the shortest run of weeks that holds nearly all of its cases.

use super::fill::{fill_between, local_linear};
use crate::{Error, check};

/// The run of weeks that is the epidemic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpidemicPeriod {
    /// Place of its first week in the season, from 0.
    pub start: usize,
    /// Place after its last week.
    pub end: usize,
    /// Sum of the epidemic weeks, in the unit of the input.
    pub sum: f64,
    /// Share of the season's sum in the epidemic weeks, 0..1.
    pub share: f64,
}

impl EpidemicPeriod {
    pub fn weeks(&self) -> usize {
        self.end - self.start
    }
}

/// Finds the epidemic weeks of a season.
///
/// When to use: on finished seasons, to learn thresholds or to describe them.
///
/// Equation, with `p(r)` the largest percentage of the season's sum that `r` consecutive weeks hold (`p(0) = 0`), and `s(r)` its local
/// linear regression with Gaussian weights of standard deviation 1:
///
/// ```text
/// r* = the first r with s(r + 1) - s(r) < slope_percent, at least 1;  the epidemic = the first run of r* weeks with the largest sum
/// ```
///
/// Inputs: `season`, weekly counts or rates from one low to the next, NaN = not reported (between reported weeks a smooth curve stands in,
/// elsewhere it adds nothing); `slope_percent`, in percent of the season per week, usually 2 to 4.
///
/// Returns: None for a season without cases; the whole season where the curve never gets flat.
///
/// Errors: an empty season, fewer than 3 weeks, negative or infinite values, a slope that isn't positive.
///
/// Limits: two separate waves become one long epidemic. Ties go to the earlier run.
///
/// Reference: \[vega2013\], \[vega2015\]; checked against `mem::memtiming` 2.19 (method 2), 1e-9 relative, and against a second
/// implementation on `sm::sm.regression` for short epidemics, seasons with missing weeks and seasons that never get flat.
///
/// ```
/// use lianfang_epi::detection::epidemic_period;
/// let season = [1.0, 0.0, 2.0, 9.0, 30.0, 44.0, 21.0, 8.0, 1.0, 1.0, 0.0, 1.0];
/// let found = epidemic_period(&season, 2.8).unwrap().unwrap();
/// assert_eq!((found.start, found.end), (2, 8));
/// ```
pub fn epidemic_period(season: &[f64], slope_percent: f64) -> Result<Option<EpidemicPeriod>, Error> {
    check_season(season, slope_percent)?;
    Ok(period_of(&fill_between(season), slope_percent))
}

pub(super) fn check_season(season: &[f64], slope_percent: f64) -> Result<(), Error> {
    check::at_least("season", season, 3)?;
    if let Some(place) = season.iter().position(|v| v.is_infinite()) {
        return Err(Error::NotFinite { name: "season", place: place + 1, value: season[place] });
    }
    if let Some(bad) = season.iter().find(|v| **v < 0.0) {
        return Err(Error::range("season", bad, "the numbers from 0 on"));
    }
    if !(slope_percent > 0.0 && slope_percent < 100.0) {
        return Err(Error::range("slope_percent", slope_percent, "the numbers between 0 and 100"));
    }
    Ok(())
}

/// The epidemic of a season whose missing weeks are filled.
pub(super) fn period_of(season: &[f64], slope_percent: f64) -> Option<EpidemicPeriod> {
    let values: Vec<f64> = season.iter().map(|v| if v.is_nan() { 0.0 } else { *v }).collect();
    let total: f64 = values.iter().sum();
    if total == 0.0 {
        return None;
    }
    let runs: Vec<(usize, f64)> = (1..=values.len()).map(|weeks| best_run(&values, weeks)).collect();
    let shares = runs.iter().map(|(_, sum)| sum / total * 100.0);
    // No weeks hold nothing: the curve starts there.
    let curve: Vec<(f64, f64)> =
        std::iter::once(0.0).chain(shares).enumerate().map(|(r, share)| (r as f64, share)).collect();
    let smooth: Vec<f64> = curve.iter().map(|(r, _)| local_linear(&curve, *r, 1.0).max(0.0)).collect();
    let flat = smooth.windows(2).position(|pair| pair[1] - pair[0] < slope_percent);
    let weeks = flat.map_or(values.len(), |r| r.max(1));
    let (start, sum) = runs[weeks - 1];
    Some(EpidemicPeriod { start, end: start + weeks, sum, share: sum / total })
}

/// The first run of so many weeks with the largest sum.
fn best_run(values: &[f64], weeks: usize) -> (usize, f64) {
    let mut best = (0, f64::NEG_INFINITY);
    for (start, run) in values.windows(weeks).enumerate() {
        let sum = run.iter().sum::<f64>();
        if sum > best.1 {
            best = (start, sum);
        }
    }
    best
}
