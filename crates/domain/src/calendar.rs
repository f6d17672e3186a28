//! Days, ISO weeks and look-back windows. A day is a calendar date in the node's time zone.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Before every day that anybody reports, and inside the range of both databases.
pub const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A look-back of whole days that ends with, and includes, the day asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    pub days: u32,
}

impl Window {
    pub fn days(days: u32) -> Window {
        Window { days }
    }

    /// First day inside the window that ends on `last`.
    pub fn first_day(self, last: NaiveDate) -> NaiveDate {
        last.checked_sub_days(Days::new(u64::from(self.days.saturating_sub(1)))).unwrap_or(BEGINNING)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d", self.days)
    }
}

impl FromStr for Window {
    type Err = NotAWindow;

    /// Reads `14d` or `2w`.
    fn from_str(s: &str) -> Result<Window, NotAWindow> {
        let bad = || NotAWindow(s.to_owned());
        let (number, factor) = match (s.strip_suffix('d'), s.strip_suffix('w')) {
            (Some(n), _) => (n, 1),
            (_, Some(n)) => (n, 7),
            _ => return Err(bad()),
        };
        let days = number.parse::<u32>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(bad)?;
        if days == 0 || days > 3660 { Err(bad()) } else { Ok(Window { days }) }
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a window of days; write for example `14d` or `2w`, at most `3660d`")]
pub struct NotAWindow(pub String);

/// Last day (Sunday) of an ISO week written `2020-W09`.
pub fn iso_week_end(s: &str) -> Option<NaiveDate> {
    let (year, week) = s.split_once("-W")?;
    if week.len() != 2 {
        return None;
    }
    NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Sun)
}

/// The ISO week of a day, written `2020-W09`.
pub fn iso_week_label(day: NaiveDate) -> String {
    let week = day.iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}
