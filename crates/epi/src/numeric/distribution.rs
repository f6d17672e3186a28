//! Tails and quantiles of the distributions that the methods use.
//!
//! Special functions come from `statrs`; quantiles are found here by safeguarded Newton steps, because bisection to a
//! fixed number of digits is both slower and less exact. Quantiles of discrete distributions are the smallest value whose
//! cumulative probability reaches `p`, with the tolerance of 64 rounding units that R uses.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::beta::{beta_reg, checked_beta_reg};
use statrs::function::gamma::ln_gamma;

use super::gamma::{Gamma, HALF_LN_TWO_PI, stirling_error};

/// Counts from here on are handled by Stirling's formula.
const MANY: f64 = 16.0;

/// The standard normal quantile.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// Probabilities below and above `z` of the standard normal distribution; the smaller one is exact to its own size.
///
/// The error function of `statrs` is exact to 1e-10 only; half a chi-square variable has a gamma distribution with shape 1/2.
pub fn normal_tails(z: f64) -> (f64, f64) {
    if z.abs() > 38.5 {
        return if z > 0.0 { (1.0, 0.0) } else { (0.0, 1.0) };
    }
    let (inside, outside) = Gamma::half().tails(0.5 * z * z);
    let (near, far) = (0.5 + 0.5 * inside, 0.5 * outside);
    if z > 0.0 { (near, far) } else { (far, near) }
}

/// Probability that a Poisson variable with mean `mu` is at most `x`.
pub fn poisson_cdf(x: f64, mu: f64) -> f64 {
    if x < 0.0 {
        0.0
    } else if mu <= 0.0 {
        1.0
    } else {
        Gamma::new(x.floor() + 1.0).tails(mu).1
    }
}

/// Natural logarithm of the Poisson probability of `x`.
pub fn poisson_ln_pmf(x: f64, mu: f64) -> f64 {
    if mu <= 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if x < MANY {
        return x * mu.ln() - mu - ln_gamma(x + 1.0);
    }
    // Around the count itself, so that large terms don't cancel.
    x * ln_ratio(mu, x, mu - x) - (mu - x) - 0.5 * x.ln() - HALF_LN_TWO_PI - stirling_error(x)
}

/// Smallest count whose cumulative Poisson probability is `p` or more.
pub fn poisson_quantile(p: f64, mu: f64) -> f64 {
    discrete_quantile(p, mu, mu, |x| poisson_cdf(x, mu))
}

/// Probability that a negative binomial variable with mean `mu` and variance `mu + mu^2 / size` is at most `x`.
pub fn negative_binomial_cdf(x: f64, mu: f64, size: f64) -> f64 {
    if x < 0.0 {
        0.0
    } else if mu <= 0.0 {
        1.0
    } else {
        checked_beta_reg(size, x.floor() + 1.0, size / (size + mu)).unwrap_or(f64::NAN)
    }
}

/// Natural logarithm of the negative binomial probability of `x`.
pub fn negative_binomial_ln_pmf(x: f64, mu: f64, size: f64) -> f64 {
    if mu <= 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if x < MANY {
        // The gamma functions' ratio as a product: their logarithms would cancel for a large size.
        let ratio = mu / (size + mu);
        let ways: f64 = (0..x as u32).map(|k| ((size + f64::from(k)) / f64::from(k + 1) * ratio).ln()).sum();
        return ways - size * (mu / size).ln_1p();
    }
    let (all, expected) = (x + size, size + mu);
    let deviance =
        x * ln_ratio(all * mu, x * expected, size * (mu - x)) + size * ln_ratio(all, expected, x - mu);
    let errors = stirling_error(all) - stirling_error(size) - stirling_error(x);
    deviance + 0.5 * (size / (x * all)).ln() - HALF_LN_TWO_PI + errors
}

/// Logarithm of `a / b` with `difference = a - b`, which is exact where they are close.
fn ln_ratio(a: f64, b: f64, difference: f64) -> f64 {
    if difference.abs() < 0.5 * b { (difference / b).ln_1p() } else { (a / b).ln() }
}

/// Smallest count whose cumulative negative binomial probability is `p` or more.
pub fn negative_binomial_quantile(p: f64, mu: f64, size: f64) -> f64 {
    discrete_quantile(p, mu, mu + mu * mu / size, |x| negative_binomial_cdf(x, mu, size))
}

/// Quantile of the gamma distribution with `shape` and `scale`.
pub fn gamma_quantile(p: f64, shape: f64, scale: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || shape.is_nan() || shape <= 0.0 || scale.is_nan() || scale <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    Gamma::new(shape).quantile(p, normal_quantile(p)) * scale
}

/// Quantile of the beta distribution.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || a.is_nan() || a <= 0.0 || b.is_nan() || b <= 0.0 {
        return f64::NAN;
    }
    let ln_norm = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..300 {
        let error = beta_reg(a, b, x) - p;
        if error < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let density = ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_norm).exp();
        let mut next = x - error / density;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        if (next - x).abs() <= 1e-15 * x {
            return next;
        }
        x = next;
    }
    x
}

/// Smallest whole number with `cdf >= p`, from a normal guess outwards and then by bisection.
fn discrete_quantile(p: f64, mean: f64, variance: f64, cdf: impl Fn(f64) -> f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || mean.is_nan() || variance.is_nan() {
        return f64::NAN;
    }
    if p == 0.0 || mean <= 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let wanted = p * (1.0 - 64.0 * f64::EPSILON);
    let reached = |x: f64| cdf(x) >= wanted;
    let guess = (mean + variance.sqrt() * normal_quantile(p)).floor().max(0.0);
    let mut step = (0.1 * variance.sqrt()).floor().max(1.0);
    // INVARIANT: `low` is not enough (or -1), `high` is.
    let (mut low, mut high) = (guess, guess);
    if reached(guess) {
        while low >= 0.0 && reached(low) {
            high = low;
            low = (low - step).max(-1.0);
            step *= 2.0;
        }
    } else {
        while !reached(high) {
            low = high;
            high += step;
            step *= 2.0;
            if !high.is_finite() {
                return f64::INFINITY;
            }
        }
    }
    while high - low > 1.0 {
        let middle = f64::midpoint(low, high).floor();
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}
