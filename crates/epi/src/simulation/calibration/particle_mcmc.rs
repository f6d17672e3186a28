//! A random walk through the parameters, guided by an estimated likelihood.

use nalgebra::{DMatrix, DVector};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::posterior::weighted_quantile;
use super::prior::{Prior, check_all};
use crate::{Error, check};

/// How to run [`particle_mcmc`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChainSettings {
    /// Where the walk starts, one value per parameter, inside the priors.
    pub start: Vec<f64>,
    /// Draws in which the step is adapted and which are thrown away, at least 100.
    pub burn_in: usize,
    /// Draws that are kept, at least 1.
    pub draws: usize,
}

/// The walk after its burn-in.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// One list of parameter values per draw, in the order of the priors.
    pub draws: Vec<Vec<f64>>,
    /// The likelihood estimate that belongs to each draw, as natural logarithm.
    pub ln_likelihood: Vec<f64>,
    /// Share of proposals accepted after the burn-in; 0.1 to 0.4 is healthy.
    pub acceptance: f64,
}

impl Chain {
    /// Mean of a parameter. None when there is no such parameter.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Chain;
    /// let draws = (1..=100).map(|n| vec![f64::from(n)]).collect();
    /// let chain = Chain { draws, ln_likelihood: vec![0.0; 100], acceptance: 0.3 };
    /// assert_eq!((chain.mean(0), chain.mean(1)), (Some(50.5), None));
    /// ```
    pub fn mean(&self, parameter: usize) -> Option<f64> {
        let sum: Option<f64> = self.draws.iter().map(|d| d.get(parameter).copied()).sum();
        sum.map(|s| s / self.draws.len() as f64)
    }

    /// Quantile of a parameter, `p` from 0 to 1.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Chain;
    /// let draws = (1..=100).map(|n| vec![f64::from(n)]).collect();
    /// let chain = Chain { draws, ln_likelihood: vec![0.0; 100], acceptance: 0.3 };
    /// assert_eq!(chain.quantile(0, 0.9), Some(90.0));
    /// ```
    pub fn quantile(&self, parameter: usize, p: f64) -> Option<f64> {
        let values: Option<Vec<f64>> = self.draws.iter().map(|d| d.get(parameter).copied()).collect();
        weighted_quantile(&values?, &vec![1.0 / self.draws.len() as f64; self.draws.len()], p)
    }

    /// The central 95 % interval of a parameter.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Chain;
    /// let draws = (1..=100).map(|n| vec![f64::from(n)]).collect();
    /// let chain = Chain { draws, ln_likelihood: vec![0.0; 100], acceptance: 0.3 };
    /// assert_eq!(chain.interval(0), Some((3.0, 98.0)));
    /// ```
    pub fn interval(&self, parameter: usize) -> Option<(f64, f64)> {
        Some((self.quantile(parameter, 0.025)?, self.quantile(parameter, 0.975)?))
    }
}

