//! Space: zones, scans, surveillance of single events, relative risks, autocorrelation.

mod bayes;
mod example;
mod moran;
mod published;
mod replicates;
mod risk;
mod scan;
mod scan_errors;
mod stcd;
mod usual_shares;
mod zero_inflated;
mod zones;

use lianfang_domain::Streams;
use rand::RngExt;
use rand_distr::{Distribution, Poisson};

use crate::space::{Panel, Point};

/// Relative to the larger one, absolute below 1.
fn near(actual: f64, expected: f64, tolerance: f64) {
    let scale = expected.abs().max(1.0);
    assert!((actual - expected).abs() <= tolerance * scale, "{actual}, expected {expected}");
}

fn poisson(rng: &mut impl rand::Rng, mean: f64) -> f64 {
    Poisson::new(mean).map_or(0.0, |d| d.sample(rng))
}

/// Poisson counts around means that are constant in time.
fn counts(means: &[f64], times: usize, rng: &mut impl rand::Rng) -> Panel {
    let values = means.iter().flat_map(|m| std::iter::repeat_n(*m, times)).map(|m| poisson(rng, m)).collect();
    Panel::new(means.len(), times, values).unwrap()
}

/// Places at random on a square of 100.
fn places(n: usize, seed: u64) -> Vec<Point> {
    let mut rng = Streams::from_seed(seed).stream("places");
    (0..n).map(|_| Point { x: 100.0 * rng.random::<f64>(), y: 100.0 * rng.random::<f64>() }).collect()
}
