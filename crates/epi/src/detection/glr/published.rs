//! The likelihood ratio as the published code finds it, step by step, for comparison with it.
//!
//! Newton's method runs without a guard, from 0.5 at the earliest start of a change and from the last size found at each later one. Where it
//! runs away the maximum is missed. Sizes of an epidemic are sought on the log scale and given up below `e^-18`.

use crate::detection::glr::config::{Change, Direction, GlrConfig};
use crate::detection::glr::ratio::Counted;
use crate::detection::glr::statistic_at;

/// Highest count that the published search for an alarm tries, and what it says where it found none.
const MOST_CASES: f64 = 1e4;
const NO_ALARM: f64 = 1e99;

/// Sizes are not followed below this, on the log scale.
const SMALLEST: f64 = -18.0;

/// The count that would have been an alarm, for increases: for a known change a real number, else found by counting from the observed count
/// up or down. Where none is found, 0 for Poisson counts and `1e99` for others, which also is what an observed count of 0 gets there.
pub(super) fn cases_for_alarm(
    config: &GlrConfig,
    seen: &mut Counted<'_>,
    start: usize,
    now: usize,
    sum: f64,
) -> f64 {
    if let Some(theta) = config.theta {
        let none = seen.known_change_of(0.0, now, theta);
        let per_case = seen.known_change_of(1.0, now, theta) - none;
        return ((config.threshold - sum - none) / per_case).max(0.0);
    }
    let (observed, poisson_counts) = (seen.counts[now], seen.alpha == 0.0);
    let mut alarms = |y: f64| {
        seen.set(now, y);
        statistic_at(config, seen, start, now, sum) >= config.threshold
    };
    let found = if poisson_counts {
        let found = super::cases_for_alarm(config, seen, start, now, sum);
        if found.is_finite() { found.max(0.0) } else { 0.0 }
    } else if observed < 1.0 {
        NO_ALARM
    } else if alarms(observed) {
        let mut y = observed;
        while y >= 1.0 && alarms(y - 1.0) {
            y -= 1.0;
        }
        y
    } else {
        let mut y = observed + 1.0;
        while y <= MOST_CASES && !alarms(y) {
            y += 1.0;
        }
        if y > MOST_CASES { NO_ALARM } else { y }
    };
    seen.set(now, observed);
    found
}

pub(super) fn largest_ratio(config: &GlrConfig, seen: &Counted<'_>, start: usize, now: usize) -> f64 {
    let (first, last) = match config.window {
        None => (start, (now + 2).checked_sub(config.shortest + 1)),
        Some(w) => (start.max(now.saturating_sub(w)), latest_start(config, seen, now)),
    };
    let Some(last) = last else { return 0.0 };
    let mut best = 0.0;
    let mut size = if config.change == Change::Epidemic && seen.alpha == 0.0 { 0.5_f64.ln() } else { 0.5 };
    let (mut cases, mut mean) =
        (seen.counts[first..=now].iter().sum(), seen.means[first..=now].iter().sum::<f64>());
    for k in first..=last.min(now) {
        let ratio = match (config.change, seen.alpha > 0.0) {
            (Change::Intercept, false) => poisson(cases, mean, config.direction),
            (Change::Intercept, true) => {
                let sign = if config.direction == Direction::Increase { 1.0 } else { -1.0 };
                size = intercept_size(seen, k, now, cases, size);
                // Not `max`: what is undefined becomes 0.
                size = if size * sign > 0.0 { size } else { 0.0 };
                if size == 0.0 { 0.0 } else { seen.intercept(k, now, size) }
            }
            (Change::Epidemic, false) => {
                size = epidemic_size(seen, k, now, size);
                seen.epidemic(k, now, size.exp())
            }
            (Change::Epidemic, true) => {
                size = intercept_size(seen, k, now, cases, size);
                seen.epidemic(k, now, size.exp())
            }
        };
        if ratio > best {
            best = ratio;
        }
        cases -= seen.counts[k];
        mean -= seen.means[k];
    }
    best
}

/// With a window, Poisson intercept changes have to be one period longer than asked for.
fn latest_start(config: &GlrConfig, seen: &Counted<'_>, now: usize) -> Option<usize> {
    let longer = usize::from(config.change == Change::Intercept && seen.alpha == 0.0);
    (now + 1).checked_sub(config.shortest + longer)
}

fn poisson(cases: f64, mean: f64, direction: Direction) -> f64 {
    let wanted = match direction {
        Direction::Increase => cases > mean,
        Direction::Decrease => cases < mean,
    };
    if wanted && cases > 0.0 { cases * (cases / mean).ln() - cases + mean } else { 0.0 }
}

fn intercept_size(seen: &Counted<'_>, k: usize, now: usize, cases: f64, from: f64) -> f64 {
    let mut theta = from;
    for _ in 0..1000 {
        if theta.is_nan() || theta <= SMALLEST {
            break;
        }
        let (slope, bend) = seen.intercept_slope(k, now, cases, theta);
        let next = theta - slope / bend;
        let moved = (next - theta).abs();
        theta = next;
        if moved.is_nan() || moved <= 1e-6 {
            break;
        }
    }
    theta
}

fn epidemic_size(seen: &Counted<'_>, k: usize, now: usize, from: f64) -> f64 {
    let mut theta = from;
    for _ in 0..1000 {
        if theta.is_nan() || theta <= SMALLEST {
            break;
        }
        let lambda = theta.exp();
        let (slope, bend) = seen.epidemic_slope(k, now, lambda);
        let (slope, bend) = (slope * lambda, slope * lambda + bend * lambda * lambda);
        theta -= slope / bend;
        let moved = (theta.exp() - lambda).abs();
        if moved.is_nan() || moved <= 1e-6 {
            break;
        }
    }
    theta
}
