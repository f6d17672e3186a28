//! The log-likelihood of the model with its first and second derivatives.
//!
//! A mean is a sum of parts `m = base * exp(regressors * parameters)`, so that the derivatives of a part are the part itself times
//! regressors. They are gathered as one small matrix over the parts (autoregressive, neighbours, endemic, decay of the weights, size),
//! which is only then spread over the parameters: once per time where the regressors are the same for all places.

use nalgebra::{DMatrix, DVector};
use statrs::function::gamma::ln_gamma;

use super::design::{Layout, layout};
use super::model::{Hhh4Model, Weights};
use super::weights::{Sums, neighbour_sums};
use crate::numeric::optimise::Derivatives;
use crate::numeric::stirling::rise;

/// Parts of the matrix of derivatives: 0 to 2 the components, then decay and size.
const DECAY: usize = 3;
const SIZE: usize = 4;
const PARTS: usize = 5;

/// Data, bases and layout of one model.
pub(super) struct Likelihood<'a> {
    pub model: &'a Hhh4Model,
    pub counts: &'a [Vec<f64>],
    pub layout: Layout,
    /// Periods, including one after the data where a prediction is asked for.
    times: usize,
    /// Offset times past count (0), offset (1 and 2), by `time * units + unit`.
    bases: [Vec<f64>; 3],
    /// Neighbour sums where the weights are known.
    fixed_sums: Option<Sums>,
    /// Observations in use, by `time * units + unit`.
    used: Vec<bool>,
    /// Different counts of each group with a common size, and which one each observation has.
    distinct: Vec<Vec<f64>>,
    which: Vec<u32>,
    ln_factorials: f64,
}

