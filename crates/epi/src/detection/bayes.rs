//! Bayesian prediction: how large a count would the posterior of the reference periods still expect?
//!
//! The reference counts are Poisson with one unknown mean, whose prior is Jeffreys'. The next count is then negative binomial, and
//! the bound is its quantile. Widens by itself when there is little history. No trend, and no season but the choice of the window.

use crate::Error;
use crate::detection::chart::{ChartPoint, PastWindow};
use crate::numeric::count::negative_binomial_quantile;

/// Settings of the chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BayesConfig {
    pub window: PastWindow,
    /// Error probability of one test, between 0 and 1.
    pub alpha: f64,
}

impl Default for BayesConfig {
    /// The six weeks before today, 5 %: the defaults of `surveillance::algo.bayes`.
    fn default() -> BayesConfig {
        let window = PastWindow { years: 0, half_width: 6, this_year: true, frequency: 52 };
        BayesConfig { window, alpha: 0.05 }
    }
}

/// The predictive bound of each period from `from` on.
///
/// When to use: small counts, little history, one setting for many series. A quick first method beside the Farrington family.
///
/// Equation, with `n` reported reference periods and their sum `S`:
///
/// ```text
/// prior  p(mu) ~ mu^(-1/2);  posterior  mu ~ Gamma(S + 1/2, rate n)
/// y(t) ~ NB(size = S + 1/2, probability = n / (n + 1));  U(t) = smallest u with P(y <= u) >= 1 - alpha
/// alarm when y(t) > U(t)
/// ```
///
/// Inputs: `counts`, cases per period, NaN = missing; `from`, place (from 0) of the first period to judge.
///
/// Returns: one point per period; `upperbound` in cases is the largest count without alarm, `statistic` is the count itself and
/// `expected` the posterior mean `(S + 1/2) / n`. A missing count has a bound and no alarm; with no reported reference
/// period the chart is undefined.
///
/// Errors: an empty series, something that isn't a count, less history than the window needs, a setting out of range.
///
/// Limits: reference periods of an epidemic raise the bound for as long as they are in the window.
///
/// Reference: \[riebler2004\], \[hoehle2007\]; checked against `surveillance::algo.bayes` 1.20.3, bounds equal.
///
/// ```
/// use lianfang_epi::detection::{BayesConfig, bayes};
/// let found = bayes(&[1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 7.0], 6, &BayesConfig::default()).unwrap();
/// assert_eq!((found[0].upperbound, found[0].alarm), (3.0, Some(true)));
/// ```
pub fn bayes(counts: &[f64], from: usize, config: &BayesConfig) -> Result<Vec<ChartPoint>, Error> {
    config.window.check_from(counts, from)?;
    crate::check::probability("alpha", config.alpha)?;
    let point = |index: usize| {
        let sums = config.window.sums(counts, index);
        let n = sums.count as f64;
        let size = sums.sum + 0.5;
        let upperbound =
            if sums.count == 0 { f64::NAN } else { predictive_quantile(1.0 - config.alpha, size, n) };
        let observed = counts[index];
        let alarm = if observed.is_nan() || upperbound.is_nan() { None } else { Some(observed > upperbound) };
        ChartPoint { index, observed, expected: size / n, statistic: observed, upperbound, alarm }
    };
    Ok((from..counts.len()).map(point).collect())
}

/// Quantile of the negative binomial with `probability = n / (n + 1)`, by adding up probabilities where the first is representable.
fn predictive_quantile(p: f64, size: f64, n: f64) -> f64 {
    let ln_first = -size * (1.0 / n).ln_1p();
    if ln_first < -300.0 {
        return negative_binomial_quantile(p, size / n, size);
    }
    let failure = 1.0 / (n + 1.0);
    let wanted = p * (1.0 - 64.0 * f64::EPSILON);
    let (mut x, mut term) = (0.0, ln_first.exp());
    let mut sum = term;
    while sum < wanted {
        x += 1.0;
        term *= (x - 1.0 + size) / x * failure;
        sum += term;
        if term < f64::EPSILON * 1e-4 && x > size {
            return negative_binomial_quantile(p, size / n, size);
        }
    }
    x
}
