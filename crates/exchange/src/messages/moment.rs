//! A date or time as exact as it was written: a year, a month, a day, or a time with or without its zone.
//!
//! HL7 v2 and FHIR write the same thing in two ways; both are read into this and compared as instants.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::{Serialize, Serializer};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
    time: Option<NaiveTime>,
    offset_minutes: Option<i32>,
}

/// Why something is not a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentError {
    /// `0000`, `00000000`: the sender's way to say unknown.
    Placeholder,
    /// Not written as a date, or no such day.
    NotADate,
}

/// A moment, and whether digits were left out because there were too many.
pub type ReadMoment = Result<(Moment, bool), MomentError>;

impl Moment {
    pub fn day(date: NaiveDate) -> Moment {
        Moment {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
            time: None,
            offset_minutes: None,
        }
    }

    /// The calendar day as written; None when only a month or year is known.
    pub fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
    }

    /// The first day that it can mean.
    pub fn earliest(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    pub fn year(&self) -> i32 {
        self.year
    }

    pub fn has_time(&self) -> bool {
        self.time.is_some()
    }

    /// The instant, when time and zone are known.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        let zone = FixedOffset::east_opt(self.offset_minutes? * 60)?;
        let local = NaiveDateTime::new(self.date()?, self.time?);
        Some(zone.from_local_datetime(&local).single()?.with_timezone(&Utc))
    }

    /// Both say the same, as far as both say anything.
    pub fn agrees(&self, other: &Moment) -> bool {
        match (self.instant(), other.instant()) {
            (Some(a), Some(b)) => a.timestamp() == b.timestamp(),
            _ => {
                self.year == other.year
                    && self.month.is_none_or(|m| other.month.is_none_or(|o| m == o))
                    && self.day.is_none_or(|d| other.day.is_none_or(|o| d == o))
            }
        }
    }

    /// HL7 v2: `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`.
    pub fn read_hl7(text: &str) -> ReadMoment {
        let text = text.trim();
        let (stamp, zone) = match text.rfind(['+', '-']) {
            Some(at) if at >= 4 => text.split_at(at),
            _ => (text, ""),
        };
        let (whole, fraction) = stamp.split_once('.').unwrap_or((stamp, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || !whole.is_ascii() {
            return Err(MomentError::NotADate);
        }
        if whole.bytes().all(|b| b == b'0') {
            return Err(MomentError::Placeholder);
        }
        let long = whole.len() > 14;
        let whole = whole.get(..14).unwrap_or(whole);
        if !matches!(whole.len(), 4 | 6 | 8 | 10 | 12 | 14) {
            return Err(MomentError::NotADate);
        }
        let part = |from: usize| whole.get(from..from + 2).and_then(|s| s.parse::<u32>().ok());
        let year = whole.get(..4).and_then(|s| s.parse().ok()).ok_or(MomentError::NotADate)?;
        let time = part(8).map(|h| (h, part(10).unwrap_or(0), part(12).unwrap_or(0)));
        Moment::build(year, part(4), part(6), time, read_zone(zone)?).map(|m| (m, long))
    }

    /// ISO 8601 as FHIR writes it: `2020`, `2020-03`, `2020-03-14`, `2020-03-14T17:42:31.5+08:00`.
    pub fn read_iso(text: &str) -> Result<Moment, MomentError> {
        let text = text.trim();
        let (day, clock) = match text.split_once(['T', 't', ' ']) {
            Some((day, clock)) => (day, Some(clock)),
            None => (text, None),
        };
        let number = |s: &str, width: usize| {
            (s.len() == width && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<u32>().ok())
                .flatten()
        };
        let mut parts = day.split('-');
        let year = parts.next().and_then(|s| number(s, 4)).ok_or(MomentError::NotADate)?;
        let mut next = || match parts.next() {
            None => Ok(None),
            Some(s) => number(s, 2).map(Some).ok_or(MomentError::NotADate),
        };
        let (month, date) = (next()?, next()?);
        if parts.next().is_some() {
            return Err(MomentError::NotADate);
        }
        let (time, zone) = match clock {
            None => (None, None),
            Some(clock) => {
                let (time, zone) = match clock.find(['Z', 'z', '+', '-']) {
                    Some(at) => clock.split_at(at),
                    None => (clock, ""),
                };
                let mut parts = time.split(':');
                let mut two =
                    || parts.next().map(|s| number(s.get(..2).unwrap_or(s), 2).ok_or(MomentError::NotADate));
                let hour = two().unwrap_or(Err(MomentError::NotADate))?;
                let minute = two().transpose()?.unwrap_or(0);
                let second = two().transpose()?.unwrap_or(0);
                let zone = zone.replace(':', "");
                (Some((hour, minute, second)), read_zone(&zone)?)
            }
        };
        let year = i32::try_from(year).map_err(|_| MomentError::NotADate)?;
        Moment::build(year, month, date, time, zone)
    }

    fn build(
        year: i32,
        month: Option<u32>,
        day: Option<u32>,
        time: Option<(u32, u32, u32)>,
        offset_minutes: Option<i32>,
    ) -> Result<Moment, MomentError> {
        if year == 0 {
            return Err(MomentError::Placeholder);
        }
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or(MomentError::NotADate)?;
        let time = match time {
            None => None,
            // A leap second is the last second of its minute here.
            Some((h, m, s)) => Some(NaiveTime::from_hms_opt(h, m, s.min(59)).ok_or(MomentError::NotADate)?),
        };
        Ok(Moment { year, month, day, time, offset_minutes })
    }
}

/// `+0800`, `-0500`, `Z` or nothing.
fn read_zone(zone: &str) -> Result<Option<i32>, MomentError> {
    if zone.is_empty() {
        return Ok(None);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Ok(Some(0));
    }
    let (sign, digits) = zone.split_at_checked(1).ok_or(MomentError::NotADate)?;
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MomentError::NotADate);
    }
    let hours: i32 = digits.get(..2).and_then(|s| s.parse().ok()).ok_or(MomentError::NotADate)?;
    let minutes: i32 = digits.get(2..).and_then(|s| s.parse().ok()).unwrap_or(0);
    if hours > 15 || minutes > 59 {
        return Err(MomentError::NotADate);
    }
    let total = hours * 60 + minutes;
    Ok(Some(if sign == "-" { -total } else { total }))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        let Some(month) = self.month else { return Ok(()) };
        write!(f, "-{month:02}")?;
        let Some(day) = self.day else { return Ok(()) };
        write!(f, "-{day:02}")?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{}", time.format("%H:%M:%S"))?;
        match self.offset_minutes {
            None => Ok(()),
            Some(0) => write!(f, "Z"),
            Some(m) => write!(f, "{}{:02}:{:02}", if m < 0 { '-' } else { '+' }, m.abs() / 60, m.abs() % 60),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
