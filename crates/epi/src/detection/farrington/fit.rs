//! The regression of one baseline: fit, weigh down past outbreaks, fit again.

use crate::detection::farrington::baseline::Baseline;
use crate::detection::farrington::design::GroupedTrend;
use crate::detection::series::Series;
use crate::numeric::glm::{Counts, Family, Irls, LeastSquares as _, Stop};

/// How to weigh the rows in the second fit: threshold of the residuals, None = one fit is enough.
pub(crate) type Reweighting = Option<f64>;

/// Buffers of one worker.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    pub baseline: Baseline,
    /// Places in the series of the rows that have a count.
    pub rows: Vec<usize>,
    pub counts: Vec<f64>,
    pub offsets: Vec<f64>,
    pub weights: Vec<f64>,
    pub design: GroupedTrend,
    pub irls: Irls,
    leverages: Vec<f64>,
    largest: f64,
}

/// What a bound needs to know of a fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fit {
    /// Logarithm of the expected count of the period that is judged.
    pub predictor: f64,
    /// Its variance for a dispersion of 1.
    pub predictor_variance: f64,
    /// `max(1, sum W r^2 / (n - p))`.
    pub phi: f64,
    /// The same without floor.
    pub dispersion: f64,
    /// `sum w r^2 / (n - p)`, with the weights of the rows alone.
    pub dispersion_of_weights: f64,
    /// Change of the predictor per period, its variance for a dispersion of 1. None without a trend.
    pub slope: Option<(f64, f64)>,
    pub degrees_of_freedom: usize,
    /// Largest count of the baseline.
    pub largest: f64,
}

/// What the first fit knew of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Residual {
    pub leverage: f64,
    pub anscombe: f64,
}

impl Workspace {
    /// Takes the counts of the laid-out baseline from a series, leaving out missing ones.
    pub fn take(&mut self, series: &Series<'_>, population_offset: bool) {
        self.rows.clear();
        self.counts.clear();
        self.offsets.clear();
        self.largest = 0.0;
        let design = &mut self.design;
        design.groups.clear();
        design.times.clear();
        for range in &self.baseline.groups {
            let start = self.counts.len();
            for place in range.clone() {
                let row = self.baseline.rows[place];
                let count = series.counts[row];
                if count.is_nan() {
                    continue;
                }
                self.rows.push(row);
                self.counts.push(count);
                self.largest = self.largest.max(count);
                design.times.push(self.baseline.times[place]);
                if population_offset {
                    self.offsets.push(series.population[row].ln());
                }
            }
            design.groups.push(start..self.counts.len());
        }
    }

    /// Fits, and fits again with less weight on past outbreaks. None if neither model settled or the data are too few.
    pub fn fit(&mut self, trend: bool, reweighting: Reweighting) -> Option<Fit> {
        let phi = self.fit_first(trend)?;
        if let Some(threshold) = reweighting {
            self.weigh(phi, threshold);
            self.run();
        }
        self.summary()
    }

    /// The unweighted fit, without a trend if it does not settle with one. Returns its dispersion, 1 or more.
    pub fn fit_first(&mut self, trend: bool) -> Option<f64> {
        self.weights.clear();
        self.design.trend = trend;
        self.run();
        if !self.irls.converged && trend {
            self.design.trend = false;
            self.run();
        }
        let dispersion = self.dispersion();
        (self.irls.converged && !dispersion.is_nan()).then_some(dispersion.max(1.0))
    }

    /// Weights of 1 for ordinary rows and `residual^-2` for rows far above what was expected, scaled to add up to their number.
    pub fn weigh(&mut self, phi: f64, threshold: f64) {
        self.leverages.resize(self.counts.len(), 0.0);
        self.design.leverages(&self.irls.working_weights, &mut self.leverages);
        self.weights.clear();
        let rows = self.counts.iter().zip(&self.irls.mean).zip(&self.leverages);
        self.weights.extend(rows.map(|((y, mu), h)| {
            // Counts at or below their mean have no positive residual.
            if y <= mu {
                return 1.0;
            }
            let residual = anscombe(*y, *mu, *h, phi);
            if residual > threshold { 1.0 / (residual * residual) } else { 1.0 }
        }));
        let scale = self.weights.len() as f64 / self.weights.iter().sum::<f64>();
        for weight in &mut self.weights {
            *weight *= scale;
        }
    }

    /// Hat values and residuals of the fit that was weighed, row by row.
    pub fn residuals(&mut self, phi: f64) -> Vec<Residual> {
        self.leverages.resize(self.counts.len(), 0.0);
        self.design.leverages(&self.irls.working_weights, &mut self.leverages);
        let rows = self.counts.iter().zip(&self.irls.mean).zip(&self.leverages);
        rows.map(|((y, mu), h)| Residual { leverage: *h, anscombe: anscombe(*y, *mu, *h, phi) }).collect()
    }

    /// Fits with the current weights.
    pub fn run(&mut self) {
        let counts = Counts { response: &self.counts, weights: &self.weights, offset: &self.offsets };
        self.irls.run(Family::Poisson, &counts, Stop::default(), &mut self.design);
    }

    pub fn dispersion(&self) -> f64 {
        let counts = Counts { response: &self.counts, weights: &self.weights, offset: &self.offsets };
        self.irls.dispersion(&counts, self.design.rank())
    }

    fn summary(&self) -> Option<Fit> {
        let (predictor, predictor_variance) = self.design.level(self.design.groups.len().checked_sub(1)?)?;
        let degrees_of_freedom = self.counts.len().checked_sub(self.design.rank())?;
        let dispersion = self.dispersion();
        let slope = self.design.has_slope().then(|| (self.design.slope(), self.design.slope_variance()));
        let squares = self.counts.iter().zip(&self.irls.mean).enumerate().map(|(i, (y, mu))| {
            let r = (y - mu) / mu;
            self.weights.get(i).copied().unwrap_or(1.0) * r * r
        });
        Some(Fit {
            predictor,
            predictor_variance,
            phi: dispersion.max(1.0),
            dispersion,
            dispersion_of_weights: squares.sum::<f64>() / degrees_of_freedom as f64,
            slope,
            degrees_of_freedom,
            largest: self.largest,
        })
    }
}

/// `1.5 (y^(2/3) mu^(-1/6) - mu^(1/2)) / sqrt(phi (1 - h))`. A row that fits itself alone has no residual.
fn anscombe(y: f64, mu: f64, leverage: f64, phi: f64) -> f64 {
    let free = 1.0 - leverage;
    if free < 1e-9 {
        return 0.0;
    }
    let cube_root = (y / mu).cbrt();
    1.5 * mu.sqrt() * (cube_root * cube_root - 1.0) / (phi * free).sqrt()
}
