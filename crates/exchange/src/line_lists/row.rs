//! One row of a list, typed.

use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

use super::fields::{Classification, Ending, Field, WatchState, watch_state};
use crate::messages::Sex;

/// A day of the calendar, or of the outbreak when the list counts days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Day {
    Date(NaiveDate),
    Number(i32),
}

impl Day {
    /// Before, where both are counted alike.
    pub fn is_before(self, other: Day) -> bool {
        match (self, other) {
            (Day::Date(a), Day::Date(b)) => a < b,
            (Day::Number(a), Day::Number(b)) => a < b,
            _ => false,
        }
    }

    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Day::Date(date) => Some(date),
            Day::Number(_) => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::Date(date) => date.fmt(f),
            Day::Number(number) => write!(f, "day {number}"),
        }
    }
}

/// A case, a contact or a link.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListRow {
    /// Physical line in the file.
    pub line: u64,
    /// The list's own id, or the number of the row when it has none.
    pub id: String,
    /// The id is the list's own.
    #[serde(skip)]
    pub has_id: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_years: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<Field, Day>,
    /// Everything else, as it came.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<Field, String>,
    /// At least one error: the row waits for somebody to decide.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub parked: bool,
}

impl ListRow {
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    pub fn day(&self, field: Field) -> Option<Day> {
        self.days.get(&field).copied()
    }

    /// The name as a person would say it.
    pub fn name(&self) -> String {
        let whole = self.text(Field::FullName);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        let given = self.text(Field::FirstName);
        let given = if given.is_empty() { Vec::new() } else { vec![given.to_owned()] };
        let family = self.text(Field::LastName).to_owned();
        crate::messages::PersonName { family, given, text: String::new() }.whole()
    }

    /// What became of a contact. Being a case says more than how the follow-up stands.
    pub fn watch(&self) -> Option<WatchState> {
        let state = |field: Field| watch_state(self.text(field));
        match (state(Field::ContactStatus), state(Field::FollowUp)) {
            (Some(WatchState::Watched), Some(follow_up)) => Some(follow_up),
            (status, follow_up) => status.or(follow_up),
        }
    }

    /// The day of death: its own column, or the outcome's when the outcome is death.
    pub fn death(&self) -> Option<Day> {
        let by_outcome = (self.ending == Some(Ending::Died)).then(|| self.day(Field::OutcomeDate)).flatten();
        self.day(Field::Death).or(by_outcome)
    }
}
