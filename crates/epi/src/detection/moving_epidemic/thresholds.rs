//! What weeks outside and inside an epidemic look like, learned from several seasons.

use super::fill::fill_between;
use super::timing::{EpidemicPeriod, check_season, period_of};
use crate::numeric::normal::normal_quantile;
use crate::{Error, check};

/// Settings of the method.
#[derive(Debug, Clone, PartialEq)]
pub struct MemConfig {
    /// Where the curve of shares counts as flat, in percent of the season per week.
    pub slope_percent: f64,
    /// Highest weeks taken from each season, per part; None = 30 divided by the number of seasons with cases.
    pub values_per_season: Option<usize>,
    /// Level of the epidemic thresholds, between 0 and 1.
    pub threshold_level: f64,
    /// Levels of the intensity thresholds, between 0 and 1, ascending: medium, high, very high.
    pub intensity_levels: Vec<f64>,
}

impl Default for MemConfig {
    fn default() -> MemConfig {
        MemConfig {
            slope_percent: 2.8,
            values_per_season: None,
            threshold_level: 0.95,
            intensity_levels: vec![0.4, 0.9, 0.975],
        }
    }
}

/// Thresholds in the unit of the input.
#[derive(Debug, Clone, PartialEq)]
pub struct MemThresholds {
    /// A week above it begins an epidemic.
    pub pre_epidemic: f64,
    /// A week below it ends an epidemic.
    pub post_epidemic: f64,
    /// One per level.
    pub intensity: Vec<f64>,
    /// Epidemic weeks of each season; None for a season without an epidemic.
    pub periods: Vec<Option<EpidemicPeriod>>,
}

/// Learns epidemic thresholds and intensity levels from seasons.
///
/// When to use: a disease with one epidemic a year and some five to ten comparable seasons; from a new season's weekly value on, say
/// whether the epidemic has begun and how high it is compared with earlier ones.
///
/// Equation, with the `n` highest values of each season before, in and after its epidemic, pooled over seasons:
///
/// ```text
/// pre, post:  mean + z(level) sd        intensity:  exp(mean of logs + z(level) sd of logs)
/// with a zero among the epidemic weeks:             exp(mean of ln(y + 1) + z(level) sd) - 1
/// ```
///
/// Inputs: `seasons`, each with weekly counts or rates from one low to the next, of one unit, NaN = not reported.
///
/// Returns: thresholds in the unit of the input, and the epidemic weeks of each season. A threshold is not a number where there are fewer than two values.
///
/// Errors: no seasons, settings out of range, and those of [`super::epidemic_period`].
///
/// Limits: one-sided point limits, so that one season in twenty crosses the threshold by chance. An exceptional season widens the levels: leave out pandemics.
///
/// Reference: \[vega2013\], \[vega2015\]; checked against `mem::memmodel` 2.19 (method 2; threshold type 5, intensity type 6, one-sided),
/// 1e-9 relative.
///
/// ```
/// use lianfang_epi::detection::{MemConfig, moving_epidemic};
/// let one = [1.0, 0.0, 2.0, 9.0, 30.0, 44.0, 21.0, 8.0, 1.0, 1.0, 0.0, 1.0];
/// let other = [0.0, 1.0, 1.0, 7.0, 25.0, 50.0, 30.0, 9.0, 2.0, 1.0, 0.0, 0.0];
/// let found = moving_epidemic(&[&one, &other], &MemConfig::default()).unwrap();
/// assert!(found.pre_epidemic > 1.0 && found.pre_epidemic < 2.0);
/// ```
pub fn moving_epidemic(seasons: &[&[f64]], config: &MemConfig) -> Result<MemThresholds, Error> {
    check::not_empty("seasons", seasons)?;
    check::probability("threshold_level", config.threshold_level)?;
    for level in &config.intensity_levels {
        check::probability("intensity_levels", *level)?;
    }
    let taken = match config.values_per_season {
        Some(0) => return Err(Error::range("values_per_season", 0, "1 week or more")),
        Some(taken) => taken,
        None => {
            let with_cases = seasons.iter().filter(|s| s.iter().any(|v| *v > 0.0)).count().max(1);
            ((30.0 / with_cases as f64).round_ties_even() as usize).max(1)
        }
    };
    let (mut before, mut within, mut after) = (Vec::new(), Vec::new(), Vec::new());
    let mut periods = Vec::with_capacity(seasons.len());
    for season in seasons {
        check_season(season, config.slope_percent)?;
        let season = fill_between(season);
        let period = period_of(&season, config.slope_percent);
        if let Some(found) = period {
            before.extend(highest(&season[..found.start], taken));
            within.extend(highest(&season[found.start..found.end], taken));
            after.extend(highest(&season[found.end..], taken));
        }
        periods.push(period);
    }
    // A zero has no logarithm: then all of them move up by one, as in `mem`.
    let shift = if within.contains(&0.0) { 1.0 } else { 0.0 };
    let logs: Vec<f64> = within.iter().map(|v| (v + shift).ln()).collect();
    let level = |level: &f64| limit(&logs, *level).exp() - shift;
    Ok(MemThresholds {
        pre_epidemic: limit(&before, config.threshold_level),
        post_epidemic: limit(&after, config.threshold_level),
        intensity: config.intensity_levels.iter().map(level).collect(),
        periods,
    })
}

/// The highest reported values.
fn highest(values: &[f64], taken: usize) -> Vec<f64> {
    let mut reported: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    reported.sort_by(|a, b| b.total_cmp(a));
    reported.truncate(taken);
    reported
}

/// Upper limit of a normal variable with the mean and standard deviation of the values.
fn limit(values: &[f64], level: f64) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    if n < 2.0 { f64::NAN } else { mean + normal_quantile(level) * (squares / (n - 1.0)).sqrt() }
}
