//! Continuous ranked probability scores in closed form: `E|X - y| - E|X - X'| / 2` for the usual families.
//!
//! The parts that have no elementary form, the Bessel functions of the Poisson and the hypergeometric function of the
//! negative binomial family, are integrals of smooth functions over a period or over the line. The trapezoidal rule
//! converges geometrically on these, so that a few dozen nodes give all digits where series need thousands of terms.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use statrs::function::gamma::ln_gamma;

use crate::numeric::count::{negative_binomial_cdf, poisson_cdf, poisson_ln_pmf};
use crate::numeric::gamma::Gamma;
use crate::numeric::normal::{normal_cdf, normal_density};

pub(super) fn normal(y: f64, mean: f64, sd: f64) -> f64 {
    let z = (y - mean) / sd;
    sd * (z * (2.0 * normal_cdf(z) - 1.0) + 2.0 * normal_density(z) - 1.0 / PI.sqrt())
}

pub(super) fn log_normal(y: f64, meanlog: f64, sdlog: f64) -> f64 {
    let mean = (meanlog + 0.5 * sdlog * sdlog).exp();
    let spread = normal_cdf(sdlog * FRAC_1_SQRT_2);
    if y <= 0.0 {
        return 2.0 * mean * (1.0 - spread) - y;
    }
    let z = (y.ln() - meanlog) / sdlog;
    y * (2.0 * normal_cdf(z) - 1.0) - 2.0 * mean * (normal_cdf(z - sdlog) + spread - 1.0)
}

pub(super) fn gamma(y: f64, shape: f64, scale: f64) -> f64 {
    let cdf = |shape: f64| Gamma::new(shape).tails(y / scale).0;
    let ln_beta = 0.5 * PI.ln() + ln_gamma(shape) - ln_gamma(shape + 0.5);
    y * (2.0 * cdf(shape) - 1.0) - shape * scale * (2.0 * cdf(shape + 1.0) - 1.0) - scale * (-ln_beta).exp()
}

pub(super) fn poisson(y: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return y;
    }
    (y - mean) * (2.0 * poisson_cdf(y, mean) - 1.0) + 2.0 * mean * poisson_ln_pmf(y, mean).exp()
        - poisson_spread(mean)
}

/// Half the mean distance between two draws.
pub(super) fn poisson_spread(mean: f64) -> f64 {
    mean * bessel_sum(2.0 * mean)
}

/// `exp(-x) (I0(x) + I1(x))`, from Bessel's integral.
fn bessel_sum(x: f64) -> f64 {
    // The integrand is a bell of width 1/sqrt(x) in an angle of period 2 pi.
    let nodes = (40.0 + 12.0 * x.sqrt()).ceil();
    let step = PI / nodes;
    let mut sum = 1.0;
    for node in 1..nodes as usize {
        let half = (0.5 * step * node as f64).sin().powi(2);
        let term = (-2.0 * x * half).exp() * (2.0 - 2.0 * half);
        sum += term;
        if term < 1e-18 {
            break;
        }
    }
    sum / nodes
}

pub(super) fn negative_binomial(y: f64, mean: f64, size: f64) -> f64 {
    if mean <= 0.0 || size.is_infinite() {
        return poisson(y, mean);
    }
    // 1 - p would lose all digits for large sizes.
    let (p, q) = (size / (size + mean), mean / (size + mean));
    // [wei2014] with the cumulative probability of one trial more, whose mean is (size + 1)(1 - p)/p.
    let first = negative_binomial_cdf(y, mean, size);
    let second = negative_binomial_cdf(y - 1.0, (size + 1.0) * mean / size, size + 1.0);
    y * (2.0 * first - 1.0) - mean / p * (p * (2.0 * second - 1.0) + hypergeometric(size, p, q))
}

/// The hypergeometric function `F(size + 1, 1/2; 2; -4 (1 - p) / p^2)` through Euler's integral with `t = sinh^2(w) / (s + sinh^2(w))`,
/// `s = (2 - p)^2 / p^2`.
fn hypergeometric(size: f64, p: f64, q: f64) -> f64 {
    let fall = 4.0 * q / ((1.0 + q) * (1.0 + q));
    let step = 0.11 / (1.0 + (size + 1.0) * fall).sqrt();
    let mut sum = 0.5;
    for node in 1..100_000 {
        let w = step * f64::from(node);
        let tanh = w.tanh();
        let cosh = w.cosh();
        let term = ((size - 1.0) * (-fall * tanh * tanh).ln_1p()).exp() / (cosh * cosh * cosh);
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    4.0 / PI * p / (2.0 - p) * sum * step
}
