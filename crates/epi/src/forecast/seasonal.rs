//! What earlier seasons had at this time of the year.

use super::QuantileForecast;
use crate::{Error, check};

/// Seasonal baseline: the distribution of counts in the same weeks of earlier seasons.
///
/// When to use: seasonal diseases with several seasons of history, beyond a few weeks ahead, where the present level says little.
///
/// Equation, for origin `n`, horizon `h`, season length `m`, half width `w`:
///
/// ```text
/// y(n+h) ~ all y(t), t <= n, with |t - (n + h - k m)| <= w for some k = 1, 2, ...
/// ```
///
/// Inputs: `history` in cases per period, ascending, NaN = missing; `horizon` in periods; `season` in periods (52); `half_width` in
/// periods (2 to 4).
///
/// Returns: quantiles at the hub's 23 levels for 1 to `horizon` periods ahead, in cases.
///
/// Errors: no value in the windows, numbers that are no counts, a season that the windows fill.
///
/// Limits: knows nothing of the present season; seasons without epidemic (2020/21) count as any other.
///
/// Reference: \[hyndman2021\] for the principle; no published software gives this exact form.
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
            let target = history.len() - 1 + h;
            let mut sample: Vec<f64> = Vec::new();
            // A season's window may reach into the next ones when the horizon is long: each value is taken once.
            for (t, value) in history.iter().enumerate() {
                let phase = (target - t) % season;
                let distance = phase.min(season - phase);
                if target - t + half_width >= season && distance <= half_width && !value.is_nan() {
                    sample.push(*value);
                }
            }
            check::at_least("history", &sample, 1)?;
            QuantileForecast::of_sample(&sample)
        })
        .collect()
}
