//! The Bayesian prediction as a detector; the method is in [`crate::detection::bayes`].

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::bayes::{BayesConfig, bayes};
use crate::detection::chart::{ChartPoint, PastWindow};
use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::series::Series;
use crate::numeric::count::negative_binomial_upper;

/// More than the periods before, or the same time of earlier years, lead to predict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bayes {
    /// Years back; 0 = this year only.
    pub years: usize,
    /// Periods right before, and on each side of the same time of earlier years.
    pub half_width: usize,
    /// Whether the periods right before belong to the window.
    pub this_year: bool,
    /// Error probability of one test.
    pub alpha: f64,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for Bayes {
    fn default() -> Bayes {
        Bayes { years: 0, half_width: 6, this_year: true, alpha: 0.05, min_cases: 3 }
    }
}

impl Bayes {
    fn window(&self, frequency: usize) -> PastWindow {
        PastWindow { years: self.years, half_width: self.half_width, this_year: self.this_year, frequency }
    }
}

impl Detector for Bayes {
    fn name(&self) -> &'static str {
        "bayes"
    }

    fn history(&self, frequency: usize) -> usize {
        self.window(frequency).history()
    }

    fn alpha(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        self.window(series.frequency).references(index)
    }

    fn title(&self) -> Text {
        Text::new("贝叶斯预测", "Bayesian prediction")
    }

    fn account(&self) -> Text {
        let (years, w, a) = (self.years, self.half_width, self.alpha);
        Text::new(
            format!("与此前 {w} 期及前 {years} 年同期的病例所预测的分布比较；每次误报概率 {a}"),
            format!(
                "compares with the distribution that the {w} periods before and the same time of {years} earlier years predict; each test errs \
                 with probability {a}"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        let window = self.window(series.frequency);
        let config = BayesConfig { window, alpha: self.alpha };
        let verdict = |point: ChartPoint| {
            let alarm = point.alarm == Some(true) && point.observed >= f64::from(self.min_cases);
            let size = window.sums(series.counts, point.index).sum + 0.5;
            let p = negative_binomial_upper(point.observed, point.expected, size);
            Verdict::new(point.index, point.observed, point.expected, point.upperbound, alarm).with_p_value(p)
        };
        Ok(bayes(series.counts, from, &config)?.into_iter().map(verdict).collect())
    }
}
