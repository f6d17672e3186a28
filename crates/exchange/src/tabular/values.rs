//! What a cell says: a count, or a day. Kind to how people and programs write them, never guessing.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use lianfang_domain::calendar::iso_week_end;

use super::mapping::DateFormat;

/// Why a cell is not a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueError {
    NotANumber,
    Fractional,
    TooLarge,
}

/// The largest count that is believed: more than there are people.
pub(crate) const MAX_COUNT: i64 = 10_000_000_000;

/// Reads a whole number of persons.
///
/// Also read: `12.0` (what spreadsheets make of 12), a leading `+`, full-width digits. Not read: thousands
/// separators, because `1,234` and `1.234` mean different numbers in different countries.
pub fn parse_count(cell: &str) -> Result<i64, ValueError> {
    let cell = cell.trim();
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    if !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit()) {
        let value = digits.bytes().fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
        return within(if cell.starts_with('-') { -value } else { value });
    }
    parse_unusual(cell)
}

fn within(value: i64) -> Result<i64, ValueError> {
    if value.abs() > MAX_COUNT { Err(ValueError::TooLarge) } else { Ok(value) }
}

fn parse_unusual(cell: &str) -> Result<i64, ValueError> {
    let plain: String = cell
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
            '－' | '−' => '-',
            '．' => '.',
            other => other,
        })
        .collect();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(ValueError::NotANumber);
    }
    if fraction.bytes().any(|b| b != b'0') {
        return Err(ValueError::Fractional);
    }
    let significant = whole.trim_start_matches('0');
    if whole.is_empty() {
        return Err(ValueError::NotANumber);
    }
    if significant.len() > 18 {
        return Err(ValueError::TooLarge);
    }
    within(sign * significant.parse::<i64>().unwrap_or(0))
}

/// Reads a day; for `iso_week` the Sunday that ends the week. Days before 1900 are not believed.
pub fn parse_day(cell: &str, format: DateFormat) -> Option<NaiveDate> {
    let cell = cell.trim();
    let day = match format {
        DateFormat::Iso => iso(cell),
        DateFormat::IsoWeek => iso_week(cell),
        DateFormat::Dmy => parts(cell).and_then(|[d, m, y]| ymd(full_year(y), m, d)),
        DateFormat::Mdy => parts(cell).and_then(|[m, d, y]| ymd(full_year(y), m, d)),
        DateFormat::YmdCompact => compact(cell),
        DateFormat::Auto => auto(cell),
    };
    day.filter(|d| (1900..=9999).contains(&d.year()))
}

/// Every way of writing that can't be mistaken for another. `3/4/2020` can, so it is not read.
fn auto(cell: &str) -> Option<NaiveDate> {
    iso(cell)
        .or_else(|| compact(cell))
        .or_else(|| iso_week(cell))
        .or_else(|| parts(cell).and_then(|[y, m, d]| if y >= 1000 { ymd(y, m, d) } else { None }))
        .or_else(|| {
            let [d, m, y] = parts(cell)?;
            let clear = cell.contains('.') || d > 12 || d == m;
            if clear { ymd(full_year(y), m, d) } else { None }
        })
        .or_else(|| {
            let [m, d, y] = parts(cell)?;
            if d > 12 && !cell.contains('.') { ymd(full_year(y), m, d) } else { None }
        })
}

/// `2020-02-24`, also with a time of day after it.
fn iso(cell: &str) -> Option<NaiveDate> {
    let b = cell.as_bytes();
    let digits = |from: usize, to: usize| {
        let part = b.get(from..to)?;
        part.iter()
            .all(u8::is_ascii_digit)
            .then(|| part.iter().fold(0u32, |n, d| n * 10 + u32::from(d - b'0')))
    };
    if b.get(4) != Some(&b'-') || b.get(7) != Some(&b'-') {
        return None;
    }
    if !matches!(b.get(10), None | Some(b'T' | b't' | b' ')) {
        return None;
    }
    if let Some(time) = cell.get(10..).filter(|t| !t.is_empty()) {
        let clock = |c: char| c.is_ascii_digit() || "Tt :.+-Zz".contains(c);
        if !time.chars().all(clock) || time.len() < 3 {
            return None;
        }
    }
    ymd(digits(0, 4)?, digits(5, 7)?, digits(8, 10)?)
}

/// `20200224`
fn compact(cell: &str) -> Option<NaiveDate> {
    if cell.len() != 8 || !cell.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n: u32 = cell.parse().ok()?;
    ymd(n / 10_000, n / 100 % 100, n % 100)
}

/// `2020-W09`, `2020W9`, `2020-KW09`, `2020年第9周`
fn iso_week(cell: &str) -> Option<NaiveDate> {
    if let Some(day) = iso_week_end(cell) {
        return Some(day);
    }
    let (year, rest) = cell.split_at_checked(4)?;
    let rest = rest.trim_start_matches(['-', ' ', '年', '第', '/']);
    let rest = rest
        .strip_prefix("KW")
        .or_else(|| rest.strip_prefix(['W', 'w']))
        .or_else(|| rest.ends_with('周').then_some(rest))?;
    let week = rest.trim_end_matches('周').trim();
    if week.is_empty() || week.len() > 2 || !week.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Sun)
}

/// Three numbers with one kind of mark between them.
fn parts(cell: &str) -> Option<[u32; 3]> {
    let cell = cell.strip_suffix(['日', '号']).unwrap_or(cell);
    let mut found = [0u32; 3];
    let mut count = 0;
    for part in cell.split(['-', '/', '.', '年', '月']) {
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *found.get_mut(count)? = part.parse().ok()?;
        count += 1;
    }
    (count == 3).then_some(found)
}

/// Two digits are years of this century.
fn full_year(year: u32) -> u32 {
    if year < 100 { year + 2000 } else { year }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The Sunday that ends the ISO week of a day.
pub(crate) fn week_end(day: NaiveDate) -> NaiveDate {
    let ahead = 6 - u64::from(day.weekday().num_days_from_monday());
    day.checked_add_days(Days::new(ahead)).unwrap_or(day)
}
