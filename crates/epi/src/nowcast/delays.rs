//! Which share of a day's cases is reported after how many days, from a triangle whose last rows are cut off.

use serde::{Deserialize, Serialize};

use super::triangle::ReportingTriangle;
use crate::Error;

/// Cases with delay `x`, and cases with a delay of at most `x`, over the days for which both are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DelayCounts {
    /// `n(x)`.
    pub with: Vec<f64>,
    /// `N(x)`.
    pub up_to: Vec<f64>,
}

impl DelayCounts {
    /// Over the last `window` days before now and today, or over all.
    pub(super) fn of(triangle: &ReportingTriangle, window: Option<usize>) -> DelayCounts {
        let last = triangle.days() - 1;
        let start = window.map_or(0, |m| last.saturating_sub(m));
        let columns = triangle.max_delay + 1;
        let (mut with, mut up_to) = (vec![0.0; columns], vec![0.0; columns]);
        for t in start..=last {
            let mut sum = 0.0;
            for (x, cases) in triangle.row(t).iter().enumerate().take(last - t + 1) {
                sum += cases;
                with[x] += cases;
                up_to[x] += sum;
            }
        }
        DelayCounts { with, up_to }
    }

    /// Share of delays of exactly `x` among those of at most `x`; 0 where nothing is known.
    pub(super) fn hazard(&self, x: usize) -> f64 {
        if self.up_to[x] > 0.0 { self.with[x] / self.up_to[x] } else { 0.0 }
    }

    /// Share of all cases with a delay of at most `x`, for each `x`: the product of what the longer delays leave.
    pub(super) fn share(&self) -> Vec<f64> {
        let mut share = vec![1.0; self.with.len()];
        for x in (0..share.len() - 1).rev() {
            share[x] = share[x + 1] * (1.0 - self.hazard(x + 1));
        }
        share
    }
}

/// The share of cases that are reported within `x` days, for `x` from 0 to the longest delay.
///
/// When to use: to see how far behind reporting is, and whether it became faster.
///
/// Equation, with `n(x)` the cases with delay `x` and `N(x)` those with a delay of at most `x`, both over days that are `x` days old or older:
///
/// ```text
/// g(x) = n(x) / N(x)          the reverse-time hazard
/// W(x) = product over y > x of (1 - g(y))
/// ```
///
/// Inputs: the triangle; `window`, how many days before now to use (all when None).
///
/// Returns: one share per delay; the last is 1.
///
/// Errors: a window of 0 days.
///
/// Limits: delays that are longer than the history, or than the window, are unknown: `g` is then taken as 0 and the shares are too high.
///
/// Reference: \[lawless1994\]; checked against `surveillance::nowcast` 1.20.3, 1e-9.
///
/// ```
/// use lianfang_epi::nowcast::{ReportingTriangle, reported_share};
/// let rows = [vec![2.0, 2.0], vec![3.0, 1.0], vec![4.0, 0.0]];
/// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
/// assert_eq!(reported_share(&triangle, None).unwrap(), [0.625, 1.0]);
/// ```
pub fn reported_share(triangle: &ReportingTriangle, window: Option<usize>) -> Result<Vec<f64>, Error> {
    if window == Some(0) {
        return Err(Error::range("window", 0, "1 day or more"));
    }
    Ok(DelayCounts::of(triangle, window).share())
}
