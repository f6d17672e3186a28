//! The Robert Koch Institute's early rule as a detector; the method is in [`crate::detection::rki`].

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::chart::{ChartPoint, PastWindow};
use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::rki::rki;
use crate::detection::series::Series;

/// More than the upper confidence limit of the mean of past periods: a rule to check by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rki {
    /// Years back; 0 = this year only.
    pub years: usize,
    /// Periods right before, and on each side of the same time of earlier years.
    pub half_width: usize,
    /// Whether the periods right before belong to the window.
    pub this_year: bool,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for Rki {
    fn default() -> Rki {
        Rki { years: 0, half_width: 6, this_year: true, min_cases: 3 }
    }
}

impl Rki {
    fn window(&self, frequency: usize) -> PastWindow {
        PastWindow { years: self.years, half_width: self.half_width, this_year: self.this_year, frequency }
    }
}

impl Detector for Rki {
    fn name(&self) -> &'static str {
        "rki"
    }

    fn history(&self, frequency: usize) -> usize {
        self.window(frequency).history()
    }

    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        self.window(series.frequency).references(index)
    }

    fn title(&self) -> Text {
        Text::new("均值上限法（RKI）", "Upper limit of the mean (RKI)")
    }

    fn account(&self) -> Text {
        let (years, w) = (self.years, self.half_width);
        Text::new(
            format!("与此前 {w} 期及前 {years} 年同期均值的置信上限比较，可手工复核"),
            format!(
                "compares with the upper confidence limit of the mean of the {w} periods before and the same time of {years} earlier years; \
                 can be checked by hand"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        let verdict = |point: ChartPoint| {
            let alarm = point.alarm == Some(true) && point.observed >= f64::from(self.min_cases);
            Verdict::new(point.index, point.observed, point.expected, point.upperbound, alarm)
        };
        Ok(rki(series.counts, from, &self.window(series.frequency))?.into_iter().map(verdict).collect())
    }
}
