//! Every detector that a pack asks for, on one series, from a day on.
//!
//! The days before serve as history and are not judged again, so that detection can run each
//! time data arrive. What an alarm leads to (a signal, a level) is decided elsewhere.

use chrono::NaiveDate;
use lianfang_domain::{DailyCount, Period};

use crate::Error;
use crate::counts::spread_corrections;
use crate::detection::detector::{Detector, DetectorSettings, Reference, Verdict};
use crate::detection::series::Series;

/// What all detectors say of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct DayResult {
    pub day: NaiveDate,
    /// Cases of the period, as reported; negative for a correction.
    pub observed: i64,
    /// One per detector, in their order.
    pub verdicts: Vec<Verdict>,
    /// At least one detector raises the alarm.
    pub alarm: bool,
}

/// The judged periods of a series.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    pub days: Vec<DayResult>,
    /// Detectors (places in the list) that could not judge some period, and why.
    pub failures: Vec<(usize, Error)>,
}

/// Periods of one year.
///
/// ```
/// use lianfang_domain::Period;
/// assert_eq!(lianfang_epi::detection::frequency(Period::Week), 52);
/// ```
pub fn frequency(period: Period) -> usize {
    match period {
        Period::Day => 365,
        Period::Week => 52,
    }
}

/// A complete series as detectors read it: counts without corrections, days, population.
#[derive(Debug, Clone)]
pub struct Watched {
    counts: Vec<f64>,
    days: Vec<NaiveDate>,
    population: Vec<f64>,
    frequency: usize,
}

impl Watched {
    /// Inputs: `series`, cases per period, ascending and complete (see [`crate::complete_series`]); `population` in persons, if known.
    ///
    /// Errors: days that are not ascending or not complete.
    ///
    /// ```
    /// use lianfang_domain::{DailyCount, Period};
    /// use lianfang_epi::detection::Watched;
    /// let day = |d: &str, value| DailyCount { day: d.parse().unwrap(), value };
    /// let days = [day("2020-03-01", 4), day("2020-03-02", 7)];
    /// assert!(Watched::new(&days, Period::Day, Some(250_000)).is_ok());
    /// let gap = [day("2020-03-01", 4), day("2020-03-03", 7)];
    /// assert!(Watched::new(&gap, Period::Day, None).is_err());
    /// ```
    pub fn new(series: &[DailyCount], period: Period, population: Option<u64>) -> Result<Watched, Error> {
        check_complete(series, period)?;
        let people = population.filter(|&p| p > 0).map(|p| p as f64);
        Ok(Watched {
            counts: spread_corrections(series),
            days: series.iter().map(|c| c.day).collect(),
            population: people.map(|p| vec![p; series.len()]).unwrap_or_default(),
            frequency: frequency(period),
        })
    }

    /// The days before `end` as a series.
    fn series(&self, end: usize) -> Series<'_> {
        Series {
            counts: &self.counts[..end],
            dates: &self.days[..end],
            population: self.population.get(..end).unwrap_or_default(),
            frequency: self.frequency,
        }
    }

    /// The past days that a verdict on `day` rests on.
    ///
    /// ```
    /// use lianfang_domain::{DailyCount, Period};
    /// use lianfang_epi::detection::{EarsC1, Watched};
    /// let first: chrono::NaiveDate = "2020-03-01".parse().unwrap();
    /// let days: Vec<_> = first.iter_days().take(20).map(|day| DailyCount { day, value: 3 }).collect();
    /// let watched = Watched::new(&days, Period::Day, None).unwrap();
    /// let past = watched.references(&EarsC1::default(), days[19].day);
    /// assert_eq!((past.len(), past[0].0), (7, days[12].day)); // the seven days before
    /// ```
    pub fn references(&self, detector: &dyn Detector, day: NaiveDate) -> Vec<(NaiveDate, Reference)> {
        let Ok(index) = self.days.binary_search(&day) else { return Vec::new() };
        let found = detector.references(&self.series(index + 1), index);
        found.into_iter().filter_map(|r| Some((*self.days.get(r.index)?, r))).collect()
    }

    /// Verdicts from `start` on. What fails for all periods at once is tried for each by itself, because one gap or one model that does not
    /// settle must not silence the rest.
    fn judge(&self, detector: &dyn Detector, start: usize) -> (Vec<Verdict>, Option<Error>) {
        let end = self.counts.len();
        match detector.verdicts(&self.series(end), start) {
            Ok(verdicts) => return (verdicts, None),
            Err(error @ (Error::NoPopulation | Error::OutOfRange { .. })) => {
                let unknown = |index: usize| Verdict::unknown(index, self.counts[index]);
                return ((start..end).map(unknown).collect(), Some(error));
            }
            Err(_) => {}
        }
        let mut failure = None;
        let mut verdicts = Vec::with_capacity(end - start);
        for index in start..end {
            let found = detector.verdicts(&self.series(index + 1), index);
            let unknown = Verdict::unknown(index, self.counts[index]);
            verdicts.push(match found {
                Ok(found) => found.into_iter().next().unwrap_or(unknown),
                Err(error) => {
                    failure = Some(error);
                    unknown
                }
            });
        }
        (verdicts, failure)
    }
}

