//! The instantaneous reproduction number when its inputs are uncertain: the serial interval, or the latest case counts.
//!
//! Both are mixtures: one gamma posterior for each drawn serial interval or each drawn series, all with the same weight.

use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

use super::cori::{Cases, CoriConfig, Window, WindowEstimate, posteriors};
use super::infectivity::check_weights;
use super::{mixture, serial_interval::discr_si};
use crate::{Error, check};

/// A normal distribution cut off on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TruncatedNormal {
    /// Mean before the cut, in days.
    pub mean: f64,
    /// Standard deviation before the cut, in days; 0 = known exactly.
    pub sd: f64,
    /// Smallest value, in days.
    pub min: f64,
    /// Largest value, in days.
    pub max: f64,
}

impl TruncatedNormal {
    fn check(&self, name: &'static str, above: f64) -> Result<(), Error> {
        let fine = self.min > above && self.min <= self.mean && self.mean <= self.max && self.max.is_finite();
        if !(fine && self.sd >= 0.0 && self.sd.is_finite()) {
            let value = format!("{} +- {} in {}..{}", self.mean, self.sd, self.min, self.max);
            return Err(Error::range(
                name,
                value,
                "min <= mean <= max with a deviation from 0 on; means above 1 day",
            ));
        }
        Ok(())
    }

    /// By rejection: the mean lies within the limits, so that at least a good part is accepted unless the limits are very narrow.
    fn draw(&self, rng: &mut impl Rng) -> f64 {
        if self.sd == 0.0 {
            return self.mean;
        }
        for _ in 0..10_000 {
            let z: f64 = rng.sample(rand_distr::StandardNormal);
            let value = self.mean + self.sd * z;
            if value >= self.min && value <= self.max {
                return value;
            }
        }
        // Limits far narrower than the deviation: the density is flat between them.
        rng.random_range(self.min..=self.max)
    }
}

/// What is known of the serial interval: its mean and its standard deviation, each with an uncertainty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SerialIntervalPrior {
    pub mean: TruncatedNormal,
    pub sd: TruncatedNormal,
}

/// The instantaneous reproduction number with an uncertain serial interval.
///
/// When to use: early in an epidemic, or with a serial interval from another place: the interval of [`super::cori`] leaves that
/// uncertainty out.
///
/// Equation, for `draws` pairs of a mean and a standard deviation `(mu, sigma)` from their truncated normal distributions:
///
/// ```text
/// R | window ~ the mixture, with equal weights, of the gamma posteriors of cori with discr_si(mu, sigma)
/// ```
///
/// The published software draws again from each posterior; here the mixture's mean, deviation and quantiles are computed as they are, and only
/// the pairs are random.
///
/// Inputs: as for [`super::cori`], with `serial_interval` as distributions of its mean and deviation in days, and `draws` of it (100 to 1000).
///
/// Returns: as for [`super::cori`]. Draws whose mean interval is longer than the time to the end of a window are left out of that window.
///
/// Errors: as for [`super::cori`]; limits that don't hold the mean, a smallest mean of 1 day or less, no draws.
///
/// Limits: mean and deviation are drawn independently. With few draws the quantiles vary with the seed: by about a tenth of the interval's
/// own uncertainty at 100 draws.
///
/// Reference: \[cori2013\] web appendix 4; checked against `EpiEstim::estimate_R` 2.2-4 (`uncertain_si`) within its sampling error.
///
/// ```
/// use lianfang_epi::reproduction::*;
/// let cases: Vec<f64> = (0..30).map(|t| (10.0 * 1.1_f64.powi(t)).round()).collect();
/// let prior = SerialIntervalPrior {
///     mean: TruncatedNormal { mean: 5.0, sd: 0.8, min: 3.0, max: 7.0 },
///     sd: TruncatedNormal { mean: 2.5, sd: 0.4, min: 1.5, max: 3.5 },
/// };
/// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
/// let windows = Window::sliding(30, 7, 20);
/// let found = cori_uncertain(&cases, &[], &prior, 200, &windows, &CoriConfig::default(), &mut rng).unwrap();
/// assert!(found[0].posterior.as_ref().unwrap().sd > 0.02);
/// ```
pub fn cori_uncertain(
    local: &[f64],
    imported: &[f64],
    serial_interval: &SerialIntervalPrior,
    draws: usize,
    windows: &[Window],
    config: &CoriConfig,
    rng: &mut impl Rng,
) -> Result<Vec<WindowEstimate>, Error> {
    let cases = Cases::new(local, imported, config)?;
    Window::check(windows, local.len())?;
    serial_interval.mean.check("serial interval mean", 1.0)?;
    serial_interval.sd.check("serial interval standard deviation", 0.0)?;
    if draws == 0 {
        return Err(Error::range("draws", draws, "1 or more"));
    }
    let prior = config.prior()?;
    let mut drawn = Vec::with_capacity(draws);
    for _ in 0..draws {
        let (mean, sd) = (serial_interval.mean.draw(rng), serial_interval.sd.draw(rng));
        let weights = discr_si(local.len() - 1, mean, sd)?;
        drawn.push(posteriors(&cases, &weights, windows, prior, config.wait_for_mean_interval));
    }
    Ok(mix(windows, &drawn, &config.probabilities))
}

