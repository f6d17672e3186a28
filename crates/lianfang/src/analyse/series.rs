//! The series of a file, region by region, as the questions look at them.

use chrono::NaiveDate;
use lianfang_domain::{DailyCount, Period, Text};
use lianfang_plan::Delay;

/// New cases of one region, a value for every period of the file.
pub struct Series {
    pub code: String,
    pub name: Text,
    pub population: Option<u64>,
    /// Latitude and longitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Places in [`Counts::series`] of the regions beside it.
    pub neighbours: Vec<usize>,
    /// Place in [`Counts::series`] of the region above, if that is there.
    pub parent: Option<usize>,
    /// Ascending, one for each period. Negative where the reporter took back more than it added.
    pub counts: Vec<DailyCount>,
    /// Of these, the cases infected elsewhere, where a column was named; one for each period.
    pub imported: Option<Vec<f64>>,
}

/// What was taken back is taken off the periods before it, which keeps the sum.
pub fn without_corrections(counts: &[DailyCount]) -> Vec<f64> {
    let mut values: Vec<f64> = counts.iter().map(|c| c.value as f64).collect();
    let mut owed = 0.0;
    for value in values.iter_mut().rev() {
        let left: f64 = *value - owed;
        owed = (-left).max(0.0);
        *value = left.max(0.0);
    }
    values
}

impl Series {
    /// Cases infected in the region.
    pub fn local(&self) -> Vec<f64> {
        let all = self.without_corrections();
        match &self.imported {
            // A correction may leave a day with fewer cases than came from elsewhere.
            Some(imported) => all.iter().zip(imported).map(|(all, other)| (all - other).max(0.0)).collect(),
            None => all,
        }
    }

    /// Values for methods that take counts: what was taken back is taken off the days before it, which keeps the sum.
    pub fn without_corrections(&self) -> Vec<f64> {
        without_corrections(&self.counts)
    }

    /// Cases that the reporter took back.
    pub fn taken_back(&self) -> i64 {
        self.counts.iter().map(|c| (-c.value).max(0)).sum()
    }

    pub fn days(&self) -> Vec<NaiveDate> {
        self.counts.iter().map(|c| c.day).collect()
    }
}

/// The file as series.
pub struct Counts {
    pub period: Period,
    /// The disease, if somebody said which it is.
    pub disease: Option<String>,
    /// Its serial interval, if the packs give one.
    pub serial_interval: Option<Delay>,
    pub series: Vec<Series>,
    pub left_out: Vec<Text>,
}
