//! The incomplete beta function, and the t distribution, which is one.
//!
//! Cumulative probabilities of the negative binomial and of the t distribution are incomplete beta functions. The factor in front
//! is in Loader's saddle-point form, the rest a continued fraction of positive terms, so that sizes of a billion cost no digits.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::normal::normal_cdf;
use super::stirling::{HALF_LN_TWO_PI, half_deviance, stirling_error};

/// From here on, in both parameters, the fraction would not end; the normal limit is as close as their inverse square root, 1e-5.
const HUGE: f64 = 1e10;

/// Probabilities below and above `x` of the beta distribution: `I_x(a, b)` and `1 - I_x(a, b)`; the smaller one is exact to its own size.
///
/// Equation: `I_x(a, b) = x^a y^b / B(a, b) / (a (1 + ..))`, the fraction of \[didonato1992\] eq. 9, or the same for `1 - I_y(b, a)`.
///
/// Inputs: `a` and `b` above 0; `x` from 0 to 1 and `y = 1 - x`, given apart because it may be known better.
///
/// Limits: the number of steps grows with the square root of `a` and `b`.
///
/// Reference: \[didonato1992\], \[loader2000\]; relative 1e-12, against 40 digits.
///
/// ```
/// let (below, above) = lianfang_epi::numeric::beta::beta_tails(1.0, 3.0, 0.25, 0.75);
/// assert!((above - 0.75_f64.powi(3)).abs() < 1e-15 && (below + above - 1.0).abs() < 1e-15);
/// ```
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if !(a > 0.0 && b > 0.0) || x.is_nan() || y.is_nan() {
        (f64::NAN, f64::NAN)
    } else if x <= 0.0 {
        (0.0, 1.0)
    } else if y <= 0.0 {
        (1.0, 0.0)
    } else if x <= (a + 1.0) / (a + b + 2.0) {
        let below = smaller(a, b, x, y);
        (below, 1.0 - below)
    } else {
        let above = smaller(b, a, y, x);
        (1.0 - above, above)
    }
}

/// `I_x(a, b)` for `x` left of about the mean.
fn smaller(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    // a - n x, which is also n y - b.
    let excess = a * y - b * x;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - half_deviance(a, n * x, excess)
        - half_deviance(b, n * y, -excess);
    if a.min(b) > HUGE {
        let deviance = half_deviance(a, n * x, excess) + half_deviance(b, n * y, -excess);
        return normal_cdf(-(2.0 * deviance).sqrt().copysign(excess));
    }
    // x^a y^b / B(a, b)
    let front = (exponent - HALF_LN_TWO_PI).exp() * (a * (b / n)).sqrt();
    (front * fraction(a, b, x, y, excess)).min(1.0)
}

/// The continued fraction by its recurrence, until two approximants agree.
fn fraction(a: f64, b: f64, x: f64, y: f64, excess: f64) -> f64 {
    let (c, c0, c1) = (1.0 + excess, b / a, 1.0 + 1.0 / a);
    let (mut p, mut s) = (1.0, a + 1.0);
    let (mut numerator, mut denominator) = ((0.0, 1.0), (1.0, c / c1));
    let mut value = c1 / c;
    for n in 1..100_000 {
        let n = f64::from(n);
        let t = n / a;
        let w = n * (b - n) * x;
        let e = a / s;
        let alpha = p * (p + c0) * e * e * (w * x);
        let e = (1.0 + t) / (c1 + t + t);
        let beta = n + w / s + e * (c + n * (1.0 + y));
        p = 1.0 + t;
        s += 2.0;
        let next = alpha * numerator.0 + beta * numerator.1;
        numerator = (numerator.1, next);
        let next = alpha * denominator.0 + beta * denominator.1;
        denominator = (denominator.1, next);
        let before = value;
        value = numerator.1 / denominator.1;
        if (value - before).abs() <= 2.0 * f64::EPSILON * value {
            break;
        }
        // Only ratios matter; without this both would overflow.
        numerator = (numerator.0 / denominator.1, value);
        denominator = (denominator.0 / denominator.1, 1.0);
    }
    value
}

/// Two-sided p-value of a t statistic; also for statistics so small that it is barely below 1.
///
/// Equation: `P(|T| >= |t|) = I_x(f / 2, 1/2)`, `x = f / (f + t^2)`, `f` the degrees of freedom.
///
/// ```
/// let p = lianfang_epi::numeric::beta::student_two_sided(1.0, 1.0);
/// assert!((p - 0.5).abs() < 1e-15);
/// ```
pub fn student_two_sided(t: f64, degrees_of_freedom: f64) -> f64 {
    let square = t * t;
    if !square.is_finite() {
        return if t.is_nan() { f64::NAN } else { 0.0 };
    }
    let total = degrees_of_freedom + square;
    beta_tails(0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / total, square / total).0
}

/// Quantile of the t distribution; not a number without degrees of freedom.
///
/// ```
/// let t = lianfang_epi::numeric::beta::student_quantile(0.975, 10.0);
/// assert!((t - 2.228138851964939).abs() < 1e-9);
/// ```
pub fn student_quantile(p: f64, degrees_of_freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees_of_freedom).map_or(f64::NAN, |t| t.inverse_cdf(p))
}
