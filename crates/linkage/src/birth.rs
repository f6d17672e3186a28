//! What is known of the date of birth, and how well two statements agree.
//!
//! A whole date is compared with a whole date; as soon as one side knows only a year or an age, years are compared. An age at a day leaves
//! a year of birth dates open. Not done: dates of the lunar calendar taken for solar ones, which look like another month.

use chrono::{Datelike, Months, NaiveDate};

use crate::person::Birth;

/// A statement about a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Born {
    /// Year, month and day as written; month and day may be impossible.
    Day { year: u16, month: u8, day: u8 },
    /// Born between these days, both included.
    Between { first: NaiveDate, last: NaiveDate, from_age: bool },
}

impl Born {
    pub fn read(birth: Birth) -> Option<Born> {
        match birth {
            Birth::Date(day) => Born::of_day(day),
            Birth::Written(text) => read_written(text),
            Birth::Year(year) => Born::of_year(year),
            Birth::Age { years, on } => {
                let months = |n: u32| n.checked_mul(12).map(Months::new);
                let last = on.checked_sub_months(months(years)?)?;
                let first = on.checked_sub_months(months(years.checked_add(1)?)?)?.succ_opt()?;
                (years <= 130).then_some(Born::Between { first, last, from_age: true })
            }
        }
    }

    pub fn of_day(day: NaiveDate) -> Option<Born> {
        let year = plausible(day.year())?;
        Some(Born::Day { year, month: day.month() as u8, day: day.day() as u8 })
    }

    fn of_year(year: i32) -> Option<Born> {
        let year = i32::from(plausible(year)?);
        let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
        Some(Born::Between { first, last, from_age: false })
    }

    /// All years in which the person may be born: one, or two for an age.
    pub fn years(&self) -> std::ops::RangeInclusive<i32> {
        match self {
            Born::Day { year, .. } => i32::from(*year)..=i32::from(*year),
            Born::Between { first, last, .. } => first.year()..=last.year(),
        }
    }

    pub fn is_day(&self) -> bool {
        matches!(self, Born::Day { .. })
    }
}

fn plausible(year: i32) -> Option<u16> {
    (1850..=2200).contains(&year).then_some(year as u16)
}

/// `1985-03-12`, `1985年3月12日`, `19850312`, `1985/3`, `1985`.
fn read_written(text: &str) -> Option<Born> {
    let folded = crate::name::fold(text);
    let parts: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [one] if one.len() == 8 => (&one[..4], &one[4..6], &one[6..]),
        [one] if one.len() == 6 => return Born::of_year(one[..4].parse().ok()?),
        [year] | [year, _] if year.len() == 4 => return Born::of_year(year.parse().ok()?),
        [year, month, day, ..] if year.len() == 4 => (*year, *month, *day),
        _ => return None,
    };
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    let year = plausible(year.parse().ok()?)?;
    if month == 0 || day == 0 {
        return Born::of_year(i32::from(year));
    }
    (month <= 99 && day <= 99).then_some(Born::Day { year, month, day })
}

/// Two whole dates: same, day and month exchanged, one typing error, same year, different.
pub(crate) fn compare_days(a: Born, b: Born) -> Option<u8> {
    let (Born::Day { year, month, day }, Born::Day { year: y, month: m, day: d }) = (a, b) else {
        return None;
    };
    if (year, month, day) == (y, m, d) {
        return Some(0);
    }
    if year == y && month == d && day == m {
        return Some(1);
    }
    if is_slip(&digits(year, month, day), &digits(y, m, d)) {
        return Some(2);
    }
    Some(if year == y { 3 } else { 4 })
}

fn digits(year: u16, month: u8, day: u8) -> [u8; 8] {
    let number = u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day);
    std::array::from_fn(|i| (number / 10_u32.pow(7 - i as u32) % 10) as u8)
}

/// One digit is another, or two neighbours are exchanged.
fn is_slip(a: &[u8; 8], b: &[u8; 8]) -> bool {
    let Some(first) = (0..8).find(|i| a[*i] != b[*i]) else { return false };
    match (first + 1..8).filter(|i| a[*i] != b[*i]).collect::<Vec<_>>().as_slice() {
        [] => true,
        [next] => *next == first + 1 && a[first] == b[*next] && a[*next] == b[first],
        _ => false,
    }
}

/// Where one side is a year or an age: agrees, one year off, different.
pub(crate) fn compare_years(a: Born, b: Born) -> Option<u8> {
    if a.is_day() && b.is_day() {
        return None;
    }
    let ((a_first, a_last), (b_first, b_last)) = (a.range()?, b.range()?);
    if a_first <= b_last && b_first <= a_last {
        return Some(0);
    }
    let apart = if a_first > b_last { a_first - b_last } else { b_first - a_last };
    Some(if apart.num_days() <= 366 { 1 } else { 2 })
}

impl Born {
    fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        match *self {
            Born::Between { first, last, .. } => Some((first, last)),
            Born::Day { year, month, day } => {
                let exact = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
                match exact {
                    Some(day) => Some((day, day)),
                    None => Born::of_year(i32::from(year))?.range(),
                }
            }
        }
    }
}
