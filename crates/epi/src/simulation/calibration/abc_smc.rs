//! Approximate Bayesian computation in generations that close in on the data.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::abc::abc_rejection;
use super::posterior::{Posterior, check_distance};
use super::prior::{Prior, check_all};
use crate::Error;

/// How to run [`abc_smc`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SmcSettings {
    /// Particles of each generation, at least 20.
    pub particles: usize,
    /// Generations after the first one.
    pub generations: usize,
    /// The next tolerance is this quantile of the distances, between 0 and 1.
    pub quantile: f64,
    /// Ends when fewer than this share of simulations is accepted, 0 to 1.
    pub min_acceptance: f64,
}

impl Default for SmcSettings {
    fn default() -> Self {
        SmcSettings { particles: 200, generations: 8, quantile: 0.5, min_acceptance: 0.02 }
    }
}

impl SmcSettings {
    fn check(&self) -> Result<(), Error> {
        if self.particles < 20 {
            return Err(Error::range("particles", self.particles, "20 or more"));
        }
        crate::check::probability("quantile", self.quantile)?;
        if !(0.0..1.0).contains(&self.min_acceptance) {
            return Err(Error::range("min_acceptance", self.min_acceptance, "0 up to 1"));
        }
        Ok(())
    }
}

/// Sequential Monte Carlo for parameters of a simulation.
///
/// When to use: to fit a simulation to a series when there is no likelihood, with up to some ten parameters.
///
/// Equation, for generation `g` with particles `x_j` and weights `w_j`: draw `x_j` with probability `w_j`, move each parameter by a normal step
/// with twice its weighted variance, simulate, accept when the distance is at most the tolerance; then
///
/// ```text
/// weight of x = prior(x) / sum_j w_j K(x - x_j),    next tolerance = quantile of the accepted distances (smaller than the one before, if any distance is)
/// ```
///
/// Inputs: a prior per parameter; `distance` as for [`abc_rejection`]; settings; a random source.
///
/// Returns: the last complete generation.
///
/// Errors: as [`abc_rejection`]; a setting outside its range; more parameters than particles allow (five for each parameter).
///
/// Limits: as [`abc_rejection`]. A generation that meets the minimal acceptance too rarely is dropped, and the one before returned.
///
/// Reference: \[toni2009\], step widths of \[beaumont2009\]; checked against a conjugate posterior and by recovering the parameters of a
/// simulated SEIR epidemic.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::calibration::{Prior, SmcSettings, abc_smc};
/// let mut rng = Streams::from_seed(1).stream("abc");
/// let prior = [Prior::Uniform { low: 0.0, high: 100.0 }];
/// let found = abc_smc(&prior, |p, _| Ok((p[0] - 3.0).abs()), SmcSettings::default(), &mut rng).unwrap();
/// assert!((found.mean(0).unwrap() - 3.0).abs() < 0.2);
/// ```
pub fn abc_smc<R: Rng>(
    priors: &[Prior],
    mut distance: impl FnMut(&[f64], &mut R) -> Result<f64, Error>,
    settings: SmcSettings,
    rng: &mut R,
) -> Result<Posterior, Error> {
    check_all(priors)?;
    settings.check()?;
    if priors.len() * 5 > settings.particles {
        let parameters = priors.len();
        return Err(Error::TooManyParameters { name: "particles", parameters, data: settings.particles });
    }
    let n = settings.particles;
    let mut current = abc_rejection(priors, &mut distance, n, n, rng)?;
    for _ in 0..settings.generations {
        match generation(priors, &mut distance, &settings, &current, rng)? {
            (Some(next), _) => current = next,
            (None, tried) => {
                current.simulations += tried;
                break;
            }
        }
    }
    Ok(current)
}

/// The next generation, or none when too few simulations are accepted; and how many simulations were tried.
fn generation<R: Rng>(
    priors: &[Prior],
    distance: &mut impl FnMut(&[f64], &mut R) -> Result<f64, Error>,
    settings: &SmcSettings,
    before: &Posterior,
    rng: &mut R,
) -> Result<(Option<Posterior>, usize), Error> {
    let n = settings.particles;
    let mut sorted = before.distances.clone();
    sorted.sort_by(f64::total_cmp);
    let mut tolerance = sorted[((n as f64 * settings.quantile) as usize).min(n - 1)];
    if tolerance >= before.tolerance {
        // Many equal distances: go on to the next smaller one, if there is any.
        tolerance = sorted.iter().copied().rev().find(|d| *d < before.tolerance).unwrap_or(tolerance);
    }
    let steps = step_widths(before, priors.len());
    let limit = (n as f64 / settings.min_acceptance.max(1e-6)) as usize;
    let mut next = Posterior {
        particles: Vec::with_capacity(n),
        weights: Vec::with_capacity(n),
        distances: Vec::with_capacity(n),
        tolerance,
        simulations: before.simulations,
    };
    let mut tried = 0;
    while next.particles.len() < n {
        let mut particle = before.particles[pick(&before.weights, rng)].clone();
        for (value, step) in particle.iter_mut().zip(&steps) {
            let z: f64 = StandardNormal.sample(rng);
            *value += step * z;
        }
        let ln_prior: f64 = priors.iter().zip(&particle).map(|(p, v)| p.ln_density(*v)).sum();
        if ln_prior == f64::NEG_INFINITY {
            continue;
        }
        if tried >= limit {
            return Ok((None, tried));
        }
        tried += 1;
        let found = check_distance(distance(&particle, rng)?)?;
        if found <= tolerance {
            next.weights.push(ln_prior.exp() / kernel_sum(before, &particle, &steps));
            next.particles.push(particle);
            next.distances.push(found);
        }
    }
    let sum: f64 = next.weights.iter().sum();
    next.weights.iter_mut().for_each(|w| *w /= sum);
    next.simulations += tried;
    Ok((Some(next), tried))
}

/// Square roots of twice the weighted variances.
fn step_widths(before: &Posterior, parameters: usize) -> Vec<f64> {
    (0..parameters)
        .map(|k| {
            let mean = before.mean(k).unwrap_or(0.0);
            let squares =
                before.particles.iter().zip(&before.weights).map(|(p, w)| w * (p[k] - mean).powi(2));
            (2.0 * squares.sum::<f64>()).sqrt()
        })
        .collect()
}

/// Density of having come to `particle` from anywhere, up to a factor that is the same for all.
fn kernel_sum(before: &Posterior, particle: &[f64], steps: &[f64]) -> f64 {
    let distance = |from: &Vec<f64>| -> f64 {
        let each = from.iter().zip(particle).zip(steps);
        each.filter(|(_, step)| **step > 0.0).map(|((a, b), step)| ((a - b) / step).powi(2)).sum()
    };
    before.particles.iter().zip(&before.weights).map(|(from, w)| w * (-0.5 * distance(from)).exp()).sum()
}

/// A place, each with the probability of its weight.
fn pick(weights: &[f64], rng: &mut impl Rng) -> usize {
    let mut u: f64 = rng.random();
    for (place, weight) in weights.iter().enumerate() {
        if u < *weight {
            return place;
        }
        u -= weight;
    }
    weights.len() - 1
}
