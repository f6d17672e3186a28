//! Mixtures of gamma distributions with equal weights: the posterior of R when something behind it is itself a sample.
//!
//! Mean, deviation and quantiles are exact for the mixture, so that no second layer of random draws is needed.

use super::cori::Posterior;
use crate::numeric::gamma::Gamma;

/// Mean, standard deviation and quantiles of the mixture of `parts` (shape, scale); None when there is none.
pub(super) fn posterior(parts: &[(f64, f64)], probabilities: &[f64]) -> Option<Posterior> {
    if parts.is_empty() {
        return None;
    }
    let n = parts.len() as f64;
    let mean = parts.iter().map(|(a, b)| a * b).sum::<f64>() / n;
    let between = parts.iter().map(|(a, b)| (a * b - mean).powi(2)).sum::<f64>() / n;
    let within = parts.iter().map(|(a, b)| a * b * b).sum::<f64>() / n;
    let sd = (between + within).sqrt();
    let one_shape = parts.iter().all(|p| p.0 == parts[0].0);
    let quantiles = if one_shape && parts.len() > 8 {
        let table = Table::new(parts[0].0);
        let rates: Vec<f64> = parts.iter().map(|(_, scale)| 1.0 / scale).collect();
        let tail = |x: f64| {
            let (mut below, mut density) = (0.0, 0.0);
            for rate in &rates {
                let (p, f) = table.at(x * rate);
                below += p;
                density += f * rate;
            }
            (below / n, density / n)
        };
        quantiles(probabilities, mean, sd, tail)
    } else {
        let gammas: Vec<(Gamma, f64)> = parts.iter().map(|(a, b)| (Gamma::new(*a), *b)).collect();
        let tail = |x: f64| {
            let sums = gammas.iter().map(|(g, b)| (g.tails(x / b).0, g.density(x / b) / b));
            let (p, f) = sums.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            (p / n, f / n)
        };
        quantiles(probabilities, mean, sd, tail)
    };
    Some(Posterior { mean, sd, quantiles })
}

/// Solves `tail(x).0 = p` by Newton's steps within a bracket; `tail` gives probability below and density.
fn quantiles(probabilities: &[f64], mean: f64, sd: f64, tail: impl Fn(f64) -> (f64, f64)) -> Vec<f64> {
    // The quantiles of a gamma distribution with the same mean and deviation are close.
    let like = Gamma::new((mean / sd).powi(2));
    let solve = |&p: &f64| {
        let mut x = like.quantile(p) * sd * sd / mean;
        let (mut low, mut high) = (0.0, f64::INFINITY);
        for _ in 0..100 {
            let (below, density) = tail(x);
            if below < p {
                low = x;
            } else {
                high = x;
            }
            let mut next = x - (below - p) / density;
            if !(next > low && next < high) {
                next = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * x };
            }
            // Newton's step doubles the digits.
            if (next - x).abs() <= 1e-6 * x {
                return next;
            }
            x = next;
        }
        x
    };
    probabilities.iter().map(solve).collect()
}

/// The distribution function of one gamma distribution, tabulated: the same shape is asked for a hundred times per step.
struct Table {
    gamma: Gamma,
    low: f64,
    step: f64,
    per_step: f64,
    /// Probability below, density, and the density's derivative times the step and its square, at the nodes.
    nodes: Vec<[f64; 3]>,
}

impl Table {
    const NODES: usize = 80;

    fn new(shape: f64) -> Table {
        let gamma = Gamma::new(shape);
        let sd = shape.sqrt();
        let low = (shape - 6.5 * sd).max(0.1 * shape.min(1.0));
        let step = (shape + 8.0 * sd + 10.0 - low) / (Table::NODES - 1) as f64;
        let node = |i: usize| {
            let x = low + i as f64 * step;
            let f = gamma.density(x);
            [gamma.tails(x).0, f * step, f * ((shape - 1.0) / x - 1.0) * step * step]
        };
        Table { gamma, low, step, per_step: 1.0 / step, nodes: (0..Table::NODES).map(node).collect() }
    }

    /// Probability below and density at `x`: the polynomial of degree 5 that meets both nodes in value and two derivatives.
    fn at(&self, x: f64) -> (f64, f64) {
        let place = (x - self.low) * self.per_step;
        let index = place as usize;
        // Small shapes bend too sharply near 0 for the table.
        if place.is_nan() || place < 0.0 || index + 1 >= self.nodes.len() || x < 3.0 * self.step {
            return (self.gamma.tails(x).0, self.gamma.density(x));
        }
        let [p0, d0, c0] = self.nodes[index];
        let [p1, d1, c1] = self.nodes[index + 1];
        let (rise, s) = (p1 - p0, place - index as f64);
        let third = 10.0 * rise - 6.0 * d0 - 4.0 * d1 - 1.5 * c0 + 0.5 * c1;
        let fourth = -15.0 * rise + 8.0 * d0 + 7.0 * d1 + 1.5 * c0 - c1;
        let fifth = 6.0 * rise - 3.0 * (d0 + d1) - 0.5 * (c0 - c1);
        let below = p0 + s * (d0 + s * (0.5 * c0 + s * (third + s * (fourth + s * fifth))));
        let density = d0 + s * (c0 + s * (3.0 * third + s * (4.0 * fourth + s * 5.0 * fifth)));
        (below, density * self.per_step)
    }
}
