//! From a fit to the bound, the score and the p-value of one count.

use crate::detection::farrington::config::{Compatibility, Power, ThresholdMethod};
use crate::numeric::count::{
    negative_binomial_quantile, negative_binomial_upper, poisson_quantile, poisson_upper,
};
use crate::numeric::normal::{normal_quantile, normal_tails};

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
    // The smallest mean that the regression knows, too: else a trend through zeros would leave no room for a single case.
    let mean = p.predictor.exp().max(f64::EPSILON);
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
        p_value: normal_tails((y.powf(a) - centre) / spread).1,
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
        let size = mean / (p.phi - 1.0);
        let bound = negative_binomial_quantile(1.0 - alpha, mean, size);
        (bound, negative_binomial_upper(y, mean, size))
    } else {
        (poisson_quantile(1.0 - alpha, mean), poisson_upper(y, mean))
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
