//! EARS C1, C2 and C3: is today's count more than the days just before lead to expect?
//!
//! The methods of the Early Aberration Reporting System need no history of years, which is why
//! they are the first ones to run in a new epidemic. They look at a short moving baseline.
//! Deliberately not here: day-of-week effects, seasons and trends (see the Farrington family).

use lianfang_domain::DailyCount;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::numeric::normal::normal_quantile;

/// Which of the three charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EarsVariant {
    /// Baseline: the periods right before today. Quick, but a rising epidemic soon raises its own baseline.
    C1,
    /// Baseline ends two periods before today (a lag of 2), so that the first days of a rise do not hide the next.
    C2,
    /// C2 with memory: excess over one standard deviation on the two periods before lowers today's bound.
    C3,
}

impl EarsVariant {
    /// Periods between the baseline and today.
    fn lag(self) -> usize {
        match self {
            EarsVariant::C1 => 0,
            EarsVariant::C2 | EarsVariant::C3 => 2,
        }
    }

    /// Periods of history that the first result needs.
    pub(crate) fn history(self, baseline: usize) -> usize {
        let memory = if self == EarsVariant::C3 { 2 } else { 0 };
        baseline.saturating_add(self.lag()).saturating_add(memory)
    }

    /// Error probability used by `surveillance::earsC` when none is given.
    pub fn default_alpha(self) -> f64 {
        match self {
            EarsVariant::C1 | EarsVariant::C2 => 0.001,
            EarsVariant::C3 => 0.025,
        }
    }
}

/// Settings of one chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarsConfig {
    pub variant: EarsVariant,
    /// Length of the baseline in periods, at least 3.
    pub baseline: usize,
    /// Error probability of one test, between 0 and 1.
    pub alpha: f64,
    /// Floor of the standard deviation, in cases; 0 = none. Without a floor a single case after a week of zeros is an alarm.
    pub min_sigma: f64,
    /// C3 only. `surveillance::earsC` documents `m(t) + s(t) (..)` and computes `y(t) + s(t) (..)`, so that today's count
    /// cancels out of its own test and C3 only speaks a day late. False = as published; true = as that code computes.
    #[serde(default)]
    pub c3_like_surveillance: bool,
}

impl EarsConfig {
    /// The defaults of `surveillance::earsC`, with C3 as published.
    ///
    /// ```
    /// use lianfang_epi::detection::{EarsConfig, EarsVariant, ears_bounds};
    /// let counts = [3.0, 4.0, 2.0, 5.0, 3.0, 4.0, 3.0, 19.0];
    /// let found = ears_bounds(&counts, EarsConfig::new(EarsVariant::C1), 0).unwrap();
    /// assert!(found[0].index == 7 && found[0].exceeded());
    /// ```
    pub fn new(variant: EarsVariant) -> EarsConfig {
        EarsConfig {
            variant,
            baseline: 7,
            alpha: variant.default_alpha(),
            min_sigma: 0.0,
            c3_like_surveillance: false,
        }
    }

    /// The normal quantile `z(1 - alpha)`, after checking every setting.
    fn check(&self) -> Result<f64, Error> {
        if self.baseline < 3 {
            return Err(Error::range("baseline", self.baseline, "3 periods or more"));
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return Err(Error::range("alpha", self.alpha, "the numbers between 0 and 1"));
        }
        if !(self.min_sigma >= 0.0 && self.min_sigma.is_finite()) {
            return Err(Error::range("min_sigma", self.min_sigma, "0 cases or more"));
        }
        Ok(normal_quantile(1.0 - self.alpha))
    }
}

/// The result of one chart for one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    pub day: chrono::NaiveDate,
    pub method: EarsVariant,
    /// Cases of the period.
    pub observed: f64,
    /// Mean of the baseline, in cases.
    pub expected: Option<f64>,
    /// The largest count that is still no alarm, in cases. None where the chart is undefined.
    pub upperbound: Option<f64>,
    pub alarm: bool,
}

