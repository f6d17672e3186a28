//! What the records of somebody say, for comparing with somebody else.

use chrono::NaiveDate;
use lianfang_plan::Right;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::{PersonCase, PersonContact, PersonRecords};
use super::store;
use crate::cases::{contacts, records};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::clock::Clock;
use crate::kernel::db::Conn;
use crate::node::Node;
use crate::people::Known;

/// Sex and age of these persons, or of all of whom a record says them: what a case says comes before what a contact record says.
pub async fn known_of(
    conn: &Conn<'_>,
    clock: &Clock,
    persons: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Known>> {
    let mut found: HashMap<Uuid, Known> = HashMap::new();
    let mut note = |person: Uuid, sex: Option<String>, years: Option<i32>, on: NaiveDate| {
        let known = found.entry(person).or_default();
        known.sex = known.sex.take().or(sex);
        known.age = known.age.or(years.and_then(|years| Some((u32::try_from(years).ok()?, on))));
    };
    let (cases, contacts) = store::list_known(conn, persons).await?;
    for row in cases {
        note(row.person_id, row.sex, row.age_years, clock.day_of(row.reported_at));
    }
    for row in contacts {
        note(row.person_id, row.sex, row.age_years, row.last_exposed_on);
    }
    Ok(found)
}

/// Persons of whom a case is closed to this account: for everybody else they are not there.
pub async fn hidden_persons(conn: &Conn<'_>, persons: &[Uuid], account: Uuid) -> Result<HashSet<Uuid>> {
    Ok(store::list_hidden(conn, persons, account).await?.into_iter().collect())
}

/// Cases and contact records of each person that the caller may see.
pub async fn records_of(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    persons: &[Uuid],
) -> Result<HashMap<Uuid, PersonRecords>> {
    let tree = node.tree();
    let mut found: HashMap<Uuid, PersonRecords> = HashMap::new();
    let ids: Vec<Uuid> = records::list_by_persons(conn, persons).await?.iter().map(|row| row.id).collect();
    let filter = records::CaseFilter {
        ids: Some(ids),
        ..records::CaseFilter::all(caller.scope(&tree, right, None)?, caller.account)
    };
    for row in records::list(conn, filter, 500).await? {
        let Some(person) = row.person_id else { continue };
        let facts = serde_json::from_str(&row.facts)?;
        let case = records::view(&tree, row)?;
        found.entry(person).or_default().cases.push(PersonCase { case, facts });
    }
    let ids = store::list_contacts(conn, persons).await?;
    let mut rows: Vec<_> = contacts::list_by_ids(conn, &ids).await?.into_values().collect();
    rows.sort_by_key(|row| row.id);
    for row in rows {
        let Some(person) = row.person_id else { continue };
        if check(&tree, caller, right, row.region_id).is_err() {
            continue;
        }
        let exposures = contacts::list_exposures(conn, row.id).await?;
        let met_on = exposures.iter().map(|e| e.happened_on).collect();
        let met = exposures.iter().filter_map(|e| e.case_id).collect();
        let contact = contacts::view(node, row)?;
        found.entry(person).or_default().contacts.push(PersonContact { contact, met_on, met });
    }
    Ok(found)
}

/// Whether the caller may change every case and contact record of these persons.
pub async fn may_change_all(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    persons: &[Uuid],
) -> Result<bool> {
    if !hidden_persons(conn, persons, caller.account).await?.is_empty() {
        return Ok(false);
    }
    let tree = node.tree();
    let mut regions: Vec<Uuid> =
        records::list_by_persons(conn, persons).await?.into_iter().map(|row| row.region_id).collect();
    let ids = store::list_contacts(conn, persons).await?;
    regions.extend(contacts::list_by_ids(conn, &ids).await?.into_values().map(|row| row.region_id));
    Ok(regions.into_iter().all(|region| check(&tree, caller, right, region).is_ok()))
}

/// The person of the case or contact with this number, and the region of the record.
pub async fn person_by_number(conn: &Conn<'_>, number: &str) -> Result<Option<(Uuid, Uuid)>> {
    store::person_by_number(conn, number).await
}