/// Particle marginal Metropolis-Hastings: the posterior of parameters whose likelihood is estimated by [`super::particle_filter`].
///
/// When to use: for intervals that take the process noise of an epidemic into account; some thousand filter runs. For a quick look use
/// [`super::abc_smc`].
///
/// Equation: propose `x' = x + L z`, `z` standard normal, `L L'` = `2.38^2 / d` times the covariance of the burn-in so far; accept with
/// probability
///
/// ```text
/// min(1, prior(x') Lhat(x') / (prior(x) Lhat(x)))
/// ```
///
/// where `Lhat(x)` is kept and not estimated again.
///
/// Inputs: a prior per parameter; `ln_likelihood`, which estimates the logarithm of the likelihood of given parameters (minus infinity =
/// impossible); settings; a random source.
///
/// Returns: the draws after the burn-in.
///
/// Errors: no prior, a start outside the priors or with minus infinite likelihood, settings outside their ranges, a likelihood that is
/// not a number, an error of `ln_likelihood`.
///
/// Limits: draws are correlated; look at several chains from different starts. A likelihood estimate with a variance above 3 makes the chain stick.
///
/// Reference: \[andrieu2010\], adaptation of \[haario2001\]; checked against an exact posterior.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::calibration::{ChainSettings, Prior, particle_mcmc};
/// let mut rng = Streams::from_seed(1).stream("chain");
/// let settings = ChainSettings { start: vec![5.0], burn_in: 500, draws: 2000 };
/// let normal = |x: &[f64], _: &mut _| Ok(-0.5 * (x[0] - 3.0_f64).powi(2));
/// let chain = particle_mcmc(&[Prior::Uniform { low: -20.0, high: 20.0 }], normal, &settings, &mut rng).unwrap();
/// assert!((chain.mean(0).unwrap() - 3.0).abs() < 0.3);
/// ```
pub fn particle_mcmc<R: Rng>(
    priors: &[Prior],
    mut ln_likelihood: impl FnMut(&[f64], &mut R) -> Result<f64, Error>,
    settings: &ChainSettings,
    rng: &mut R,
) -> Result<Chain, Error> {
    check_all(priors)?;
    check::same_length("start", &settings.start, "priors", priors)?;
    if settings.burn_in < 100 {
        return Err(Error::range("burn_in", settings.burn_in, "100 draws or more"));
    }
    if settings.draws == 0 {
        return Err(Error::range("draws", settings.draws, "1 draw or more"));
    }
    let ln_prior = |x: &[f64]| -> f64 { priors.iter().zip(x).map(|(p, v)| p.ln_density(*v)).sum() };
    let mut here = settings.start.clone();
    let mut likelihood = check_likelihood(ln_likelihood(&here, rng)?)?;
    let mut prior = ln_prior(&here);
    if prior == f64::NEG_INFINITY || likelihood == f64::NEG_INFINITY {
        return Err(Error::range("start", format!("{here:?}"), "values that the priors and the data allow"));
    }
    let mut walk = Walk::new(priors);
    let mut chain = Chain { draws: Vec::new(), ln_likelihood: Vec::new(), acceptance: 0.0 };
    for draw in 0..settings.burn_in + settings.draws {
        let there = walk.propose(&here, rng);
        let there_prior = ln_prior(&there);
        if there_prior > f64::NEG_INFINITY {
            let found = check_likelihood(ln_likelihood(&there, rng)?)?;
            let ratio = there_prior + found - prior - likelihood;
            if rng.random::<f64>().ln() < ratio {
                (here, prior, likelihood) = (there, there_prior, found);
                chain.acceptance += f64::from(u8::from(draw >= settings.burn_in));
            }
        }
        if draw < settings.burn_in {
            walk.learn(&here);
        } else {
            chain.draws.push(here.clone());
            chain.ln_likelihood.push(likelihood);
        }
    }
    chain.acceptance /= settings.draws as f64;
    Ok(chain)
}

fn check_likelihood(value: f64) -> Result<f64, Error> {
    if value.is_nan() || value == f64::INFINITY {
        Err(Error::range("ln_likelihood", value, "numbers and minus infinity"))
    } else {
        Ok(value)
    }
}

/// The step of the walk.
struct Walk {
    /// Lower triangle whose product with its transpose is the covariance of a step.
    step: DMatrix<f64>,
    /// Places visited in the burn-in.
    visited: Vec<Vec<f64>>,
    priors: Vec<Prior>,
}

impl Walk {
    fn new(priors: &[Prior]) -> Walk {
        let first = priors.iter().map(|p| 0.1 * p.spread());
        let step = DMatrix::from_diagonal(&DVector::from_iterator(priors.len(), first));
        Walk { step, visited: Vec::new(), priors: priors.to_vec() }
    }

    fn propose(&self, here: &[f64], rng: &mut impl Rng) -> Vec<f64> {
        let z = DVector::from_fn(here.len(), |_, _| StandardNormal.sample(rng));
        let move_by = &self.step * z;
        here.iter().zip(move_by.iter()).map(|(x, m)| x + m).collect()
    }

    /// Every 50 draws the step takes the shape of the later half of what was visited.
    fn learn(&mut self, here: &[f64]) {
        self.visited.push(here.to_vec());
        if self.visited.len() < 100 || !self.visited.len().is_multiple_of(50) {
            return;
        }
        let half = &self.visited[self.visited.len() / 2..];
        let (n, d) = (half.len() as f64, self.priors.len());
        let mean = DVector::from_fn(d, |k, _| half.iter().map(|x| x[k]).sum::<f64>() / n);
        let mut covariance = DMatrix::from_fn(d, d, |a, b| {
            half.iter().map(|x| (x[a] - mean[a]) * (x[b] - mean[b])).sum::<f64>() / (n - 1.0)
        });
        covariance *= 2.38 * 2.38 / d as f64;
        for (k, prior) in self.priors.iter().enumerate() {
            // A walk that has not moved must not stop for ever.
            covariance[(k, k)] += (1e-3 * prior.spread()).powi(2);
        }
        if let Some(root) = covariance.cholesky() {
            self.step = root.unpack();
        }
    }
}
