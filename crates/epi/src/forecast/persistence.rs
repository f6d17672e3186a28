//! The yardstick of forecast hubs: it stays as it is, and changes as it has changed before.

use rand::{Rng, RngExt};

use super::QuantileForecast;
use super::draws::{check_size, summarise};
use crate::{Error, check};

/// The forecast hubs' baseline: the last count goes on, with the spread of past differences.
///
/// When to use: what every forecast is compared with; a method that does not beat it over a season is not worth running.
///
/// Equation, for origin `n`, horizon `h`:
///
/// ```text
/// y(n+h) = y(n) + d(1) + ... + d(h)      d drawn with equal probability from { y(t) - y(t-1), -(y(t) - y(t-1)) }
/// ```
///
/// The median is `y(n)` exactly, because paths are drawn in mirrored pairs; values below 0 become 0.
///
/// Inputs: `history` in cases per period, ascending, NaN = missing (differences that need it are left out); `horizon` in periods; `draws`
/// paths, 1000 or so; a source of chance.
///
/// Returns: quantiles at the hub's 23 levels for 1 to `horizon` periods ahead, in cases.
///
/// Errors: fewer than two values, no difference between consecutive values, a missing last value, numbers that are no counts.
///
/// Limits: too wide after a large wave has passed, because old differences count as much as new ones.
///
/// Reference: \[cramer2022\].
///
/// ```
/// let mut chance = lianfang_domain::Streams::from_seed(1).stream("baseline");
/// let found = lianfang_epi::forecast::persistence_baseline(&[5.0, 8.0, 6.0, 10.0], 2, 1000, &mut chance).unwrap();
/// assert_eq!(found[1].median(), 10.0);
/// ```
pub fn persistence_baseline<R: Rng + ?Sized>(
    history: &[f64],
    horizon: usize,
    draws: usize,
    chance: &mut R,
) -> Result<Vec<QuantileForecast>, Error> {
    check::at_least("history", history, 2)?;
    check::counts_or_missing("history", history)?;
    check_size(horizon, draws)?;
    let last = history[history.len() - 1];
    check::finite("history", &[last])?;
    let differences: Vec<f64> =
        history.windows(2).map(|pair| pair[1] - pair[0]).filter(|d| d.is_finite()).collect();
    check::not_empty("differences", &differences)?;
    let mut paths = vec![Vec::with_capacity(2 * draws.div_ceil(2)); horizon];
    for _ in 0..draws.div_ceil(2) {
        let mut sum = 0.0;
        for values in &mut paths {
            let difference = differences[chance.random_range(0..differences.len())];
            sum += if chance.random::<bool>() { difference } else { -difference };
            values.push((last + sum).max(0.0));
            values.push((last - sum).max(0.0));
        }
    }
    summarise(&paths)
}
