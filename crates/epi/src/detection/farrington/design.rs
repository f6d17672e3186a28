//! A level for each group of rows and one trend in common: the only design that the Farrington methods need.
//!
//! Its least-squares problem is solved group by group in one pass for the levels and one for the trend, without a matrix. Each
//! group has its own level (rather than a difference from a reference group), so that a group without cases, whose
//! weights are close to zero, can't spoil the others.

use std::ops::Range;

use crate::numeric::glm::LeastSquares;

/// A trend whose variation inside the groups is below this share of its length can't be told from the levels.
const DEPENDENT: f64 = 1e-22;

#[derive(Debug, Clone, Default)]
pub(crate) struct GroupedTrend {
    /// Rows of each group, one after the other.
    pub groups: Vec<Range<usize>>,
    /// Time of each row; the levels are those at time 0.
    pub times: Vec<f64>,
    pub trend: bool,
    /// Levels, then the slope.
    coefficients: Vec<f64>,
    sum_of_weights: Vec<f64>,
    mean_time: Vec<f64>,
    /// Weighted variation of time inside the groups; 0 without a trend.
    variation: f64,
}

impl GroupedTrend {
    /// Change of the linear predictor per period; 0 without a trend.
    pub fn slope(&self) -> f64 {
        self.coefficients.last().copied().unwrap_or(0.0)
    }

    /// Whether the data determine a slope.
    pub fn has_slope(&self) -> bool {
        self.variation > 0.0
    }

    /// Variance of the slope for a dispersion of 1.
    pub fn slope_variance(&self) -> f64 {
        1.0 / self.variation
    }

    /// Level of a group at time 0 and its variance for a dispersion of 1. None if the group has no rows.
    pub fn level(&self, group: usize) -> Option<(f64, f64)> {
        let weight = *self.sum_of_weights.get(group)?;
        if weight <= 0.0 {
            return None;
        }
        let extrapolation = if self.has_slope() {
            self.mean_time[group] * self.mean_time[group] / self.variation
        } else {
            0.0
        };
        Some((self.coefficients[group], 1.0 / weight + extrapolation))
    }
}

impl LeastSquares for GroupedTrend {
    fn rows(&self) -> usize {
        self.times.len()
    }

    fn solve(&mut self, weights: &[f64], target: &[f64]) -> bool {
        let groups = self.groups.len();
        for buffer in [&mut self.sum_of_weights, &mut self.mean_time] {
            buffer.clear();
            buffer.resize(groups, 0.0);
        }
        self.coefficients.clear();
        self.coefficients.resize(groups + 1, 0.0);
        let (mut variation, mut covariation, mut length) = (0.0, 0.0, 0.0);
        for (g, range) in self.groups.iter().enumerate().filter(|(_, range)| !range.is_empty()) {
            let (w, z) = (&weights[range.clone()], &target[range.clone()]);
            let sum: f64 = w.iter().sum();
            let level = w.iter().zip(z).map(|(w, z)| w * z).sum::<f64>() / sum;
            self.sum_of_weights[g] = sum;
            self.coefficients[g] = level;
            if !self.trend {
                continue;
            }
            let x = &self.times[range.clone()];
            let mean = w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() / sum;
            self.mean_time[g] = mean;
            for ((w, z), x) in w.iter().zip(z).zip(x) {
                let wx = w * (x - mean);
                variation += wx * (x - mean);
                covariation += wx * (z - level);
            }
            length += sum * mean * mean;
        }
        self.variation = if variation > DEPENDENT * (length + variation) { variation } else { 0.0 };
        if self.variation > 0.0 {
            let slope = covariation / variation;
            for (level, mean) in self.coefficients.iter_mut().zip(&self.mean_time) {
                *level -= slope * mean;
            }
            self.coefficients[groups] = slope;
        }
        self.coefficients.iter().all(|b| b.is_finite())
    }

    fn coefficients(&mut self) -> &mut [f64] {
        &mut self.coefficients
    }

    fn predict(&self, predictor: &mut [f64]) {
        let slope = self.slope();
        for (range, level) in self.groups.iter().zip(&self.coefficients) {
            for (value, x) in predictor[range.clone()].iter_mut().zip(&self.times[range.clone()]) {
                *value = level + slope * x;
            }
        }
    }

    fn rank(&self) -> usize {
        self.groups.iter().filter(|range| !range.is_empty()).count() + usize::from(self.has_slope())
    }

    fn leverages(&self, weights: &[f64], leverages: &mut [f64]) {
        let per_variation = if self.has_slope() { 1.0 / self.variation } else { 0.0 };
        for (g, range) in self.groups.iter().enumerate().filter(|(_, range)| !range.is_empty()) {
            let (level, mean) = (1.0 / self.sum_of_weights[g], self.mean_time[g]);
            for row in range.clone() {
                let x = self.times[row] - mean;
                leverages[row] = weights[row] * (level + x * x * per_variation);
            }
        }
    }
}
