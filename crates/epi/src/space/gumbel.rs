//! The Gumbel distribution of largest scores: small p-values from few replicates.

use crate::{Error, check};

/// A Gumbel distribution of maxima.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gumbel {
    /// Mode, in units of the score.
    pub location: f64,
    /// Spread, in units of the score.
    pub scale: f64,
}

impl Gumbel {
    /// Probability of a value above `x`.
    ///
    /// ```
    /// use lianfang_epi::space::Gumbel;
    /// let maxima = Gumbel { location: 4.0, scale: 1.3 };
    /// // A score of 30 is far beyond what 999 replicates can show.
    /// assert!((maxima.survival(30.0) / (-26.0_f64 / 1.3).exp() - 1.0).abs() < 1e-6);
    /// ```
    pub fn survival(&self, x: f64) -> f64 {
        -(-(-(x - self.location) / self.scale).exp()).exp_m1()
    }
}

/// Fits a Gumbel distribution to maxima by maximum likelihood.
///
/// When to use: p-values below 1 over the number of replicates, which a rank can't give.
///
/// Equation:
///
/// ```text
/// F(x) = exp(-exp(-(x - m) / s))
/// s = mean(x) - sum x e^(-x / s) / sum e^(-x / s)        m = -s ln mean e^(-x / s)
/// ```
///
/// Inputs: `maxima`, largest scores of replicates, at least 2 different ones. Returns: location and scale in units of the score.
///
/// Errors: fewer than 2 values; values that are not finite or all the same; no convergence.
///
/// Limits: few cases make few different scores; the fit of such a lumpy distribution is rough. Use the rank there.
///
/// Reference: \[abrams2010\]; checked against `scanstatistics` 1.1.2 (which calls `ismev::gum.fit`), within sampling error.
///
/// ```
/// use lianfang_epi::space::fit_gumbel;
/// let quantiles: Vec<f64> = (1..2000).map(|i| 3.0 - 1.5 * (-(i as f64 / 2000.0).ln()).ln()).collect();
/// let fit = fit_gumbel(&quantiles).unwrap();
/// assert!((fit.location - 3.0).abs() < 0.01 && (fit.scale - 1.5).abs() < 0.01);
/// ```
pub fn fit_gumbel(maxima: &[f64]) -> Result<Gumbel, Error> {
    check::at_least("maxima", maxima, 2)?;
    check::finite("maxima", maxima)?;
    let n = maxima.len() as f64;
    let mean = maxima.iter().sum::<f64>() / n;
    let variance = maxima.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    if variance.sqrt() <= 1e-12 * mean.abs().max(1e-300) {
        return Err(Error::range("maxima", "all values are the same", "values that differ"));
    }
    // Shifting by the mean keeps the exponentials in range.
    let mut scale = (6.0 * variance).sqrt() / std::f64::consts::PI;
    for _ in 0..200 {
        let [zeroth, first, second] = moments(maxima, mean, scale);
        let value = scale + first / zeroth;
        // The derivative is 1 plus a variance over the squared scale: Newton's step never leaves the right side for long.
        let slope = 1.0 + (second / zeroth - (first / zeroth).powi(2)) / (scale * scale);
        let next = (scale - value / slope).max(0.1 * scale);
        let settled = (next - scale).abs() <= 1e-13 * scale;
        scale = next;
        if settled {
            let [zeroth, ..] = moments(maxima, mean, scale);
            return Ok(Gumbel { location: mean - scale * (zeroth / n).ln(), scale });
        }
    }
    Err(Error::NotConverged { name: "gumbel", steps: 200 })
}

/// Sums of `e^(-d / s)`, `d e^(-d / s)` and `d^2 e^(-d / s)`, `d` the distance from the mean.
fn moments(values: &[f64], mean: f64, scale: f64) -> [f64; 3] {
    values.iter().fold([0.0; 3], |[a, b, c], x| {
        let d = x - mean;
        let e = (-d / scale).exp();
        [a + e, b + d * e, c + d * d * e]
    })
}
