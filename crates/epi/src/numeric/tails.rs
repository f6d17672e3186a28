//! Upper tails of counts that stay exact at large counts, and p-values of t that stay exact near zero.
//!
//! The usual road through logarithms of the gamma function loses nine of sixteen digits at a million cases. Here the leading
//! factor is a point probability in Loader's saddle-point form, the rest a continued fraction or a series of positive terms.

use statrs::function::gamma::ln_gamma;

use crate::numeric::distribution::normal_quantile;

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Probability of `y` cases or more from a Poisson variable with mean `mu`.
pub fn poisson_upper(y: f64, mu: f64) -> f64 {
    if y <= 0.0 {
        1.0
    } else if mu <= 0.0 {
        0.0
    } else if mu < y + 1.0 {
        lower_gamma(y, mu)
    } else {
        1.0 - upper_gamma(y, mu)
    }
}

/// Probability of `y` cases or more from a negative binomial variable of the given `size` and success probability, so that its
/// mean is `size (1 - probability) / probability`.
pub fn negative_binomial_upper(y: f64, size: f64, probability: f64) -> f64 {
    if y <= 0.0 { 1.0 } else { incomplete_beta(y, size, 1.0 - probability, probability) }
}

/// Smallest count whose cumulative Poisson probability is `p` or more.
pub fn poisson_upper_quantile(p: f64, mu: f64) -> f64 {
    let guess = corrected_guess(p, mu, mu.sqrt(), 1.0 / mu.sqrt());
    smallest_reaching(p, guess, |x| 1.0 - poisson_upper(x + 1.0, mu))
}

/// Smallest count whose cumulative negative binomial probability is `p` or more.
pub fn negative_binomial_upper_quantile(p: f64, size: f64, probability: f64) -> f64 {
    let q = 1.0 - probability;
    let (mean, variance) = (size * q / probability, size * q / (probability * probability));
    let guess = corrected_guess(p, mean, variance.sqrt(), (1.0 + q) / (size * q).sqrt());
    smallest_reaching(p, guess, |x| 1.0 - negative_binomial_upper(x + 1.0, size, probability))
}

/// Two-sided p-value of a t statistic; also for statistics so small that it is barely below 1.
pub fn t_two_sided(t: f64, degrees_of_freedom: f64) -> f64 {
    let square = t * t;
    if !square.is_finite() {
        return if t.is_nan() { f64::NAN } else { 0.0 };
    }
    let total = degrees_of_freedom + square;
    if square < degrees_of_freedom {
        1.0 - incomplete_beta(0.5, 0.5 * degrees_of_freedom, square / total, degrees_of_freedom / total)
    } else {
        incomplete_beta(0.5 * degrees_of_freedom, 0.5, degrees_of_freedom / total, square / total)
    }
}

/// Regularised incomplete beta function `I_x(a, b)`; `y` is `1 - x`, given apart because it may be known better.
pub fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if y <= 0.0 {
        1.0
    } else if x <= (a + 1.0) / (a + b + 2.0) {
        beta_leading(a, b, x, y) / beta_fraction(a, b, x)
    } else {
        1.0 - beta_leading(b, a, y, x) / beta_fraction(b, a, y)
    }
}

/// `x^a y^b / (a B(a, b))`.
fn beta_leading(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    exponent.exp() * (n / (a * b)).sqrt() * (-HALF_LN_TWO_PI).exp() * b / n
}

/// Continued fraction of the incomplete beta function (its reciprocal), by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let nonzero = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut f, mut c, mut d) = (1.0, 1.0, 0.0);
    let mut turn = |term: f64, f: &mut f64| -> f64 {
        d = 1.0 / nonzero(1.0 + term * d);
        c = nonzero(1.0 + term / c);
        *f *= c * d;
        c * d
    };
    for m in 0..100_000 {
        let k = f64::from(m);
        if m > 0 {
            let even = k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k));
            // The fraction ends here for whole `b`.
            if even == 0.0 {
                break;
            }
            turn(even, &mut f);
        }
        let change = turn(-(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0)), &mut f);
        if (change - 1.0).abs() < 2.0 * f64::EPSILON {
            break;
        }
    }
    f
}

/// `P(Gamma(a) <= x)` for `x < a + 1`: a series of positive terms.
fn lower_gamma(a: f64, x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    let mut k = a;
    while term > sum * 0.5 * f64::EPSILON {
        k += 1.0;
        term *= x / k;
        sum += term;
    }
    gamma_leading(a, x) * sum
}

/// `P(Gamma(a) > x)` for `x >= a + 1`: Legendre's continued fraction.
fn upper_gamma(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut f = d;
    for k in 1..100_000 {
        let k = f64::from(k);
        let term = -k * (k - a);
        b += 2.0;
        d = 1.0 / (term * d + b);
        c = b + term / c;
        let change = c * d;
        f *= change;
        if (change - 1.0).abs() < 2.0 * f64::EPSILON {
            break;
        }
    }
    gamma_leading(a, x) * a * f
}

/// `x^a e^-x / Gamma(a + 1)`.
fn gamma_leading(a: f64, x: f64) -> f64 {
    (-stirling_error(a) - deviance(a, x) - HALF_LN_TWO_PI).exp() / a.sqrt()
}

/// `ln Gamma(n + 1) - (n + 1/2) ln n + n - ln sqrt(2 pi)`.
fn stirling_error(n: f64) -> f64 {
    if n < 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - HALF_LN_TWO_PI;
    }
    let square = n * n;
    let tail = 1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - tail / square) / square) / square) / n
}

/// `x ln(x / m) + m - x`, exact also where `x` is close to `m`.
fn deviance(x: f64, m: f64) -> f64 {
    let distance = x - m;
    if distance.abs() < 0.1 * (x + m) {
        let v = distance / (x + m);
        let square = v * v;
        let mut sum = distance * v;
        let mut power = 2.0 * x * v;
        for odd in (3..2000).step_by(2) {
            power *= square;
            let next = sum + power / f64::from(odd);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}

/// Normal quantile with the first correction for skewness.
fn corrected_guess(p: f64, mean: f64, deviation: f64, skewness: f64) -> f64 {
    let z = normal_quantile(p);
    let corrected = z + skewness.min(2.0) * (z * z - 1.0) / 6.0;
    (mean + deviation * corrected).ceil().max(0.0)
}

/// Smallest whole number from 0 on with `cdf >= p` (within 64 rounding units), searched outwards from a guess.
fn smallest_reaching(p: f64, guess: f64, cdf: impl Fn(f64) -> f64) -> f64 {
    if !guess.is_finite() {
        return if p.is_nan() { f64::NAN } else { guess };
    }
    let wanted = p * (1.0 - 64.0 * f64::EPSILON);
    let reached = |x: f64| cdf(x) >= wanted;
    let mut step = 1.0;
    // INVARIANT: `low` does not reach (or is -1), `high` does.
    let (mut low, mut high) = (guess, guess);
    if reached(guess) {
        loop {
            low = (low - step).max(-1.0);
            step *= 2.0;
            if low < 0.0 || !reached(low) {
                break;
            }
            high = low;
        }
    } else {
        loop {
            high += step;
            step *= 2.0;
            if !high.is_finite() {
                return f64::INFINITY;
            }
            if reached(high) {
                break;
            }
            low = high;
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
