//! What the weights of exponential smoothing may be, given a series: a grid with the posterior mass of each point.
//!
//! Two grids: a coarse one over all that is possible, then one around where that found the mass.

/// Weights of the newest value in the level and of the newest change in the trend, and the share of the trend that is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    pub level: f64,
    pub trend: f64,
    pub damping: f64,
}

/// Where the series stands after its last value, for given weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub level: f64,
    pub trend: f64,
    /// Expected variance of the one-step errors.
    pub variance: f64,
    /// How level and trend move with the first level, and the variance of that in units of `variance`.
    by_start: (f64, f64),
    start: f64,
}

/// A point of the grid, with its share of the posterior mass.
pub(super) struct Point {
    pub weights: Weights,
    pub state: State,
    pub mass: f64,
}

impl State {
    /// Mean and variance `h` periods ahead.
    pub fn ahead(&self, weights: &Weights, h: usize) -> (f64, f64) {
        let (mut sum, mut power, mut spread) = (0.0, 1.0, 1.0);
        for step in 1..=h {
            if step > 1 {
                let carried = weights.level * (1.0 + weights.trend * sum);
                spread += carried * carried;
            }
            power *= weights.damping;
            sum += power;
        }
        let moved = self.by_start.0 + sum * self.by_start.1;
        (self.level + sum * self.trend, self.variance * (spread + moved * moved * self.start))
    }
}

/// Lowest and highest weights that are possible: level, trend, damping.
const BOUNDS: [(f64, f64); 3] = [(0.0, 1.0), (0.0, 1.0), (0.8, 0.98)];
const COARSE: [usize; 3] = [8, 5, 2];
const FINE: [usize; 3] = [9, 6, 3];

/// The posterior over the weights; `values` has six known ones or more.
pub(super) fn posterior(values: &[f64]) -> Vec<Point> {
    let coarse = grid(values, BOUNDS, COARSE);
    let mut around = BOUNDS;
    for (d, (low, high)) in around.iter_mut().enumerate() {
        let of = |p: &Point| [p.weights.level, p.weights.trend, p.weights.damping][d];
        let mean: f64 = coarse.iter().map(|p| p.mass * of(p)).sum();
        let variance: f64 = coarse.iter().map(|p| p.mass * (of(p) - mean).powi(2)).sum();
        // A narrow posterior falls between the points of the coarse grid: its width is then that of a cell.
        let reach = 3.5 * variance.sqrt() + (*high - *low) / COARSE[d] as f64;
        (*low, *high) = ((mean - reach).max(*low), (mean + reach).min(*high));
    }
    grid(values, around, FINE)
}

/// Midpoints of equal cells between the bounds.
fn grid(values: &[f64], bounds: [(f64, f64); 3], cells: [usize; 3]) -> Vec<Point> {
    let at =
        |d: usize, i: usize| bounds[d].0 + (bounds[d].1 - bounds[d].0) * (i as f64 + 0.5) / cells[d] as f64;
    let mut points = Vec::with_capacity(cells.iter().product());
    for i in 0..cells[0] {
        for j in 0..cells[1] {
            for k in 0..cells[2] {
                let weights = Weights { level: at(0, i), trend: at(1, j), damping: at(2, k) };
                let (state, mass) = run(values, &weights);
                points.push(Point { weights, state, mass });
            }
        }
    }
    let best = points.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p.mass));
    points.iter_mut().for_each(|p| p.mass = (p.mass - best).exp());
    let sum: f64 = points.iter().map(|p| p.mass).sum();
    points.iter_mut().for_each(|p| p.mass /= sum);
    points
}

/// The state after the last value and the logarithm of the posterior density, up to a constant.
///
/// Everything is linear in the first level `l(0) = first + d`: states are kept as (at d = 0, by d), and least squares finds d.
fn run(values: &[f64], weights: &Weights) -> (State, f64) {
    let Weights { level: a, trend: c, damping: f } = *weights;
    let mut known = values.iter().copied().skip_while(|z| z.is_nan()).peekable();
    let first = known.peek().copied().unwrap_or(0.0);
    let (mut level, mut trend) = ((first, 1.0), (0.0, 0.0));
    let (mut squares, mut cross, mut design, mut n, mut size) = (0.0, 0.0, 0.0, 0.0, 0.0_f64);
    for z in known {
        level = (level.0 + f * trend.0, level.1 + f * trend.1);
        trend = (f * trend.0, f * trend.1);
        if z.is_nan() {
            continue;
        }
        let error = (z - level.0, -level.1);
        squares += error.0 * error.0;
        cross += error.0 * error.1;
        design += error.1 * error.1;
        size = size.max(z.abs());
        n += 1.0;
        level = (level.0 + a * error.0, level.1 + a * error.1);
        trend = (trend.0 + a * c * error.0, trend.1 + a * c * error.1);
    }
    let d = -cross / design;
    // A series without any error has no scale of its own: rounding must not decide between the weights.
    let floor = 1e-20 * size * size + f64::MIN_POSITIVE;
    let left = (squares + d * cross).max(floor);
    let state = State {
        level: level.0 + d * level.1,
        trend: trend.0 + d * trend.1,
        variance: left / (n - 3.0),
        by_start: (level.1, trend.1),
        start: 1.0 / design,
    };
    (state, -0.5 * (n - 1.0) * left.ln() - 0.5 * design.ln())
}
