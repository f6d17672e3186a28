//! The likelihood of delays whose ends are only known to lie within intervals, and its maximum.

use super::delay::DelayObservation;
use super::delay_family::{Delay, DelayFamily};

/// What an observation that the distribution makes impossible counts as.
const IMPOSSIBLE: f64 = -700.0;

/// Natural logarithm of the likelihood of all observations.
pub(super) fn log_likelihood(observations: &[DelayObservation], delay: &Delay) -> f64 {
    let one = |o: &DelayObservation| {
        let seen = o.horizon.map_or(1.0, |horizon| average_cdf(o, horizon, delay));
        let p = probability(o, delay) / seen;
        if p > 0.0 && p.is_finite() { p.ln().max(IMPOSSIBLE) } else { IMPOSSIBLE }
    };
    observations.iter().map(one).sum()
}

/// Probability (or density, where an end is exact) of the second event, the first being spread evenly over its interval.
fn probability(o: &DelayObservation, delay: &Delay) -> f64 {
    let [first_low, first_high] = o.first;
    let [second_low, second_high] = o.second;
    let width = first_high - first_low;
    // Differences of the smaller tail, and of its integral, cancel least.
    let early = f64::midpoint(second_low, second_high) - first_low < delay.mean();
    match (width > 0.0, second_high > second_low) {
        (false, false) => delay.density(second_low - first_low),
        (false, true) | (true, false) => {
            let ends = if width > 0.0 {
                [second_low - first_high, second_low - first_low]
            } else {
                [second_low - first_low, second_high - first_low]
            };
            let [low, high] = ends.map(|u| delay.parts(u));
            let p = if early { high.0 - low.0 } else { low.1 - high.1 };
            if width > 0.0 { p / width } else { p }
        }
        (true, true) => {
            let at = |u: f64| {
                let parts = delay.parts(u);
                if early { parts.2 } else { parts.3 }
            };
            let rising = at(second_high - first_low) - at(second_high - first_high);
            (rising - at(second_low - first_low) + at(second_low - first_high)) / width
        }
    }
}

/// Probability that the second event falls before `horizon`, over the first one's interval.
fn average_cdf(o: &DelayObservation, horizon: f64, delay: &Delay) -> f64 {
    let [low, high] = o.first;
    if high > low {
        (delay.parts(horizon - low).2 - delay.parts(horizon - high).2) / (high - low)
    } else {
        delay.cdf(horizon - low)
    }
}

/// The distribution with unbounded parameters: logarithms, except for the log-normal's mean.
pub(super) fn from_free(family: DelayFamily, free: [f64; 2]) -> Delay {
    match family {
        // Mean and shape are nearly independent; shape and scale are not.
        DelayFamily::Gamma => {
            let shape = free[1].exp();
            Delay { family, first: shape, second: free[0].exp() / shape }
        }
        DelayFamily::LogNormal => Delay { family, first: free[0], second: free[1].exp() },
        DelayFamily::Weibull => Delay { family, first: free[1].exp(), second: free[0].exp() },
    }
}

/// Free parameters from the mean and standard deviation of the delays' midpoints.
pub(super) fn start(family: DelayFamily, mean: f64, sd: f64) -> [f64; 2] {
    let variation = (sd / mean).clamp(0.05, 3.0);
    match family {
        DelayFamily::Gamma => [mean.ln(), -2.0 * variation.ln()],
        DelayFamily::LogNormal => {
            let s2 = (variation * variation).ln_1p();
            [mean.ln() - 0.5 * s2, 0.5 * s2.ln()]
        }
        DelayFamily::Weibull => [mean.ln(), -1.086 * variation.ln()],
    }
}

/// Value, gradient and second derivatives (11, 12, 22) by central differences.
pub(super) fn derivatives(f: &impl Fn([f64; 2]) -> f64, at: [f64; 2]) -> (f64, [f64; 2], [f64; 3]) {
    const H: f64 = 1e-4;
    let value = f(at);
    let step = |i: f64, j: f64| f([at[0] + i * H, at[1] + j * H]);
    let (right, left, up, down) = (step(1.0, 0.0), step(-1.0, 0.0), step(0.0, 1.0), step(0.0, -1.0));
    let mixed = (step(1.0, 1.0) - right - up + 2.0 * value - left - down + step(-1.0, -1.0)) / (2.0 * H * H);
    let second = [(right - 2.0 * value + left) / (H * H), mixed, (up - 2.0 * value + down) / (H * H)];
    (value, [(right - left) / (2.0 * H), (up - down) / (2.0 * H)], second)
}

/// Climbs to the maximum of `f` by Newton's steps, uphill and damped where the surface is not yet a hill. None when it does not settle.
pub(super) fn climb(f: &impl Fn([f64; 2]) -> f64, start: [f64; 2], steps: usize) -> Option<[f64; 2]> {
    let mut at = start;
    for _ in 0..steps {
        let (value, [g1, g2], [mut a, mut b, mut c]) = derivatives(f, at);
        if !(a < 0.0 && a * c - b * b > 0.0) {
            // Not concave here: a step along the gradient, scaled by the curvature's size.
            let size = a.abs().max(c.abs()).max(b.abs()).max(1e-3);
            (a, b, c) = (-size, 0.0, -size);
        }
        let det = a * c - b * b;
        let mut step = [-(c * g1 - b * g2) / det, -(a * g2 - b * g1) / det];
        let length = step[0].hypot(step[1]);
        if length > 1.0 {
            step = step.map(|s| s / length);
        }
        if length < 1e-7 {
            return Some(at);
        }
        let mut factor = 1.0;
        loop {
            let next = [at[0] + factor * step[0], at[1] + factor * step[1]];
            if f(next) > value || factor * length < 1e-6 {
                at = next;
                break;
            }
            factor *= 0.5;
        }
        if factor * length < 1e-6 {
            return Some(at);
        }
    }
    None
}
