//! Which past periods tell what to expect now: windows around the same time of earlier years, and blocks in between.
//!
//! ```text
//!      year -2                         year -1                         now
//!  ----[www]1111122222333334444455555[www]1111122222333334444455555[ww|t]
//!                                                        excluded:  xxxxx
//! ```
//! Windows form the last group; each block between two windows forms its own, the same one in every year.

use chrono::{Datelike, Days, NaiveDate};
use std::ops::Range;

use crate::Error;
use crate::detection::farrington::config::{Compatibility, FarringtonFlexible};
use crate::detection::series::Series;

/// The rows of one baseline, sorted by group. Buffers are reused from period to period.
#[derive(Debug, Clone, Default)]
pub(crate) struct Baseline {
    /// Places in the series.
    pub rows: Vec<usize>,
    /// Time of each row relative to the period that is judged, in periods (negative).
    pub times: Vec<f64>,
    /// Rows of each group; the last group is the one of the period that is judged.
    pub groups: Vec<Range<usize>>,
    labels: Vec<u16>,
    references: Vec<usize>,
}

impl Baseline {
    /// Lays out the baseline of `farrington_flexible` for period `now`.
    pub fn lay_out(
        &mut self,
        series: &Series<'_>,
        now: usize,
        config: &FarringtonFlexible,
    ) -> Result<(), Error> {
        self.find_references(series, now, config.b)?;
        self.label(now, config)?;
        let end = (now + 1).saturating_sub(config.excluded() + 1);
        self.collect(series, now, end, config.no_periods);
        Ok(())
    }

    /// Takes away the latest rows, whichever their groups.
    pub fn drop_last(&mut self, rows: usize) {
        let mut left = rows;
        while left > 0 {
            // Groups share out time, so the latest row can be in any of them.
            let latest =
                self.times.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(place, _)| place);
            let Some(place) = latest else { return };
            self.rows.remove(place);
            self.times.remove(place);
            for group in &mut self.groups {
                group.start -= usize::from(group.start > place);
                group.end -= usize::from(group.end > place);
            }
            left -= 1;
        }
    }

    /// Lays out the baseline of the method of 1996: windows only, cut where the series begins. Time is counted in periods.
    pub fn lay_out_windows(&mut self, series: &Series<'_>, now: usize, b: usize, w: usize) {
        self.labels.clear();
        self.labels.resize(now + 1, 0);
        for year in 1..=b {
            let Some(back) = periods_back(series, now, year) else { continue };
            if let Some(last) = (now + w).checked_sub(back) {
                self.labels[now.saturating_sub(back + w)..=last.min(now - 1)].fill(1);
            }
        }
        self.collect(&Series { dates: &[], ..*series }, now, now, 1);
    }

    /// Places of the same time in each of the `b` years before, latest first, after `now` itself.
    fn find_references(&mut self, series: &Series<'_>, now: usize, b: usize) -> Result<(), Error> {
        self.references.clear();
        self.references.push(now);
        for year in 1..=b {
            let found = periods_back(series, now, year).and_then(|back| now.checked_sub(back));
            let need = b * series.frequency + 1;
            let missing = Error::TooShort { name: "series", have: now, need };
            self.references.push(found.ok_or(missing)?);
        }
        Ok(())
    }

    /// Writes the group of every row, 0 = none.
    fn label(&mut self, now: usize, config: &FarringtonFlexible) -> Result<(), Error> {
        let (w, last) = (config.w, config.no_periods);
        self.labels.clear();
        self.labels.resize(now + 1, 0);
        self.labels[now.saturating_sub(w)..].fill(last as u16);
        for pair in self.references.windows(2) {
            let (next, reference) = (pair[0], pair[1]);
            // The first row of the series may be missing from the window, but no more than that.
            if reference + 1 < w {
                return Err(Error::TooShort { name: "series", have: now, need: now + w - reference });
            }
            self.labels[reference.saturating_sub(w)..=reference + w].fill(last as u16);
            if last > 1 {
                let between = (next - reference).checked_sub(2 * w + 1);
                let between = between.ok_or(Error::range("w", w, "windows that fit into a year"))?;
                label_blocks(&mut self.labels, reference + w + 1, between, config)?;
            }
        }
        Ok(())
    }

    /// Sorts the labelled rows before `end` by group.
    fn collect(&mut self, series: &Series<'_>, now: usize, end: usize, groups: usize) {
        self.rows.clear();
        self.times.clear();
        self.groups.clear();
        for group in 1..=groups {
            let start = self.rows.len();
            let labels = self.labels[..end].iter().enumerate();
            self.rows.extend(labels.filter(|(_, label)| usize::from(**label) == group).map(|(row, _)| row));
            self.groups.push(start..self.rows.len());
        }
        let step = series.step_days() as f64;
        let time = |row: &usize| {
            if series.dates.is_empty() {
                *row as f64 - now as f64
            } else {
                (series.dates[*row] - series.dates[now]).num_days() as f64 / step
            }
        };
        self.times.extend(self.rows.iter().map(time));
    }
}

/// How many periods before `now` the same time of year lies, `years` ago. Can lead before the series. None if the dates have a gap there.
fn periods_back(series: &Series<'_>, now: usize, years: usize) -> Option<usize> {
    let [first, ..] = series.dates else { return Some(years * series.frequency) };
    let step = series.step_days();
    let date = same_time(series.dates[now], years, step == 7)?;
    if date < *first {
        // Months differ in length; a year has the same number of them.
        let before =
            if step == 7 { (*first - date).num_days() / 7 } else { return Some(years * series.frequency) };
        return Some(now + usize::try_from(before).ok()?);
    }
    series.dates[..now].binary_search(&date).ok().map(|place| now - place)
}

/// The same calendar day `years` before; for weekly series the nearest day with the same weekday.
fn same_time(date: NaiveDate, years: usize, weekly: bool) -> Option<NaiveDate> {
    let year = date.year() - i32::try_from(years).ok()?;
    // 29 February counts as 1 March in other years.
    let day = date.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))?;
    if !weekly {
        return Some(day);
    }
    let ahead = (7 + date.weekday().num_days_from_monday() - day.weekday().num_days_from_monday()) % 7;
    if ahead <= 3 {
        day.checked_add_days(Days::new(u64::from(ahead)))
    } else {
        day.checked_sub_days(Days::new(u64::from(7 - ahead)))
    }
}

/// Shares `between` rows from `first` on among the blocks; the first ones get what is left of the division.
fn label_blocks(
    labels: &mut [u16],
    first: usize,
    between: usize,
    config: &FarringtonFlexible,
) -> Result<(), Error> {
    let blocks = config.no_periods - 1;
    let (length, rest) = (between / blocks, between % blocks);
    let mut start = first;
    for block in 0..blocks {
        let end = start + length + usize::from(block < rest);
        if end > start {
            labels[start..end].fill((block + 1) as u16);
        } else if config.compatibility == Compatibility::Surveillance
            && between + 2 * config.w + 1 >= config.no_periods
        {
            // An empty block takes the rows on both sides of its place there.
            labels[start - 1..=start].fill((block + 1) as u16);
        } else {
            return Err(Error::range(
                "no_periods",
                config.no_periods,
                "what is left of a year beside the window",
            ));
        }
        start = end;
    }
    Ok(())
}
