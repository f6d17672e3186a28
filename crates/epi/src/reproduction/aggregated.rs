//! Counts of weeks as counts of days, so that a serial interval shorter than a week can act between them.
//!
//! Deliberately not here: R and its interval, which [`super::cori_nowcast`] gives on drawn days, one window per period.

use rand::Rng;
use rand_distr::{Binomial, Distribution};
use serde::{Deserialize, Serialize};

use super::infectivity::{check_weights, infectivity};
use crate::{Error, check};

/// Settings of [`reconstruct_daily`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AggregatedConfig {
    /// Mean of the gamma prior of R.
    pub prior_mean: f64,
    /// Standard deviation of the gamma prior of R.
    pub prior_sd: f64,
    /// The iteration ends when no day changes by more than this share of its period's mean.
    pub tolerance: f64,
    /// The iteration ends at the latest after so many steps.
    pub max_steps: usize,
}

impl Default for AggregatedConfig {
    fn default() -> AggregatedConfig {
        AggregatedConfig { prior_mean: 5.0, prior_sd: 5.0, tolerance: 1e-6, max_steps: 50 }
    }
}

/// Cases by day that add up to the totals of periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reconstruction {
    /// Expected cases per day, in fractions.
    pub daily: Vec<f64>,
    /// R of each period in the last step; the first period takes over that of the second.
    pub reproduction: Vec<f64>,
    /// Growth rate per day within each period.
    pub growth: Vec<f64>,
    pub steps: usize,
    /// Whether the change fell below the tolerance.
    pub converged: bool,
}

impl Reconstruction {
    /// The days in whole cases; every period still adds up to its total.
    pub fn whole(&self) -> Vec<f64> {
        let (mut sum, mut told) = (0.0, 0.0);
        let whole = |cases: &f64| {
            sum += cases;
            let now = f64::round(sum);
            let own = now - told;
            told = now;
            own
        };
        self.daily.iter().map(whole).collect()
    }

    /// The days as they may have been: each period's cases fall on its days at random, in proportion to what is expected of them.
    /// [`super::cori_nowcast`] on some hundred of these has the interval of R that weekly counts deserve.
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> Vec<f64> {
        let days = self.daily.len() / self.growth.len().max(1);
        let mut drawn = Vec::with_capacity(self.daily.len());
        for period in self.daily.chunks(days.max(1)) {
            let mut expected: f64 = period.iter().sum();
            let mut left = expected.round();
            for cases in period {
                // What rounding left of the last day's share is 1.
                let share = if expected > 0.0 { (cases / expected).min(1.0) } else { 0.0 };
                let own = Binomial::new(left as u64, share).map_or(0.0, |chance| chance.sample(rng) as f64);
                drawn.push(own);
                expected -= cases;
                left -= own;
            }
            if let Some(last) = drawn.last_mut() {
                *last += left;
            }
        }
        drawn
    }
}

/// Growth per day beyond these is no epidemic but a first case after a silence.
const STEEPEST: f64 = 1.0;

