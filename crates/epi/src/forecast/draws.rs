//! Random counts for forecasts that are simulated path by path.

use rand::Rng;
use rand_distr::{Distribution, Gamma, Poisson};

use super::QuantileForecast;
use crate::Error;

/// No epidemic has more cases in a period than there will ever be people; paths that explode stop here.
const CEILING: f64 = 1e11;

/// A count with mean `mean` and variance `mean + mean^2 / size`; an infinite size is Poisson.
pub(super) fn draw_count<R: Rng + ?Sized>(mean: f64, size: f64, chance: &mut R) -> f64 {
    let mean = mean.min(CEILING);
    let rate = if size.is_finite() && mean > 0.0 {
        Gamma::new(size, mean / size).map_or(mean, |gamma| gamma.sample(chance))
    } else {
        mean
    };
    // A rate so small that the distribution refuses it gives no case.
    Poisson::new(rate).map_or(0.0, |poisson| poisson.sample(chance))
}

/// The quantiles of each horizon of simulated paths, `paths[h][draw]`.
pub(super) fn summarise(paths: &[Vec<f64>]) -> Result<Vec<QuantileForecast>, Error> {
    paths.iter().map(|sample| QuantileForecast::of_sample(sample)).collect()
}

/// At least one horizon and enough draws for the outer levels.
pub(super) fn check_size(horizon: usize, draws: usize) -> Result<(), Error> {
    if horizon == 0 {
        return Err(Error::range("horizon", horizon, "1 period or more"));
    }
    if draws < 100 {
        return Err(Error::range("draws", draws, "100 or more"));
    }
    Ok(())
}
