//! A fixed threshold on cases per 100,000 people as a detector; see [`crate::detection::population_rate`] for dated days.

use serde::{Deserialize, Serialize};

use crate::detection::detector::{Detector, Verdict};
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

    fn history(&self, _frequency: usize) -> usize {
        self.window.saturating_sub(1)
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
