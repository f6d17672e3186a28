//! What earlier seasons had at this time of the year.

use super::{HUB_LEVELS, QuantileForecast};
use crate::numeric::beta::student_quantile;
use crate::{Error, check};

/// Standard deviation of the square root of a Poisson count, for values that are all equal and show no scatter of their own.
const POISSON_SD: f64 = 0.5;
/// Fewer degrees of freedom than these make tails that no epidemic has.
const LEAST_FREEDOM: f64 = 3.0;

/// Seasonal baseline: the distribution of counts in the same weeks of earlier seasons.
///
/// When to use: seasonal diseases with several seasons of history, beyond a few weeks ahead, where the present level says little.
///
/// Equation, for origin `n`, horizon `h`, season length `m`, half width `w`; `x(1) <= ... <= x(N)` the values of the windows:
///
/// ```text
/// windows    all y(t), t <= n, with |t - (n + h - k m)| <= w for some k = 1, 2, ...
/// N' = N / (1 + (c - 1) r)                     c values per season, r their correlation within a season, on square roots
/// F(x(i)) = (N' (i - 1/2) / N + 1/2) / (N' + 1)      straight lines in between; i / (N + 1) if values are independent
/// tails      sqrt(y) = m + s sqrt(1 + 1/N') T(p), T the t quantile with N' - 1 degrees of freedom; not below x(N), the lower one not above x(1)
/// ```
///
/// A new value falls below the `i`-th of `N` independent ones with probability `i / (N + 1)`. Weeks of one season are alike and count as
/// the fewer independent values `N'` that they are worth. `m` and `s` are mean and standard deviation of square roots, `s` one half (Poisson) where all
/// values are equal.
///
/// Inputs: `history` in cases per period, ascending, NaN = missing; `horizon` in periods; `season` in periods (52); `half_width` in
/// periods (2 to 4).
///
/// Returns: quantiles at the hub's 23 levels for 1 to `horizon` periods ahead, in cases.
///
/// Errors: no value in the windows, numbers that are no counts, a season that the windows fill.
///
/// Limits: knows nothing of the present season; seasons without epidemic (2020/21) count as any other. Of one season alone it can't be known how
/// much seasons differ: its intervals are too narrow.
///
/// Reference: \[hyndman2021\] for the principle; no published software gives this exact form. Checked by simulation: 95 % intervals hold 92 to 98 % with
/// 20 values, and with 6 seasons of 5 weeks that share their season's level.
///
/// ```
/// let history: Vec<f64> = (0..8).map(|t| if t % 4 == 0 { 9.0 } else { 1.0 }).collect();
/// let found = lianfang_epi::forecast::seasonal_baseline(&history, 1, 4, 0).unwrap();
/// assert_eq!(found[0].median(), 9.0);
/// ```
pub fn seasonal_baseline(
    history: &[f64],
    horizon: usize,
    season: usize,
    half_width: usize,
) -> Result<Vec<QuantileForecast>, Error> {
    check::counts_or_missing("history", history)?;
    if horizon == 0 {
        return Err(Error::range("horizon", horizon, "1 period or more"));
    }
    if season <= 2 * half_width {
        return Err(Error::range("half_width", half_width, "less than half a season"));
    }
    (1..=horizon)
        .map(|h| {
            let target = history.len() + h - 1;
            // By how many seasons ago.
            let mut windows: Vec<Vec<f64>> = Vec::new();
            // A season's window may reach into the next ones when the horizon is long: each value is taken once.
            for (t, value) in history.iter().enumerate() {
                let phase = (target - t) % season;
                let distance = phase.min(season - phase);
                if target - t + half_width >= season && distance <= half_width && !value.is_nan() {
                    let ago = (target - t + half_width) / season;
                    windows.resize(windows.len().max(ago), Vec::new());
                    windows[ago - 1].push(*value);
                }
            }
            windows.retain(|window| !window.is_empty());
            check::at_least("history", &windows, 1)?;
            Ok(predictive(&windows))
        })
        .collect()
}

/// The forecast from the values of each earlier season.
fn predictive(windows: &[Vec<f64>]) -> QuantileForecast {
    let mut sorted: Vec<f64> = windows.concat();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let Roots { mean, sd, worth } = roots(windows);
    let position = |rank: f64| (worth * (rank - 0.5) / n + 0.5) / (worth + 1.0);
    let (low, high) = (position(1.0), position(n));
    let t = |p: f64| student_quantile(p, (worth - 1.0).max(LEAST_FREEDOM));
    let tail = |p: f64| (mean + sd * (1.0 + 1.0 / worth).sqrt() * t(p)).max(0.0).powi(2);
    let last = sorted.len() - 1;
    let value = |p: f64| {
        if p < low {
            tail(p).min(sorted[0])
        } else if p > high {
            tail(p).max(sorted[last])
        } else {
            // The rank, from 0, at which the probability is p.
            let place = ((p * (worth + 1.0) - 0.5) * n / worth - 0.5).clamp(0.0, last as f64);
            let below = place.floor() as usize;
            let above = (below + 1).min(last);
            sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
        }
    };
    QuantileForecast { levels: HUB_LEVELS.to_vec(), values: HUB_LEVELS.iter().map(|p| value(*p)).collect() }
}

/// What the square roots of the windows' values say.
struct Roots {
    /// Mean over seasons.
    mean: f64,
    /// Standard deviation of a value of a new season.
    sd: f64,
    /// As how many independent values they count.
    worth: f64,
}

/// Analysis of variance by season.
fn roots(windows: &[Vec<f64>]) -> Roots {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let roots: Vec<Vec<f64>> = windows.iter().map(|w| w.iter().map(|y| y.sqrt()).collect()).collect();
    let means: Vec<f64> = roots.iter().map(|w| mean(w)).collect();
    let all = roots.concat();
    let (n, seasons, grand) = (all.len() as f64, roots.len() as f64, mean(&all));
    let scatter = |variance: f64| if variance > 0.0 { variance.sqrt() } else { POISSON_SD };
    let mut squares = (0.0, 0.0);
    for (window, own) in roots.iter().zip(&means) {
        squares.0 += window.iter().map(|x| (x - own) * (x - own)).sum::<f64>();
        squares.1 += window.len() as f64 * (own - grand) * (own - grand);
    }
    if roots.len() == 1 {
        let variance = if n > 1.0 { squares.0 / (n - 1.0) } else { 0.0 };
        return Roots { mean: grand, sd: scatter(variance), worth: 1.0 };
    }
    let between = squares.1 / (seasons - 1.0);
    if all.len() == roots.len() {
        return Roots { mean: grand, sd: scatter(between), worth: n };
    }
    let within = squares.0 / (n - seasons);
    let per_season = (n - roots.iter().map(|w| (w.len() as f64).powi(2)).sum::<f64>() / n) / (seasons - 1.0);
    let of_seasons = ((between - within) / per_season).max(0.0);
    let variance = of_seasons + within;
    let alike = if variance > 0.0 { of_seasons / variance } else { 0.0 };
    let worth = n / (1.0 + (per_season - 1.0) * alike);
    Roots { mean: grand, sd: scatter(variance), worth }
}
