//! What a control chart says of one period, and the window of past periods that simple charts compare with.
//!
//! Shared by the charts that read one series from left to right. A chart may be undefined at a period (a missing count, a mean of
//! zero): then the alarm is unknown, which is not the same as no alarm.

use crate::detection::detector::Reference;
use crate::{Error, check};

/// One period on a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// Place in the series, from 0.
    pub index: usize,
    /// Cases of the period; not a number where missing.
    pub observed: f64,
    /// Mean in control, in cases; not a number where the chart has none.
    pub expected: f64,
    /// The chart's own statistic (no unit); not a number where undefined.
    pub statistic: f64,
    /// Cases at the edge of an alarm, as each chart's documentation says; not a number where undefined.
    pub upperbound: f64,
    /// None where the chart is undefined.
    pub alarm: Option<bool>,
}

/// Which past periods a count is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastWindow {
    /// Years back; 0 = this year only.
    pub years: usize,
    /// Periods on each side of the same period of an earlier year, and before today in this year.
    pub half_width: usize,
    /// Whether the `half_width` periods right before today belong to it.
    pub this_year: bool,
    /// Periods in a year: 52, 12 or 365.
    pub frequency: usize,
}

/// Sums over a window, without the missing periods.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WindowSums {
    /// Periods that were reported.
    pub count: usize,
    /// Periods that were not.
    pub missing: usize,
    pub sum: f64,
    pub mean: f64,
    /// Sum of squared distances from the mean.
    pub squares: f64,
}

/// [`check::counts_or_missing`], the long way round only for what a quick look doesn't settle.
pub(crate) fn check_counts(counts: &[f64]) -> Result<(), Error> {
    check::not_empty("series", counts)?;
    let plain = counts.iter().all(|&y| y >= 0.0 && f64::from(y as u32) == y);
    if plain { Ok(()) } else { check::counts_or_missing("series", counts) }
}

impl PastWindow {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.half_width == 0 && (self.this_year || self.years == 0) {
            return Err(Error::range(
                "half_width",
                self.half_width,
                "1 period or more when this year counts",
            ));
        }
        if !(1..=366).contains(&self.frequency) {
            return Err(Error::range("frequency", self.frequency, "1 to 366 periods in a year"));
        }
        if self.years == 0 && !self.this_year {
            return Err(Error::range("years", self.years, "1 year or more when this year is left out"));
        }
        if self.years > 0 && self.frequency <= self.half_width {
            return Err(Error::range("half_width", self.half_width, "less than a year"));
        }
        Ok(())
    }

    /// Periods of history that the first result needs.
    ///
    /// ```
    /// use lianfang_epi::detection::PastWindow;
    /// let window = PastWindow { years: 3, half_width: 2, this_year: true, frequency: 52 };
    /// assert_eq!(window.history(), 3 * 52 + 2);
    /// ```
    pub fn history(&self) -> usize {
        let back = if self.years == 0 { 0 } else { self.years * self.frequency + self.half_width };
        back.max(if self.this_year { self.half_width } else { 0 })
    }

    /// Checks the window and that `from` lies after its history and inside the series.
    pub(crate) fn check_from(&self, counts: &[f64], from: usize) -> Result<(), Error> {
        self.check()?;
        check_counts(counts)?;
        let need = self.history();
        if counts.len() <= need {
            return Err(Error::TooShort { name: "series", have: counts.len(), need: need + 1 });
        }
        if from < need || from >= counts.len() {
            return Err(Error::range(
                "from",
                from,
                "the periods that have the history that the window needs",
            ));
        }
        Ok(())
    }

    /// The stretches of the series that belong to the window of `index`, the current year first.
    fn parts<'a>(&'a self, counts: &'a [f64], index: usize) -> impl Iterator<Item = &'a [f64]> + Clone {
        let (w, f) = (self.half_width, self.frequency);
        let now = if self.this_year { &counts[index - w..index] } else { &[] };
        let past = (1..=self.years).map(move |year| {
            let centre = index - year * f;
            &counts[centre - w..=centre + w]
        });
        std::iter::once(now).chain(past)
    }

    /// The periods of the window of `index`, in the order of time.
    pub(crate) fn references(&self, index: usize) -> Vec<Reference> {
        let (w, f) = (self.half_width, self.frequency);
        let past = (1..=self.years).rev().filter_map(|year| index.checked_sub(year * f));
        let past = past.flat_map(|centre| centre.saturating_sub(w)..=centre + w);
        let mut found: Vec<Reference> =
            past.map(|index| Reference { index, weight: 1.0, same_season: true }).collect();
        if self.this_year {
            found.extend(Reference::plain(index.saturating_sub(w)..index));
        }
        found
    }

    pub(crate) fn sums(&self, counts: &[f64], index: usize) -> WindowSums {
        let parts = self.parts(counts, index);
        let mut found = WindowSums::default();
        for &y in parts.clone().flatten() {
            if y.is_nan() {
                found.missing += 1;
            } else {
                found.count += 1;
                found.sum += y;
            }
        }
        found.mean = found.sum / found.count as f64;
        for y in parts.flatten().filter(|y| !y.is_nan()) {
            found.squares += (y - found.mean) * (y - found.mean);
        }
        found
    }
}
