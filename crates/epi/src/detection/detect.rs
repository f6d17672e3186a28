//! Every method that a pack asks for, on one series, from a day on.
//!
//! The days before serve as history and are not judged again, so that detection can run each
//! time data arrive. What an alarm leads to (a signal, a level) is decided elsewhere.

use chrono::NaiveDate;
use lianfang_domain::{DailyCount, Period};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::population_rate;
use crate::detection::{Bound, EarsConfig, EarsVariant, ears_bounds};

/// A detection method, as named in packs and in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    EarsC1,
    EarsC2,
    EarsC3,
    PopulationRate,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Method::EarsC1 => "ears_c1",
            Method::EarsC2 => "ears_c2",
            Method::EarsC3 => "ears_c3",
            Method::PopulationRate => "population_rate",
        }
    }

    fn ears(self) -> Option<EarsVariant> {
        match self {
            Method::EarsC1 => Some(EarsVariant::C1),
            Method::EarsC2 => Some(EarsVariant::C2),
            Method::EarsC3 => Some(EarsVariant::C3),
            Method::PopulationRate => None,
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// More than `per_100k` cases per 100,000 people in `window_days` days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateThreshold {
    pub per_100k: f64,
    pub window_days: u32,
}

impl RateThreshold {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(self.per_100k >= 0.0 && self.per_100k.is_finite()) {
            return Err(Error::range("rate.per_100k", self.per_100k, "0 cases per 100,000 or more"));
        }
        if self.window_days == 0 || self.window_days > 3660 {
            return Err(Error::range("rate.window_days", self.window_days, "1 to 3660 days"));
        }
        Ok(())
    }
}

/// What to run, and how strictly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DetectionConfig {
    pub methods: Vec<Method>,
    /// Length of the EARS baseline in periods: days for a daily series, weeks for a weekly one.
    pub baseline: usize,
    /// Error probability of C1 and C2.
    pub alpha: f64,
    /// Error probability of C3.
    pub alpha_c3: f64,
    /// A period with fewer cases raises no alarm, whatever the method.
    pub min_cases: u32,
    /// Floor of the baseline's standard deviation, in cases.
    pub min_sigma: f64,
    /// Needed by `population_rate`.
    pub rate: Option<RateThreshold>,
}

impl Default for DetectionConfig {
    fn default() -> DetectionConfig {
        DetectionConfig {
            methods: vec![Method::EarsC1, Method::EarsC2, Method::EarsC3],
            baseline: 7,
            alpha: EarsVariant::C1.default_alpha(),
            alpha_c3: EarsVariant::C3.default_alpha(),
            min_cases: 3,
            min_sigma: 0.5,
            rate: None,
        }
    }
}

/// What one method says of one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MethodVerdict {
    pub method: Method,
    /// What was compared: cases of the period for EARS, cases per 100,000 in the window for the rate.
    pub observed: f64,
    /// Mean of the baseline in cases; None for the rate and where there is not enough history.
    pub expected: Option<f64>,
    /// The largest value that is no alarm, in the unit of `observed`.
    pub upperbound: Option<f64>,
    pub alarm: bool,
}

/// What all methods say of one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayResult {
    pub day: NaiveDate,
    /// Cases of the period, as reported; negative for a correction.
    pub observed: i64,
    pub verdicts: Vec<MethodVerdict>,
    /// At least one method raises the alarm.
    pub alarm: bool,
}

