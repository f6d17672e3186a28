//! From a fit to the bound, the score and the p-value of one count.

use crate::detection::farrington::config::{Compatibility, Power, ThresholdMethod};
use crate::numeric::distribution::normal_quantile;
use crate::numeric::tails::{
    negative_binomial_upper, negative_binomial_upper_quantile, poisson_upper, poisson_upper_quantile,
};
use statrs::function::erf::erfc;

/// Expected count of a period and how sure it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prediction {
    /// Logarithm of the expected count.
    pub predictor: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Variance over mean of a count.
    pub phi: f64,
}

/// What the bound says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub upperbound: f64,
    /// Upper limit of the mean.
    pub expected_upper: f64,
    /// Distance from the mean in units of the bound's distance; above 1 = over the bound.
    pub score: f64,
    /// Probability of a count as large or larger.
    pub p_value: f64,
}

/// Bound on the scale of a power: `(mu^a + z sqrt(a^2 mu^(2a-1) tau))^(1/a)`, `tau = phi + se^2 / mu`.
pub(crate) fn delta(p: &Prediction, y: f64, alpha: f64, power: Power, compatibility: Compatibility) -> Bound {
    let a = power.exponent();
    let mean = p.predictor.exp();
    let error = p.standard_error * mean;
    let tau = p.phi + error * error / mean;
    let centre = mean.powf(a);
    let spread = (a * a * mean.powf(2.0 * a - 1.0) * tau).sqrt();
    let z = normal_quantile(1.0 - alpha);
    let upperbound = (centre + z.abs() * spread).powf(1.0 / a);
    Bound {
        upperbound,
        expected_upper: match compatibility {
            Compatibility::Method => (p.predictor + z * p.standard_error).exp(),
            Compatibility::Surveillance => (mean + z * error).exp(),
        },
        score: (y - mean) / (upperbound - mean),
        p_value: 0.5 * erfc((y.powf(a) - centre) / (spread * std::f64::consts::SQRT_2)),
    }
}

/// Quantile of the negative binomial distribution whose variance is `phi` times its mean.
pub(crate) fn negative_binomial(
    p: &Prediction,
    y: f64,
    alpha: f64,
    method: ThresholdMethod,
    compatibility: Compatibility,
) -> Bound {
    let z = if method == ThresholdMethod::Muan { normal_quantile(1.0 - alpha) } else { 0.0 };
    let mean = (p.predictor + z * p.standard_error).exp();
    if !mean.is_finite() {
        return Bound { upperbound: f64::NAN, expected_upper: mean, score: f64::NAN, p_value: f64::NAN };
    }
    let (upperbound, p_value) = if p.phi > 1.0 {
        let (size, probability) = (mean / (p.phi - 1.0), 1.0 / p.phi);
        let bound = negative_binomial_upper_quantile(1.0 - alpha, size, probability);
        (bound, negative_binomial_upper(y, size, probability))
    } else {
        (poisson_upper_quantile(1.0 - alpha, mean), poisson_upper(y, mean))
    };
    let centre = match compatibility {
        Compatibility::Method => p.predictor.exp(),
        Compatibility::Surveillance => p.predictor,
    };
    Bound {
        upperbound,
        expected_upper: mean,
        score: (y - centre) / (upperbound - centre),
        p_value: if y.is_nan() { f64::NAN } else { p_value },
    }
}
