//! How long from one event to the next, when both are known to the day at best: serial intervals, incubation periods, reporting delays.
//!
//! Deliberately not here: growth of the epidemic within the exposure window (the first event is spread evenly over it), negative intervals.

use serde::{Deserialize, Serialize};

use super::delay_family::{Delay, DelayFamily};
use super::delay_likelihood::{climb, derivatives, from_free, log_likelihood, start};
use crate::{Error, check, numeric::normal::normal_quantile};

/// Two events of one person or pair, each within an interval of time in days. A date is the interval of one day that it covers; an exposure window is as long as it was;
/// an exact time has both ends equal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DelayObservation {
    /// Infection, or the infector's onset: earliest and latest time, in days.
    pub first: [f64; 2],
    /// Onset, or the infected one's: earliest and latest time, in days.
    pub second: [f64; 2],
    /// The time, in days, by which the second event had to happen to be in the data; None = all were followed to the end.
    pub horizon: Option<f64>,
}

impl DelayObservation {
    /// Two events known by their dates, each counted as whole days from a common one.
    ///
    /// ```
    /// use lianfang_epi::reproduction::DelayObservation;
    /// let pair = DelayObservation::of_days(3.0, 7.0);
    /// // Three to five days lie between events whose times of day are unknown.
    /// assert_eq!((pair.second[0] - pair.first[1], pair.second[1] - pair.first[0]), (3.0, 5.0));
    /// ```
    pub fn of_days(first: f64, second: f64) -> DelayObservation {
        DelayObservation { first: [first, first + 1.0], second: [second, second + 1.0], horizon: None }
    }
}

/// Settings of [`fit_delay`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DelayConfig {
    pub family: DelayFamily,
    /// Error probability of the intervals.
    pub alpha: f64,
    /// Which quantiles of the delay to estimate.
    pub probabilities: Vec<f64>,
}

impl Default for DelayConfig {
    fn default() -> DelayConfig {
        DelayConfig { family: DelayFamily::LogNormal, alpha: 0.05, probabilities: vec![0.5, 0.95, 0.99] }
    }
}

/// A number with an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// A fitted delay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DelayFit {
    /// The distribution of greatest likelihood.
    pub delay: Delay,
    /// Mean, in days.
    pub mean: Estimate,
    /// Standard deviation, in days.
    pub sd: Estimate,
    /// Quantiles at [`DelayConfig::probabilities`], in days.
    pub quantiles: Vec<Estimate>,
    /// Natural logarithm of the likelihood; to compare families, the higher the better (all have two parameters).
    pub log_likelihood: f64,
}

