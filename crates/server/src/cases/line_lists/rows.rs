//! From a list's row to the facts of a case and to who it is.

use chrono::{Days, NaiveDate};
use lianfang_exchange::line_lists::{
    Classification, DateOrder, Day, Ending, Field, ListMapping, ListRow, WatchState,
};
use lianfang_exchange::messages::Sex;
use lianfang_plan::CaseClass;

use std::collections::HashMap;
use uuid::Uuid;

use crate::cases::contacts::Exposure;
use crate::cases::records::Facts;
use crate::people::Identity;
use crate::regions::Tree;

/// Days of a list on the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    /// What a list that counts days means by 0.
    pub zero: Option<NaiveDate>,
}

impl Calendar {
    pub fn day(self, row: &ListRow, field: Field) -> Option<NaiveDate> {
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

/// Whether the row tells of somebody ill: in a roster that counts days, those who did not fall ill have none.
pub fn is_ill(row: &ListRow, mapping: &ListMapping) -> bool {
    let counts_days = mapping.find(Field::Onset).is_some_and(|c| c.order == Some(DateOrder::DayNumber));
    !counts_days || row.day(Field::Onset).is_some()
}

/// Regions by code and name, to find the one that a row names.
pub struct Places {
    by_name: HashMap<String, Uuid>,
    otherwise: Uuid,
}

impl Places {
    /// The regions below `under`. A name that several bear finds none of them.
    pub fn of(tree: &Tree, under: Uuid) -> Places {
        let mut by_name: HashMap<String, Option<Uuid>> = HashMap::new();
        for place in tree.iter().filter(|place| tree.is_within(place.id, under)) {
            let mut names = vec![&place.code, &place.name.zh, &place.name.en];
            names.sort();
            names.dedup();
            for name in names {
                let of_it = by_name.entry(name.clone()).or_insert(Some(place.id));
                if *of_it != Some(place.id) {
                    *of_it = None;
                }
            }
        }
        let by_name = by_name.into_iter().filter_map(|(name, id)| Some((name, id?))).collect();
        Places { by_name, otherwise: under }
    }

    /// The region that a row names, or the one that the list is for.
    pub fn find(&self, row: &ListRow) -> Uuid {
        let fields = [Field::Community, Field::District, Field::Region];
        let named = fields.into_iter().find_map(|field| self.by_name.get(row.text(field)));
        named.copied().unwrap_or(self.otherwise)
    }
}

/// The day of the last contact, or the best that stands for it.
pub fn met_on(row: &ListRow, calendar: Calendar) -> Option<NaiveDate> {
    let fields = [Field::LastContact, Field::ExposureEnd, Field::ExposureStart, Field::Report];
    fields.into_iter().find_map(|field| calendar.day(row, field))
}

/// How a contact met a case, as far as the list tells it.
pub fn exposure(row: &ListRow, happened_on: NaiveDate) -> Exposure {
    let words = [row.text(Field::Proximity), row.text(Field::Exposure)].join(" ").to_lowercase();
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let proximity = match () {
        () if has(&["household", "home", "same_room", "家庭", "共同居住", "同住"]) => {
            Some("household")
        }
        () if has(&["medical", "health", "hospital", "care", "fluid", "诊疗", "照护", "医院"]) => {
            Some("care")
        }
        () if has(&["school", "class", "同学", "学校"]) => Some("school"),
        () if has(&["work", "同事", "单位"]) => Some("work"),
        () if has(&["meal", "同餐", "聚餐"]) => Some("meal"),
        () if has(&["airplane", "transport", "bus", "train", "同乘", "飞机"]) => Some("transport"),
        () if has(&["physical", "face_to_face", "close", "touched"]) => Some("social"),
        () if words.trim().is_empty() => None,
        () => Some("other"),
    };
    let near = has(&["physical", "fluid", "face_to_face", "close_contact", "within 1 meter"]);
    Exposure {
        happened_on,
        proximity: proximity.map(str::to_owned),
        minutes: has(&["face_to_face_long"]).then_some(15),
        metres: near.then_some(1.0),
        protected: None,
        enclosed: None,
        place: text(row, Field::Exposure).or_else(|| text(row, Field::Place)),
    }
}

/// The state of a contact as it is stored.
pub fn watch_state(row: &ListRow) -> Option<&'static str> {
    Some(match row.watch()? {
        WatchState::Watched => "watched",
        WatchState::Released => "released",
        WatchState::BecameCase => "case",
        WatchState::Lost => "lost",
    })
}

pub fn sex_of(row: &ListRow) -> Option<String> {
    row.sex.and_then(sex)
}
