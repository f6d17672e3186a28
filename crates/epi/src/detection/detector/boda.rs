//! The Bayesian outbreak detection algorithm as a detector; the method is in [`crate::detection::boda`].

use lianfang_domain::Text;

use crate::Error;
pub use crate::detection::boda::Boda;
use crate::detection::boda::{BodaResult, boda};
use crate::detection::detector::{Detector, Verdict};
use crate::detection::series::Series;

impl Detector for Boda {
    fn name(&self) -> &'static str {
        "boda"
    }

    /// Years of dated series have up to 53 weeks or 366 days, and a week can fall on another one of the year before.
    fn history(&self, frequency: usize) -> usize {
        self.b * frequency + self.w + if frequency > 12 { self.b / 4 + 2 } else { 0 }
    }

    fn alpha(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn title(&self) -> Text {
        Text::new("贝叶斯暴发检测（BODA）", "Bayesian outbreak detection (BODA)")
    }

    fn account(&self) -> Text {
        let (b, a) = (self.b, self.alpha);
        Text::new(
            format!("与前 {b} 年的季节、趋势和离散程度所预测的分布比较；每次误报概率 {a}"),
            format!(
                "compares with the distribution that season, trend and scatter of {b} earlier years predict; each test errs with probability {a}"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        let verdict = |r: BodaResult| {
            Verdict::new(r.index, r.observed, r.expected, r.upperbound, r.alarm).with_p_value(r.p_value)
        };
        Ok(boda(series, self, from)?.into_iter().map(verdict).collect())
    }
}
