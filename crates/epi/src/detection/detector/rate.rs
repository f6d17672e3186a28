//! A fixed threshold on cases per 100,000 people as a detector; see [`crate::detection::population_rate`] for dated days.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::detection::detector::{Detector, Reference, Unit, Verdict};
use crate::detection::series::Series;
use crate::{Error, check};

/// Alarm when more than `per_100k` cases per 100,000 people were reported in the last `window` periods.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PopulationRate {
    /// Cases per 100,000 people.
    pub per_100k: f64,
    /// Periods that are added up.
    pub window: usize,
    /// Fewer cases in the window raise no alarm, however small the population.
    pub min_cases: u32,
}

impl Default for PopulationRate {
    fn default() -> PopulationRate {
        PopulationRate { per_100k: 50.0, window: 1, min_cases: 3 }
    }
}

impl Detector for PopulationRate {
    fn name(&self) -> &'static str {
        "population_rate"
    }

    /// None: a window that begins before the series holds what is there, and too few cases raise no alarm.
    fn history(&self, _frequency: usize) -> usize {
        0
    }

    fn reach(&self, _frequency: usize) -> usize {
        self.window.saturating_sub(1)
    }

    fn unit(&self) -> Unit {
        Unit::Per100k
    }

    /// The periods that are added up.
    fn references(&self, _series: &Series<'_>, index: usize) -> Vec<Reference> {
        Reference::plain((index + 1).saturating_sub(self.window)..=index)
    }

    fn title(&self) -> Text {
        Text::new("发病率阈值", "Incidence threshold")
    }

    fn account(&self) -> Text {
        let (rate, n) = (self.per_100k, self.window);
        Text::new(
            format!("把最近 {n} 期的合计病例折算为每 10 万人口，与固定阈值 {rate} 比较"),
            format!(
                "compares the cases of the last {n} periods per 100,000 people with the fixed threshold of {rate}"
            ),
        )
    }

    /// `observed` and the bound are rates per 100,000. Missing periods add no cases.
    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        if !(self.per_100k >= 0.0 && self.per_100k.is_finite()) {
            return Err(Error::range("per_100k", self.per_100k, "0 cases per 100,000 or more"));
        }
        if self.window == 0 {
            return Err(Error::range("window", self.window, "1 period or more"));
        }
        if series.population.is_empty() {
            return Err(Error::NoPopulation);
        }
        check::finite("population", series.population)?;
        if let Some(bad) = series.population.iter().find(|p| **p <= 0.0) {
            return Err(Error::range("population", bad, "the positive numbers"));
        }
        let verdict = |index: usize| {
            let window = &series.counts[(index + 1).saturating_sub(self.window)..=index];
            let cases: f64 = window.iter().filter(|y| !y.is_nan()).sum();
            let rate = 1e5 * cases / series.population[index];
            let enough = cases >= f64::from(self.min_cases.max(1));
            let alarm = enough && series.counts[index] > 0.0 && rate > self.per_100k;
            Verdict::new(index, rate, f64::NAN, self.per_100k, alarm)
        };
        Ok((from..series.len()).map(verdict).collect())
    }
}