impl<'a> Likelihood<'a> {
    pub fn new(model: &'a Hhh4Model, counts: &'a [Vec<f64>], times: usize) -> Likelihood<'a> {
        let units = counts.len();
        let layout = layout(model, units, times);
        let components = [
            model.autoregressive.as_ref(),
            model.neighbours.as_ref().map(|n| &n.component),
            model.endemic.as_ref(),
        ];
        let bases = [0, 1, 2].map(|part| {
            let Some(component) = components[part] else { return Vec::new() };
            let mut base = Vec::with_capacity(times * units);
            for time in 0..times {
                for (unit, series) in counts.iter().enumerate() {
                    let past = match (part, time.checked_sub(component.lag)) {
                        (0, None) => f64::NAN,
                        (0, Some(past)) => series[past],
                        _ => 1.0,
                    };
                    base.push(past * component.offset.at(unit, time));
                }
            }
            base
        });
        let fixed_sums = model.neighbours.as_ref().and_then(|n| match n.weights {
            Weights::Fixed { .. } => Some(neighbour_sums(n, counts, times, 0.0)),
            Weights::PowerLaw { .. } => None,
        });
        let mut problem = Likelihood {
            model,
            counts,
            layout,
            times,
            bases,
            fixed_sums,
            used: Vec::new(),
            distinct: Vec::new(),
            which: Vec::new(),
            ln_factorials: 0.0,
        };
        problem.note_observations();
        problem
    }

    /// The first period has no past and is never used.
    fn note_observations(&mut self) {
        let units = self.counts.len();
        let sums = self.sums(1.0);
        self.used = vec![false; self.times * units];
        self.which = vec![0; self.times * units];
        let groups = if self.layout.size_per_unit { units } else { 1 };
        let mut distinct = vec![Vec::new(); groups];
        for (unit, series) in self.counts.iter().enumerate() {
            for (time, count) in series.iter().enumerate().skip(1) {
                let at = time * units + unit;
                let known = (0..3).all(|part| !self.bases[part].get(at).is_some_and(|b| b.is_nan()));
                let neighbours = sums.as_ref().is_none_or(|s| !s.values[at].is_nan());
                self.used[at] = !count.is_nan() && known && neighbours;
                if self.used[at] {
                    distinct[unit % groups].push(*count);
                    self.ln_factorials += ln_gamma(count + 1.0);
                }
            }
        }
        for values in &mut distinct {
            values.sort_by(f64::total_cmp);
            values.dedup();
        }
        for (unit, series) in self.counts.iter().enumerate() {
            for (time, count) in series.iter().enumerate() {
                let place = distinct[unit % groups].partition_point(|v| v < count);
                self.which[time * units + unit] = place as u32;
            }
        }
        self.distinct = distinct;
    }

    pub fn observations(&self) -> usize {
        self.used.iter().filter(|used| **used).count()
    }

    pub fn sums(&self, decay: f64) -> Option<Sums> {
        let neighbours = self.model.neighbours.as_ref()?;
        Some(match &self.fixed_sums {
            Some(sums) => sums.clone(),
            None => neighbour_sums(neighbours, self.counts, self.times, decay),
        })
    }

    /// The components' means at parameters, by `time * units + unit`; empty where the model has no such component.
    pub fn means(&self, parameters: &[f64]) -> [Vec<f64>; 3] {
        let units = self.counts.len();
        let factors = self.factors(parameters);
        let sums = self.sums(self.layout.decay.map_or(0.0, |c| parameters[c]));
        [0, 1, 2].map(|part| {
            let Some(design) = &self.layout.designs[part] else { return Vec::new() };
            (0..self.times * units)
                .map(|at| {
                    let sum = if part == 1 { sums.as_ref().map_or(0.0, |s| s.values[at]) } else { 1.0 };
                    self.bases[part][at] * sum * factors[part][design.row(at / units, at % units)]
                })
                .collect()
        })
    }

    fn factors(&self, parameters: &[f64]) -> [Vec<f64>; 3] {
        [0, 1, 2].map(|part| {
            self.layout.designs[part].as_ref().map_or_else(Vec::new, |d| d.factors(parameters, self.times))
        })
    }

    /// Size (inverse overdispersion) of a place; infinite for Poisson.
    pub fn size(&self, parameters: &[f64], unit: usize) -> f64 {
        self.layout.size.map_or(f64::INFINITY, |first| {
            parameters[first + if self.layout.size_per_unit { unit } else { 0 }].exp()
        })
    }

    /// The negative log-likelihood with derivatives.
    pub fn derivatives(&self, parameters: &[f64]) -> Derivatives {
        let units = self.counts.len();
        let n = parameters.len();
        let factors = self.factors(parameters);
        let decay = self.layout.decay.map_or(0.0, |c| parameters[c]);
        // Fixed sums are not copied.
        let own = if self.fixed_sums.is_none() { self.sums(decay) } else { None };
        let sums = self.fixed_sums.as_ref().or(own.as_ref());
        let sizes: Vec<f64> = (0..self.distinct.len()).map(|group| self.size(parameters, group)).collect();
        let rises: Vec<Vec<[f64; 3]>> = if self.layout.size.is_some() {
            self.distinct
                .iter()
                .zip(&sizes)
                .map(|(counts, size)| counts.iter().map(|y| rise(*y, *size)).collect())
                .collect()
        } else {
            Vec::new()
        };
        let shared = !self.layout.size_per_unit && self.layout.designs.iter().flatten().all(|d| d.shared);
        let mut total = Derivatives {
            value: self.ln_factorials,
            gradient: DVector::zeros(n),
            hessian: DMatrix::zeros(n, n),
        };
        for (time, row) in self.used.chunks(units).enumerate() {
            let mut gathered = Gathered::default();
            for unit in (0..units).filter(|unit| row[*unit]) {
                let at = time * units + unit;
                let mut parts = [0.0; PARTS];
                for (part, design) in self.layout.designs.iter().enumerate() {
                    if let Some(design) = design {
                        parts[part] = self.bases[part][at] * factors[part][design.row(time, unit)];
                    }
                }
                let mut bend = 0.0;
                if let Some(sums) = sums {
                    if self.layout.decay.is_some() {
                        parts[DECAY] = parts[1] * sums.first[at];
                        bend = parts[1] * sums.second[at];
                    }
                    parts[1] *= sums.values[at];
                }
                let group = unit % sizes.len();
                let rise = rises.get(group).map(|table| table[self.which[at] as usize]);
                gathered.add(self.counts[unit][time], parts, bend, rise, sizes[group]);
                if !shared {
                    self.spread(&gathered, time, unit, &mut total);
                    gathered.clear_derivatives();
                }
            }
            if shared {
                self.spread(&gathered, time, 0, &mut total);
            }
            total.value -= gathered.value;
        }
        total.hessian.fill_lower_triangle_with_upper_triangle();
        total
    }

    /// Adds the derivatives in the parts to those in the parameters, negated.
    fn spread(&self, gathered: &Gathered, time: usize, unit: usize, into: &mut Derivatives) {
        const ONE: [f64; 1] = [1.0];
        let scalar = [
            self.layout.decay,
            self.layout.size.map(|c| c + if self.layout.size_per_unit { unit } else { 0 }),
        ];
        let active = |part: usize| -> (&[f64], &[usize]) {
            match part {
                DECAY | SIZE => {
                    scalar[part - DECAY].as_ref().map_or((&[], &[]), |c| (&ONE, std::slice::from_ref(c)))
                }
                _ => match &self.layout.designs[part] {
                    Some(design) => (design.values(design.row(time, unit)), design.columns(unit)),
                    None => (&[], &[]),
                },
            }
        };
        for a in 0..PARTS {
            let (values, columns) = active(a);
            for (i, (x, column)) in values.iter().zip(columns).enumerate() {
                into.gradient[*column] -= gathered.gradient[a] * x;
                for (z, other) in values[i..].iter().zip(&columns[i..]) {
                    into.hessian[(*column.min(other), *column.max(other))] -= gathered.hessian[a][a] * x * z;
                }
            }
            for b in a + 1..PARTS {
                let (others, other_columns) = active(b);
                for (x, column) in values.iter().zip(columns) {
                    for (z, other) in others.iter().zip(other_columns) {
                        into.hessian[(*column.min(other), *column.max(other))] -=
                            gathered.hessian[a][b] * x * z;
                    }
                }
            }
        }
    }
}

