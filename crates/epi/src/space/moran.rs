//! Are neighbouring places alike, in all and each for itself?
//!
//! Moran's index and its local parts, tested by permutation, because counts and rates are far from normal.

use rand::Rng;
use rand::seq::SliceRandom;

use super::Graph;
use crate::{Error, check};

/// How neighbours are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Each place's neighbours share a weight of 1: the mean of the neighbours counts.
    RowStandardised,
    /// Every pair of neighbours has weight 1: places with many neighbours count more.
    Binary,
}

impl Weights {
    fn of(self, graph: &Graph, place: usize) -> f64 {
        match self {
            Weights::RowStandardised => 1.0 / graph.neighbours(place).len() as f64,
            Weights::Binary => 1.0,
        }
    }
}

/// Moran's index of all places.
#[derive(Debug, Clone, PartialEq)]
pub struct Moran {
    /// About 0 without pattern, towards 1 if neighbours are alike, below 0 if they are opposite. Not a number if all values are the same.
    pub index: f64,
    /// Mean of the index without pattern.
    pub expected: f64,
    /// Its variance over random arrangements of the same values.
    pub variance: f64,
    /// Share of arrangements that are at least as far from the mean on the same side, doubled.
    pub p_value: f64,
    /// Central 95 % of the indices of the arrangements.
    pub lower_without_pattern: f64,
    pub upper_without_pattern: f64,
}

/// Moran's index of one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMoran {
    /// Positive if the place is like its neighbours. Not a number if all values are the same.
    pub index: f64,
    /// Share of arrangements of the other places that are at least as far out on the same side, doubled. Not corrected for the number of places.
    pub p_value: f64,
    pub pattern: Pattern,
}

/// The place and its neighbours against the mean of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    HighAmongHigh,
    LowAmongLow,
    HighAmongLow,
    LowAmongHigh,
}

/// Moran's index of spatial autocorrelation with a permutation test.
///
/// When to use: before any map of rates is read: is there a pattern at all? On rates or standardised residuals, not on counts.
///
/// Equation, with values `x`, `z = x - mean(x)`, weights `w(i,j)` of neighbours, `S0 = sum w`:
///
/// ```text
/// I = n / S0 * sum_ij w(i,j) z(i) z(j) / sum z^2        E(I) = -1 / (n - 1)
/// ```
///
/// Inputs: `values`, one per place; `graph`; `weights`; `permutations`, for example 999; `rng`.
///
/// Returns: index, mean, variance under randomisation, two-sided permutation p-value, and the range without pattern.
///
/// Errors: fewer than 4 values or values that are not finite; a graph of other size or with a place without neighbours; no permutations.
///
/// Limits: rates of places with few people vary more by chance than others and blur the pattern; steady them first. With equal values
/// everywhere the index is undefined and the p-value 1.
///
/// Reference: \[moran1950\], \[cliff1981\]; checked against `spdep::moran.test` 1.2-7 (index, mean,
/// variance, 1e-9), values worked out by hand and the moments of all arrangements.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::space::{Graph, Weights, moran};
/// let row = Graph::from_pairs(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]).unwrap();
/// let mut rng = Streams::from_seed(1).stream("moran");
/// let found = moran(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &row, Weights::Binary, 99, &mut rng).unwrap();
/// assert!((found.index - 0.6).abs() < 1e-12);
/// ```
pub fn moran(
    values: &[f64],
    graph: &Graph,
    weights: Weights,
    permutations: usize,
    rng: &mut impl Rng,
) -> Result<Moran, Error> {
    check_values(values, graph, permutations)?;
    let n = values.len() as f64;
    let (mut z, squares) = centred(values);
    let sums = WeightSums::of(graph, weights);
    let expected = -1.0 / (n - 1.0);
    let index = |z: &[f64]| {
        n / sums.s0 * (0..z.len()).map(|i| z[i] * lag(z, graph, weights, i)).sum::<f64>() / squares
    };
    if squares == 0.0 {
        let nan = f64::NAN;
        return Ok(Moran {
            index: nan,
            expected,
            variance: nan,
            p_value: 1.0,
            lower_without_pattern: nan,
            upper_without_pattern: nan,
        });
    }
    let observed = index(&z);
    let kurtosis = n * z.iter().map(|v| v.powi(4)).sum::<f64>() / (squares * squares);
    let mut arranged: Vec<f64> = (0..permutations)
        .map(|_| {
            z.shuffle(rng);
            index(&z)
        })
        .collect();
    arranged.sort_by(f64::total_cmp);
    let at = |p: f64| arranged[((p * permutations as f64) as usize).min(permutations - 1)];
    Ok(Moran {
        index: observed,
        expected,
        variance: sums.variance(n, kurtosis),
        p_value: two_sided(observed, &arranged),
        lower_without_pattern: at(0.025),
        upper_without_pattern: at(0.975),
    })
}

