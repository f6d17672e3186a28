//! Forecasts: truth recovered from simulation, invariants, degenerate input, errors.

mod endemic_epidemic;
mod methods;
mod optimise;
mod recovery;
mod reference;
mod stack;

use lianfang_domain::Streams;
use rand_distr::{Distribution, Gamma, Poisson};

/// A negative binomial count; an infinite size is Poisson.
fn count(mean: f64, size: f64, chance: &mut impl rand::Rng) -> f64 {
    let rate = if size.is_finite() { Gamma::new(size, mean / size).unwrap().sample(chance) } else { mean };
    Poisson::new(rate).map_or(0.0, |p| p.sample(chance))
}

fn chance(name: &str) -> impl rand::Rng {
    Streams::from_seed(11).stream(name)
}
