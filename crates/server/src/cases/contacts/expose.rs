//! Somebody met a case or another contact: a new contact, or one who is watched already and met a case once more.
//!
//! The one way in, whether somebody was named by an investigator, found by where they were, or stood on a list.

use chrono::NaiveDate;
use lianfang_plan::CaseRules;
use serde_json::json;
use uuid::Uuid;

use super::model::Exposure;
use super::outcomes::{note, save};
use super::store::{self, ContactRow, ExposureRow};
use super::watch;
use crate::cases::numbers;
use crate::cases::records::CaseRow;
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};
use crate::node::Node;
use crate::people::{self, Identity};
use crate::regions::Place;

/// With whom a contact met.
pub struct Met {
    pub disease: String,
    pub case: Option<Uuid>,
    /// The person of the case or contact that was met.
    pub person: Option<Uuid>,
    pub through: Option<Uuid>,
}

/// Who met them.
pub enum Who {
    /// A contact who is being watched.
    Contact(Box<ContactRow>),
    /// A person who is known, though not as a contact who is being watched.
    Person {
        person: Uuid,
        sex: Option<String>,
        age_years: Option<i32>,
    },
    New {
        identity: Box<Identity>,
        sex: Option<String>,
        age_years: Option<i32>,
    },
}

impl Who {
    /// A contact of another time, unless their identity was erased.
    pub fn again(row: &ContactRow) -> Option<Who> {
        Some(Who::Person { person: row.person_id?, sex: row.sex.clone(), age_years: row.age_years })
    }

    /// The person of a case that turned out to be none, or one of another disease.
    pub fn case(row: &CaseRow) -> Option<Who> {
        Some(Who::Person { person: row.person_id?, sex: row.sex.clone(), age_years: row.age_years })
    }
}

/// What an investigator chose instead of the pack's proposal.
#[derive(Default)]
pub struct Chosen {
    pub grade: Option<String>,
    pub programme: Option<String>,
}

/// Somebody who was found, and how they met.
pub struct Found {
    pub who: Who,
    pub exposure: Exposure,
    pub chosen: Chosen,
}

/// Adds a meeting as the pack grades it; the contact's id. A new contact is watched at `place`.
pub async fn expose(
    tx: &mut Tx,
    node: &Node,
    case_rules: &CaseRules,
    place: &Place,
    met: &Met,
    Found { who, exposure, chosen }: Found,
) -> Result<Uuid> {
    let today = node.clock.today();
    let (person, sex, age_years) = match who {
        Who::Contact(row) => return meet_again(tx, case_rules, *row, met, &exposure, today).await,
        Who::Person { person, sex, age_years } => (person, sex, age_years),
        Who::New { identity, sex, age_years } => {
            let person = tx.id();
            people::create(tx, &node.vault, place.id, &[(person, *identity)]).await?;
            (person, sex, age_years)
        }
    };
    let second_hand = met.through.is_some();
    let graded = watch::grade(case_rules, &exposure, second_hand, chosen.grade.as_deref(), chosen.programme)?;
    let id = tx.id();
    let mut row = ContactRow {
        id,
        region_id: place.id,
        disease: met.disease.clone(),
        number: numbers::next(tx, place, "K", 1).await?.remove(0),
        person_id: Some(person),
        state: "watched".to_owned(),
        grade: graded.grade,
        programme: graded.programme,
        last_exposed_on: exposure.happened_on,
        watched_from: None,
        watched_until: None,
        case_id: None,
        sex,
        age_years,
        closed_at: None,
        version: 1,
    };
    if let Some(programme) = row.programme.clone() {
        watch::begin(tx, &mut row, watch::get_programme(case_rules, &programme)?, today).await?;
    }
    store_exposure(tx, place.id, id, met, &exposure).await?;
    let reason = graded.reason.map(|reason| reason.text);
    let content = json!({"grade": row.grade, "programme": row.programme, "reason": reason, "case": met.case});
    store::insert(&tx.conn(), vec![row]).await?;
    note(tx, "cases.contact.found", place.id, id, content).await?;
    Ok(id)
}

async fn store_exposure(tx: &Tx, region: Uuid, contact: Uuid, met: &Met, exposure: &Exposure) -> Result<()> {
    let row = ExposureRow {
        id: tx.id(),
        region_id: region,
        contact_id: contact,
        case_id: met.case,
        through_id: met.through,
        happened_on: exposure.happened_on,
        facts: serde_json::to_string(exposure)?,
    };
    store::insert_exposures(&tx.conn(), vec![row]).await
}

/// A contact who is watched already met a case once more: the time of watching begins anew.
async fn meet_again(
    tx: &mut Tx,
    case_rules: &CaseRules,
    mut row: ContactRow,
    met: &Met,
    exposure: &Exposure,
    today: NaiveDate,
) -> Result<Uuid> {
    let (id, region) = (row.id, row.region_id);
    store_exposure(tx, region, id, met, exposure).await?;
    row.last_exposed_on = row.last_exposed_on.max(exposure.happened_on);
    if let Some(programme) = row.programme.clone() {
        watch::begin(tx, &mut row, watch::get_programme(case_rules, &programme)?, today).await?;
    }
    let content = json!({"case": met.case, "last_exposed_on": row.last_exposed_on});
    save(tx, row, "cases.contact.exposed-again", content).await?;
    Ok(id)
}

/// Whether it is known already that a contact met this case, or came through this contact, on a day.
pub async fn met_on(
    conn: &Conn<'_>,
    contact: Uuid,
    case: Option<Uuid>,
    through: Option<Uuid>,
    day: NaiveDate,
) -> Result<bool> {
    let rows = store::list_exposures(conn, contact).await?;
    Ok(rows.iter().any(|row| row.happened_on == day && row.case_id == case && row.through_id == through))
}