/// Runs every configured method on the periods of a series from `from` on.
///
/// Inputs: `series`, cases per period, ascending and complete (one entry per day, or one per week dated by its
/// last day: see [`crate::complete_series`]); `period` of the series; `population` in persons, if known; `from`, the first
/// day to judge, days before it are history.
///
/// Returns: one result per period with `day >= from`. A method without enough history gives a verdict without bounds
/// and without alarm. Periods with fewer than `min_cases` (or with 0 or fewer) cases never alarm.
///
/// Errors: days that are not ascending or not complete; a setting outside its range; `population_rate` without
/// `rate`. A missing population is no error: the rate's verdict then has no bound.
///
/// Limits: methods are run one by one and any of them may alarm, so the chance of a false alarm grows with their number.
///
/// Reference: see [`crate::detection::ears_c`] and [`crate::detection::population_rate`].
///
/// ```
/// use lianfang_domain::{DailyCount, Period};
/// use lianfang_epi::{DetectionConfig, detect};
/// let first: chrono::NaiveDate = "2020-03-02".parse().unwrap();
/// let cases = [2, 3, 1, 2, 4, 2, 3, 2, 3, 2, 3, 40];
/// let series: Vec<DailyCount> = first.iter_days().zip(cases).map(|(day, value)| DailyCount { day, value }).collect();
/// let days = detect(&series, Period::Day, None, &DetectionConfig::default(), series[10].day).unwrap();
/// assert!(!days[0].alarm && days[1].alarm);
/// ```
pub fn detect(
    series: &[DailyCount],
    period: Period,
    population: Option<u64>,
    config: &DetectionConfig,
    from: NaiveDate,
) -> Result<Vec<DayResult>, Error> {
    check_complete(series, period)?;
    let start = series.partition_point(|c| c.day < from);
    let min_cases = i64::from(config.min_cases.max(1));
    let mut results: Vec<DayResult> = series
        .iter()
        .skip(start)
        .map(|c| DayResult {
            day: c.day,
            observed: c.value,
            verdicts: Vec::with_capacity(config.methods.len()),
            alarm: false,
        })
        .collect();
    let values: Vec<f64> = series.iter().map(|c| c.value as f64).collect();
    for &method in &config.methods {
        let verdicts = match method.ears() {
            Some(variant) => ears_verdicts(&values, method, ears_config(variant, config), start)?,
            None => rate_verdicts(series, population, config, start)?,
        };
        for (result, mut verdict) in results.iter_mut().zip(verdicts) {
            verdict.alarm &= result.observed >= min_cases;
            result.alarm |= verdict.alarm;
            result.verdicts.push(verdict);
        }
    }
    Ok(results)
}

impl DetectionConfig {
    /// Days before the first judged one that a verdict on it depends on.
    pub fn history_days(&self, period: Period) -> u32 {
        let baseline = |m: &Method| m.ears().map_or(0, |variant| variant.history(self.baseline));
        let periods = self.methods.iter().map(baseline).max().unwrap_or(0);
        let ears = u32::try_from(periods).unwrap_or(u32::MAX).saturating_mul(period.days());
        ears.max(self.rate.map_or(0, |rate| rate.window_days))
    }
}

fn ears_config(variant: EarsVariant, config: &DetectionConfig) -> EarsConfig {
    let alpha = if variant == EarsVariant::C3 { config.alpha_c3 } else { config.alpha };
    EarsConfig { baseline: config.baseline, alpha, min_sigma: config.min_sigma, ..EarsConfig::new(variant) }
}

fn ears_verdicts(
    values: &[f64],
    method: Method,
    config: EarsConfig,
    start: usize,
) -> Result<Vec<MethodVerdict>, Error> {
    let mut bounds = ears_bounds(values, config, start)?.into_iter().peekable();
    let known = |x: f64| x.is_finite().then_some(x);
    let verdict = |(index, &observed): (usize, &f64)| match bounds.next_if(|b: &Bound| b.index == index) {
        Some(b) => MethodVerdict {
            method,
            observed,
            expected: known(b.expected),
            upperbound: known(b.upperbound),
            alarm: b.exceeded(),
        },
        None => MethodVerdict { method, observed, expected: None, upperbound: None, alarm: false },
    };
    Ok(values.iter().enumerate().skip(start).map(verdict).collect())
}

fn rate_verdicts(
    series: &[DailyCount],
    population: Option<u64>,
    config: &DetectionConfig,
    start: usize,
) -> Result<Vec<MethodVerdict>, Error> {
    let method = Method::PopulationRate;
    let threshold = config.rate.ok_or(Error::range(
        "rate",
        "none",
        "what `population_rate` needs: per_100k, window_days",
    ))?;
    let Some(population) = population.filter(|&p| p > 0) else {
        threshold.check()?;
        let unknown = |c: &DailyCount| MethodVerdict {
            method,
            observed: c.value as f64,
            expected: None,
            upperbound: None,
            alarm: false,
        };
        return Ok(series.iter().skip(start).map(unknown).collect());
    };
    let rates = population_rate(series, population, threshold)?;
    Ok(rates
        .into_iter()
        .skip(start)
        .map(|r| MethodVerdict {
            method,
            observed: r.rate_per_100k,
            expected: None,
            upperbound: Some(threshold.per_100k),
            alarm: r.alarm,
        })
        .collect())
}

fn check_complete(series: &[DailyCount], period: Period) -> Result<(), Error> {
    let step = i64::from(period.days());
    for pair in series.windows(2) {
        let [before, after] = pair else { continue };
        let distance = (after.day - before.day).num_days();
        if distance < 1 {
            return Err(Error::NotAscending { previous: before.day, next: after.day });
        }
        if distance != step {
            return Err(Error::Gap { previous: before.day, next: after.day, step_days: period.days() });
        }
    }
    Ok(())
}
