//! Many tests at once: which of thousands of alarms to believe, and how to join the sources of one region.
//!
//! A test at 1 % on three thousand regions gives thirty alarms a day without any outbreak. Here the share of false alarms among the
//! alarms is held instead. Deliberately not here: where the p-values come from.

use crate::numeric::gamma::Gamma;
use crate::numeric::normal::{normal_quantile, normal_tails};
use crate::{Error, check};

/// Which dependence between the tests the procedure allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependence {
    /// Independent, or positively dependent as neighbouring regions are: Benjamini and Hochberg.
    Positive,
    /// Any: Benjamini and Yekutieli. Costs a factor of about `ln m`.
    Any,
}

/// How p-values of several sources become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combination {
    /// Sum of logarithms: strong when one source is sure. Independent sources.
    Fisher,
    /// Weighted sum of normal scores: strong when all agree a little. Independent sources.
    Stouffer,
    /// Weighted harmonic mean, calibrated by its bound `e ln n`: any dependence, at the price of power.
    HarmonicMean,
}

/// Adjusted p-values: reject those at or below `q` to hold the expected share of false rejections at `q`.
///
/// When to use: one p-value per series, from hundreds of series on, in the same round of detection.
///
/// Equation, with the p-values sorted, `c = 1` or `1 + 1/2 + .. + 1/m`:
///
/// ```text
/// adjusted(i) = min over j >= i of  min(1, c m p(j) / j)
/// ```
///
/// Inputs: `p_values`, 0..1, NaN = not tested (does not count in `m`).
///
/// Returns: one adjusted p-value per input, in its order, NaN where NaN.
///
/// Errors: no p-values, or one outside 0..1.
///
/// Limits: holds the share over all regions, not for each one; discrete p-values of small counts make it cautious.
///
/// Reference: \[benjamini1995\], \[benjamini2001\]; checked against `p.adjust` of R 4.2.2, 1e-11.
///
/// ```
/// use lianfang_epi::detection::{Dependence, false_discovery_adjusted};
/// let adjusted = false_discovery_adjusted(&[0.01, 0.04, 0.03, 0.005], Dependence::Positive).unwrap();
/// assert_eq!(adjusted.iter().map(|p| (p * 1000.0).round()).collect::<Vec<_>>(), [20.0, 40.0, 40.0, 20.0]);
/// ```
pub fn false_discovery_adjusted(p_values: &[f64], dependence: Dependence) -> Result<Vec<f64>, Error> {
    check::not_empty("p_values", p_values)?;
    if let Some(bad) = p_values.iter().find(|p| **p < 0.0 || **p > 1.0) {
        return Err(Error::range("p_values", bad, "0 to 1"));
    }
    let mut order: Vec<usize> = (0..p_values.len()).filter(|&i| !p_values[i].is_nan()).collect();
    order.sort_by(|&a, &b| p_values[b].total_cmp(&p_values[a]));
    let m = order.len() as f64;
    let cost = match dependence {
        Dependence::Positive => 1.0,
        Dependence::Any => (1..=order.len()).map(|j| 1.0 / j as f64).sum(),
    };
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut smallest = 1.0_f64;
    for (place, &i) in order.iter().enumerate() {
        smallest = smallest.min(p_values[i] * (cost * (m / (m - place as f64))));
        adjusted[i] = smallest;
    }
    Ok(adjusted)
}

/// Which series are discoveries when the expected share of false ones is held at `q`; see [`false_discovery_adjusted`].
///
/// ```
/// use lianfang_epi::detection::{Dependence, discoveries};
/// let found = discoveries(&[0.001, 0.03, 0.9], 0.05, Dependence::Positive).unwrap();
/// assert_eq!(found, [true, true, false]);
/// ```
pub fn discoveries(p_values: &[f64], q: f64, dependence: Dependence) -> Result<Vec<bool>, Error> {
    check::probability("q", q)?;
    let adjusted = false_discovery_adjusted(p_values, dependence)?;
    Ok(adjusted.into_iter().map(|p| p <= q).collect())
}

