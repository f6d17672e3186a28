//! When were they infected: cases by onset or report, taken back through the incubation period.
//!
//! Deliberately not here: late reports (nowcast first), and a parametric curve of infections.

use serde::{Deserialize, Serialize};

use crate::{Error, check};

/// Settings of [`backproject`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackprojectionConfig {
    /// Width of the smoothing: each day is averaged over `smoothing + 1` days with binomial weights. Even; 0 = none.
    pub smoothing: usize,
    /// The iteration ends when its relative change is below this.
    pub tolerance: f64,
    /// The iteration ends at the latest with the step after this one.
    pub max_steps: usize,
}

impl Default for BackprojectionConfig {
    fn default() -> BackprojectionConfig {
        BackprojectionConfig { smoothing: 2, tolerance: 1e-4, max_steps: 1000 }
    }
}

/// Infections over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backprojection {
    /// Expected infections of each day of the series that have led, or will lead, to cases.
    pub infections: Vec<f64>,
    /// Steps of the iteration.
    pub steps: usize,
    /// Whether the change fell below the tolerance. Without smoothing it often doesn't, and the estimate is spiky.
    pub converged: bool,
}

/// Infections per day behind the cases of each day, by expectation, maximisation and smoothing.
///
/// When to use: to see what was spread when, for example before and after a measure, from onset dates; for a common source, its time.
///
/// Equation, with `Y` the cases, `f` the incubation period, `F` its sums and `T` the last day:
///
/// ```text
/// mu(t)      = sum over s <= t of lambda(s) f(t - s)
/// lambda'(s) = lambda(s) / F(T - s) sum over t >= s of Y(t) f(t - s) / mu(t)
/// lambda(s)  = binomially weighted mean of lambda' over s - k/2 .. s + k/2   (the weights within the series add up to 1)
/// ```
///
/// starting from the mean of the series, until the Euclidean length of the change is below `tolerance` times that of `lambda`.
///
/// Inputs: `cases` per day; `incubation`, the probability of each delay from 0 days on; settings.
///
/// Returns: expected infections per day, corrected at the end for those who are not yet cases.
///
/// Errors: an empty series, counts that are missing or not counts, an incubation period that does not add up to 1, an odd smoothing, a tolerance of 0.
///
/// Limits: a deconvolution: without smoothing it has spikes that mean nothing; with smoothing it spreads a sharp peak. The last days, within a short incubation, rest on
/// few cases. No interval; cases before the first day can't have been infected in the series.
///
/// Reference: \[becker1991\]; checked against `surveillance::backprojNP` 1.20.3 (B = -1), 1e-9 relative. With `max_steps` 1000 that software makes 1001 steps, and so
/// does this.
///
/// ```
/// use lianfang_epi::nowcast::{BackprojectionConfig, backproject};
/// let cases = [0.0, 0.0, 2.0, 5.0, 9.0, 5.0, 2.0, 0.0, 0.0];
/// let found = backproject(&cases, &[0.0, 0.25, 0.5, 0.25], &BackprojectionConfig::default()).unwrap();
/// assert!(found.converged && found.infections[2] > found.infections[4]);
/// ```
pub fn backproject(
    cases: &[f64],
    incubation: &[f64],
    config: &BackprojectionConfig,
) -> Result<Backprojection, Error> {
    check::not_empty("cases", cases)?;
    check::counts("cases", cases)?;
    check::not_empty("incubation period", incubation)?;
    check::distribution("incubation period", incubation)?;
    if !config.smoothing.is_multiple_of(2) || config.smoothing > 60 {
        return Err(Error::range("smoothing", config.smoothing, "the even numbers from 0 to 60"));
    }
    if !(config.tolerance > 0.0 && config.tolerance.is_finite()) {
        return Err(Error::range("tolerance", config.tolerance, "the numbers above 0"));
    }
    let mut infections = vec![cases.iter().sum::<f64>() / cases.len() as f64; cases.len()];
    let cumulative: Vec<f64> = incubation
        .iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(*sum)
        })
        .collect();
    for steps in 1..=config.max_steps + 1 {
        let next = smooth(&step(cases, incubation, &cumulative, &infections), config.smoothing);
        let change: f64 = next.iter().zip(&infections).map(|(a, b)| (a - b).powi(2)).sum();
        let length: f64 = infections.iter().map(|v| v * v).sum();
        infections = next;
        // A series of zeros stays one.
        if length == 0.0 || change.sqrt() < config.tolerance * length.sqrt() {
            return Ok(Backprojection { infections, steps, converged: true });
        }
    }
    Ok(Backprojection { infections, steps: config.max_steps + 1, converged: false })
}

/// [becker1991] eq. 3a: expectation and maximisation in one.
fn step(cases: &[f64], incubation: &[f64], cumulative: &[f64], infections: &[f64]) -> Vec<f64> {
    let reach = incubation.len() - 1;
    let ratio: Vec<f64> = (0..cases.len())
        .map(|t| {
            let past = &infections[t.saturating_sub(reach)..=t];
            let mu: f64 = past.iter().rev().zip(incubation).map(|(l, f)| l * f).sum();
            if mu > 0.0 { cases[t] / mu } else { 0.0 }
        })
        .collect();
    let last = cases.len() - 1;
    let update = |(s, lambda): (usize, &f64)| {
        let seen = cumulative[(last - s).min(reach)];
        if seen <= 0.0 {
            return 0.0;
        }
        let later: f64 = ratio[s..].iter().zip(incubation).map(|(r, f)| r * f).sum();
        lambda / seen * later
    };
    infections.iter().enumerate().map(update).collect()
}

/// Mean over `k + 1` days with binomial weights; at the ends the weights within the series are scaled up to 1.
fn smooth(values: &[f64], k: usize) -> Vec<f64> {
    if k == 0 {
        return values.to_vec();
    }
    let mut weights = vec![1.0];
    for i in 0..k {
        weights.push(weights[i] * (k - i) as f64 / (i + 1) as f64);
    }
    let half = k / 2;
    let mean = |t: usize| {
        let (mut sum, mut total) = (0.0, 0.0);
        for (i, weight) in weights.iter().enumerate() {
            if let Some(value) = (t + i).checked_sub(half).and_then(|place| values.get(place)) {
                sum += weight * value;
                total += weight;
            }
        }
        sum / total
    };
    (0..values.len()).map(mean).collect()
}