/// EARS C1, C2 or C3 on one series of counts.
///
/// When to use: short series, daily or weekly, from the second week of reporting on. C1 for the first days, C3 for slow rises.
///
/// Equation, for period `t` with counts `y`, baseline length `b`, lag `l` (0 for C1, 2 for C2 and C3), `z` the normal quantile of `1 - alpha`:
///
/// ```text
/// m(t) = mean of y(t-l-b) .. y(t-l-1)      s(t) = max(min_sigma, their standard deviation with n - 1)
/// C1, C2:  U(t) = m(t) + z s(t)
/// C3:      U(t) = max(0, m(t) + s(t) (z - max(0, C(t-1) - 1) - max(0, C(t-2) - 1))),   C(t) = (y(t) - m(t)) / s(t)
/// alarm when y(t) > U(t) and y(t) > 0
/// ```
///
/// Inputs: `series` in cases per period, ascending, without gaps; `config` as described there.
///
/// Returns: one result per period that has enough history (`b`, `b + 2`, `b + 4` periods before it for C1, C2, C3);
/// an empty list when the series is shorter.
///
/// Errors: a setting outside its range.
///
/// Limits: corrections (negative counts) are taken as reported: they lower the mean and widen the deviation, and a
/// period with 0 or fewer cases is never an alarm. With `min_sigma = 0` and a constant baseline C3 is undefined (no bound, no alarm).
/// Day-of-week patterns raise false alarms when the baseline is not a multiple of 7 days.
///
/// Reference: \[hutwagner2003\], \[fricker2008\]; checked against `surveillance::earsC` 1.20.3 \[salmon2016\], 1e-9 relative: C1
/// and C2 as they are, C3 with [`EarsConfig::c3_like_surveillance`].
///
/// ```
/// use lianfang_domain::DailyCount;
/// use lianfang_epi::{EarsConfig, EarsVariant, ears_c};
/// let first: chrono::NaiveDate = "2020-03-01".parse().unwrap();
/// let series: Vec<_> = first.iter_days().zip([3, 4, 2, 5, 3, 4, 3, 19]).map(|(day, value)| DailyCount { day, value }).collect();
/// let found = ears_c(&series, EarsConfig::new(EarsVariant::C1)).unwrap();
/// assert_eq!(found.len(), 1);
/// assert!(found[0].alarm && found[0].upperbound.unwrap() < 7.0);
/// ```
pub fn ears_c(series: &[DailyCount], config: EarsConfig) -> Result<Vec<Alarm>, Error> {
    let values: Vec<f64> = series.iter().map(|c| c.value as f64).collect();
    let bounds = ears_bounds(&values, config, 0)?;
    Ok(bounds
        .into_iter()
        .filter_map(|b| {
            Some(Alarm { day: series.get(b.index)?.day, ..b.alarm(config.variant, chrono::NaiveDate::MIN) })
        })
        .collect())
}

/// What the chart says of `values[index]`.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    pub index: usize,
    pub observed: f64,
    pub expected: f64,
    pub upperbound: f64,
}

impl Bound {
    /// Not-a-number bounds never alarm; neither does a count of zero or a correction.
    pub fn exceeded(&self) -> bool {
        self.observed > 0.0 && self.observed > self.upperbound
    }

    fn alarm(&self, method: EarsVariant, day: chrono::NaiveDate) -> Alarm {
        let known = |x: f64| x.is_finite().then_some(x);
        Alarm {
            day,
            method,
            observed: self.observed,
            expected: known(self.expected),
            upperbound: known(self.upperbound),
            alarm: self.exceeded(),
        }
    }
}

/// The chart on bare numbers, from index `from` on. NaN = missing; a baseline with a missing period has no bound.
///
/// ```
/// use lianfang_epi::detection::{EarsConfig, EarsVariant, ears_bounds};
/// let counts = [2.0, 3.0, 1.0, 2.0, 4.0, 2.0, 3.0, 12.0];
/// let found = ears_bounds(&counts, EarsConfig::new(EarsVariant::C1), 7).unwrap();
/// assert!(found[0].exceeded());
/// ```
pub fn ears_bounds(values: &[f64], config: EarsConfig, from: usize) -> Result<Vec<Bound>, Error> {
    let z = config.check()?;
    let history = config.variant.history(config.baseline);
    let memory = if config.variant == EarsVariant::C3 { 2 } else { 0 };
    let first = history.max(from);
    let mut found = Vec::with_capacity(values.len().saturating_sub(first));
    // Excess of the two periods before, the later one last. Zero for C1 and C2.
    let mut excess = [0.0; 2];
    for (index, &observed) in values.iter().enumerate().skip(first - memory) {
        let (mean, sigma) = baseline_at(values, index, &config);
        if index >= first {
            let c3 = config.variant == EarsVariant::C3;
            let level = if c3 && config.c3_like_surveillance { observed } else { mean };
            let mut upperbound = level + sigma * (z - (excess[0] + excess[1]));
            if c3 && upperbound < 0.0 {
                upperbound = 0.0;
            }
            found.push(Bound { index, observed, expected: mean, upperbound });
        }
        if memory > 0 {
            excess = [excess[1], excess_of(observed, mean, sigma)];
        }
    }
    Ok(found)
}

/// Mean and floored standard deviation of the baseline of `index`.
fn baseline_at(values: &[f64], index: usize, config: &EarsConfig) -> (f64, f64) {
    let end = index.saturating_sub(config.variant.lag());
    let baseline = values.get(end.saturating_sub(config.baseline)..end).unwrap_or_default();
    let n = baseline.len() as f64;
    let mean = baseline.iter().sum::<f64>() / n;
    let variance = baseline.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / (n - 1.0);
    let sigma = variance.sqrt();
    // `f64::max` would turn an undefined deviation into the floor.
    (mean, if sigma < config.min_sigma { config.min_sigma } else { sigma })
}

/// How far a count is above one standard deviation, in standard deviations. Undefined stays undefined.
fn excess_of(observed: f64, mean: f64, sigma: f64) -> f64 {
    let excess = (observed - mean) / sigma - 1.0;
    if excess < 0.0 { 0.0 } else { excess }
}
