mod boda;
mod calendar;
mod combine;
mod control;
mod published;
mod refusals;
mod seasons;

use lianfang_domain::Streams;
use rand_distr::{Distribution, Poisson};

/// Independent Poisson counts.
fn poisson_series(seed: u64, means: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut rng = Streams::from_seed(seed).stream("charts");
    means.into_iter().map(|m| Poisson::new(m).unwrap().sample(&mut rng)).collect()
}