/// Runs every detector on the periods of a series from `from` on.
///
/// Inputs: `series`, cases per period, ascending and complete (one entry per day, or one per week dated by its
/// last day: see [`crate::complete_series`]); `period` of the series; `population` in persons, if known; `min_cases`, fewer reported cases raise
/// no alarm, whatever the detector says; `from`, the first day to judge, days before it are history.
///
/// Returns: one result per period with `day >= from`. A detector without enough history, without the population that it needs or without a
/// model that fits gives a verdict without bounds and without alarm; the reason is in `failures`. Periods with 0 or fewer reported cases
/// never alarm.
///
/// Errors: days that are not ascending or not complete.
///
/// Limits: detectors are run one by one and any of them may alarm, so the chance of a false alarm grows with their number
/// (see [`crate::detection::discoveries`]). Corrections are taken off the periods before them ([`spread_corrections`]).
///
/// Reference: that of each detector.
///
/// ```
/// use lianfang_domain::{DailyCount, Period};
/// use lianfang_epi::detection::{DetectorSettings, EarsC1};
/// let first: chrono::NaiveDate = "2020-03-01".parse().unwrap();
/// let series: Vec<_> = first.iter_days().zip([3, 4, 2, 5, 3, 4, 3, 19]).map(|(day, value)| DailyCount { day, value }).collect();
/// let detectors = [DetectorSettings::EarsC1(EarsC1::default())];
/// let judged = lianfang_epi::detect(&series, Period::Day, None, &detectors, 1, series[7].day).unwrap();
/// assert!(judged.days[0].alarm && judged.days[0].verdicts[0].upperbound.unwrap() < 7.0);
/// ```
pub fn detect(
    series: &[DailyCount],
    period: Period,
    population: Option<u64>,
    detectors: &[DetectorSettings],
    min_cases: u32,
    from: NaiveDate,
) -> Result<Judged, Error> {
    let watched = Watched::new(series, period, population)?;
    let start = series.partition_point(|c| c.day < from);
    let fresh = |c: &DailyCount| DayResult {
        day: c.day,
        observed: c.value,
        verdicts: Vec::with_capacity(detectors.len()),
        alarm: false,
    };
    let mut judged = Judged { days: series.iter().skip(start).map(fresh).collect(), failures: Vec::new() };
    if judged.days.is_empty() {
        return Ok(judged);
    }
    let min_cases = i64::from(min_cases.max(1));
    for (place, settings) in detectors.iter().enumerate() {
        let (verdicts, failure) = watched.judge(settings.detector(), start);
        judged.failures.extend(failure.map(|error| (place, error)));
        for (result, mut verdict) in judged.days.iter_mut().zip(verdicts) {
            verdict.alarm &= result.observed >= min_cases;
            result.alarm |= verdict.alarm;
            result.verdicts.push(verdict);
        }
    }
    Ok(judged)
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
