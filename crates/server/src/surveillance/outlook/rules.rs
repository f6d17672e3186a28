//! From a curve with gaps and corrections to counts on a grid of days or weeks that methods can use.
//!
//! Cases that were taken back come off the days before, the newest first: someone was counted who should not have been. What a
//! running total adds after days without a report is spread over them evenly; a series of new counts that says nothing of a day counts 0 on it.
//! The stored series stays as it is; nothing of this is written back.

use chrono::{Days, NaiveDate};

/// Daily counts without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Daily {
    pub first: NaiveDate,
    pub counts: Vec<f64>,
    /// The days were reconstructed from weeks: whole weeks add up to what was reported, single days say nothing.
    pub of_weeks: bool,
    /// Cases that were taken back and came off earlier days.
    pub taken_back: i64,
    /// Days without a report.
    pub filled: usize,
}

impl Daily {
    /// Prepares `points`, ascending by day; None without any. `totals`: the reporter gives running totals.
    pub fn prepare(points: &[(NaiveDate, i64)], totals: bool) -> Option<Daily> {
        let Grid { first, counts, taken_back, filled } = Grid::prepare(points, totals, 1)?;
        Some(Daily { first, counts, of_weeks: false, taken_back, filled })
    }

    pub fn last(&self) -> NaiveDate {
        self.day(self.counts.len().saturating_sub(1))
    }

    pub fn day(&self, place: usize) -> NaiveDate {
        self.first.checked_add_days(Days::new(place as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// Only the last `days` days.
    pub fn newest(mut self, days: usize) -> Daily {
        let cut = self.counts.len().saturating_sub(days);
        self.first = self.day(cut);
        self.counts.drain(..cut);
        self
    }

    /// The same days of another series, 0 where it has none; None for none at all.
    pub fn aligned(&self, other: &Daily) -> Vec<f64> {
        let of = |place: usize| {
            let place = (self.day(place) - other.first).num_days();
            usize::try_from(place).ok().and_then(|p| other.counts.get(p).copied()).unwrap_or(0.0)
        };
        (0..self.counts.len()).map(of).collect()
    }

    /// Cases of the last `days` days.
    pub fn recent(&self, days: usize) -> f64 {
        self.counts[self.counts.len().saturating_sub(days)..].iter().sum()
    }
}

/// Counts of days or weeks without gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The first day, or the last day of the first week.
    pub first: NaiveDate,
    pub counts: Vec<f64>,
    pub taken_back: i64,
    pub filled: usize,
}

impl Grid {
    /// Puts `points`, ascending by day, on a grid of every `step` days; None without any, and where one lies beside the grid.
    pub fn prepare(points: &[(NaiveDate, i64)], totals: bool, step: i64) -> Option<Grid> {
        let (first, last) = (points.first()?.0, points.last()?.0);
        let place = |day: NaiveDate| {
            let days = (day - first).num_days();
            usize::try_from(days / step).ok().filter(|_| days % step == 0)
        };
        let mut counts = vec![0_i64; place(last)? + 1];
        let (mut filled, mut before) = (0, None);
        for (day, value) in points {
            let place = place(*day)?;
            let gap = before.map_or(0, |b: usize| place - b - 1);
            filled += gap;
            if totals && gap > 0 && *value > 0 {
                let parts = i64::try_from(gap).unwrap_or(0) + 1;
                for (i, slot) in counts[place - gap..=place].iter_mut().enumerate() {
                    // The newest days get what can't be divided.
                    let more = i64::try_from(i).unwrap_or(0) >= parts - value % parts;
                    *slot = value / parts + i64::from(more);
                }
            } else {
                counts[place] = *value;
            }
            before = Some(place);
        }
        let taken_back = take_back(&mut counts);
        Some(Grid { first, counts: counts.into_iter().map(|n| n as f64).collect(), taken_back, filled })
    }
}

/// Takes negative counts off the days before them; what the series' first days can't give is left out. Returns how many were taken.
fn take_back(counts: &mut [i64]) -> i64 {
    let mut taken = 0;
    for place in 0..counts.len() {
        let mut owed = (-counts[place]).max(0);
        taken += owed;
        if owed > 0 {
            counts[place] = 0;
        }
        for earlier in counts[..place].iter_mut().rev() {
            if owed == 0 {
                break;
            }
            let part = owed.min(*earlier);
            *earlier -= part;
            owed -= part;
        }
    }
    taken
}
