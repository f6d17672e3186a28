//! The Bayesian outbreak detection algorithm as a detector; the method is in [`crate::detection::boda`].

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

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        let verdict =
            |r: BodaResult| Verdict::new(r.index, r.observed, r.expected, r.upperbound, r.alarm);
        Ok(boda(series, self, from)?.into_iter().map(verdict).collect())
    }
}