/// Log-likelihood of some observations and its derivatives in the logarithms of the parts.
#[derive(Default)]
struct Gathered {
    value: f64,
    gradient: [f64; PARTS],
    /// Upper triangle.
    hessian: [[f64; PARTS]; PARTS],
}

impl Gathered {
    fn clear_derivatives(&mut self) {
        self.gradient = Default::default();
        self.hessian = Default::default();
    }

    /// `parts[DECAY]` is the mean's derivative in the decay, `bend` its second one; `rise` belongs to the size.
    fn add(&mut self, y: f64, parts: [f64; PARTS], bend: f64, rise: Option<[f64; 3]>, size: f64) {
        let mean = parts[0] + parts[1] + parts[2];
        let (slope, curve, mut cross) = match rise {
            None => {
                self.value += if y > 0.0 { y * mean.ln() } else { 0.0 } - mean;
                (
                    if y > 0.0 { y / mean } else { 0.0 } - 1.0,
                    if y > 0.0 { -y / mean / mean } else { 0.0 },
                    0.0,
                )
            }
            Some(rise) => {
                let both = mean + size;
                let share = (y + size) / both;
                let ln_ratio = (mean / size).ln_1p();
                self.value += rise[0] + if y > 0.0 { y * mean.ln() } else { 0.0 } - (y + size) * ln_ratio;
                // In the logarithm of the size: the derivative times size, and the chain rule for the second.
                let reach = size * both;
                let first = rise[1] - ln_ratio + (y + size) * mean / reach;
                let second = rise[2] + mean / reach
                    - mean * (size * size + 2.0 * y * size + y * mean) / (reach * reach);
                self.gradient[SIZE] += size * first;
                self.hessian[SIZE][SIZE] += size * size * second + size * first;
                let by_mean = if y > 0.0 { (y / mean, y / mean / mean) } else { (0.0, 0.0) };
                (by_mean.0 - share, share / both - by_mean.1, size * (y - mean) / (both * both))
            }
        };
        if rise.is_none() {
            cross = 0.0;
        }
        for a in 0..SIZE {
            self.gradient[a] += slope * parts[a];
            for b in a..SIZE {
                self.hessian[a][b] += curve * parts[a] * parts[b];
            }
            self.hessian[a][SIZE] += cross * parts[a];
        }
        for (a, part) in parts.iter().enumerate().take(DECAY) {
            self.hessian[a][a] += slope * part;
        }
        self.hessian[1][DECAY] += slope * parts[DECAY];
        self.hessian[DECAY][DECAY] += slope * bend;
    }
}
