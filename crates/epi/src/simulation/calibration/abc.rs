//! Approximate Bayesian computation by rejection: simulate from the prior, keep what comes close to the data.

use rand::Rng;

use super::posterior::{Posterior, check_distance};
use super::prior::{Prior, check_all};
use crate::Error;

/// Draws parameters from their priors, simulates, and keeps those whose results are nearest to the data.
///
/// When to use: as a first look, or where one simulation is cheap; [`super::abc_smc`] needs fewer simulations for the same tolerance.
///
/// Equation: the sample approximates `p(parameters | distance(data, simulation) <= tolerance)`, with the tolerance that keeps `keep` of
/// `draws` simulations.
///
/// Inputs: a prior per parameter; `distance`, which simulates with the given parameters and says how far the result is from the data
/// (0 = equal; infinite = useless); numbers of draws and of particles to keep.
///
/// Returns: the kept particles with equal weights, nearest first.
///
/// Errors: no prior or one without range, `keep` of 0 or more than `draws`, a negative or missing distance, an error of `distance`.
///
/// Limits: the posterior is as wide as the tolerance makes it; compare two values of `keep`.
///
/// Reference: \[beaumont2002\] (without regression); checked against a conjugate posterior.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::calibration::{Prior, abc_rejection};
/// let mut rng = Streams::from_seed(1).stream("abc");
/// let prior = [Prior::Uniform { low: 0.0, high: 10.0 }];
/// let found = abc_rejection(&prior, |p, _| Ok((p[0] - 3.0).abs()), 1000, 50, &mut rng).unwrap();
/// assert!((found.mean(0).unwrap() - 3.0).abs() < 0.2);
/// ```
pub fn abc_rejection<R: Rng>(
    priors: &[Prior],
    mut distance: impl FnMut(&[f64], &mut R) -> Result<f64, Error>,
    draws: usize,
    keep: usize,
    rng: &mut R,
) -> Result<Posterior, Error> {
    check_all(priors)?;
    if keep == 0 || keep > draws {
        return Err(Error::range("keep", keep, "1 up to the number of draws"));
    }
    let mut all = Vec::with_capacity(draws);
    for _ in 0..draws {
        let particle: Vec<f64> = priors.iter().map(|p| p.draw(rng)).collect();
        all.push((check_distance(distance(&particle, rng)?)?, particle));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.truncate(keep);
    let tolerance = all.last().map_or(f64::NAN, |(d, _)| *d);
    let (distances, particles): (Vec<f64>, Vec<Vec<f64>>) = all.into_iter().unzip();
    Ok(Posterior {
        weights: vec![1.0 / keep as f64; keep],
        particles,
        distances,
        tolerance,
        simulations: draws,
    })
}
