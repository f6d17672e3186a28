//! The likelihood ratio chart as a detector; the method is in [`crate::detection::glr`].
//!
//! Every judged period has a chart of its own with a fixed reach, so that a verdict does not depend on when the data arrived.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::detector::{Detector, Reference, Verdict, judge_last};
use crate::detection::glr::{GlrConfig, GlrMean, Report, glr};
use crate::detection::seasonal_mean::SeasonalMean;
use crate::detection::series::Series;

/// A lasting rise of any size over a seasonal mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Glr {
    /// Years of history for the seasonal mean.
    pub years: usize,
    /// Yearly waves of the mean.
    pub harmonics: usize,
    /// Allow a linear trend of the logarithm.
    pub trend: bool,
    /// A change may have begun so many periods back, counting the judged one.
    pub run: usize,
    /// Overdispersion: the variance is `m + dispersion m^2`; None = estimated from the history.
    pub dispersion: Option<f64>,
    /// Alarm at this log likelihood ratio.
    pub threshold: f64,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for Glr {
    fn default() -> Glr {
        Glr {
            years: 3,
            harmonics: 1,
            trend: false,
            run: 8,
            dispersion: Some(0.0),
            threshold: 5.0,
            min_cases: 3,
        }
    }
}

impl Detector for Glr {
    fn name(&self) -> &'static str {
        "glr"
    }

    fn history(&self, frequency: usize) -> usize {
        (self.years * frequency + self.run).saturating_sub(1)
    }

    /// The periods of the mean, not those in which the change is looked for.
    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        let end = (index + 1).saturating_sub(self.run);
        Reference::plain(end.saturating_sub(self.years * series.frequency)..end)
    }

    fn title(&self) -> Text {
        Text::new("广义似然比图", "Likelihood ratio chart")
    }

    fn account(&self) -> Text {
        let (years, run, c) = (self.years, self.run, self.threshold);
        Text::new(
            format!(
                "在前 {years} 年拟合的季节均值之上，寻找最近 {run} 期内开始的变化，对数似然比达到 {c} 即报警"
            ),
            format!(
                "looks for a change that began in the last {run} periods, over a seasonal mean of the {years} years before, and calls at a log \
                 likelihood ratio of {c}"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        if self.run == 0 {
            return Err(Error::range("run", self.run, "1 period or more"));
        }
        if self.years == 0 {
            return Err(Error::range("years", self.years, "1 year or more"));
        }
        if let Some(bad) = self.dispersion.filter(|d| !(*d >= 0.0 && d.is_finite())) {
            return Err(Error::range("dispersion", bad, "the numbers from 0 on"));
        }
        let frequency = series.frequency;
        let mean = SeasonalMean { harmonics: self.harmonics, trend: self.trend, frequency };
        let config = GlrConfig {
            mean: GlrMean::Seasonal(mean),
            alpha: self.dispersion,
            threshold: self.threshold,
            report: Report::Cases,
            ..GlrConfig::default()
        };
        let history = self.years * frequency;
        judge_last(series, from, history + self.run, self.min_cases, |counts| glr(counts, history, &config))
    }
}
