//! The normal cumulative probability to the last digits.
//!
//! `statrs` gives the error function to about ten digits, which is not enough for scores that subtract probabilities. Here: the series
//! around zero, and the continued fraction of Mills' ratio in the tails, so that small tails keep their relative exactness.

const SQRT_2PI: f64 = 2.506_628_274_631_000_5;

/// Density of the standard normal distribution.
pub fn normal_density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / SQRT_2PI
}

/// Probability that a standard normal variable is at most `x`, \[dlmf\] 7.6.2 and 7.9.3.
pub fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    let size = x.abs();
    if size > 39.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    if size < 3.0 {
        let (mut term, mut sum, mut k) = (x, x, 1.0);
        while sum + term != sum {
            k += 2.0;
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * normal_density(x);
    }
    // x + 1/(x + 2/(x + 3/...)), from the far end; 200 terms give all digits from 3 on.
    let fraction = (1..=200).rev().fold(size, |rest, k| size + f64::from(k) / rest);
    let tail = normal_density(size) / fraction;
    if x < 0.0 { tail } else { 1.0 - tail }
}