/// A delay's distribution from pairs of events known only to lie within intervals, by greatest likelihood.
///
/// When to use: for the serial interval from infector and infected, the incubation period from exposure windows and onsets, and reporting delays, also in the middle
/// of an epidemic (give the horizon: without it, long delays are missing and the mean is too short).
///
/// Equation, with `f` and `F` the delay's density and distribution function, the first event spread evenly over `[e0, e1]`, the second in `[s0, s1]`, observed up to `h`:
///
/// ```text
/// L = mean over e of (F(s1 - e) - F(s0 - e))  /  mean over e of F(h - e)
/// ```
///
/// (densities where an end is exact; no denominator without a horizon). The integrals are closed forms. Intervals: normal on the scale of logarithms, from the second
/// derivatives of `ln L`.
///
/// Inputs: at least three observations, times in days from a common day; settings.
///
/// Returns: the distribution with mean, deviation and quantiles, and their intervals.
///
/// Errors: fewer than three observations; a time that is not finite; an interval whose end lies before its begin; a second event that can't come after the first; a horizon before
/// the second event's latest time; an iteration that does not settle, as when all delays are equal.
///
/// Limits: an exposure window that covers the onset should end at the onset. During fast growth infections lie late within wide windows, and the delay is estimated too
/// long. With a horizon close to the data the mean is nearly unidentified, and its interval says so.
///
/// Reference: \[reich2009\], right truncation as in \[linton2020\]; checked against `coarseDataTools::dic.fit` 0.6.6 (log-normal, without a
/// horizon: log-likelihood 1e-8, quantiles to its three digits), by simulation (bias and coverage) and against closed forms for exact data.
///
/// ```
/// use lianfang_epi::reproduction::*;
/// let days = [2.0, 3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 9.0, 12.0];
/// let pairs: Vec<_> = days.iter().map(|d| DelayObservation::of_days(0.0, *d)).collect();
/// let fit = fit_delay(&pairs, &DelayConfig::default()).unwrap();
/// assert!(fit.mean.lower < 5.6 && 5.6 < fit.mean.upper);
/// ```
pub fn fit_delay(observations: &[DelayObservation], config: &DelayConfig) -> Result<DelayFit, Error> {
    check::at_least("delays", observations, 3)?;
    check::probability("alpha", config.alpha)?;
    for p in &config.probabilities {
        check::probability("quantile", *p)?;
    }
    check_observations(observations)?;
    let middle = |o: &DelayObservation| {
        (f64::midpoint(o.second[0], o.second[1]) - f64::midpoint(o.first[0], o.first[1])).max(0.1)
    };
    let n = observations.len() as f64;
    let mean = observations.iter().map(middle).sum::<f64>() / n;
    let sd = (observations.iter().map(|o| (middle(o) - mean).powi(2)).sum::<f64>() / n).sqrt();
    let likelihood = |free: [f64; 2]| log_likelihood(observations, &from_free(config.family, free));
    const STEPS: usize = 100;
    let found = climb(&likelihood, start(config.family, mean, sd), STEPS);
    let Some(free) = found.filter(|f| f.iter().all(|v| v.abs() < 20.0)) else {
        return Err(Error::NotConverged { name: "delay", steps: STEPS });
    };
    let (value, _, [a, b, c]) = derivatives(&likelihood, free);
    let det = a * c - b * b;
    if !(a < 0.0 && det > 0.0) {
        return Err(Error::NotConverged { name: "delay", steps: STEPS });
    }
    let covariance = [-c / det, b / det, -a / det];
    let z = normal_quantile(1.0 - config.alpha / 2.0);
    let estimate = |what: &dyn Fn(&Delay) -> f64| delta(config.family, free, covariance, z, what);
    Ok(DelayFit {
        delay: from_free(config.family, free),
        mean: estimate(&Delay::mean),
        sd: estimate(&Delay::sd),
        quantiles: config.probabilities.iter().map(|p| estimate(&|d: &Delay| d.quantile(*p))).collect(),
        log_likelihood: value,
    })
}

fn check_observations(observations: &[DelayObservation]) -> Result<(), Error> {
    for (place, o) in observations.iter().enumerate() {
        check::finite("time of an event", &[o.first, o.second].concat())?;
        if o.first[1] < o.first[0] || o.second[1] < o.second[0] {
            return Err(Error::OutOfOrder { name: "interval of an event", place: place + 1 });
        }
        if o.second[1] <= o.first[0] {
            return Err(Error::range("second event", o.second[1], "times after the first event"));
        }
        if let Some(horizon) = o.horizon
            && (horizon.is_nan() || horizon < o.second[1])
        {
            return Err(Error::range("horizon", horizon, "times not before the second event"));
        }
    }
    Ok(())
}

/// A positive function of the parameters with its interval: the delta method on its logarithm.
fn delta(
    family: DelayFamily,
    free: [f64; 2],
    covariance: [f64; 3],
    z: f64,
    what: &dyn Fn(&Delay) -> f64,
) -> Estimate {
    const H: f64 = 1e-5;
    let ln = |shift: [f64; 2]| what(&from_free(family, [free[0] + shift[0], free[1] + shift[1]])).ln();
    let g1 = (ln([H, 0.0]) - ln([-H, 0.0])) / (2.0 * H);
    let g2 = (ln([0.0, H]) - ln([0.0, -H])) / (2.0 * H);
    let variance = g1 * g1 * covariance[0] + 2.0 * g1 * g2 * covariance[1] + g2 * g2 * covariance[2];
    let (value, spread) = (ln([0.0, 0.0]), z * variance.sqrt());
    Estimate { value: value.exp(), lower: (value - spread).exp(), upper: (value + spread).exp() }
}
