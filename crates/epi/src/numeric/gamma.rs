//! The gamma distribution: density, tails, and many quantiles of one distribution at once.
//!
//! Posteriors of the reproduction number are gamma distributions, seven quantiles for each of hundreds of windows, so this
//! is where that time goes. The quantile as a function of the normal score `z` solves a differential equation; its Taylor
//! series around the median gives all quantiles of one distribution for little more than the price of the median. Where the series
//! does not reach (small shapes, far tails), each quantile is solved by itself from a tail that is exact on its own side.

use statrs::function::gamma::ln_gamma;

use super::normal::{normal_quantile, normal_tails};
use super::stirling::{HALF_LN_TWO_PI, half_deviance, stirling_error};

/// Terms of the Taylor series; more are of no use because its radius is limited for small shapes.
const TERMS: usize = 36;
/// From this shape on the asymptotic series of the median is exact to rounding.
const LARGE_SHAPE: f64 = 100.0;
/// From this shape on the uniform expansion is exact to 1e-14 with its first term.
const UNIFORM_SHAPE: f64 = 1e8;

/// A gamma distribution with scale 1, prepared for many evaluations.
#[derive(Debug, Clone, Copy)]
pub struct Gamma {
    shape: f64,
    /// Logarithm of `x` times the density, where `x` is the shape.
    ln_norm: f64,
}

impl Gamma {
    /// `shape` above 0 and finite; the caller checks.
    pub fn new(shape: f64) -> Gamma {
        Gamma { shape, ln_norm: 0.5 * shape.ln() - HALF_LN_TWO_PI - stirling_error(shape) }
    }

    /// Probability density at `x`.
    pub fn density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return if x < 0.0 || self.shape > 1.0 {
                0.0
            } else if self.shape == 1.0 {
                1.0
            } else {
                f64::INFINITY
            };
        }
        self.density_per_log(x) / x
    }

    /// `x` times the density: the density of the logarithm.
    fn density_per_log(&self, x: f64) -> f64 {
        (self.ln_norm - half_deviance(self.shape, x, self.shape - x)).exp()
    }

    /// Probabilities below and above `x`; the smaller one is exact to its own size.
    pub fn tails(&self, x: f64) -> (f64, f64) {
        let a = self.shape;
        if x.is_nan() || a.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if !x.is_finite() {
            return (1.0, 0.0);
        }
        if a > UNIFORM_SHAPE {
            return self.uniform_tails(x);
        }
        let front = self.density_per_log(x);
        if x < a + 1.0 {
            let (mut term, mut sum, mut n) = (1.0, 1.0, a);
            while term > 1e-17 * sum {
                n += 1.0;
                term *= x / n;
                sum += term;
            }
            let below = (front * sum / a).min(1.0);
            (below, 1.0 - below)
        } else {
            let above = (front * continued_fraction(a, x)).min(1.0);
            (1.0 - above, above)
        }
    }

    /// Both tails of a huge shape, whose series would take as many steps as the square root of the shape: \[temme1979\]'s expansion to its first term.
    fn uniform_tails(&self, x: f64) -> (f64, f64) {
        let a = self.shape;
        let deviance = half_deviance(a, x, a - x);
        let z = (2.0 * deviance).sqrt().copysign(x - a);
        let eta = z / a.sqrt();
        // 1 / (x / a - 1) - 1 / eta, which cancels near 0.
        let first = if eta.abs() < 1e-2 {
            -1.0 / 3.0 + eta * (1.0 / 12.0 - eta * (2.0 / 135.0 - eta / 864.0))
        } else {
            a / (x - a) - 1.0 / eta
        };
        let shift = (-deviance - HALF_LN_TWO_PI).exp() / a.sqrt() * first;
        let (below, above) = normal_tails(z);
        ((below - shift).clamp(0.0, 1.0), (above + shift).clamp(0.0, 1.0))
    }

    /// The median.
    fn median(&self) -> f64 {
        let a = self.shape;
        let s = 1.0 / a;
        // Ramanujan's series, in the form of Choi 1994.
        let series = a - 1.0 / 3.0
            + s * (8.0 / 405.0
                + s * (184.0 / 25_515.0 + s * (2_248.0 / 3_444_525.0 - s * 19_006_408.0 / 15_345_358_875.0)));
        if a >= LARGE_SHAPE {
            series
        } else {
            self.solve(0.5, if a > 0.6 { series } else { self.start(0.5, 0.0) })
        }
    }

    /// Wilson and Hilferty's cube of the normal score, or the leading term of the series for small values.
    fn start(&self, p: f64, z: f64) -> f64 {
        let a = self.shape;
        let cube = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
        if cube > 0.3 && a > 0.5 { a * cube.powi(3) } else { ((p.ln() + ln_gamma(a + 1.0)) / a).exp() }
    }

    /// Halley's steps within a bracket, on the smaller tail.
    fn solve(&self, p: f64, start: f64) -> f64 {
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut x = start.max(f64::MIN_POSITIVE);
        for _ in 0..200 {
            let (below, above) = self.tails(x);
            let error = if p <= 0.5 { below - p } else { (1.0 - p) - above };
            if error < 0.0 {
                low = x;
            } else {
                high = x;
            }
            let step = error / self.density(x);
            // At the solution the bracket's middle would lead away from it again.
            if step.abs() <= 4e-16 * x {
                return x;
            }
            let bend = 0.5 * step * ((self.shape - 1.0) / x - 1.0);
            let next = x - step / (1.0 - bend.clamp(-0.5, 0.5));
            if !(next > low && next < high) {
                x = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * x };
                continue;
            }
            // Halley's step triples the digits: after a change of 1e-6 the next value is exact.
            if (next - x).abs() <= 1e-6 * x && bend.abs() < 0.1 {
                return next;
            }
            x = next;
        }
        x
    }

    /// The quantile at `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let mut found = [f64::NAN];
        self.quantiles(&[p], &[normal_quantile(p)], &mut found);
        found[0]
    }

    /// The quantiles at all `p`, whose normal scores are `z`, into `found` (three slices of one length).
    fn quantiles(&self, p: &[f64], z: &[f64], found: &mut [f64]) {
        let reach = z.iter().filter(|z| z.is_finite()).fold(0.0_f64, |m, z| m.max(z.abs()));
        let series = if self.shape < 1.0 || reach > 0.7 * self.shape.sqrt() + 1.5 {
            None
        } else {
            self.series_around_median(reach)
        };
        for ((found, &p), &z) in found.iter_mut().zip(p).zip(z) {
            *found = if !(0.0..=1.0).contains(&p) {
                f64::NAN
            } else if p == 0.0 {
                0.0
            } else if p == 1.0 {
                f64::INFINITY
            } else if let Some((coefficients, terms)) = &series {
                coefficients[..*terms].iter().rev().fold(0.0, |sum, c| sum * z + c)
            } else {
                self.solve(p, self.start(p, z))
            };
        }
    }

    /// Taylor coefficients of the quantile in `z` around 0, and how many; None when they do not fall off within `reach`.
    ///
    /// With `x(z)` the quantile, `x' = phi(z) / f(x)`, so that `x'' = x' w` with `w = x' - z - (a - 1) q` and `q = x' / x`.
    fn series_around_median(&self, reach: f64) -> Option<([f64; TERMS], usize)> {
        let (mut x, mut u, mut q, mut w) = ([0.0; TERMS], [0.0; TERMS], [0.0; TERMS], [0.0; TERMS]);
        x[0] = self.median();
        u[0] = (-HALF_LN_TWO_PI).exp() / self.density(x[0]);
        let inverse = 1.0 / x[0];
        let (mut power, mut small) = (1.0, 0);
        for i in 0..TERMS - 1 {
            let product: f64 = (1..=i).map(|j| x[j] * q[i - j]).sum();
            q[i] = (u[i] - product) * inverse;
            w[i] = u[i] - (self.shape - 1.0) * q[i] - if i == 1 { 1.0 } else { 0.0 };
            let next: f64 = (0..=i).map(|j| u[j] * w[i - j]).sum();
            u[i + 1] = next / (i + 1) as f64;
            x[i + 1] = u[i] / (i + 1) as f64;
            power *= reach;
            small = if (x[i + 1] * power).abs() <= 1e-15 * x[0] { small + 1 } else { 0 };
            if small == 3 {
                return Some((x, i + 2));
            }
        }
        None
    }
}

