//! Probabilities of counts that stay exact when the parameters are large.
//!
//! Differences of log-gamma functions lose as many digits as the functions are large: with a size of a million, nine
//! of sixteen. Here probabilities come from the saddle-point form of Loader, whose terms are as small as the result,
//! and cumulative probabilities from a continued fraction in front of which such a probability stands. Quantiles are in
//! `distribution`.

use statrs::function::gamma::{digamma, ln_gamma};

const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_7;

/// What Stirling's formula misses of `ln n!`: `ln n! - (n + 1/2) ln n + n - ln sqrt(2 pi)`. [loader2000]
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - LN_SQRT_2PI;
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square) / square)
        / n
}

/// Half the Poisson deviance, `x ln(x / m) + m - x`, without cancellation where `x` is near `m`. [loader2000]
fn half_deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return if x == 0.0 { m } else { x * (x / m).ln() - difference };
    }
    let v = difference / (x + m);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// Natural logarithm of the Poisson probability of the count `x`, exact also for large means.
pub fn poisson_ln_probability(x: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if x == 0.0 {
        return -mean;
    }
    -stirling_error(x) - half_deviance(x, mean) - LN_SQRT_2PI - 0.5 * x.ln()
}

/// Natural logarithm of the negative binomial probability of the count `x`; variance `mean + mean^2 / size`.
pub fn negative_binomial_ln_probability(x: f64, mean: f64, size: f64) -> f64 {
    if mean <= 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if size.is_infinite() {
        return poisson_ln_probability(x, mean);
    }
    if x == 0.0 {
        return -size * (mean / size).ln_1p();
    }
    if x < 1e-10 * size {
        // The binomial form below divides two nearly equal numbers here; this is the Poisson limit with its first correction.
        let correction = x * (x - 1.0) / (2.0 * size);
        let limit = -size * (mean / size).ln_1p() + mean - x * (mean / size).ln_1p();
        return poisson_ln_probability(x, mean) + limit + correction;
    }
    // A negative binomial probability is size / (size + x) times a binomial one of `size` successes in `size + x`.
    let n = size + x;
    let (p, q) = (size / (size + mean), mean / (size + mean));
    let binomial = stirling_error(n)
        - stirling_error(size)
        - stirling_error(x)
        - half_deviance(size, n * p)
        - half_deviance(x, n * q)
        - LN_SQRT_2PI
        + 0.5 * (n / x / size).ln();
    binomial + (size / n).ln()
}

/// Probability of at most `x` for a negative binomial variable with variance `mean + mean^2 / size`.
pub fn negative_binomial_probability_to(x: f64, mean: f64, size: f64) -> f64 {
    if x < 0.0 {
        return 0.0;
    }
    if mean <= 0.0 {
        return 1.0;
    }
    if size.is_infinite() {
        return super::distribution::poisson_cdf(x, mean);
    }
    if size > 1e7 && x < 1e4 {
        // The fraction below subtracts nearly equal numbers here.
        let sum: f64 =
            (0..=x as u32).map(|k| negative_binomial_ln_probability(f64::from(k), mean, size).exp()).sum();
        return sum.min(1.0);
    }
    // P(X <= k) is the regularised incomplete beta function at p with a = size and b = k + 1.
    let b = x.floor() + 1.0;
    let (p, q) = (size / (size + mean), mean / (size + mean));
    let front = negative_binomial_ln_probability(b, mean, size).exp() * b;
    if p < (size + 1.0) / (size + b + 2.0) {
        front / size * beta_fraction(p, size, b)
    } else {
        1.0 - front / b * beta_fraction(q, b, size)
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method. [dlmf] 8.17.22
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..100_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// `sum over k < y of ln(1 + k / size) = ln Gamma(y + size) - ln Gamma(size) - y ln(size)` and its first two derivatives in `size`.
pub(crate) fn rise(y: f64, size: f64) -> [f64; 3] {
    let terms = if y <= 64.0 { y } else { 16.0 };
    let mut found = [0.0; 3];
    for k in 0..terms as u32 {
        let k = f64::from(k);
        found[0] += (k / size).ln_1p();
        // d/ds ln(1 + k/s) = 1/(s + k) - 1/s
        found[1] -= k / (size * (size + k));
        found[2] += k * (2.0 * size + k) / (size * (size + k)).powi(2);
    }
    if y > terms {
        let (low, high) = (size + terms, size + y);
        let left = y - terms;
        found[0] += (high - 0.5) * (left / low).ln_1p() + left * (terms / size).ln_1p() - left
            + stirling_error(high)
            - stirling_error(low);
        found[1] += digamma(high) - digamma(low) - left / size;
        found[2] += trigamma(high) - trigamma(low) + left / (size * size);
    }
    found
}

/// Second derivative of `ln Gamma` for `x` of 16 or more.
fn trigamma(x: f64) -> f64 {
    let square = x * x;
    1.0 / x
        + 0.5 / square
        + (1.0 / 6.0 - (1.0 / 30.0 - (1.0 / 42.0 - 1.0 / 30.0 / square) / square) / square) / (square * x)
}
