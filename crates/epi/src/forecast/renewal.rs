//! Each infection makes new ones after a serial interval: cases to come from cases seen and the reproduction number.

use rand::Rng;
use rand_distr::{Distribution, Gamma, Normal};

use super::QuantileForecast;
use super::draws::{check_size, draw_count, summarise};
use crate::{Error, check};

/// What is known of transmission at the origin of the forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Transmission {
    /// Mean of the reproduction number's posterior distribution, in infections per infection.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Probability of a serial interval of 1, 2, ... periods of the history; adds up to 1.
    pub serial_interval: Vec<f64>,
    /// Standard deviation of the change of the reproduction number's logarithm per period; 0 = it stays as it is.
    pub volatility: f64,
    /// Share of the logarithm that is kept per period, 0 to 1: below 1 the number drifts towards 1.
    pub persistence: f64,
    /// Cases scatter with variance `mean + mean^2 / size`; infinite = Poisson.
    pub size: f64,
}

/// Ensemble of renewal processes.
///
/// When to use: an epidemic whose reproduction number and serial interval are known, for one to four weeks; what-if questions by changing the number.
///
/// Equation, for period `t` after the origin `n`, `w` the serial interval, one path:
///
/// ```text
/// R(n) ~ Gamma(mean, sd)      ln R(t) = p ln R(t-1) + Normal(0, volatility)
/// y(t) ~ NegBin(mean R(t) sum over s of w(s) y(t-s), size)
/// ```
///
/// Inputs: `history` in cases per period, ascending, the last `serial_interval.len()` values are used, NaN counts as 0; `horizon` in periods;
/// `draws` paths.
///
/// Returns: quantiles at the hub's 23 levels for 1 to `horizon` periods ahead, in cases.
///
/// Errors: an empty history, numbers that are no counts, a serial interval that is no distribution, settings outside their range.
///
/// Limits: no import, no exhaustion of susceptibles; the history must be complete (nowcast first).
///
/// Reference: \[cori2013\] for the renewal equation; checked against its mean in closed form.
///
/// ```
/// use lianfang_epi::forecast::{Transmission, renewal_ensemble};
/// let known = Transmission { mean: 2.0, sd: 0.0, serial_interval: vec![1.0], volatility: 0.0, persistence: 1.0, size: f64::INFINITY };
/// let mut chance = lianfang_domain::Streams::from_seed(1).stream("renewal");
/// let found = renewal_ensemble(&[100.0], &known, 1, 1000, &mut chance).unwrap();
/// assert!((found[0].median() - 200.0).abs() < 5.0);
/// ```
pub fn renewal_ensemble<R: Rng + ?Sized>(
    history: &[f64],
    transmission: &Transmission,
    horizon: usize,
    draws: usize,
    chance: &mut R,
) -> Result<Vec<QuantileForecast>, Error> {
    summarise(&renewal_paths(history, transmission, horizon, draws, chance)?)
}

/// The single paths of [`renewal_ensemble`], for sums over several periods and for mixtures with other methods.
///
/// When to use: for the count of a week out of daily paths, or the probability that a sum passes a threshold: quantiles of single periods
/// don't tell them.
///
/// Equation, Inputs, Errors, Limits, Reference: those of [`renewal_ensemble`].
///
/// Returns: cases by period ahead and draw; the same place in every period belongs to the same path.
///
/// ```
/// use lianfang_epi::forecast::{Transmission, renewal_paths};
/// let known = Transmission { mean: 1.0, sd: 0.1, serial_interval: vec![0.5, 0.5], volatility: 0.0, persistence: 1.0, size: f64::INFINITY };
/// let mut chance = lianfang_domain::Streams::from_seed(1).stream("renewal");
/// let paths = renewal_paths(&[50.0, 50.0], &known, 7, 200, &mut chance).unwrap();
/// assert_eq!((paths.len(), paths[6].len()), (7, 200));
/// ```
pub fn renewal_paths<R: Rng + ?Sized>(
    history: &[f64],
    transmission: &Transmission,
    horizon: usize,
    draws: usize,
    chance: &mut R,
) -> Result<Vec<Vec<f64>>, Error> {
    check::not_empty("history", history)?;
    check::counts_or_missing("history", history)?;
    check_size(horizon, draws)?;
    transmission.check()?;
    let wanted = transmission.serial_interval.len();
    let recent: Vec<f64> = history[history.len().saturating_sub(wanted)..]
        .iter()
        .map(|y| if y.is_nan() { 0.0 } else { *y })
        .collect();
    let mut paths = vec![Vec::with_capacity(draws); horizon];
    for _ in 0..draws {
        let mut number = transmission.draw(chance).max(1e-9).ln();
        let mut cases = recent.clone();
        for values in &mut paths {
            number = transmission.persistence * number + transmission.step(chance);
            let pressure: f64 =
                cases.iter().rev().zip(&transmission.serial_interval).map(|(y, w)| y * w).sum();
            let count = draw_count(number.exp() * pressure, transmission.size, chance);
            cases.push(count);
            values.push(count);
        }
    }
    Ok(paths)
}

impl Transmission {
    fn check(&self) -> Result<(), Error> {
        check::not_empty("serial_interval", &self.serial_interval)?;
        check::distribution("serial_interval", &self.serial_interval)?;
        for (name, value, fine, allowed) in [
            ("mean", self.mean, self.mean.is_finite() && self.mean > 0.0, "the numbers above 0"),
            ("sd", self.sd, self.sd.is_finite() && self.sd >= 0.0, "0 or more"),
            (
                "volatility",
                self.volatility,
                self.volatility.is_finite() && self.volatility >= 0.0,
                "0 or more",
            ),
            ("persistence", self.persistence, (0.0..=1.0).contains(&self.persistence), "0 to 1"),
            ("size", self.size, self.size > 0.0, "the numbers above 0"),
        ] {
            if !fine {
                return Err(Error::range(name, value, allowed));
            }
        }
        Ok(())
    }

    fn draw<R: Rng + ?Sized>(&self, chance: &mut R) -> f64 {
        let shape = (self.mean / self.sd).powi(2);
        Gamma::new(shape, self.mean / shape).map_or(self.mean, |gamma| gamma.sample(chance))
    }

    fn step<R: Rng + ?Sized>(&self, chance: &mut R) -> f64 {
        if self.volatility == 0.0 {
            return 0.0;
        }
        Normal::new(0.0, self.volatility).map_or(0.0, |normal| normal.sample(chance))
    }
}
