//! The largest likelihood ratio over starts and sizes of a change.
//!
//! Starts whose slope at "no change" points the wrong way have their best size at none and a ratio of zero: they are skipped, which in
//! control is every other one.

use crate::detection::glr::config::{Change, Direction, GlrConfig};
use crate::detection::glr::ratio::Counted;

pub(super) fn largest_ratio(config: &GlrConfig, seen: &Counted<'_>, start: usize, now: usize) -> f64 {
    let first = config.window.map_or(start, |w| start.max((now + 1).saturating_sub(w)));
    let Some(last) = (now + 1).checked_sub(config.shortest) else { return 0.0 };
    let mut best = 0.0;
    let mut sums = Sums::default();
    for k in (first..=now).rev() {
        sums.add(seen, k);
        if k > last {
            continue;
        }
        let ratio = match config.change {
            Change::Epidemic => epidemic(seen, k, now),
            Change::Intercept if seen.alpha == 0.0 => poisson(&sums, config.direction),
            Change::Intercept => negative_binomial(seen, &sums, k, now, config.direction),
        };
        if ratio > best {
            best = ratio;
        }
    }
    best
}

/// Over the stretch from a start until now.
#[derive(Debug, Default)]
struct Sums {
    cases: f64,
    mean: f64,
    /// Slope of the negative binomial ratio at no change.
    slope: f64,
}

impl Sums {
    fn add(&mut self, seen: &Counted<'_>, k: usize) {
        let (y, m) = (seen.counts[k], seen.means[k]);
        self.cases += y;
        self.mean += m;
        self.slope += (y - m) / (1.0 + seen.alpha * m);
    }
}

fn wanted(slope: f64, direction: Direction) -> bool {
    match direction {
        Direction::Increase => slope > 0.0,
        Direction::Decrease => slope < 0.0,
    }
}

fn poisson(sums: &Sums, direction: Direction) -> f64 {
    if !wanted(sums.cases - sums.mean, direction) {
        0.0
    } else if sums.cases == 0.0 {
        sums.mean
    } else {
        sums.cases * (sums.cases / sums.mean).ln() - sums.cases + sums.mean
    }
}

/// Newton's steps from the Poisson size; halved into the bracket where they leave it.
fn negative_binomial(seen: &Counted<'_>, sums: &Sums, k: usize, now: usize, direction: Direction) -> f64 {
    if !wanted(sums.slope, direction) {
        return 0.0;
    }
    if sums.cases == 0.0 {
        // No cases at all: the best size is minus infinity, where the mean is gone.
        return (k..=now).map(|i| (seen.alpha * seen.means[i]).ln_1p() / seen.alpha).sum();
    }
    let mut theta = (sums.cases / sums.mean).ln();
    let (mut low, mut high) = match direction {
        Direction::Increase => (0.0, 60.0),
        Direction::Decrease => (-60.0, 0.0),
    };
    if !(theta > low && theta < high) {
        theta = f64::midpoint(low, high).clamp(-1.0, 1.0);
    }
    for _ in 0..80 {
        let (slope, bend) = seen.intercept_slope(k, now, sums.cases, theta);
        if slope > 0.0 {
            low = theta
        } else {
            high = theta
        }
        let step = slope / bend;
        let mut next = theta - step;
        if !(next >= low && next <= high) {
            next = f64::midpoint(low, high);
        }
        let moved = (next - theta).abs();
        theta = next;
        // The ratio is flat at its maximum: this moves it by less than a rounding unit.
        if moved < 1e-8 {
            break;
        }
    }
    seen.intercept(k, now, theta)
}

/// The best size is where the slope, which falls, crosses zero.
fn epidemic(seen: &Counted<'_>, k: usize, now: usize) -> f64 {
    if seen.epidemic_slope(k, now, 0.0).0 <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while seen.epidemic_slope(k, now, high).0 > 0.0 && high < 1e12 {
        low = high;
        high *= 4.0;
    }
    let mut lambda = f64::midpoint(low, high);
    for _ in 0..100 {
        let (slope, bend) = seen.epidemic_slope(k, now, lambda);
        if slope > 0.0 {
            low = lambda
        } else {
            high = lambda
        }
        let mut next = lambda - slope / bend;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        let moved = (next - lambda).abs();
        lambda = next;
        if moved <= 1e-9 * lambda {
            break;
        }
    }
    seen.epidemic(k, now, lambda)
}
