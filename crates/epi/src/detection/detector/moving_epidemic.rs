//! The moving epidemic method as a detector: has the yearly epidemic begun? The method is in [`crate::detection::moving_epidemic()`].

use chrono::{Datelike, NaiveDate};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use std::ops::Range;

use crate::Error;
use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::moving_epidemic::{MemConfig, MemThresholds, moving_epidemic};
use crate::detection::series::Series;

/// Fewest finished seasons that thresholds are learned from.
const FEWEST: usize = 2;

/// Above the threshold that separates weeks outside an epidemic from weeks inside one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MovingEpidemic {
    /// Finished seasons to learn from, at most; two at least must be there.
    pub seasons: usize,
    /// ISO week in which a season begins: one in the yearly low.
    pub first_week: u32,
    /// Level of the threshold.
    pub threshold_level: f64,
    /// Where the curve of shares counts as flat, in percent of the season per week.
    pub slope_percent: f64,
    /// A week with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for MovingEpidemic {
    fn default() -> MovingEpidemic {
        let mem = MemConfig::default();
        MovingEpidemic {
            seasons: 5,
            first_week: 27,
            threshold_level: mem.threshold_level,
            slope_percent: mem.slope_percent,
            min_cases: 3,
        }
    }
}

impl MovingEpidemic {
    /// Where seasons begin, ascending. Without dates the series begins with one.
    fn beginnings(&self, series: &Series<'_>) -> Vec<usize> {
        if series.dates.is_empty() {
            return (0..series.len()).step_by(series.frequency.max(1)).collect();
        }
        let begins = |day: &NaiveDate| day.iso_week().week() == self.first_week;
        series.dates.iter().enumerate().filter(|(_, day)| begins(day)).map(|(place, _)| place).collect()
    }

    /// The finished seasons before the one of `index`, oldest first.
    fn finished(&self, beginnings: &[usize], index: usize) -> Vec<Range<usize>> {
        let until = beginnings.partition_point(|&start| start <= index);
        let known = &beginnings[..until];
        let pairs = known.windows(2).map(|pair| pair[0]..pair[1]);
        let skipped = known.len().saturating_sub(1).saturating_sub(self.seasons);
        pairs.skip(skipped).collect()
    }

    fn learn(&self, series: &Series<'_>, seasons: &[Range<usize>]) -> Result<MemThresholds, Error> {
        let seasons: Vec<&[f64]> = seasons.iter().map(|weeks| &series.counts[weeks.clone()]).collect();
        let config = MemConfig {
            slope_percent: self.slope_percent,
            threshold_level: self.threshold_level,
            ..MemConfig::default()
        };
        moving_epidemic(&seasons, &config)
    }

    fn check(&self, frequency: usize) -> Result<(), Error> {
        if !(FEWEST..=30).contains(&self.seasons) {
            return Err(Error::range("seasons", self.seasons, "2 to 30 seasons"));
        }
        if !(1..=52).contains(&self.first_week) {
            return Err(Error::range("first_week", self.first_week, "1 to 52"));
        }
        if !(50..=54).contains(&frequency) {
            return Err(Error::range("frequency", frequency, "weekly series (52 periods in a year)"));
        }
        Ok(())
    }
}

impl Detector for MovingEpidemic {
    fn name(&self) -> &'static str {
        "moving_epidemic"
    }

    fn history(&self, frequency: usize) -> usize {
        FEWEST * frequency
    }

    /// The finished seasons, and the one that is under way.
    fn reach(&self, frequency: usize) -> usize {
        (self.seasons + 1) * (frequency + 1)
    }

    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        let finished = self.finished(&self.beginnings(series), index);
        Reference::plain(finished.into_iter().flatten())
    }

    fn title(&self) -> Text {
        Text::new("移动流行区间法", "Moving epidemic method")
    }

    fn account(&self) -> Text {
        let (n, level) = (self.seasons, 100.0 * self.threshold_level);
        Text::new(
            format!("与最近至多 {n} 个流行季流行前各周的 {level}% 上限比较，判断年度流行是否已经开始"),
            format!(
                "compares with the {level} % limit of the weeks before the epidemics of up to {n} past seasons: has this year's epidemic begun?"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        self.check(series.frequency)?;
        let beginnings = self.beginnings(series);
        let mut learned: Option<(Vec<Range<usize>>, f64)> = None;
        let mut verdicts = Vec::with_capacity(series.len() - from);
        for index in from..series.len() {
            let seasons = self.finished(&beginnings, index);
            let observed = series.counts[index];
            if seasons.len() < FEWEST {
                verdicts.push(Verdict::unknown(index, observed));
                continue;
            }
            // One threshold holds for a whole season.
            let bound = match learned.take() {
                Some((known, bound)) if known == seasons => bound,
                _ => self.learn(series, &seasons)?.pre_epidemic,
            };
            let alarm = observed > bound && observed >= f64::from(self.min_cases);
            verdicts.push(Verdict::new(index, observed, f64::NAN, bound, alarm));
            learned = Some((seasons, bound));
        }
        Ok(verdicts)
    }
}
