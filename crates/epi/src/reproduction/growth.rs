//! How fast does it grow: rate and doubling time over a stretch of days, and the reproduction number that they imply.
//!
//! Deliberately not here: choosing the stretch. Take one over which the logarithm of the counts looks straight.

use serde::{Deserialize, Serialize};

use super::growth_fit::{Line, log_linear, negative_binomial, quasi_poisson};
use super::infectivity::check_weights;
use crate::numeric::beta::student_quantile;
use crate::{Error, check};

/// How the counts scatter around the exponential curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthModel {
    /// Least squares on logarithms: every day counts the same, zeros are not allowed. The classic; only for large counts.
    LogLinear,
    /// Variance proportional to the mean.
    QuasiPoisson,
    /// Variance `mean + mean^2 / size`.
    NegativeBinomial,
}

/// An exponential fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Growth rate per day; negative = falling.
    pub rate: f64,
    /// Limits of its interval, per day.
    pub rate_lower: f64,
    pub rate_upper: f64,
    /// Days to double, or to halve when the rate is negative (then negative); infinite at a rate of 0.
    pub doubling_days: f64,
    /// Fitted cases on the first day.
    pub start: f64,
    /// Days with a count.
    pub days: usize,
    /// What the model's scatter was found to be: variance of the logarithms, the factor on the mean, or `size`
    /// (infinite = Poisson).
    pub dispersion: f64,
}

impl Growth {
    /// The interval of the doubling time, in days; None when the rate's interval holds 0, because then it runs through infinity.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{GrowthModel, growth_rate};
    /// let doubling: Vec<f64> = (0..12).map(|day| (10.0 * 2.0_f64.powf(day as f64 / 4.0)).round()).collect();
    /// let (low, high) = growth_rate(&doubling, GrowthModel::LogLinear, 0.05).unwrap().unwrap().doubling_interval().unwrap();
    /// assert!(low > 3.8 && low < 4.0 && high > 4.0 && high < 4.2);
    /// let flat = growth_rate(&[9.0, 11.0, 10.0, 9.0, 11.0], GrowthModel::LogLinear, 0.05).unwrap().unwrap();
    /// assert!(flat.doubling_interval().is_none());
    /// ```
    pub fn doubling_interval(&self) -> Option<(f64, f64)> {
        (self.rate_lower * self.rate_upper > 0.0)
            .then(|| (std::f64::consts::LN_2 / self.rate_upper, std::f64::consts::LN_2 / self.rate_lower))
    }
}

/// Growth rate and doubling time of counts over a stretch of days.
///
/// When to use: early in an epidemic and in a steady decline, before anything is known of the serial interval.
///
/// Equation, for day `t` with count `y`:
///
/// ```text
/// E y(t) = exp(c + r t)       doubling time = ln 2 / r
/// interval: r +- t(n - 2, 1 - alpha/2) se(r)
/// ```
///
/// The standard error is that of least squares, of the quasi-Poisson fit (with its factor, 1 at least) or of the negative binomial fit at its size of
/// greatest likelihood.
///
/// Inputs: `counts` per day, NaN = missing; the model; `alpha`, the error probability of the interval.
///
/// Returns: the fit; None when fewer than two days have cases, because any rate would do.
///
/// Errors: fewer than three days with a count, counts that are not counts, a zero with `LogLinear`, `alpha` outside 0 to 1.
///
/// Limits: late reports pull the last days, and with them the rate, down; increasing testing pushes it up. Days of the week disturb stretches that are not whole weeks.
///
/// Reference: \[wallinga2007\], \[venables2002\]; checked against R's `lm` and `glm` (rates and errors 1e-8) and `MASS::glm.nb` 7.3-58.2 (1e-4), by
/// simulation and by their score equations.
///
/// ```
/// use lianfang_epi::reproduction::{GrowthModel, growth_rate};
/// let counts: Vec<f64> = (0..20).map(|t| (5.0 * 2f64.powf(f64::from(t) / 4.0)).round()).collect();
/// let growth = growth_rate(&counts, GrowthModel::QuasiPoisson, 0.05).unwrap().unwrap();
/// assert!((growth.doubling_days - 4.0).abs() < 0.05);
/// ```
pub fn growth_rate(counts: &[f64], model: GrowthModel, alpha: f64) -> Result<Option<Growth>, Error> {
    check::counts_or_missing("counts", counts)?;
    check::probability("alpha", alpha)?;
    let known: Vec<(f64, f64)> =
        counts.iter().enumerate().filter(|(_, y)| !y.is_nan()).map(|(t, y)| (t as f64, *y)).collect();
    check::at_least("counts", &known, 3)?;
    if model == GrowthModel::LogLinear && known.iter().any(|(_, y)| *y == 0.0) {
        return Err(Error::range("counts", 0, "the numbers above 0 for a log-linear fit; use another model"));
    }
    if known.iter().filter(|(_, y)| *y > 0.0).count() < 2 {
        return Ok(None);
    }
    let Line { rate, start, error, dispersion } = match model {
        GrowthModel::LogLinear => log_linear(&known),
        GrowthModel::QuasiPoisson => quasi_poisson(&known)?,
        GrowthModel::NegativeBinomial => negative_binomial(&known)?,
    };
    let freedom = (known.len() - 2) as f64;
    let t = student_quantile(1.0 - alpha / 2.0, freedom);
    Ok(Some(Growth {
        rate,
        rate_lower: rate - t * error,
        rate_upper: rate + t * error,
        doubling_days: std::f64::consts::LN_2 / rate,
        start,
        days: known.len(),
        dispersion,
    }))
}

/// The reproduction number that a growth rate implies.
///
/// When to use: after [`growth_rate`], with a serial (better: generation) interval; also on both limits of the rate.
///
/// Equation, with `w` the interval:
///
/// ```text
/// R = 1 / sum over k of w(k) exp(-r k)
/// ```
///
/// Inputs: `rate` per day; `serial_interval` from lag 0 on, adding up to 1.
///
/// Returns: R.
///
/// Errors: a rate that is not finite, an interval that is no distribution or has weight at lag 0.
///
/// Limits: exact for steady exponential growth only; with the serial interval in place of the generation interval R is somewhat off.
///
/// Reference: \[wallinga2007\]; checked against the closed form for a gamma distributed interval and against simulation.
///
/// ```
/// use lianfang_epi::reproduction::wallinga_lipsitch;
/// let r = wallinga_lipsitch(std::f64::consts::LN_2 / 3.0, &[0.0, 0.0, 0.0, 1.0]).unwrap();
/// assert!((r - 2.0).abs() < 1e-12);
/// ```
pub fn wallinga_lipsitch(rate: f64, serial_interval: &[f64]) -> Result<f64, Error> {
    check::finite("growth rate", &[rate])?;
    check_weights(serial_interval)?;
    check::distribution("serial interval", serial_interval)?;
    Ok(1.0 / serial_interval.iter().enumerate().map(|(k, w)| w * (-rate * k as f64).exp()).sum::<f64>())
}
