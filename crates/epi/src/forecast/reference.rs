//! Forecasts without a model of disease: the last value, the last value and its mean step, the value of one season ago.
//!
//! They are what any real model has to beat. Errors are taken to be normal and to add up from step to step; the results
//! may be negative, as those of the published software are ([`super::QuantileForecast::of`] cuts at 0).

use crate::scoring::Predictive;
use crate::{Error, check};

/// The last value goes on.
///
/// When to use: as a yardstick, and for a few periods of a series without trend or season.
///
/// Equation, for origin `n`, horizon `h`, residuals `e(t) = y(t) - y(t-1)`:
///
/// ```text
/// y(n+h) ~ Normal(y(n), h s^2)      s^2 = mean of e^2
/// ```
///
/// Inputs: `history` in cases per period, ascending; missing (NaN) values take the one before. `horizon` in periods.
///
/// Returns: one normal distribution for each of 1 to `horizon` periods ahead, in cases. Its deviation is 0 if nothing ever changed.
///
/// Errors: fewer than two values, infinite ones, the first one missing, a horizon of 0.
///
/// Limits: symmetric, and too wide for counts near 0.
///
/// Reference: \[hyndman2021\]; checked against `forecast::naive` 8.20, 1e-9 relative.
///
/// ```
/// use lianfang_epi::scoring::Predictive;
/// let found = lianfang_epi::forecast::naive(&[1.0, 3.0, 1.0], 2).unwrap();
/// assert_eq!(found[1], Predictive::Normal { mean: 1.0, sd: 8.0_f64.sqrt() });
/// ```
pub fn naive(history: &[f64], horizon: usize) -> Result<Vec<Predictive>, Error> {
    lag_walk(history, horizon, 1, false)
}

/// The last value goes on and keeps the mean step of the past.
///
/// When to use: as a yardstick for series with a lasting trend.
///
/// Equation, for origin `n`, horizon `h`, residuals `e(t) = y(t) - y(t-1) - b`:
///
/// ```text
/// b = mean of y(t) - y(t-1)
/// y(n+h) ~ Normal(y(n) + h b, h s^2 + h^2 se(b)^2)      s^2 = sum of e^2 / (m - 1),  se(b)^2 = s^2 / m,  m residuals
/// ```
///
/// Inputs, returns, limits: as [`naive`].
///
/// Errors: as [`naive`], with at least three values.
///
/// Reference: \[hyndman2021\]; checked against `forecast::rwf(drift = TRUE)` 8.20, 1e-9 relative.
///
/// ```
/// let found = lianfang_epi::forecast::drift(&[1.0, 2.0, 3.0, 4.0], 2).unwrap();
/// assert_eq!(found[1].mean(), 6.0);
/// ```
pub fn drift(history: &[f64], horizon: usize) -> Result<Vec<Predictive>, Error> {
    lag_walk(history, horizon, 1, true)
}

/// The value of one season ago comes again.
///
/// When to use: as a yardstick for seasonal diseases.
///
/// Equation, for season length `m`, residuals `e(t) = y(t) - y(t-m)`:
///
/// ```text
/// y(n+h) ~ Normal(y(n+h-km), k s^2)      s^2 = mean of e^2, k = floor((h - 1)/m) + 1
/// ```
///
/// Inputs: `history` as for [`naive`]; `season` in periods (52 weeks, 12 months); missing values take the one of a season before.
///
/// Returns, limits: as [`naive`].
///
/// Errors: as [`naive`]; a history not longer than one season, a season of 0.
///
/// Reference: \[hyndman2021\]; checked against `forecast::snaive` 8.20, 1e-9 relative.
///
/// ```
/// let found = lianfang_epi::forecast::seasonal_naive(&[1.0, 9.0, 2.0, 8.0], 3, 2).unwrap();
/// assert_eq!(found.iter().map(|f| f.mean()).collect::<Vec<_>>(), [2.0, 8.0, 2.0]);
/// ```
pub fn seasonal_naive(history: &[f64], horizon: usize, season: usize) -> Result<Vec<Predictive>, Error> {
    if season == 0 {
        return Err(Error::range("season", season, "1 period or more"));
    }
    lag_walk(history, horizon, season, false)
}

fn lag_walk(history: &[f64], horizon: usize, lag: usize, drift: bool) -> Result<Vec<Predictive>, Error> {
    let need = lag + 1 + usize::from(drift);
    check::at_least("history", history, need)?;
    if horizon == 0 {
        return Err(Error::range("horizon", horizon, "1 period or more"));
    }
    let known = carry_forward(history, lag)?;
    // Only observed values have a residual, against the last one known a lag before.
    let steps: Vec<f64> =
        (lag..known.len()).filter(|&t| !history[t].is_nan()).map(|t| known[t] - known[t - lag]).collect();
    check::at_least("history", &steps, 1 + usize::from(drift))?;
    let m = steps.len() as f64;
    let mean_step = if drift { steps.iter().sum::<f64>() / m } else { 0.0 };
    let squares: f64 = steps.iter().map(|e| (e - mean_step) * (e - mean_step)).sum();
    // One degree of freedom goes to the mean step.
    let variance = squares / if drift { m - 1.0 } else { m };
    let drift_variance = if drift { variance / m } else { 0.0 };
    Ok((1..=horizon)
        .map(|h| {
            let rounds = (h - 1) / lag + 1;
            let mean = known[known.len() + h - 1 - rounds * lag] + rounds as f64 * mean_step;
            let steps = rounds as f64;
            Predictive::Normal { mean, sd: (steps * variance + steps * steps * drift_variance).sqrt() }
        })
        .collect())
}

/// Missing values take the one a lag before.
fn carry_forward(history: &[f64], lag: usize) -> Result<Vec<f64>, Error> {
    let mut known = history.to_vec();
    for t in lag..known.len() {
        if known[t].is_nan() {
            known[t] = known[t - lag];
        }
    }
    check::finite("history", &known)?;
    Ok(known)
}
