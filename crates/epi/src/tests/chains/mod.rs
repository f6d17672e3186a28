//! Chains of transmission: against published software, against full enumeration, and against simulated outbreaks.

mod infer;
mod likelihood;
mod offspring;
mod over;
mod process;

use rand::{Rng, RngExt as _};
use rand_distr::{Distribution as _, Gamma, Poisson};
use std::path::PathBuf;

fn data(path: &str) -> csv::Reader<std::fs::File> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    csv::Reader::from_path(folder.join(path)).unwrap()
}

/// Rows of numbers; what is no number is NaN.
fn numbers(path: &str) -> Vec<Vec<f64>> {
    let parse = |text: &str| match text {
        "-Inf" => f64::NEG_INFINITY,
        text => text.parse().unwrap_or(f64::NAN),
    };
    data(path).records().map(|r| r.unwrap().iter().map(parse).collect()).collect()
}

/// People infected by one case.
fn draw_offspring(mean: f64, dispersion: f64, rng: &mut impl Rng) -> usize {
    let own = Gamma::new(dispersion, mean / dispersion).unwrap().sample(rng);
    if own < 1e-9 { 0 } else { Poisson::new(own).unwrap().sample(rng) as usize }
}

/// A day from probabilities of 0, 1, 2, .. days.
pub(super) fn draw_day(distribution: &[f64], rng: &mut impl Rng) -> i64 {
    let mut left = rng.random::<f64>();
    for (day, p) in distribution.iter().enumerate() {
        left -= p;
        if left < 0.0 {
            return day as i64;
        }
    }
    distribution.len() as i64 - 1
}

fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance, "{actual}, expected {expected}");
}
