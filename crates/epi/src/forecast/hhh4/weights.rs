//! Sums over neighbours, `S(i, t) = sum over j of w(j, i) y(j, t - lag)`, and how they change with the decay.

use super::model::{Neighbours, Weights};

/// The sums and their first and second derivative in the decay's parameter, by `time * units + unit`.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub values: Vec<f64>,
    /// Empty for fixed weights.
    pub first: Vec<f64>,
    pub second: Vec<f64>,
}

/// Weights and their derivatives, row by row.
type Matrices = [Vec<f64>; 3];

/// All sums, for times 0 to `times - 1` (the last may be one past the data). NaN where a lagged count is missing.
pub(super) fn neighbour_sums(neighbours: &Neighbours, counts: &[Vec<f64>], times: usize, decay: f64) -> Sums {
    let units = counts.len();
    let estimated = matches!(neighbours.weights, Weights::PowerLaw { .. });
    let matrices = matrices(&neighbours.weights, units, decay);
    let mut sums = Sums {
        values: vec![f64::NAN; times * units],
        first: if estimated { vec![0.0; times * units] } else { Vec::new() },
        second: if estimated { vec![0.0; times * units] } else { Vec::new() },
    };
    let lag = neighbours.component.lag;
    for time in lag..times {
        let row = time * units..(time + 1) * units;
        add_time(neighbours, counts, time - lag, &matrices[0], &mut sums.values[row.clone()], true);
        if estimated {
            add_time(neighbours, counts, time - lag, &matrices[1], &mut sums.first[row.clone()], false);
            add_time(neighbours, counts, time - lag, &matrices[2], &mut sums.second[row], false);
        }
    }
    sums
}

/// The sums of one time. Zero counts, the most frequent ones in weekly data of small places, cost nothing.
fn add_time(
    neighbours: &Neighbours,
    counts: &[Vec<f64>],
    past: usize,
    matrix: &[f64],
    into: &mut [f64],
    spoil: bool,
) {
    into.fill(0.0);
    let units = counts.len();
    for (from, series) in counts.iter().enumerate() {
        let count = series[past];
        if count == 0.0 {
            continue;
        }
        let weights = &matrix[from * units..(from + 1) * units];
        if count.is_nan() {
            if !neighbours.missing_as_zero && spoil {
                for (sum, weight) in into.iter_mut().zip(weights).filter(|(_, w)| **w != 0.0) {
                    *sum = weight * f64::NAN;
                }
            }
            continue;
        }
        for (sum, weight) in into.iter_mut().zip(weights) {
            *sum += weight * count;
        }
    }
}

/// The weights alone, by `from * units + to`.
pub(super) fn matrix_of(weights: &Weights, units: usize, decay: f64) -> Vec<f64> {
    let [values, _, _] = matrices(weights, units, decay);
    values
}

fn matrices(weights: &Weights, units: usize, decay: f64) -> Matrices {
    match weights {
        Weights::Fixed { matrix, normalise } => {
            let mut flat = Vec::with_capacity(units * units);
            for row in matrix {
                let sum: f64 = row.iter().sum();
                let scale = if *normalise && sum > 0.0 { 1.0 / sum } else { 1.0 };
                flat.extend(row.iter().map(|w| w * scale));
            }
            [flat, Vec::new(), Vec::new()]
        }
        Weights::PowerLaw { orders, max_order, normalise, log_decay, from_zero } => {
            let d = if *log_decay { decay.exp() } else { decay };
            let mut all: Matrices = Default::default();
            for row in orders {
                let distance = |order: usize| {
                    let used = order <= *max_order && (order > 0 || *from_zero);
                    used.then(|| (order + usize::from(*from_zero)) as f64)
                };
                power_law_row(row.iter().map(|order| distance(*order)), d, *normalise, &mut all);
            }
            if *log_decay {
                // d = exp(parameter): the chain rule.
                for (first, second) in all[1].clone().iter().zip(all[2].iter_mut()) {
                    *second = d * d * *second + d * first;
                }
                all[1].iter_mut().for_each(|first| *first *= d);
            }
            all
        }
    }
}

/// Appends one row of `distance^-d`, `None` = weight 0, and its derivatives in `d`.
fn power_law_row(distances: impl Iterator<Item = Option<f64>>, d: f64, normalise: bool, into: &mut Matrices) {
    let raw: Vec<[f64; 3]> = distances
        .map(|distance| {
            let Some(distance) = distance else { return [0.0; 3] };
            let (ln, weight) = (distance.ln(), distance.powf(-d));
            [weight, -ln * weight, ln * ln * weight]
        })
        .collect();
    let sum = |k: usize| raw.iter().map(|w| w[k]).sum::<f64>();
    let totals = [sum(0), sum(1), sum(2)];
    for w in raw {
        let parts = if normalise && totals[0] > 0.0 {
            let value = w[0] / totals[0];
            let first = (w[1] - value * totals[1]) / totals[0];
            let second = (w[2] - 2.0 * first * totals[1] - value * totals[2]) / totals[0];
            [value, first, second]
        } else {
            w
        };
        for (k, part) in parts.into_iter().enumerate() {
            into[k].push(part);
        }
    }
}
