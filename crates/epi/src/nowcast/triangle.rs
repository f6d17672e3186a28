//! The reporting triangle: for each day of events, how many were reported after how many days.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Cases with one day of event (onset, admission, death) and one day of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub event: NaiveDate,
    pub report: NaiveDate,
    /// Cases.
    pub count: u32,
}

/// Cases by day of event and delay of their report, as known on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportingTriangle {
    /// The first day of events.
    pub first: NaiveDate,
    /// The last day of events and the last day of reports that are known.
    pub now: NaiveDate,
    /// Longest delay in days; longer ones are counted in this column.
    pub max_delay: usize,
    /// Rows by day of event from `first` to `now`, each with the delays 0 to `max_delay`; cells of the future are 0.
    counts: Vec<f64>,
    /// Known cases whose delay was longer than `max_delay`.
    pub late: u64,
    /// Cases of these days not yet reported on `now`, although a delay of at most `max_delay` would have let them be.
    pub later: u64,
}

impl ReportingTriangle {
    /// Builds the triangle that was known on day `now`.
    ///
    /// When to use: before every nowcast. With an old `now` it gives what would have been known then, to see how good nowcasts were.
    ///
    /// Equation: `n(t, x)` = cases with event on day `t` and report on day `t + x`; `x = D` holds all delays of `D` and more.
    ///
    /// Inputs: `reports` in any order, each with a number of cases; the first day of events; `now`; the longest delay `max_delay` in days. Reports
    /// after `now` and events outside `first..=now` are left out.
    ///
    /// Returns: the triangle, and how many delays were cut.
    ///
    /// Errors: no reports, a report before its event, `now` before `first`, a longest delay of 0.
    ///
    /// Limits: a case with a delay above `max_delay` only enters when it is reported, and then as one of `max_delay` days: the total of days older
    /// than that still grows a little. Choose `max_delay` so that few are [`Self::late`].
    ///
    /// Reference: \[hohle2014\]; checked against the triangles of `surveillance::nowcast` 1.20.3, equal.
    ///
    /// ```
    /// use lianfang_epi::nowcast::{Report, ReportingTriangle};
    /// let day = |d: &str| d.parse().unwrap();
    /// let reports = [Report { event: day("2020-03-01"), report: day("2020-03-03"), count: 4 }];
    /// let triangle = ReportingTriangle::new(&reports, day("2020-03-01"), day("2020-03-04"), 5).unwrap();
    /// assert_eq!(triangle.row(0), [0.0, 0.0, 4.0, 0.0, 0.0, 0.0]);
    /// ```
    pub fn new(
        reports: &[Report],
        first: NaiveDate,
        now: NaiveDate,
        max_delay: usize,
    ) -> Result<ReportingTriangle, Error> {
        crate::check::not_empty("reports", reports)?;
        if let Some(place) = reports.iter().position(|r| r.report < r.event) {
            return Err(Error::range(
                "report",
                reports[place].report,
                "days not before the day of the event",
            ));
        }
        if now < first {
            return Err(Error::range("now", now, "days from the first day of events on"));
        }
        if max_delay == 0 || max_delay > 10_000 {
            return Err(Error::range("longest delay", max_delay, "1 to 10000 days"));
        }
        let rows = (now - first).num_days() as usize + 1;
        let mut triangle = ReportingTriangle {
            first,
            now,
            max_delay,
            counts: vec![0.0; rows * (max_delay + 1)],
            late: 0,
            later: 0,
        };
        for r in reports.iter().filter(|r| r.event >= first && r.event <= now) {
            let (row, delay) =
                ((r.event - first).num_days() as usize, (r.report - r.event).num_days() as usize);
            if r.report > now {
                // The cut to the longest delay would put it into a cell of the past.
                triangle.later += if row + max_delay < rows { u64::from(r.count) } else { 0 };
                continue;
            }
            triangle.late += if delay > max_delay { u64::from(r.count) } else { 0 };
            triangle.counts[row * (max_delay + 1) + delay.min(max_delay)] += f64::from(r.count);
        }
        Ok(triangle)
    }

    /// A triangle from counts: one row per day of event from `first` on, with one cell per delay of 0 to the longest. Cells after the last row's day
    /// must be 0.
    ///
    /// ```
    /// use lianfang_epi::nowcast::ReportingTriangle;
    /// // Three days; today's four cases were reported at once, who comes later is not known.
    /// let rows = [vec![2.0, 2.0], vec![3.0, 1.0], vec![4.0, 0.0]];
    /// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
    /// assert_eq!((triangle.max_delay, triangle.now), (1, "2020-03-03".parse().unwrap()));
    /// let future = [vec![2.0, 2.0], vec![3.0, 1.0]]; // yesterday's second report would be tomorrow's
    /// assert!(ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &future).is_err());
    /// ```
    pub fn from_rows(first: NaiveDate, rows: &[Vec<f64>]) -> Result<ReportingTriangle, Error> {
        crate::check::not_empty("triangle", rows)?;
        let columns = rows[0].len();
        if columns < 2 {
            return Err(Error::TooShort { name: "row of the triangle", have: columns, need: 2 });
        }
        for (place, row) in rows.iter().enumerate() {
            crate::check::same_length("row of the triangle", row, "the first row", &rows[0])?;
            crate::check::counts("triangle", row)?;
            if let Some(bad) = row.iter().skip(rows.len() - place).find(|c| **c != 0.0) {
                return Err(Error::range("triangle cell of the future", bad, "0: it can't be known yet"));
            }
        }
        let now = first.checked_add_days(Days::new(rows.len() as u64 - 1));
        let now =
            now.ok_or_else(|| Error::range("first", first, "days whose calendar goes on long enough"))?;
        Ok(ReportingTriangle { first, now, max_delay: columns - 1, counts: rows.concat(), late: 0, later: 0 })
    }

    /// Days of events.
    pub fn days(&self) -> usize {
        self.counts.len() / (self.max_delay + 1)
    }

    /// Cases with event on day `t` (from 0 on) by delay; cells of the future are 0.
    pub fn row(&self, t: usize) -> &[f64] {
        let width = self.max_delay + 1;
        &self.counts[t * width..(t + 1) * width]
    }

    /// The longest delay that can be known of day `t`.
    ///
    /// ```
    /// use lianfang_epi::nowcast::ReportingTriangle;
    /// let rows = [vec![2.0, 2.0, 0.0], vec![3.0, 1.0, 1.0], vec![4.0, 0.0, 0.0], vec![5.0, 0.0, 0.0]];
    /// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
    /// assert_eq!([0, 1, 2, 3].map(|t| triangle.known_delay(t)), [2, 2, 1, 0]);
    /// ```
    pub fn known_delay(&self, t: usize) -> usize {
        (self.days() - 1 - t).min(self.max_delay)
    }

    /// Cases of day `t` known by now.
    pub fn reported(&self, t: usize) -> f64 {
        self.row(t).iter().sum()
    }

    /// The date of day `t`.
    pub fn date(&self, t: usize) -> NaiveDate {
        self.first.checked_add_days(Days::new(t as u64)).unwrap_or(NaiveDate::MAX)
    }
}
