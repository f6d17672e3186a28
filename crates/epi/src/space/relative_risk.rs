//! Relative risks of small places, steadied by what the other places show.
//!
//! A village with 1 case where 0.2 were expected has a ratio of 5 and almost no information. Empirical Bayes estimates move such ratios
//! towards the mean of all places, or of the neighbours, as far as their chance variation demands.

use super::Graph;
use crate::numeric::gamma::gamma_quantile;
use crate::{Error, check};

/// Estimate for one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothedRisk {
    /// Observed over expected cases (or people), as they are.
    pub raw: f64,
    /// The steadied ratio, in the same unit.
    pub estimate: f64,
    /// 95 % interval of the ratio behind the estimate.
    pub lower: f64,
    pub upper: f64,
}

/// Marshall's global empirical Bayes estimate: each ratio is moved towards the overall one.
///
/// When to use: a map of rates or relative risks of places of very different size, before anyone reads the extremes of it. No assumption
/// about the shape of the distribution of risks.
///
/// Equation, with cases `y`, expected cases or people `e`, `n` places:
///
/// ```text
/// r(i) = y(i) / e(i)      m = sum y / sum e
/// A = max(0, sum e (r - m)^2 / sum e - m / mean(e))
/// estimate(i) = m + A / (A + m / e(i)) (r(i) - m)
/// ```
///
/// Inputs: `cases`; `expected`, cases or people, above 0; one value per place.
///
/// Returns: raw ratio, estimate and interval in cases per unit of `expected`. The interval is that of a gamma prior with mean `m` and
/// variance `A`, the uncertainty of `m` included.
///
/// Errors: no places, cases that are no counts, expected values that are not above 0, other lengths.
///
/// Limits: the mean of all places may be the wrong one to move to where regions differ; see [`marshall_local`]. `A` counts as known, so that
/// intervals are somewhat short when there are few places (below 30). With no cases at all everything is 0.
///
/// Reference: \[marshall1991\]; checked against `spdep::EBest` 1.2-7 (estimates, 1e-9), and by simulation.
///
/// ```
/// use lianfang_epi::space::marshall_global;
/// let found = marshall_global(&[1.0, 120.0, 60.0, 240.0], &[0.2, 100.0, 100.0, 200.0]).unwrap();
/// assert!(found[0].raw == 5.0 && found[0].estimate < 1.2);
/// ```
pub fn marshall_global(cases: &[f64], expected: &[f64]) -> Result<Vec<SmoothedRisk>, Error> {
    check_ratios(cases, expected)?;
    let all: Vec<usize> = (0..cases.len()).collect();
    let prior = Prior::of(cases, expected, &all);
    Ok(cases.iter().zip(expected).map(|(y, e)| prior.smooth(*y, *e)).collect())
}

/// Marshall's local empirical Bayes estimate: each ratio is moved towards that of the place and its neighbours.
///
/// When to use: as [`marshall_global`], where neighbouring places are alike and regions differ.
///
/// Equation: as [`marshall_global`], with `m` and `A` from the place and its neighbours alone.
///
/// Inputs: as there, and `graph` of neighbours.
///
/// Returns: as there. Errors: as there; a graph of other size or with a place without neighbours.
///
/// Limits: `A` from a handful of places is rough and often 0: then the estimate is the neighbourhood's ratio.
///
/// Reference: \[marshall1991\]; checked against `spdep::EBlocal` 1.2-7 with `geoda = TRUE` (estimates, 1e-9), by simulation and against a
/// graph in which everyone is a neighbour.
///
/// ```
/// use lianfang_epi::space::{Graph, marshall_local};
/// let graph = Graph::from_pairs(4, &[(0, 1), (2, 3)]).unwrap();
/// let found = marshall_local(&[30.0, 2.0, 10.0, 0.0], &[10.0, 1.0, 10.0, 1.0], &graph).unwrap();
/// assert!(found[1].estimate > 2.0 && found[3].estimate < 1.0);
/// ```
pub fn marshall_local(cases: &[f64], expected: &[f64], graph: &Graph) -> Result<Vec<SmoothedRisk>, Error> {
    check_ratios(cases, expected)?;
    graph.check_places("cases", cases)?;
    graph.check_no_islands()?;
    let smooth = |place: usize| {
        let mut around = graph.neighbours(place).to_vec();
        around.push(place);
        Prior::of(cases, expected, &around).smooth(cases[place], expected[place])
    };
    Ok((0..cases.len()).map(smooth).collect())
}

pub(super) fn check_ratios(cases: &[f64], expected: &[f64]) -> Result<(), Error> {
    check::not_empty("cases", cases)?;
    check::counts("cases", cases)?;
    check::same_length("expected", expected, "cases", cases)?;
    check::finite("expected", expected)?;
    match expected.iter().find(|e| **e <= 0.0) {
        Some(value) => Err(Error::range("expected", value, "the numbers above 0")),
        None => Ok(()),
    }
}

/// Mean and variance of the true ratios, and variance of the mean's estimate.
struct Prior {
    mean: f64,
    variance: f64,
    mean_variance: f64,
}

impl Prior {
    fn of(cases: &[f64], expected: &[f64], places: &[usize]) -> Prior {
        let sum = |f: &dyn Fn(usize) -> f64| places.iter().map(|i| f(*i)).sum::<f64>();
        let all = sum(&|i| expected[i]);
        let mean = sum(&|i| cases[i]) / all;
        let spread = sum(&|i| expected[i] * (cases[i] / expected[i] - mean).powi(2)) / all;
        let variance = (spread - mean / (all / places.len() as f64)).max(0.0);
        let squares = sum(&|i| expected[i] * expected[i]) / (all * all);
        Prior { mean, variance, mean_variance: mean / all + variance * squares }
    }

    fn smooth(&self, cases: f64, expected: f64) -> SmoothedRisk {
        let raw = cases / expected;
        let chance = self.mean / expected;
        // [marshall1991] eq. 4. Without any case there is neither variance nor chance.
        let kept = if self.variance > 0.0 { self.variance / (self.variance + chance) } else { 0.0 };
        let estimate = self.mean + kept * (raw - self.mean);
        // Chance as it is at this place's own level, as under a gamma prior: the average level would make peaks look certain.
        let variance = kept * estimate / expected + (1.0 - kept).powi(2) * self.mean_variance;
        let (lower, upper) = gamma_interval(estimate, variance);
        SmoothedRisk { raw, estimate, lower, upper }
    }
}

/// 95 % interval of the gamma distribution with this mean and variance.
fn gamma_interval(mean: f64, variance: f64) -> (f64, f64) {
    if mean <= 0.0 || variance <= 0.0 {
        return (mean.max(0.0), mean.max(0.0));
    }
    let (shape, scale) = (mean * mean / variance, variance / mean);
    (gamma_quantile(0.025, shape, scale), gamma_quantile(0.975, shape, scale))
}
