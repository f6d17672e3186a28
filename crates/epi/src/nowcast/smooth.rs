//! A Bayesian nowcast in which days inform each other, with weekdays of reporting if wanted.
//!
//! Not a sampler of the exact posterior: a normal approximation around its peak for each of a grid of scatters, weighted by their posterior mass (nested Laplace).

use chrono::NaiveDate;
use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

use super::bayes::gamma;
use super::smooth_model::{Cell, Model, Peak, Scatter};
use super::triangle::ReportingTriangle;
use crate::reproduction::sample_quantile;
use crate::{Error, check};

/// Settings of [`nowcast_smooth`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmoothConfig {
    /// Days of history, at least the longest delay and 3; None = all.
    pub window: Option<usize>,
    /// Let the number of reports depend on their weekday. Needs two weeks of history beyond the longest delay to say much.
    pub weekdays: bool,
    /// Error probability of the intervals.
    pub alpha: f64,
    /// Drawn series.
    pub draws: usize,
}

impl Default for SmoothConfig {
    fn default() -> SmoothConfig {
        SmoothConfig { window: None, weekdays: false, alpha: 0.05, draws: 1000 }
    }
}

/// The final count of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmoothDay {
    pub date: NaiveDate,
    /// Cases reported by now.
    pub reported: f64,
    /// Median of the final count, in cases.
    pub median: f64,
    /// Limits of the central interval, in cases.
    pub lower: f64,
    pub upper: f64,
    /// Mean of the final count, in cases.
    pub mean: f64,
}

/// A nowcast with smoothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmoothNowcast {
    /// The days whose reports are not complete, ascending.
    pub days: Vec<SmoothDay>,
    /// Drawn series of all days of the triangle, in cases: the days of one draw belong together.
    pub series: Vec<Vec<f64>>,
    /// Share of cases reported after each number of days (posterior mean).
    pub delay: Vec<f64>,
    /// Factor on reports of Monday to Sunday, 1 on average (posterior mean); only when asked for.
    pub weekdays: Option<[f64; 7]>,
    /// Standard deviation of the daily change of the logarithm of cases (posterior mean).
    pub step: f64,
}

impl SmoothNowcast {
    /// Shares of the drawn series with less than `count` and with at most `count` cases on day `t` of the triangle (from 0 on).
    ///
    /// When to use: as [`super::DayNowcast::pit_range`].
    ///
    /// ```
    /// use lianfang_epi::nowcast::*;
    /// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 29 { vec![10.0, 10.0] } else { vec![10.0, 0.0] }).collect();
    /// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
    /// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
    /// let found = nowcast_smooth(&triangle, &SmoothConfig::default(), &mut rng).unwrap();
    /// assert_eq!(found.pit_range(28, 20.0), (0.0, 1.0)); // a complete day
    /// let (less, most) = found.pit_range(29, 20.0);
    /// assert!(less > 0.2 && less < most && most < 0.8);
    /// ```
    pub fn pit_range(&self, t: usize, count: f64) -> (f64, f64) {
        let share = |holds: &dyn Fn(f64) -> bool| {
            self.series.iter().filter(|s| s.get(t).is_some_and(|y| holds(*y))).count() as f64
                / self.series.len() as f64
        };
        (share(&|y| y < count), share(&|y| y <= count))
    }
}

/// The final counts of the last days from a model of the whole triangle.
///
/// When to use: few cases a day, strong weekdays of reporting, or whenever the last two or three days matter: there the days before say more than the few reports. With many cases and
/// changes that are abrupt, [`super::nowcast`] follows faster.
///
/// Equation, with `n(t, x)` the reports of day `t` after `x` days:
///
/// ```text
/// n(t, x) ~ NegativeBinomial(mean = exp(a(t) + b(x) + c(weekday of t + x)), size)
/// a(t) ~ Normal(a(t - 1), step)     b(x) ~ Normal(-ln(D + 1), 2)     c(w) ~ Normal(0, 1)
/// step ~ Exponential(3)             1 / sqrt(size) ~ Exponential(3)
/// ```
///
/// For each `(step, size)` of a grid the posterior of `a, b, c` is taken as normal around its peak, with the curvature there (Laplace); grid points are weighted by the
/// mass that this gives. Draws of the unknowns and then of the missing cells make the counts.
///
/// Inputs: the triangle; settings; a random stream.
///
/// Returns: one estimate per incomplete day, drawn series, and what was learned of delays and weekdays.
///
/// Errors: a window shorter than the longest delay and 3 days, a triangle of fewer days than that, more than 200 unknowns (shorten the window), settings out of range, a
/// peak that is not found.
///
/// Limits: delays are the same all through the window. The walk expects the last days to be like those before: a sudden change shows late. The normal approximation is poor
/// when the triangle holds only a handful of cases in all.
///
/// Reference: \[mcgough2020\] for the model, \[rue2009\] for the approximation (two departures: log-normal delays, sizes on a grid); no published numbers to compare:
/// checked by simulation (coverage of 95 % intervals).
///
/// ```
/// use lianfang_epi::nowcast::*;
/// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 29 { vec![10.0, 10.0] } else { vec![10.0, 0.0] }).collect();
/// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
/// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
/// let found = nowcast_smooth(&triangle, &SmoothConfig::default(), &mut rng).unwrap();
/// assert!(found.days[0].lower >= 10.0 && (found.days[0].median - 20.0).abs() < 3.0);
/// ```
pub fn nowcast_smooth(
    triangle: &ReportingTriangle,
    config: &SmoothConfig,
    rng: &mut impl Rng,
) -> Result<SmoothNowcast, Error> {
    check::probability("alpha", config.alpha)?;
    let need = triangle.max_delay + 3;
    let window = config.window.unwrap_or(triangle.days());
    if window < need || window > triangle.days() {
        return Err(Error::TooShort {
            name: "window of the triangle",
            have: window.min(triangle.days()),
            need,
        });
    }
    if config.draws == 0 {
        return Err(Error::range("draws", 0, "1 or more"));
    }
    let first = triangle.days() - window;
    let model = Model::new(triangle, first, config.weekdays);
    if model.unknowns > 200 {
        return Err(Error::range("unknowns", model.unknowns, "up to 200; shorten the window"));
    }
    let grid = grid(&model)?;
    Ok(draw(triangle, config, first, &model, &grid, rng))
}

