//! How many each case infects, and how unequally.
//!
//! Offspring counts follow a negative binomial distribution with mean R and dispersion k: the smaller k, the fewer cases do most
//! of the infecting. Deliberately not here: counts of which only a part is seen at random (use cluster sizes), and R over time.

use crate::numeric::count::negative_binomial_ln_pmf;
use crate::numeric::profile::{crossing, maximize};
use crate::{Error, check};

/// A value with its 95 % profile likelihood interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

/// A negative binomial offspring distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OffspringFit {
    /// Mean number of secondary cases (R).
    pub mean: Interval,
    /// Dispersion (k); infinite = Poisson, all infect alike.
    pub dispersion: Interval,
    pub log_likelihood: f64,
    /// How many counts or clusters.
    pub observations: usize,
}

impl OffspringFit {
    /// Smallest share of cases that makes the share `of` (0 to 1) of all transmission, at the estimate \[endo2020\].
    ///
    /// ```
    /// use lianfang_epi::chains::fit_offspring;
    /// // One of ten infects eight, one infects two.
    /// let fit = fit_offspring(&[8.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).unwrap();
    /// assert!(fit.share_of_cases_for(0.8).unwrap() < 0.2);
    /// ```
    pub fn share_of_cases_for(&self, of: f64) -> Result<f64, Error> {
        check::probability("share of transmission", of)?;
        share_of_cases_for(self.mean.estimate, self.dispersion.estimate, of)
    }
}

/// Half the 95 % quantile of chi-square with one degree of freedom.
const HALF_CHI_SQUARE: f64 = 1.920_729_410_347_062;
/// Dispersions are searched between these; above, a negative binomial can't be told from Poisson.
const DISPERSION: (f64, f64) = (1e-4, 1e5);

/// Mean and dispersion by maximum likelihood for any log-likelihood of both, with profile intervals. `best_mean` is the mean that
/// is best at every dispersion, where it is known.
pub(super) fn fit(
    means: (f64, f64),
    best_mean: Option<f64>,
    observations: usize,
    ln: impl Fn(f64, f64) -> f64,
) -> OffspringFit {
    let (low, high) = (DISPERSION.0.ln(), DISPERSION.1.ln());
    let (ln_low, ln_high) = (means.0.ln(), means.1.ln());
    let over_mean = |ln_k: f64| match best_mean {
        Some(mean) => (mean.ln(), ln(mean, ln_k.exp())),
        None => maximize(ln_low, ln_high, 1e-8, |ln_r| ln(ln_r.exp(), ln_k.exp())),
    };
    let over_dispersion = |ln_r: f64| maximize(low, high, 1e-6, |ln_k| ln(ln_r.exp(), ln_k.exp()));
    let (ln_k, _) = maximize(low, high, 1e-8, |ln_k| over_mean(ln_k).1);
    let (ln_r, best) = over_mean(ln_k);
    let enough = best - HALF_CHI_SQUARE;
    let k_inside = |ln_k: f64| over_mean(ln_k).1 - enough;
    let r_inside = |ln_r: f64| over_dispersion(ln_r).1 - enough;
    let poisson = ln_k > high - 1e-3;
    OffspringFit {
        mean: Interval {
            estimate: ln_r.exp(),
            lower: crossing(ln_r, ln_low, 1e-7, r_inside).map_or(0.0, f64::exp),
            upper: crossing(ln_r, ln_high, 1e-7, r_inside).map_or(f64::INFINITY, f64::exp),
        },
        dispersion: Interval {
            estimate: if poisson { f64::INFINITY } else { ln_k.exp() },
            lower: crossing(ln_k, low, 1e-7, k_inside).map_or(0.0, f64::exp),
            upper: crossing(ln_k, high, 1e-7, k_inside).map_or(f64::INFINITY, f64::exp),
        },
        log_likelihood: best,
        observations,
    }
}

/// Mean and dispersion of the offspring distribution from the number of people each case infected.
///
/// When to use: transmission pairs are known (from case investigation or from [`infer_ancestors`](super::infer_ancestors)), and
/// the counts are complete: enough time has passed, and cases who infected nobody are among them.
///
/// Equation:
///
/// ```text
/// p(x) = Gamma(x + k) / (Gamma(k) x!) (k / (k + R))^k (R / (k + R))^x,    R, k = argmax sum ln p(x_i)
/// interval of k: all k with max over R of ln L(R, k) >= ln L - 1.92;   the same for R
/// ```
///
/// Inputs: `counts` people infected by each case, whole numbers from 0 on.
///
/// Returns: mean and dispersion with 95 % profile intervals. When the variance does not exceed the mean, k is infinite.
///
/// Errors: fewer than 2 counts; a value that is no count; all zero (k is unknown then).
///
/// Limits: forgotten sporadic cases (zeros) make R too large and k too large. The interval of k is wide below 50 counts, and
/// is often open above.
///
/// Reference: \[lloydsmith2005\]. R is the mean of the counts; k was checked against the score equation.
///
/// ```
/// use lianfang_epi::chains::fit_offspring;
/// let mut counts = vec![0.0; 80];
/// counts.extend([1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0]);
/// let fit = fit_offspring(&counts).unwrap();
/// assert!((fit.mean.estimate - 55.0 / 90.0).abs() < 1e-6);
/// assert!(fit.dispersion.upper < 0.25); // a few infect most
/// ```
pub fn fit_offspring(counts: &[f64]) -> Result<OffspringFit, Error> {
    check::at_least("offspring counts", counts, 2)?;
    check::counts("offspring counts", counts)?;
    let sum: f64 = counts.iter().sum();
    if sum == 0.0 {
        return Err(Error::range("offspring counts", "all 0", "lists with at least one transmission"));
    }
    // Equal counts are one term.
    let mut sorted = counts.to_vec();
    sorted.sort_by(f64::total_cmp);
    let groups: Vec<(f64, f64)> = sorted.chunk_by(|a, b| a == b).map(|g| (g[0], g.len() as f64)).collect();
    let mean = sum / counts.len() as f64;
    let ln = |r: f64, k: f64| groups.iter().map(|(x, n)| n * negative_binomial_ln_pmf(*x, r, k)).sum();
    // The maximum over R is at the mean of the counts whatever k is.
    Ok(fit((mean / 1e3, mean * 1e3), Some(mean), counts.len(), ln))
}

/// Smallest share of cases that makes the share `of` of all transmission.
fn share_of_cases_for(mean: f64, dispersion: f64, of: f64) -> Result<f64, Error> {
    let k = if dispersion.is_finite() { dispersion } else { DISPERSION.1 };
    let wanted = 1.0 - of;
    // From those who infect nobody upwards, until 1 - `of` of the transmission is reached.
    let (mut cases, mut transmission) = (0.0, 0.0);
    let mut x = 0.0;
    while x < 1e6 {
        let p = negative_binomial_ln_pmf(x, mean, k).exp();
        let more = x * p / mean;
        if transmission + more >= wanted {
            let part = (wanted - transmission) / more;
            return Ok(1.0 - cases - part * p);
        }
        cases += p;
        transmission += more;
        x += 1.0;
    }
    Err(Error::NotConverged { name: "share of cases", steps: 1_000_000 })
}
