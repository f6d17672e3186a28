//! Relative risks under a gamma distribution of true risks, fitted by maximum likelihood.

use statrs::function::gamma::ln_gamma;

use super::SmoothedRisk;
use super::relative_risk::check_ratios;
use crate::numeric::gamma::gamma_quantile;
use crate::{Error, check};

/// Result of [`clayton_kaldor`].
#[derive(Debug, Clone, PartialEq)]
pub struct GammaRisks {
    /// Shape of the gamma distribution of true ratios; infinite if the cases vary no more than by chance.
    pub shape: f64,
    /// Mean of that distribution, in cases per unit of `expected`.
    pub mean: f64,
    /// One estimate per place.
    pub places: Vec<SmoothedRisk>,
}

/// Clayton and Kaldor's empirical Bayes estimate with gamma distributed risks.
///
/// When to use: as [`super::marshall_global`], when a distribution per place is wanted (probability that the risk exceeds 1, ranking).
///
/// Equation, with shape `k` and mean `m`:
///
/// ```text
/// theta(i) ~ gamma(shape k, mean m)      y(i) ~ Poisson(e(i) theta(i))
/// (k, m) maximise the negative binomial likelihood of y
/// theta(i) given y(i) ~ gamma(shape k + y(i), rate k / m + e(i))
/// ```
///
/// Inputs: `cases`; `expected`, cases or people, above 0; one value per place, 3 places or more.
///
/// Returns: the fitted distribution and, per place, the posterior mean and 95 % interval.
///
/// Errors: as [`super::marshall_global`]; fewer than 3 places.
///
/// Limits: one distribution for all places, without neighbourhood. Shape and mean count as known, so that intervals are somewhat short when
/// there are few places. If the cases vary no more than by chance, every place gets the overall ratio with its exact Poisson interval.
///
/// Reference: \[clayton1987\]; checked against `MASS::glm.nb` 7.3-58.2 (the same likelihood; estimates 1e-6), and by simulation:
/// estimates without bias, coverage of the intervals.
///
/// ```
/// use lianfang_epi::space::clayton_kaldor;
/// let cases = [0.0, 12.0, 3.0, 30.0, 7.0, 1.0];
/// let found = clayton_kaldor(&cases, &[4.0, 5.0, 4.0, 12.0, 10.0, 0.5]).unwrap();
/// assert!(found.places[0].estimate > 0.2 && found.places[5].estimate < 2.0);
/// ```
pub fn clayton_kaldor(cases: &[f64], expected: &[f64]) -> Result<GammaRisks, Error> {
    check_ratios(cases, expected)?;
    check::at_least("cases", cases, 3)?;
    let (all, people) = (cases.iter().sum::<f64>(), expected.iter().sum::<f64>());
    let pooled = all / people;
    // The derivative of the likelihood at no variation: positive only if the cases vary more than Poisson ones.
    let excess: f64 = cases.iter().zip(expected).map(|(y, e)| (y - pooled * e).powi(2) - y).sum();
    if excess <= 0.0 {
        return Ok(GammaRisks {
            shape: f64::INFINITY,
            mean: pooled,
            places: all_alike(cases, expected, all, people),
        });
    }
    let shape = likeliest_shape(cases, expected, pooled);
    let mean = likeliest_mean(cases, expected, shape, pooled);
    let rate = shape / mean;
    let place = |(y, e): (&f64, &f64)| {
        let (posterior, scale) = (shape + y, 1.0 / (rate + e));
        SmoothedRisk {
            raw: y / e,
            estimate: posterior * scale,
            lower: gamma_quantile(0.025, posterior, scale),
            upper: gamma_quantile(0.975, posterior, scale),
        }
    };
    Ok(GammaRisks { shape, mean, places: cases.iter().zip(expected).map(place).collect() })
}

fn all_alike(cases: &[f64], expected: &[f64], all: f64, people: f64) -> Vec<SmoothedRisk> {
    let lower = if all > 0.0 { gamma_quantile(0.025, all, 1.0 / people) } else { 0.0 };
    let upper = gamma_quantile(0.975, all + 1.0, 1.0 / people);
    let place = |(y, e): (&f64, &f64)| SmoothedRisk { raw: y / e, estimate: all / people, lower, upper };
    cases.iter().zip(expected).map(place).collect()
}

/// Maximises the likelihood over the logarithm of the shape by golden sections, with the best mean for each.
fn likeliest_shape(cases: &[f64], expected: &[f64], pooled: f64) -> f64 {
    let value = |ln_shape: f64| {
        let shape = ln_shape.exp();
        ln_likelihood(cases, expected, shape, likeliest_mean(cases, expected, shape, pooled))
    };
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (1e-4_f64.ln(), 1e8_f64.ln());
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (value(left), value(right));
    while high - low > 1e-9 {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = value(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = value(right);
        }
    }
    f64::midpoint(low, high).exp()
}

/// Solves `sum (y - m e) / (k + m e) = 0`, which falls in `m`, by Newton steps on its logarithm.
fn likeliest_mean(cases: &[f64], expected: &[f64], shape: f64, start: f64) -> f64 {
    let mut mean = start;
    for _ in 0..100 {
        let (mut value, mut slope) = (0.0, 0.0);
        for (y, e) in cases.iter().zip(expected) {
            let size = shape + mean * e;
            value += (y - mean * e) / size;
            slope += mean * e * (shape + y) / (size * size);
        }
        let step = (value / slope).clamp(-1.0, 1.0);
        mean *= step.exp();
        if step.abs() < 1e-14 {
            break;
        }
    }
    mean
}

/// Negative binomial log likelihood without terms that neither parameter changes.
fn ln_likelihood(cases: &[f64], expected: &[f64], shape: f64, mean: f64) -> f64 {
    let term = |(y, e): (&f64, &f64)| {
        let mu = mean * e;
        let counted =
            if *y > 0.0 { ln_gamma(shape + y) - ln_gamma(shape) + y * (mu / (shape + mu)).ln() } else { 0.0 };
        counted - shape * (mu / shape).ln_1p()
    };
    cases.iter().zip(expected).map(term).sum()
}