/// One p-value for a region from those of its sources.
///
/// When to use: cases, laboratory tests and absences of one region on one day, each with its own p-value; then
/// [`false_discovery_adjusted`] over the regions.
///
/// Equation, with weights `w` (the mean weight is taken out), `n` sources:
///
/// ```text
/// Fisher:         P(chi-squared with 2 n degrees > -2 sum ln p)          (unweighted)
/// Stouffer:       1 - Phi(sum w z(1 - p) / sqrt(sum w^2))
/// harmonic mean:  min(1, e ln(n) / sum (w / n) / p),  for n = 1 the p-value itself, for n = 2 with factor 2
/// ```
///
/// Inputs: `p_values`, 0..1, NaN = no result from this source (left out); `weights`, one per source, positive, or empty for equal ones.
///
/// Returns: the combined p-value; NaN if no source has a result.
///
/// Errors: no p-values, one outside 0..1, weights that don't fit or aren't positive, weights for Fisher.
///
/// Limits: Fisher and Stouffer call too often when sources move together (the same cases counted twice): use the harmonic mean then.
///
/// Reference: \[fisher1932\], \[stouffer1949\], \[wilson2019\], \[vovk2020\].
///
/// ```
/// use lianfang_epi::detection::{Combination, combined_p_value};
/// let p = combined_p_value(&[0.03, 0.06, f64::NAN], &[], Combination::Fisher).unwrap();
/// assert!((p - 0.0018 * (1.0 - 0.0018_f64.ln())).abs() < 1e-12);
/// ```
pub fn combined_p_value(p_values: &[f64], weights: &[f64], how: Combination) -> Result<f64, Error> {
    check::not_empty("p_values", p_values)?;
    if let Some(bad) = p_values.iter().find(|p| **p < 0.0 || **p > 1.0) {
        return Err(Error::range("p_values", bad, "0 to 1"));
    }
    if !weights.is_empty() {
        check::same_length("weights", weights, "p_values", p_values)?;
        if let Some(bad) = weights.iter().find(|w| !(**w > 0.0 && w.is_finite())) {
            return Err(Error::range("weights", bad, "the positive numbers"));
        }
        if how == Combination::Fisher {
            return Err(Error::range("weights", "given", "no weights, for Fisher's method"));
        }
    }
    let weight = |i: usize| weights.get(i).copied().unwrap_or(1.0);
    let known: Vec<(f64, f64)> =
        p_values.iter().enumerate().filter(|(_, p)| !p.is_nan()).map(|(i, p)| (*p, weight(i))).collect();
    let n = known.len() as f64;
    if let [(only, _)] = known[..] {
        return Ok(only);
    }
    if known.is_empty() {
        return Ok(f64::NAN);
    }
    Ok(match how {
        Combination::Fisher => {
            let half: f64 = known.iter().map(|(p, _)| -p.ln()).sum();
            if half.is_infinite() {
                0.0
            } else if half == 0.0 {
                1.0
            } else {
                Gamma::new(n).tails(half).1
            }
        }
        Combination::Stouffer => {
            let (mut sum, mut squares) = (0.0, 0.0);
            for (p, w) in &known {
                // A p-value of 0 and one of 1 would cancel to nothing: both are taken as far out as a number can say.
                sum -= w * normal_quantile(p.clamp(1e-300, 1.0 - 1e-16));
                squares += w * w;
            }
            normal_tails(sum / squares.sqrt()).1
        }
        Combination::HarmonicMean => {
            let total: f64 = known.iter().map(|(_, w)| w).sum();
            let mean = 1.0 / known.iter().map(|(p, w)| w / total / p).sum::<f64>();
            let factor = if n == 2.0 { 2.0 } else { std::f64::consts::E * n.ln() };
            (factor * mean).min(1.0)
        }
    })
}
