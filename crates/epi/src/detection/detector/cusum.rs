//! CUSUM as a detector; the method is in [`crate::detection::cusum`].
//!
//! The sum begins anew for every judged period, a fixed number of periods back, so that a verdict does not depend on when the
//! data arrived. A baseline without cases counts as half a case in all.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::detection::cusum::{ControlMean, CusumConfig, cusum};
use crate::detection::detector::{Detector, Reference, Verdict, judge_last};
use crate::detection::series::Series;
use crate::{Error, check};

/// Small excesses over a stable mean that add up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cusum {
    /// Periods whose mean is the one in control.
    pub baseline: usize,
    /// Periods after the baseline, up to the judged one, whose excess is added up.
    pub run: usize,
    /// Allowance taken off each score, in standard deviations.
    pub reference_value: f64,
    /// Alarm at this sum, in standard deviations.
    pub threshold: f64,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for Cusum {
    fn default() -> Cusum {
        Cusum { baseline: 26, run: 8, reference_value: 1.04, threshold: 2.26, min_cases: 3 }
    }
}

impl Detector for Cusum {
    fn name(&self) -> &'static str {
        "cusum"
    }

    fn history(&self, _frequency: usize) -> usize {
        (self.baseline + self.run).saturating_sub(1)
    }

    /// The periods of the mean, not those that are added up.
    fn references(&self, _series: &Series<'_>, index: usize) -> Vec<Reference> {
        let end = (index + 1).saturating_sub(self.run);
        Reference::plain(end.saturating_sub(self.baseline)..end)
    }

    fn title(&self) -> Text {
        Text::new("累积和（CUSUM）", "CUSUM")
    }

    fn account(&self) -> Text {
        let (b, run, h) = (self.baseline, self.run, self.threshold);
        Text::new(
            format!(
                "把最近 {run} 期超出前 {b} 期均值的部分累加，达到 {h} 个标准差即报警，能发现持续的小幅上升"
            ),
            format!(
                "adds up what the last {run} periods have above the mean of the {b} periods before and calls at {h} standard deviations: finds \
                 small rises that last"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        if self.run == 0 {
            return Err(Error::range("run", self.run, "1 period or more"));
        }
        if self.baseline == 0 {
            return Err(Error::range("baseline", self.baseline, "1 period or more"));
        }
        check::finite("threshold", &[self.threshold])?;
        let chart = |counts: &[f64]| {
            let past = counts[..self.baseline].iter().filter(|y| !y.is_nan());
            let cases = past.clone().sum::<f64>();
            let config = CusumConfig {
                reference_value: self.reference_value,
                threshold: self.threshold,
                // A mean of zero has no standard deviation, and the chart would be deaf to whatever comes: half a case instead.
                mean: match past.count() {
                    periods @ 1.. if cases == 0.0 => ControlMean::Known(0.5 / periods as f64),
                    _ => ControlMean::History,
                },
                ..CusumConfig::default()
            };
            cusum(counts, self.baseline, &config)
        };
        judge_last(series, from, self.baseline + self.run, self.min_cases, chart)
    }
}