/// Local Moran's index (LISA) of each place, with conditional permutation.
///
/// When to use: after [`moran`] found a pattern: which places sit in a high or low spot, which are outliers among their neighbours?
///
/// Equation:
///
/// ```text
/// I(i) = z(i) / m2 * sum_j w(i,j) z(j)        m2 = sum z^2 / n
/// arrangements: z(i) stays, its neighbours get values of the other places at random
/// ```
///
/// Inputs: as [`moran`]. Returns: for each place the index, the p-value and the pattern. Errors: as [`moran`].
///
/// Limits: as many tests as places: hold p-values against 0.05 over the number of places, or a false discovery rate, before acting.
/// Neighbouring results share data and are not independent.
///
/// Reference: \[anselin1995\]; checked against `spdep::localmoran` 1.2-7 (1e-9), its sum, which is the global index, and by simulation.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::space::{Graph, Pattern, Weights, local_moran};
/// let row = Graph::from_pairs(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]).unwrap();
/// let mut rng = Streams::from_seed(1).stream("lisa");
/// let found = local_moran(&[9.0, 8.0, 1.0, 1.0, 2.0, 1.0], &row, Weights::RowStandardised, 99, &mut rng).unwrap();
/// assert_eq!(found[0].pattern, Pattern::HighAmongHigh);
/// ```
pub fn local_moran(
    values: &[f64],
    graph: &Graph,
    weights: Weights,
    permutations: usize,
    rng: &mut impl Rng,
) -> Result<Vec<LocalMoran>, Error> {
    check_values(values, graph, permutations)?;
    let (z, squares) = centred(values);
    let m2 = squares / values.len() as f64;
    let mut others: Vec<f64> = Vec::with_capacity(z.len());
    let mut arranged = vec![0.0; permutations];
    let mut place = |i: usize| {
        let around = lag(&z, graph, weights, i);
        let pattern = match (z[i] > 0.0, around > 0.0) {
            (true, true) => Pattern::HighAmongHigh,
            (false, false) => Pattern::LowAmongLow,
            (true, false) => Pattern::HighAmongLow,
            (false, true) => Pattern::LowAmongHigh,
        };
        if m2 == 0.0 {
            return LocalMoran { index: f64::NAN, p_value: 1.0, pattern };
        }
        others.clear();
        others.extend(z.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, v)| *v));
        let (weight, count) = (weights.of(graph, i), graph.neighbours(i).len());
        let factor = z[i] / m2 * weight;
        for index in &mut arranged {
            let (chosen, _) = others.partial_shuffle(rng, count);
            *index = factor * chosen.iter().sum::<f64>();
        }
        let index = z[i] / m2 * around;
        LocalMoran { index, p_value: two_sided(index, &arranged), pattern }
    };
    Ok((0..values.len()).map(&mut place).collect())
}

fn check_values(values: &[f64], graph: &Graph, permutations: usize) -> Result<(), Error> {
    check::at_least("values", values, 4)?;
    check::finite("values", values)?;
    graph.check_places("values", values)?;
    graph.check_no_islands()?;
    if permutations == 0 {
        return Err(Error::range("permutations", 0, "1 or more"));
    }
    Ok(())
}

/// Distances from the mean, and the sum of their squares (0 if they are rounding only).
fn centred(values: &[f64]) -> (Vec<f64>, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let z: Vec<f64> = values.iter().map(|x| x - mean).collect();
    let squares: f64 = z.iter().map(|v| v * v).sum();
    let size = values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let rounding = (1e-13 * size).powi(2) * values.len() as f64;
    (z, if squares <= rounding { 0.0 } else { squares })
}

/// Weighted sum over the neighbours.
fn lag(z: &[f64], graph: &Graph, weights: Weights, place: usize) -> f64 {
    weights.of(graph, place) * graph.neighbours(place).iter().map(|j| z[*j]).sum::<f64>()
}

/// The smaller tail, the observed arrangement included, doubled.
fn two_sided(observed: f64, arranged: &[f64]) -> f64 {
    let margin = 1e-12 * observed.abs();
    let above = arranged.iter().filter(|v| **v >= observed - margin).count();
    let below = arranged.iter().filter(|v| **v <= observed + margin).count();
    (2.0 * (1 + above.min(below)) as f64 / (1 + arranged.len()) as f64).min(1.0)
}

/// The sums of weights that the variance needs. [cliff1981]
struct WeightSums {
    s0: f64,
    s1: f64,
    s2: f64,
}

impl WeightSums {
    fn of(graph: &Graph, weights: Weights) -> WeightSums {
        let n = graph.places();
        let (mut s0, mut s1) = (0.0, 0.0);
        let mut columns = vec![0.0; n];
        for i in 0..n {
            let own = weights.of(graph, i);
            for &j in graph.neighbours(i) {
                s0 += own;
                s1 += 0.5 * (own + weights.of(graph, j)).powi(2);
                columns[j] += own;
            }
        }
        let row = |i: usize| weights.of(graph, i) * graph.neighbours(i).len() as f64;
        let s2 = columns.iter().enumerate().map(|(i, column)| (row(i) + column).powi(2)).sum();
        WeightSums { s0, s1, s2 }
    }

    /// Variance of the index over all arrangements of values with this kurtosis.
    fn variance(&self, n: f64, kurtosis: f64) -> f64 {
        let WeightSums { s0, s1, s2 } = *self;
        let first = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
        let second = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
        (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0) - (1.0 / (n - 1.0)).powi(2)
    }
}
