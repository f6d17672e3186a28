//! Straight lines through logarithms of counts: least squares, quasi-Poisson and negative binomial.

use crate::{Error, numeric::count::negative_binomial_ln_pmf};

/// A fitted exponential curve.
pub(super) struct Line {
    /// Per day.
    pub rate: f64,
    /// Fitted count on day 0.
    pub start: f64,
    /// Standard error of the rate.
    pub error: f64,
    pub dispersion: f64,
}

/// Weighted least squares of `z` on `t`: intercept, slope, and the slope's variance for a residual variance of 1.
fn weighted_line(points: impl Iterator<Item = (f64, f64, f64)> + Clone) -> (f64, f64, f64) {
    let (w, wt, wz) =
        points.clone().fold((0.0, 0.0, 0.0), |s, (t, z, w)| (s.0 + w, s.1 + w * t, s.2 + w * z));
    let (mean_t, mean_z) = (wt / w, wz / w);
    let (xx, xz) = points.fold((0.0, 0.0), |s, (t, z, w)| {
        (s.0 + w * (t - mean_t).powi(2), s.1 + w * (t - mean_t) * (z - mean_z))
    });
    let slope = xz / xx;
    (mean_z - slope * mean_t, slope, 1.0 / xx)
}

/// Least squares on logarithms.
pub(super) fn log_linear(known: &[(f64, f64)]) -> Line {
    let (intercept, rate, variance) = weighted_line(known.iter().map(|(t, y)| (*t, y.ln(), 1.0)));
    let squares: f64 = known.iter().map(|(t, y)| (y.ln() - intercept - rate * t).powi(2)).sum();
    let dispersion = squares / (known.len() - 2) as f64;
    Line { rate, start: intercept.exp(), error: (variance * dispersion).sqrt(), dispersion }
}

/// The log-linear mean by iterated weighted least squares, for a variance `mu + mu^2 / size`: intercept, rate, the rate's variance.
fn scored(known: &[(f64, f64)], size: f64) -> Result<(f64, f64, f64), Error> {
    const STEPS: usize = 100;
    let weight = |mu: f64| mu / (1.0 + mu / size);
    let mut line = weighted_line(known.iter().map(|(t, y)| (*t, (y + 0.5).ln(), weight(y + 0.5))));
    for _ in 0..STEPS {
        let (a, b, _) = line;
        let working = known.iter().map(|(t, y)| {
            // Bounded, so that an early wild slope can't overflow.
            let eta = (a + b * t).clamp(-50.0, 50.0);
            let mu = eta.exp();
            (*t, eta + (y - mu) / mu, weight(mu))
        });
        let next = weighted_line(working);
        let change = (next.0 - a).abs().max((next.1 - b).abs() * known.len() as f64);
        line = next;
        if change <= 1e-11 * (1.0 + a.abs()) {
            return Ok(line);
        }
        if !change.is_finite() {
            break;
        }
    }
    Err(Error::NotConverged { name: "growth rate", steps: STEPS })
}

/// Variance proportional to the mean, by a factor of 1 at least.
pub(super) fn quasi_poisson(known: &[(f64, f64)]) -> Result<Line, Error> {
    let (intercept, rate, variance) = scored(known, f64::INFINITY)?;
    let pearson: f64 = known
        .iter()
        .map(|(t, y)| {
            let mu = (intercept + rate * t).exp();
            (y - mu).powi(2) / mu
        })
        .sum();
    let dispersion = (pearson / (known.len() - 2) as f64).max(1.0);
    Ok(Line { rate, start: intercept.exp(), error: (variance * dispersion).sqrt(), dispersion })
}

/// Negative binomial, with line and size each at its greatest likelihood given the other until neither moves.
pub(super) fn negative_binomial(known: &[(f64, f64)]) -> Result<Line, Error> {
    const STEPS: usize = 60;
    let (mut size, mut before) = (f64::INFINITY, f64::INFINITY);
    for step in 0..STEPS {
        let (intercept, rate, variance) = scored(known, size)?;
        // The size's own maximum is flat: it is settled when the line that depends on it is.
        let settled = (rate - before).abs() <= 1e-6 * variance.sqrt();
        if step > 1 && settled {
            return Ok(Line { rate, start: intercept.exp(), error: variance.sqrt(), dispersion: size });
        }
        (size, before) = (best_size(known, intercept, rate), rate);
    }
    Err(Error::NotConverged { name: "growth rate", steps: STEPS })
}

/// The size of greatest likelihood by golden section on its logarithm; infinite when Poisson is at least as likely.
fn best_size(known: &[(f64, f64)], intercept: f64, rate: f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let likelihood = |ln_size: f64| -> f64 {
        known
            .iter()
            .map(|(t, y)| negative_binomial_ln_pmf(*y, (intercept + rate * t).exp(), ln_size.exp()))
            .sum()
    };
    // Above this size the difference from Poisson is below the rounding of the likelihood.
    const LARGEST: f64 = 14.0;
    let (mut low, mut high) = (-8.0_f64, LARGEST);
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (likelihood(left), likelihood(right));
    while high - low > 1e-9 {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = likelihood(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = likelihood(right);
        }
    }
    let found = f64::midpoint(low, high);
    if found > LARGEST - 1.0 { f64::INFINITY } else { found.exp() }
}
