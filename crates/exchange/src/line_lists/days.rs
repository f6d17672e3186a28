//! Dates as tables hold them: every usual way of writing, and which part is the day when only the file as a whole tells.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::messages::{Moment, MomentError};

/// Which number of `3/4/2020` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    /// Days of the outbreak, 0 for none.
    DayNumber,
}

/// A way of writing dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    Iso,
    Compact,
    /// `2020/3/14`, `2020年3月14日`
    YearFirst,
    DayFirst,
    MonthFirst,
    /// `14.3.2020`
    Dotted,
    /// `March 14, 2020`
    Words,
}

impl Form {
    pub fn shown(self) -> &'static str {
        match self {
            Form::Iso => "2020-03-14",
            Form::Compact => "20200314",
            Form::YearFirst => "2020/3/14",
            Form::DayFirst => "14/3/2020",
            Form::MonthFirst => "3/14/2020",
            Form::Dotted => "14.3.2020",
            Form::Words => "March 14, 2020",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Empty, or a mark that stands for unknown.
    None,
    Clear(NaiveDate, Form),
    /// Day and month are the same number: clear, and no evidence.
    Same(NaiveDate),
    Either {
        day_first: NaiveDate,
        month_first: NaiveDate,
    },
    Number(i32),
    Not,
}

pub(crate) fn is_unknown_mark(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "?"
            | "??"
            | "-"
            | "--"
            | "na"
            | "n/a"
            | "nan"
            | "null"
            | "none"
            | "unknown"
            | "unk"
            | "不详"
            | "未知"
            | "无"
            | "/"
            | "."
    )
}

/// Reads a cell without knowing its column.
pub(crate) fn read_cell(text: &str) -> Cell {
    let text = text.trim();
    if is_unknown_mark(text) {
        return Cell::None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 4 {
        return text.parse().map_or(Cell::Not, Cell::Number);
    }
    if let Ok(moment) = Moment::read_iso(text) {
        return moment.date().map_or(Cell::Not, |d| Cell::Clear(d, Form::Iso));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) && text.len() >= 8 && !text.contains(['/', '.', ' ']) {
        match Moment::read_hl7(text) {
            Ok((moment, _)) => return moment.date().map_or(Cell::Not, |d| Cell::Clear(d, Form::Compact)),
            Err(MomentError::Placeholder) => return Cell::None,
            Err(MomentError::NotADate) => {}
        }
    }
    let day = without_clock(text);
    words(day).map(|d| Cell::Clear(d, Form::Words)).or_else(|| numbers(day)).unwrap_or(Cell::Not)
}

/// `14/03/2020 10:30` without the time of day.
fn without_clock(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, clock))
            if clock.contains(':')
                && clock.chars().all(|c| c.is_ascii_digit() || " :.+-ZAPMapm".contains(c)) =>
        {
            day
        }
        _ => text,
    }
}

fn numbers(text: &str) -> Option<Cell> {
    let text = text.strip_suffix(['日', '号']).unwrap_or(text);
    let parts: Vec<&str> = text.split(['/', '-', '.', '年', '月']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |s: &str| {
        (!s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse::<u32>().ok())
            .flatten()
    };
    let (x, y, z) = (number(a)?, number(b)?, number(c)?);
    if a.len() == 4 {
        return Some(day(x, y, z).map_or(Cell::Not, |d| Cell::Clear(d, Form::YearFirst)));
    }
    let year = if c.len() <= 2 { z + 2000 } else { z };
    let (day_first, month_first) = (day(year, y, x), day(year, x, y));
    if text.contains('.') {
        return Some(day_first.map_or(Cell::Not, |d| Cell::Clear(d, Form::Dotted)));
    }
    Some(match (day_first, month_first) {
        (Some(d), Some(m)) if d == m => Cell::Same(d),
        (Some(day_first), Some(month_first)) => Cell::Either { day_first, month_first },
        (Some(d), None) => Cell::Clear(d, Form::DayFirst),
        (None, Some(m)) => Cell::Clear(m, Form::MonthFirst),
        (None, None) => Cell::Not,
    })
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `January 31, 2020`, `31 Jan 2020`, `31-Jan-20`.
fn words(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split([' ', ',', '-', '/', '.']).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let month = |s: &str| {
        let lower = s.to_ascii_lowercase();
        (lower.len() >= 3)
            .then(|| MONTHS.iter().position(|m| m.starts_with(&lower)))
            .flatten()
            .map(|n| n as u32 + 1)
    };
    let year: u32 = c.parse().ok().map(|y: u32| if c.len() <= 2 { y + 2000 } else { y })?;
    match (month(a), month(b)) {
        (Some(m), None) => day(year, m, b.parse().ok()?),
        (None, Some(m)) => day(year, m, a.parse().ok()?),
        _ => None,
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|d| (1..=9999).contains(&d.year()))
}

/// What the cells of a column tell together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Survey {
    pub forms: BTreeMap<Form, usize>,
    pub either: usize,
    pub numbers: usize,
    /// All cells that hold something.
    pub filled: usize,
}

impl Survey {
    pub fn add(&mut self, cell: Cell) {
        match cell {
            Cell::None => return,
            Cell::Clear(_, form) => *self.forms.entry(form).or_default() += 1,
            Cell::Either { .. } => self.either += 1,
            Cell::Number(_) => self.numbers += 1,
            Cell::Same(_) | Cell::Not => {}
        }
        self.filled += 1;
    }

    /// Which part is the day, when the clear ones agree.
    pub fn order(&self) -> Option<DateOrder> {
        if self.filled > 0 && self.numbers == self.filled {
            return Some(DateOrder::DayNumber);
        }
        match (self.forms.contains_key(&Form::DayFirst), self.forms.contains_key(&Form::MonthFirst)) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// The column contradicts itself about the order.
    pub fn is_torn(&self) -> bool {
        self.forms.contains_key(&Form::DayFirst) && self.forms.contains_key(&Form::MonthFirst)
    }

    /// Several ways of writing, as examples.
    pub fn mixture(&self) -> Option<String> {
        let shown: Vec<&str> = self.forms.keys().map(|f| f.shown()).collect();
        (shown.len() > 1).then(|| shown.join(", "))
    }
}

/// The order for each column: its own, or that of the file.
pub(crate) fn orders(surveys: &[Survey]) -> Vec<Option<DateOrder>> {
    let any = |order: DateOrder| surveys.iter().any(|s| s.order() == Some(order));
    let torn = surveys.iter().any(Survey::is_torn);
    let of_file = match (any(DateOrder::DayFirst), any(DateOrder::MonthFirst)) {
        (true, false) if !torn => Some(DateOrder::DayFirst),
        (false, true) if !torn => Some(DateOrder::MonthFirst),
        _ => None,
    };
    surveys.iter().map(|s| s.order().or(if s.is_torn() { None } else { of_file })).collect()
}
