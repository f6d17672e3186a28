//! Lengths of time as packs write them: `90m`, `2h`, `14d`, `2w`.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

/// A positive length of time in whole minutes; a day is always 24 hours here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    pub minutes: u32,
}

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

impl Interval {
    pub const ZERO: Interval = Interval { minutes: 0 };

    pub fn days(days: u32) -> Interval {
        Interval { minutes: days.saturating_mul(DAY) }
    }

    pub fn hours(hours: u32) -> Interval {
        Interval { minutes: hours.saturating_mul(HOUR) }
    }

    pub fn delta(self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.minutes))
    }

    pub fn is_zero(self) -> bool {
        self.minutes == 0
    }

    /// Whole days, if it is that.
    pub fn whole_days(self) -> Option<u32> {
        (self.minutes.is_multiple_of(DAY) && self.minutes > 0).then_some(self.minutes / DAY)
    }

    /// In words: `14天` / `14 days`.
    pub fn words(self) -> Text {
        let plural = |n: u32, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
        match self.minutes {
            m if m.is_multiple_of(DAY) => Text::new(format!("{}天", m / DAY), plural(m / DAY, "day")),
            m if m.is_multiple_of(HOUR) => Text::new(format!("{}小时", m / HOUR), plural(m / HOUR, "hour")),
            m => Text::new(format!("{m}分钟"), plural(m, "minute")),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minutes {
            m if m.is_multiple_of(DAY) => write!(f, "{}d", m / DAY),
            m if m.is_multiple_of(HOUR) => write!(f, "{}h", m / HOUR),
            m => write!(f, "{m}m"),
        }
    }
}

impl FromStr for Interval {
    type Err = NotAnInterval;

    fn from_str(s: &str) -> Result<Interval, NotAnInterval> {
        let bad = || NotAnInterval(s.to_owned());
        let unit = s.chars().last().ok_or_else(bad)?;
        let factor = match unit {
            'm' => 1,
            'h' => HOUR,
            'd' => DAY,
            'w' => 7 * DAY,
            _ => return Err(bad()),
        };
        let number = s.get(..s.len() - 1).unwrap_or("").parse::<u32>().map_err(|_| bad())?;
        number.checked_mul(factor).map(|minutes| Interval { minutes }).ok_or_else(bad)
    }
}

impl TryFrom<String> for Interval {
    type Error = NotAnInterval;

    fn try_from(s: String) -> Result<Interval, NotAnInterval> {
        s.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> String {
        interval.to_string()
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a length of time; write for example `30m`, `4h`, `14d` or `2w`")]
pub struct NotAnInterval(pub String);
