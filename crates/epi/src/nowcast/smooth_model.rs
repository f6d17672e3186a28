//! The model behind the smoothing nowcast, and its normal approximation at fixed scatter.
//!
//! Unknowns: the logarithm of each day's cases (a random walk), of each delay's share, and of each weekday's factor on reports.

use chrono::Datelike as _;
use statrs::function::gamma::ln_gamma;

use super::cholesky::Cholesky;
use super::delays::DelayCounts;
use super::triangle::ReportingTriangle;

/// One cell of the triangle: which unknowns act on it, and what was reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub day: usize,
    pub delay: usize,
    /// Index of the weekday's unknown, if it has one.
    pub weekday: Option<usize>,
    pub count: f64,
}

/// The triangle as observations, and the priors.
pub(super) struct Model {
    pub days: usize,
    /// Delays from 0 to the longest.
    columns: usize,
    pub unknowns: usize,
    pub seen: Vec<Cell>,
    pub unseen: Vec<Cell>,
    start: Vec<f64>,
    /// Sum of `ln gamma(count + 1)`.
    ln_factorials: f64,
}

/// The scatter: standard deviation of the walk's daily step, and size of the negative binomial (infinite = Poisson).
#[derive(Debug, Clone, Copy)]
pub(super) struct Scatter {
    pub step: f64,
    pub size: f64,
}

/// The posterior at one scatter: its peak, curvature there, and the logarithm of its mass.
pub(super) struct Peak {
    pub at: Vec<f64>,
    pub root: Cholesky,
    pub ln_mass: f64,
}

/// Prior standard deviations of the logarithms: of the first day, of a delay's share, of a weekday's factor.
const LEVEL_SD: f64 = 10.0;
const DELAY_SD: f64 = 2.0;
const WEEKDAY_SD: f64 = 1.0;

impl Model {
    /// Of the triangle's rows from `first` on.
    pub(super) fn new(triangle: &ReportingTriangle, first: usize, weekdays: bool) -> Model {
        let (days, columns) = (triangle.days() - first, triangle.max_delay + 1);
        let unknowns = days + columns + if weekdays { 7 } else { 0 };
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for day in 0..days {
            for (delay, &count) in triangle.row(first + day).iter().enumerate() {
                let reported_on =
                    triangle.date(first + day + delay).weekday().num_days_from_monday() as usize;
                // The last column holds longer delays too, which end on any weekday.
                let weekday = (weekdays && delay + 1 < columns).then_some(days + columns + reported_on);
                let cell = Cell { day, delay: days + delay, weekday, count };
                if delay <= triangle.known_delay(first + day) { seen.push(cell) } else { unseen.push(cell) }
            }
        }
        let mut start = vec![0.0; unknowns];
        let counts = DelayCounts::of(triangle, Some(days.max(2) - 1));
        let share = counts.share();
        for (x, value) in start[days..days + columns].iter_mut().enumerate() {
            let exact = share[x] - if x > 0 { share[x - 1] } else { 0.0 };
            *value = exact.max(1e-3).ln();
        }
        for (day, value) in start.iter_mut().take(days).enumerate() {
            let known = share[triangle.known_delay(first + day)].max(0.05);
            *value = ((triangle.reported(first + day) + 0.5) / known).ln();
        }
        let ln_factorials = seen.iter().map(|c| ln_gamma(c.count + 1.0)).sum();
        Model { days, columns, unknowns, seen, unseen, start, ln_factorials }
    }

    /// Logarithm of a cell's mean.
    pub(super) fn eta(cell: &Cell, at: &[f64]) -> f64 {
        (at[cell.day] + at[cell.delay] + cell.weekday.map_or(0.0, |w| at[w])).clamp(-40.0, 40.0)
    }

    /// Mean and precision of an unknown's own prior; days after the first have a step instead.
    fn own_prior(&self, place: usize) -> (f64, f64) {
        if place < self.days {
            (self.start[0], LEVEL_SD.powi(-2))
        } else if place < self.days + self.columns {
            (-(self.columns as f64).ln(), DELAY_SD.powi(-2))
        } else {
            (0.0, WEEKDAY_SD.powi(-2))
        }
    }