/// A scatter with its share of the posterior mass.
struct Point {
    scatter: Scatter,
    peak: Peak,
    weight: f64,
}

/// The peaks over the grid of scatters, without those that hold next to nothing.
fn grid(model: &Model) -> Result<Vec<Point>, Error> {
    const STEPS: [f64; 6] = [0.03, 0.07, 0.15, 0.3, 0.6, 1.2];
    const ROOTS: [f64; 6] = [0.0, 0.15, 0.3, 0.5, 0.8, 1.3];
    let mut points: Vec<Point> = Vec::new();
    let mut near: Option<Vec<f64>> = None;
    for root in ROOTS {
        for step in STEPS {
            let scatter = Scatter { step, size: root.powi(-2) };
            let Some(peak) = model.peak(scatter, near.as_deref()) else { continue };
            near = Some(peak.at.clone());
            // The prior's density, and the width of the grid's cells: even in ln(step), about the root's own size.
            let ln_prior = step.ln() - 3.0 * step - 3.0 * root + f64::max(root, 0.1).ln();
            points.push(Point { scatter, weight: peak.ln_mass + ln_prior, peak });
        }
    }
    let best = points.iter().map(|p| p.weight).fold(f64::NEG_INFINITY, f64::max);
    if !best.is_finite() {
        return Err(Error::NotConverged { name: "smoothing nowcast", steps: 60 });
    }
    points.iter_mut().for_each(|p| p.weight = (p.weight - best).exp());
    points.retain(|p| p.weight > 1e-5);
    let sum: f64 = points.iter().map(|p| p.weight).sum();
    points.iter_mut().for_each(|p| p.weight /= sum);
    Ok(points)
}

/// A grid point, by its weight.
fn choose<'a>(points: &'a [Point], rng: &mut impl Rng) -> &'a Point {
    let mut left: f64 = rng.random();
    let found = points.iter().find(|p| {
        left -= p.weight;
        left < 0.0
    });
    found.unwrap_or(&points[points.len() - 1])
}

fn draw(
    triangle: &ReportingTriangle,
    config: &SmoothConfig,
    first: usize,
    model: &Model,
    grid: &[Point],
    rng: &mut impl Rng,
) -> SmoothNowcast {
    let known: Vec<f64> = (0..triangle.days()).map(|t| triangle.reported(t)).collect();
    let mut series = Vec::with_capacity(config.draws);
    let columns = triangle.max_delay + 1;
    let (mut delay, mut weekdays) = (vec![0.0; columns], [0.0; 7]);
    let n = config.draws as f64;
    for _ in 0..config.draws {
        let point = choose(grid, rng);
        let mut at: Vec<f64> = (0..model.unknowns).map(|_| rng.sample(rand_distr::StandardNormal)).collect();
        point.peak.root.solve_upper(&mut at);
        at.iter_mut().zip(&point.peak.at).for_each(|(a, peak)| *a += peak);
        let mut counts = known.clone();
        for cell in &model.unseen {
            counts[first + cell.day] += draw_cell(cell, &at, point.scatter.size, rng);
        }
        series.push(counts);
        let shares: Vec<f64> = at[model.days..model.days + columns].iter().map(|b| b.exp()).collect();
        let sum: f64 = shares.iter().sum();
        delay.iter_mut().zip(&shares).for_each(|(d, s)| *d += s / sum / n);
        if config.weekdays {
            let factors: Vec<f64> = at[model.days + columns..].iter().map(|c| c.exp()).collect();
            let mean = factors.iter().sum::<f64>() / 7.0;
            weekdays.iter_mut().zip(&factors).for_each(|(w, f)| *w += f / mean / n);
        }
    }
    let summary = |t: usize| {
        let mut counts: Vec<f64> = series.iter().map(|s| s[t]).collect();
        counts.sort_by(f64::total_cmp);
        let [median, lower, upper] =
            [0.5, config.alpha / 2.0, 1.0 - config.alpha / 2.0].map(|p| sample_quantile(&counts, p).round());
        let mean = counts.iter().sum::<f64>() / n;
        SmoothDay { date: triangle.date(t), reported: known[t], median, lower, upper, mean }
    };
    let incomplete = triangle.days() - triangle.max_delay.min(triangle.days());
    SmoothNowcast {
        days: (incomplete..triangle.days()).map(summary).collect(),
        series,
        delay,
        weekdays: config.weekdays.then_some(weekdays),
        step: grid.iter().map(|p| p.weight * p.scatter.step).sum(),
    }
}

/// Reports still to come in one cell.
fn draw_cell(cell: &Cell, at: &[f64], size: f64, rng: &mut impl Rng) -> f64 {
    let mu = Model::eta(cell, at).exp();
    let mean = if size.is_finite() { mu * gamma(size, rng) / size } else { mu };
    rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p))
}
