//! From a list's row to the facts of a case and to who it is.

use chrono::{Days, NaiveDate};
use lianfang_exchange::line_lists::{Classification, Day, Ending, Field, ListRow};
use lianfang_exchange::messages::Sex;
use lianfang_plan::CaseClass;

use crate::cases::records::Facts;
use crate::people::Identity;

/// Days of a list on the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// What a list that counts days means by 0.
    pub zero: Option<NaiveDate>,
}

impl Calendar {
    fn day(self, row: &ListRow, field: Field) -> Option<NaiveDate> {
        self.date(row.day(field)?)
    }

    fn date(self, day: Day) -> Option<NaiveDate> {
        match day {
            Day::Date(date) => Some(date),
            // Lists that count days write 0 for what did not happen.
            Day::Number(0) => None,
            Day::Number(n) => self.zero?.checked_add_days(Days::new(u64::try_from(n).ok()?)),
        }
    }
}

fn text(row: &ListRow, field: Field) -> Option<String> {
    let text = row.text(field).trim();
    (!text.is_empty() && text != "NA").then(|| text.to_owned())
}

pub fn facts(row: &ListRow, calendar: Calendar) -> Facts {
    let died = calendar.day(row, Field::Death).or_else(|| calendar.date(row.death()?));
    let (outcome, outcome_on) = match row.ending {
        _ if died.is_some() => (Some("died"), died),
        Some(Ending::Died) => (Some("died"), calendar.day(row, Field::OutcomeDate)),
        Some(Ending::Recovered) => {
            (Some("recovered"), calendar.day(row, Field::OutcomeDate).or(calendar.day(row, Field::Discharge)))
        }
        _ => (None, None),
    };
    Facts {
        sex: row.sex.and_then(sex),
        age_years: row.age_years.map(|years| years as i32),
        occupation: text(row, Field::Occupation),
        onset_on: calendar.day(row, Field::Onset),
        exposed_from: calendar.day(row, Field::ExposureStart),
        exposed_until: calendar.day(row, Field::ExposureEnd),
        hospitalised_on: calendar.day(row, Field::Hospitalisation),
        hospital: text(row, Field::Hospital),
        isolated_on: calendar.day(row, Field::Quarantine),
        outcome: outcome.map(str::to_owned),
        outcome_on,
        setting: text(row, Field::Exposure).or_else(|| text(row, Field::Place)),
        household: text(row, Field::Household),
        ..Facts::default()
    }
}

fn sex(sex: Sex) -> Option<String> {
    match sex {
        Sex::Male => Some("m".to_owned()),
        Sex::Female => Some("f".to_owned()),
        Sex::Other => Some("o".to_owned()),
        _ => None,
    }
}

/// The day of report, or the best that stands for it.
pub fn reported(row: &ListRow, calendar: Calendar) -> Option<NaiveDate> {
    let fields = [Field::Report, Field::Confirmation, Field::Sample, Field::Hospitalisation, Field::Onset];
    fields.into_iter().find_map(|field| calendar.day(row, field))
}

pub fn class(row: &ListRow, otherwise: CaseClass) -> CaseClass {
    match row.classification {
        Some(Classification::Suspected | Classification::Unclassified) => CaseClass::Suspected,
        Some(Classification::Probable) => CaseClass::Probable,
        Some(Classification::Confirmed) => CaseClass::Confirmed,
        Some(Classification::Asymptomatic) => CaseClass::Asymptomatic,
        Some(Classification::Excluded) => CaseClass::Excluded,
        None => otherwise,
    }
}

/// Who it is, when the list says so.
pub fn identity(row: &ListRow) -> Option<Identity> {
    let identity = Identity {
        name: row.name(),
        id_number: text(row, Field::IdNumber),
        phone: text(row, Field::Phone),
        birth_date: row.day(Field::Birth).and_then(Day::date),
        address: text(row, Field::Address),
        ..Identity::default()
    };
    let known = !identity.name.trim().is_empty() || identity.id_number.is_some() || identity.phone.is_some();
    known.then_some(identity)
}

/// Whether the row tells of somebody ill: in a roster of a school most did not fall ill.
pub fn is_ill(row: &ListRow) -> bool {
    !matches!(row.day(Field::Onset), Some(Day::Number(0)))
}