    /// Unknowns with a prior of their own.
    fn with_own_prior(&self) -> impl Iterator<Item = usize> {
        std::iter::once(0).chain(self.days..self.unknowns)
    }

    /// Logarithm of prior times likelihood, apart from what does not depend on the scatter.
    fn ln_posterior(&self, at: &[f64], scatter: Scatter, ln_constant: f64) -> f64 {
        let Scatter { step, size } = scatter;
        let mut sum = ln_constant;
        for cell in &self.seen {
            let eta = Model::eta(cell, at);
            let mu = eta.exp();
            sum += cell.count * eta
                - if size.is_finite() { (cell.count + size) * (mu / size).ln_1p() } else { mu };
        }
        for place in self.with_own_prior() {
            let (mean, precision) = self.own_prior(place);
            sum -= 0.5 * precision * (at[place] - mean).powi(2);
        }
        let steps: f64 = at[..self.days].windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
        sum - 0.5 * steps / (step * step) - (self.days - 1) as f64 * step.ln()
    }

    /// The part of the likelihood that depends on the size alone.
    fn ln_constant(&self, size: f64) -> f64 {
        if !size.is_finite() {
            return -self.ln_factorials;
        }
        let sum: f64 =
            self.seen.iter().map(|c| ln_gamma(c.count + size) - ln_gamma(size) - c.count * size.ln()).sum();
        sum - self.ln_factorials
    }

    /// Gradient of the logarithm of the posterior and minus its second derivatives, row by row.
    fn slopes(&self, at: &[f64], scatter: Scatter) -> (Vec<f64>, Vec<f64>) {
        let n = self.unknowns;
        let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
        for cell in &self.seen {
            let mu = Model::eta(cell, at).exp();
            let damp = 1.0 / (1.0 + mu / scatter.size);
            let slope = (cell.count - mu) * damp;
            let bend = mu * (1.0 + cell.count / scatter.size) * damp * damp;
            let unknowns = [Some(cell.day), Some(cell.delay), cell.weekday];
            for (i, row) in unknowns.iter().flatten().enumerate() {
                gradient[*row] += slope;
                // The unknowns of a cell ascend, so that these are in the lower half.
                for column in unknowns.iter().flatten().take(i + 1) {
                    curvature[row * n + column] += bend;
                }
            }
        }
        for place in self.with_own_prior() {
            let (mean, precision) = self.own_prior(place);
            gradient[place] -= precision * (at[place] - mean);
            curvature[place * n + place] += precision;
        }
        let precision = scatter.step.powi(-2);
        for day in 1..self.days {
            let pull = precision * (at[day] - at[day - 1]);
            gradient[day] -= pull;
            gradient[day - 1] += pull;
            curvature[day * n + day] += precision;
            curvature[(day - 1) * n + day - 1] += precision;
            curvature[day * n + day - 1] -= precision;
        }
        (gradient, curvature)
    }

    /// Climbs to the posterior's peak by Newton's steps, halved until they go up. None when the steps do not settle.
    pub(super) fn peak(&self, scatter: Scatter, from: Option<&[f64]>) -> Option<Peak> {
        let ln_constant = self.ln_constant(scatter.size);
        let mut at = from.unwrap_or(&self.start).to_vec();
        let mut value = self.ln_posterior(&at, scatter, ln_constant);
        for _ in 0..60 {
            let (mut step, curvature) = self.slopes(&at, scatter);
            let gradient = step.clone();
            let root = Cholesky::new(curvature, self.unknowns)?;
            root.solve(&mut step);
            // Twice the height that the step would gain on a parabola.
            let gain: f64 = gradient.iter().zip(&step).map(|(g, s)| g * s).sum();
            if gain < 1e-7 {
                let ln_mass = value - root.half_ln_det();
                return Some(Peak { at, root, ln_mass });
            }
            let mut factor = 1.0;
            loop {
                let next: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + factor * s).collect();
                let next_value = self.ln_posterior(&next, scatter, ln_constant);
                if next_value > value || factor < 1e-6 {
                    (at, value) = (next, next_value);
                    break;
                }
                factor *= 0.5;
            }
        }
        None
    }
}
