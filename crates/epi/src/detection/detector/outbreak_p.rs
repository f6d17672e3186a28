//! The semiparametric outbreak statistic as a detector; the method is in [`crate::detection::outbreak_p`].

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::detector::{Detector, Verdict, judge_last};
use crate::detection::outbreak_p::{OutbreakPConfig, outbreak_p};
use crate::detection::series::Series;

/// The level has begun to rise, whatever it was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutbreakP {
    /// Periods that are looked at, counting the judged one.
    pub run: usize,
    /// Alarm above this value of the statistic.
    pub threshold: f64,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for OutbreakP {
    fn default() -> OutbreakP {
        OutbreakP { run: 20, threshold: 100.0, min_cases: 3 }
    }
}

impl Detector for OutbreakP {
    fn name(&self) -> &'static str {
        "outbreak_p"
    }

    fn history(&self, _frequency: usize) -> usize {
        self.run.saturating_sub(1)
    }

    fn title(&self) -> Text {
        Text::new("半参数暴发统计量", "Outbreak statistic")
    }

    fn account(&self) -> Text {
        let (run, c) = (self.run, self.threshold);
        Text::new(
            format!("比较最近 {run} 期“只升不降”与“保持不变”两种假设，比值超过 {c} 即报警，不需要基线"),
            format!(
                "weighs a level that only rises against a constant one over the last {run} periods and calls above a ratio of {c}; needs no baseline"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        if self.run < 2 {
            return Err(Error::range("run", self.run, "2 periods or more"));
        }
        let config = OutbreakPConfig { threshold: self.threshold, ..OutbreakPConfig::default() };
        let chart = |counts: &[f64]| outbreak_p(counts, counts.len() - 1, &config);
        judge_last(series, from, self.run, self.min_cases, chart)
    }
}