/// The fraction whose product with `x` times the density is the upper tail (modified Lentz).
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let an = -(i as f64) * (i as f64 - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let change = d * c;
        h *= change;
        if (change - 1.0).abs() <= 2e-16 {
            break;
        }
    }
    h
}

/// One gamma distribution's quantiles at fixed probabilities, again and again.
#[derive(Debug, Clone)]
pub struct QuantileSet {
    probabilities: Vec<f64>,
    scores: Vec<f64>,
}

impl QuantileSet {
    /// `probabilities` between 0 and 1; others give NaN.
    pub fn new(probabilities: &[f64]) -> QuantileSet {
        QuantileSet {
            probabilities: probabilities.to_vec(),
            scores: probabilities.iter().map(|p| normal_quantile(*p)).collect(),
        }
    }

    /// The quantiles of the gamma distribution with `shape` and `scale`, in the order of the probabilities.
    pub fn of(&self, shape: f64, scale: f64) -> Vec<f64> {
        let mut found = vec![f64::NAN; self.probabilities.len()];
        if shape > 0.0 && shape.is_finite() && scale > 0.0 {
            Gamma::new(shape).quantiles(&self.probabilities, &self.scores, &mut found);
            found.iter_mut().for_each(|q| *q *= scale);
        }
        found
    }
}

/// Quantile of the gamma distribution with `shape` and `scale`; not a number where one of them is not above 0.
///
/// ```
/// // With shape 1 it is exponential.
/// let q = lianfang_epi::numeric::gamma::gamma_quantile(0.5, 1.0, 3.0);
/// assert!((q - 3.0 * 2.0_f64.ln()).abs() < 1e-12);
/// ```
pub fn gamma_quantile(p: f64, shape: f64, scale: f64) -> f64 {
    if shape > 0.0 && shape.is_finite() && scale > 0.0 {
        Gamma::new(shape).quantile(p) * scale
    } else {
        f64::NAN
    }
}