/// Daily cases behind the totals of periods, by expectation and maximisation on the renewal equation.
///
/// When to use: weekly (or other regular) counts of a disease whose serial interval is not much longer than the period. For R, give some hundred of
/// [`Reconstruction::draw`] to [`super::cori_nowcast`], with windows that are whole periods; on the expected days alone the interval of R is too narrow.
///
/// Equation, for period `k` of `d` days with total `Y(k)`, `w` the serial interval, starting from equal days:
///
/// ```text
/// R(k)   = (a + Y(k)) / (1 / b + sum of lambda(t) over its days),   lambda(t) = sum over s >= 1 of w(s) I(t - s)
/// r(k):    R(k) = 1 / sum over s of w(s) exp(-r(k) s)
/// I(t)   = Y(k) exp(r(k) t) / sum over its days of exp(r(k) t)        again, until I stays
/// ```
///
/// Inputs: `totals` per period, ascending, without gaps, in cases; `days`, the length of a period; `serial_interval` from lag 0 on, adding up to 1; settings.
///
/// Returns: cases per day whose sums are the totals, with R and growth per period.
///
/// Errors: fewer than two periods, counts that are missing or not counts, a period of fewer than 2 or more than 31 days, an interval with weight at lag 0 or that does not
/// add up to 1, settings out of range.
///
/// Limits: growth is constant within a period, so that a turn in its middle shows up only in the next; days of the week and single days are not there to be seen. The first
/// period has nothing before it and grows as the second. With few cases the days are smoother than any real ones.
///
/// Reference: `nash2023`, without its bound on the steps; no published software was at hand, checked by simulation against the R of the daily counts.
///
/// ```
/// use lianfang_epi::reproduction::{AggregatedConfig, discr_si, reconstruct_daily};
/// let w = discr_si(60, 4.0, 2.0).unwrap();
/// let weeks = [100.0, 150.0, 225.0, 338.0, 506.0, 759.0];
/// let found = reconstruct_daily(&weeks, 7, &w, &AggregatedConfig::default()).unwrap();
/// assert!((found.daily[35..].iter().sum::<f64>() - 759.0).abs() < 1e-9);
/// assert!((found.growth[5] - 1.5_f64.ln() / 7.0).abs() < 0.005);
/// ```
pub fn reconstruct_daily(
    totals: &[f64],
    days: usize,
    serial_interval: &[f64],
    config: &AggregatedConfig,
) -> Result<Reconstruction, Error> {
    check::at_least("totals", totals, 2)?;
    check::counts("totals", totals)?;
    check_weights(serial_interval)?;
    check::distribution("serial interval", serial_interval)?;
    if !(2..=31).contains(&days) {
        return Err(Error::range("days", days, "periods of 2 to 31 days"));
    }
    let prior = config.check()?;
    let mut daily: Vec<f64> =
        totals.iter().flat_map(|y| std::iter::repeat_n(y / days as f64, days)).collect();
    let mut found = Reconstruction {
        daily: Vec::new(),
        reproduction: Vec::new(),
        growth: Vec::new(),
        steps: 0,
        converged: false,
    };
    while found.steps < config.max_steps && !found.converged {
        found.steps += 1;
        found.reproduction = reproduction(totals, &daily, days, serial_interval, prior);
        found.growth = found.reproduction.iter().map(|r| growth_of(*r, serial_interval)).collect();
        let next = spread(totals, days, &found.growth);
        let moved = |(now, before): (&f64, &f64)| (now - before).abs();
        let settled = |(k, total): (usize, &f64)| {
            let own = k * days..(k + 1) * days;
            let most = next[own.clone()].iter().zip(&daily[own]).map(moved).fold(0.0, f64::max);
            most <= config.tolerance * (total / days as f64).max(1.0)
        };
        found.converged = totals.iter().enumerate().all(settled);
        daily = next;
    }
    Ok(Reconstruction { daily, ..found })
}

impl AggregatedConfig {
    /// Shape and scale of the prior.
    fn check(&self) -> Result<(f64, f64), Error> {
        for (name, value) in [
            ("prior mean", self.prior_mean),
            ("prior standard deviation", self.prior_sd),
            ("tolerance", self.tolerance),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::range(name, value, "the numbers above 0"));
            }
        }
        if self.max_steps == 0 {
            return Err(Error::range("max_steps", 0, "1 step or more"));
        }
        Ok(((self.prior_mean / self.prior_sd).powi(2), self.prior_sd * self.prior_sd / self.prior_mean))
    }
}

/// Posterior mean of R of each period on the present days.
fn reproduction(
    totals: &[f64],
    daily: &[f64],
    days: usize,
    serial_interval: &[f64],
    (shape, scale): (f64, f64),
) -> Vec<f64> {
    let lambda = infectivity(daily, serial_interval);
    let own = |(k, total): (usize, &f64)| {
        let pressure: f64 = lambda[k * days..(k + 1) * days].iter().sum();
        (shape + total) / (1.0 / scale + pressure)
    };
    let mut found: Vec<f64> = totals.iter().enumerate().skip(1).map(own).collect();
    found.insert(0, found[0]);
    found
}

/// The growth per day at which the interval gives R: halving the span, because the function only rises.
fn growth_of(reproduction: f64, serial_interval: &[f64]) -> f64 {
    let gives = |rate: f64| {
        let each = serial_interval.iter().enumerate().filter(|(_, w)| **w > 0.0);
        1.0 / each.map(|(s, w)| w * (-rate * s as f64).exp()).sum::<f64>()
    };
    let (mut low, mut high) = (-STEEPEST, STEEPEST);
    // 2^-50 is beyond what a double can tell.
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if gives(middle) < reproduction { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Each total over its days, growing at its rate.
fn spread(totals: &[f64], days: usize, growth: &[f64]) -> Vec<f64> {
    let own = |(total, rate): (&f64, &f64)| {
        let weights: Vec<f64> = (0..days).map(|t| (rate * t as f64).exp()).collect();
        let sum: f64 = weights.iter().sum();
        weights.into_iter().map(move |w| total * w / sum).collect::<Vec<f64>>()
    };
    totals.iter().zip(growth).flat_map(own).collect()
}