/// The instantaneous reproduction number from drawn case series, as a nowcast gives them.
///
/// When to use: while the last days are not fully reported. Plain [`super::cori`] on the reported counts then shows a fall that isn't there;
/// leaving the days out loses them.
///
/// Equation: the mixture, with equal weights, of the posteriors of [`super::cori`] for each series. A draw must be of whole series, not of
/// days one by one, if days are estimated together.
///
/// Inputs: `series`, one drawn series of local cases per day each, all of one length (see [`crate::nowcast::Nowcast::draw`]); the others as for
/// [`super::cori`].
///
/// Returns: as for [`super::cori`].
///
/// Errors: no series; series of different lengths; those of [`super::cori`].
///
/// Limits: those of [`super::cori`], and those of the nowcast: with the wrong delays R is wrong in the same direction.
///
/// Reference: \[cori2013\], \[hohle2014\]; no published software for the combination: checked by simulation.
///
/// ```
/// use lianfang_epi::reproduction::*;
/// let w = discr_si(29, 5.0, 2.5).unwrap();
/// let drawn: Vec<Vec<f64>> = (0..20).map(|i| (0..30).map(|t| 40.0 + if t > 25 { f64::from(i % 5) } else { 0.0 }).collect()).collect();
/// let found = cori_nowcast(&drawn, &[], &w, &Window::sliding(30, 7, 23), &CoriConfig::default()).unwrap();
/// assert!((found[0].posterior.as_ref().unwrap().mean - 1.0).abs() < 0.05);
/// ```
pub fn cori_nowcast(
    series: &[Vec<f64>],
    imported: &[f64],
    serial_interval: &[f64],
    windows: &[Window],
    config: &CoriConfig,
) -> Result<Vec<WindowEstimate>, Error> {
    check::not_empty("drawn series", series)?;
    check_weights(serial_interval)?;
    let prior = config.prior()?;
    let mut drawn = Vec::with_capacity(series.len());
    for local in series {
        check::same_length("drawn series", local, "the first drawn series", &series[0])?;
        let cases = Cases::new(local, imported, config)?;
        Window::check(windows, local.len())?;
        drawn.push(posteriors(&cases, serial_interval, windows, prior, config.wait_for_mean_interval));
    }
    Ok(mix(windows, &drawn, &config.probabilities))
}

/// One mixture per window over the draws.
fn mix(windows: &[Window], drawn: &[Vec<Option<(f64, f64)>>], probabilities: &[f64]) -> Vec<WindowEstimate> {
    let estimate = |(place, window): (usize, &Window)| {
        let parts: Vec<(f64, f64)> = drawn.iter().filter_map(|d| d[place]).collect();
        WindowEstimate { window: *window, posterior: mixture::posterior(&parts, probabilities) }
    };
    windows.iter().enumerate().map(estimate).collect()
}
