//! A series of counts as the detectors see it: counts, and what is known of their dates and population.

use chrono::NaiveDate;

use crate::{Error, check};

/// Counts per period, oldest first, borrowed from whoever holds them.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// Cases per period; not a number where the period was not reported.
    pub counts: &'a [f64],
    /// One date per period, or empty. With dates, "the same time of last year" means the calendar; without, `frequency` periods ago.
    pub dates: &'a [NaiveDate],
    /// Persons per period, or empty.
    pub population: &'a [f64],
    /// Periods in a year: 52, 12 or 365.
    pub frequency: usize,
}

impl<'a> Series<'a> {
    /// Weekly counts without dates.
    ///
    /// ```
    /// use lianfang_epi::detection::Series;
    /// let counts = [4.0, 7.0];
    /// let series = Series::weekly(&counts);
    /// assert_eq!((series.frequency, series.dates.len()), (52, 0));
    /// ```
    pub fn weekly(counts: &'a [f64]) -> Series<'a> {
        Series { counts, dates: &[], population: &[], frequency: 52 }
    }

    pub fn len(&self) -> usize {
        self.counts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Days between the first two dates; 0 if there are none.
    pub(crate) fn step_days(&self) -> i64 {
        match self.dates {
            [first, second, ..] => (*second - *first).num_days(),
            _ => 0,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        check::not_empty("series", self.counts)?;
        check::counts_or_missing("series", self.counts)?;
        if !(1..=366).contains(&self.frequency) {
            return Err(Error::range("frequency", self.frequency, "1 to 366 periods in a year"));
        }
        if !self.dates.is_empty() {
            check::same_length("dates", self.dates, "series", self.counts)?;
            if let Some(place) = self.dates.windows(2).position(|pair| pair[1] <= pair[0]) {
                return Err(Error::OutOfOrder { name: "dates", place: place + 2 });
            }
        }
        if !self.population.is_empty() {
            check::same_length("population", self.population, "series", self.counts)?;
        }
        Ok(())
    }
}
