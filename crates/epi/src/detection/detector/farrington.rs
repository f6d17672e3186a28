//! Both Farrington methods as detectors; the methods are in [`crate::detection::farrington_flexible`] and
//! [`crate::detection::farrington`].

use crate::Error;
use crate::detection::detector::{Detector, Verdict};
pub use crate::detection::farrington::{Farrington, FarringtonFlexible};
use crate::detection::farrington::{FarringtonResult, farrington, farrington_flexible};
use crate::detection::series::Series;

fn verdict(result: FarringtonResult) -> Verdict {
    let alarm = result.alarm;
    Verdict::new(result.index, result.observed, result.expected, result.upperbound, alarm)
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
}
