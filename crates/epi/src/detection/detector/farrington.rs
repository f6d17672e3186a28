//! Both Farrington methods as detectors; the methods are in [`crate::detection::farrington_flexible`] and
//! [`crate::detection::farrington`].

use lianfang_domain::Text;

use crate::Error;
use crate::detection::detector::{Detector, Reference, Verdict};
pub use crate::detection::farrington::{Farrington, FarringtonFlexible};
use crate::detection::farrington::{FarringtonResult, explain_farrington, farrington, farrington_flexible};
use crate::detection::series::Series;

fn verdict(result: FarringtonResult) -> Verdict {
    let alarm = result.alarm;
    Verdict::new(result.index, result.observed, result.expected, result.upperbound, alarm)
        .with_p_value(result.p_value)
}

/// Years of dated series have up to 53 weeks or 366 days, and a week can fall on another one of the year before.
fn history(b: usize, w: usize, frequency: usize) -> usize {
    let leap = if frequency > 12 { b / 4 + 2 } else { 0 };
    b * frequency + w + leap
}

impl Detector for FarringtonFlexible {
    fn name(&self) -> &'static str {
        "farrington_flexible"
    }

    fn history(&self, frequency: usize) -> usize {
        history(self.b, self.w, frequency)
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        Ok(farrington_flexible(series, self, from)?.into_iter().map(verdict).collect())
    }

    fn alpha(&self) -> Option<f64> {
        Some(self.alpha)
    }

    /// None where no model settled.
    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        let Ok(Some(explained)) = explain_farrington(series, index, self) else { return Vec::new() };
        let reference = |row: &crate::detection::BaselineRow| Reference {
            index: row.index,
            weight: row.weight,
            same_season: row.group == self.no_periods,
        };
        explained.rows.iter().map(reference).collect()
    }

    fn title(&self) -> Text {
        Text::new("改进的 Farrington 方法", "Farrington flexible")
    }

    fn account(&self) -> Text {
        let (b, w, a) = (self.b, self.w, self.alpha);
        Text::new(
            format!(
                "与前 {b} 年同期（前后各 {w} 期）比较的回归，考虑季节、趋势和离散程度，降低既往暴发的权重；每次误报概率 {a}"
            ),
            format!(
                "a regression on the same time of {b} earlier years ({w} periods on each side) that knows season, trend and scatter, with past \
                 outbreaks weighed down; each test errs with probability {a}"
            ),
        )
    }
}

impl Detector for Farrington {
    fn name(&self) -> &'static str {
        "farrington"
    }

    fn history(&self, frequency: usize) -> usize {
        history(self.b, self.w, frequency)
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        Ok(farrington(series, self, from)?.into_iter().map(verdict).collect())
    }

    /// The interval has two sides, the bound is its upper one.
    fn alpha(&self) -> Option<f64> {
        Some(self.alpha / 2.0)
    }

    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        let mut places: Vec<usize> = (1..=self.b)
            .filter_map(|year| index.checked_sub(year * series.frequency))
            .flat_map(|centre| centre.saturating_sub(self.w)..=centre + self.w)
            .collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|index| Reference { index, weight: 1.0, same_season: true }).collect()
    }

    fn title(&self) -> Text {
        Text::new("Farrington 方法（1996）", "Farrington 1996")
    }

    fn account(&self) -> Text {
        let (b, w) = (self.b, self.w);
        Text::new(
            format!("与前 {b} 年同期（前后各 {w} 期）比较的回归，考虑趋势和离散程度"),
            format!(
                "a regression on the same time of {b} earlier years ({w} periods on each side) that knows trend and scatter"
            ),
        )
    }
}
