//! The epidemic weeks of one season: the shortest run of weeks that holds nearly all of its cases.

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
/// Equation, with `p(r)` the largest percentage of the season's sum that `r` consecutive weeks hold, and `s(r)` its local linear
/// regression with Gaussian weights of standard deviation 1:
///
/// ```text
/// r* = the first r with s(r + 1) - s(r) < slope_percent;  the epidemic = the first run of r* weeks with the largest sum
/// ```
///
/// Inputs: `season`, weekly counts or rates from one low to the next, NaN = not reported (adds nothing); `slope_percent`, in percent of the
/// season per week, usually 2 to 4.
///
/// Returns: None for a season without cases, or whose curve never gets flat.
///
/// Errors: an empty season, fewer than 3 weeks, negative or infinite values, a slope that isn't positive.
///
/// Limits: two separate waves become one long epidemic. Ties go to the earlier run.
///
/// Reference: \[vega2013\], \[vega2015\]; checked against `mem::memtiming` 2.19 (method 2), 1e-9 relative.
///
/// ```
/// use lianfang_epi::detection::epidemic_period;
/// let season = [1.0, 0.0, 2.0, 9.0, 30.0, 44.0, 21.0, 8.0, 1.0, 1.0, 0.0, 1.0];
/// let found = epidemic_period(&season, 2.8).unwrap().unwrap();
/// assert_eq!((found.start, found.end), (2, 8));
/// ```
pub fn epidemic_period(season: &[f64], slope_percent: f64) -> Result<Option<EpidemicPeriod>, Error> {
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
    let values: Vec<f64> = season.iter().map(|v| if v.is_nan() { 0.0 } else { *v }).collect();
    let total: f64 = values.iter().sum();
    if total == 0.0 {
        return Ok(None);
    }
    let runs: Vec<(usize, f64)> = (1..=values.len()).map(|weeks| best_run(&values, weeks)).collect();
    let curve: Vec<f64> = runs.iter().map(|(_, sum)| sum / total * 100.0).collect();
    let smooth = local_linear(&curve);
    let flat = smooth.windows(2).position(|pair| pair[1] - pair[0] < slope_percent);
    Ok(flat.map(|place| {
        let (start, sum) = runs[place];
        EpidemicPeriod { start, end: start + place + 1, sum, share: sum / total }
    }))
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

/// Local linear regression of evenly spaced values on their places, at each place.
fn local_linear(values: &[f64]) -> Vec<f64> {
    let at = |place: usize| {
        let (mut w0, mut w1, mut w2, mut y0, mut y1) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (other, y) in values.iter().enumerate() {
            let distance = other as f64 - place as f64;
            let weight = (-0.5 * distance * distance).exp();
            w0 += weight;
            w1 += weight * distance;
            w2 += weight * distance * distance;
            y0 += weight * y;
            y1 += weight * distance * y;
        }
        (w2 * y0 - w1 * y1) / (w0 * w2 - w1 * w1)
    };
    (0..values.len()).map(at).collect()
}
