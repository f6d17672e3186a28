//! The integral behind Anscombe's residual of negative binomial counts: `int_0^x (u + alpha u^2)^(-1/3) du`.
//!
//! It is `3/2 x^(2/3) F(1/3, 2/3; 5/3; -alpha x)` with Gauss' hypergeometric function, here through Pfaff's transformation,
//! which makes every term positive, and for large arguments through the reflection to `1 / (alpha x)`.

use crate::detection::cusum::score::two_thirds;
use statrs::function::gamma::gamma;

/// The integral from 0 to `x`.
pub(super) fn anscombe_integral(x: f64, alpha: f64) -> f64 {
    1.5 * two_thirds(x) * hypergeometric(alpha * x)
}

/// `F(1/3, 2/3; 5/3; -z)` for `z >= 0`.
fn hypergeometric(z: f64) -> f64 {
    if z > 8.0 {
        return reflected(z);
    }
    let x = z / (1.0 + z);
    let (mut term, mut sum, mut n) = (1.0, 0.0, 0.0);
    while term > 1e-18 {
        sum += term;
        term *= (1.0 / 3.0 + n) / (5.0 / 3.0 + n) * x;
        n += 1.0;
    }
    sum / (1.0 + z).cbrt()
}

/// The same for large `z`: `A z^(-1/3) F(1/3, -1/3; 2/3; -1/z) + B z^(-2/3)`, whose second series is 1 because its `c - b` is 0.
fn reflected(z: f64) -> f64 {
    let (third, two_thirds_) = (1.0 / 3.0, 2.0 / 3.0);
    let a = gamma(5.0 / 3.0) * gamma(third) / (gamma(two_thirds_) * gamma(4.0 / 3.0));
    let b = gamma(5.0 / 3.0) * gamma(-third) / gamma(third);
    let (mut term, mut sum, mut n) = (1.0_f64, 0.0, 0.0);
    while term.abs() > 1e-18 && n < 200.0 {
        sum += term;
        term *= (third + n) * (n - third) / (two_thirds_ + n) / (n + 1.0) / -z;
        n += 1.0;
    }
    a * sum / z.cbrt() + b / two_thirds(z)
}

/// As the published software computes: from a table of ten decimals, which has steps of 0.01 up to `alpha x = 10` (the nearest entry is
/// taken), steps of 1 up to 100 (interpolated), and nothing beyond.
pub(super) fn tabulated_integral(x: f64, alpha: f64) -> f64 {
    let z = alpha * x;
    let entry = |z: f64| {
        // Its entries for larger arguments lie up to half a unit of the last decimal above the function.
        let above = if z > 10.0 { 0.495 } else { 0.5 * (z / (1.0 + z)).powf(1.03) };
        (hypergeometric(z) * 1e10 + above).round() / 1e10
    };
    let value = if z <= 10.0 {
        entry((z * 100.0).round_ties_even() / 100.0)
    } else if z <= 100.0 {
        let (low, share) = (z.floor(), z.fract());
        (1.0 - share) * entry(low) + share * entry((low + 1.0).min(100.0))
    } else {
        f64::NAN
    };
    1.5 * two_thirds(x) * value
}
