//! All SQL of contacts, exposures and follow-up lines.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::Exposure;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::{FirstRows, under_sql};
use crate::values;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromQueryResult)]
pub struct ContactRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub number: String,
    pub person_id: Option<Uuid>,
    pub state: String,
    pub grade: String,
    pub programme: Option<String>,
    pub last_exposed_on: NaiveDate,
    pub watched_from: Option<NaiveDate>,
    pub watched_until: Option<NaiveDate>,
    pub case_id: Option<Uuid>,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i64,
}

const CONTACT: &str =
    "SELECT id, region_id, disease, number, person_id, state, grade, programme, last_exposed_on,
    watched_from, watched_until, case_id, sex, age_years, closed_at, version FROM cases_contact";

pub async fn insert(conn: &Conn<'_>, contacts: Vec<ContactRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_contact (id, region_id, disease, number, person_id, state, grade, programme,
               last_exposed_on, watched_from, watched_until, case_id, sex, age_years, closed_at, version) VALUES",
        tail: "",
        columns: 16,
    };
    let row = |c: ContactRow| {
        values![
            c.id,
            c.region_id,
            c.disease,
            c.number,
            c.person_id,
            c.state,
            c.grade,
            c.programme,
            c.last_exposed_on,
            c.watched_from,
            c.watched_until,
            c.case_id,
            c.sex,
            c.age_years,
            c.closed_at,
            c.version
        ]
    };
    insert.run(conn, contacts.into_iter().map(row).collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ContactRow>> {
    one(conn, &format!("{CONTACT} WHERE id = $1"), values![id]).await
}

pub async fn list_by_ids(conn: &Conn<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, ContactRow>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let rows: Vec<ContactRow> = all(conn, &format!("{CONTACT} WHERE {list}"), values).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// The contact that became this case.
pub async fn find_by_case(conn: &Conn<'_>, case: Uuid) -> Result<Option<ContactRow>> {
    one(conn, &format!("{CONTACT} WHERE case_id = $1"), values![case]).await
}

/// Which of these cases were contacts before.
pub async fn list_became(conn: &Conn<'_>, cases: &[Uuid]) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for chunk in cases.chunks(400) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        let rows: Vec<ContactRow> = all(conn, &format!("{CONTACT} WHERE {list}"), values).await?;
        found.extend(rows.into_iter().filter_map(|row| row.case_id));
    }
    Ok(found)
}

/// Contacts of these persons that are being watched for a disease.
pub async fn list_watched_of(conn: &Conn<'_>, persons: &[Uuid], disease: &str) -> Result<Vec<ContactRow>> {
    let mut values = values![disease];
    let list = in_list("person_id", persons.iter().copied(), &mut values);
    let sql = format!("{CONTACT} WHERE disease = $1 AND state = 'watched' AND {list} ORDER BY id");
    all(conn, &sql, values).await
}

/// Contacts that met this case, or came through this contact.
pub async fn list_met(conn: &Conn<'_>, case: Uuid) -> Result<Vec<ContactRow>> {
    let sql = format!(
        "{CONTACT} WHERE id IN (SELECT contact_id FROM cases_exposure WHERE case_id = $1) ORDER BY id"
    );
    all(conn, &sql, values![case]).await
}

/// Stores a contact that was read in version `row.version`; false when somebody was faster.
pub async fn save(conn: &Conn<'_>, c: ContactRow) -> Result<bool> {
    let sql = "UPDATE cases_contact SET state = $3, grade = $4, programme = $5, last_exposed_on = $6, watched_from = $7,
               watched_until = $8, case_id = $9, closed_at = $10, version = version + 1 WHERE id = $1 AND version = $2";
    let values = values![
        c.id,
        c.version,
        c.state,
        c.grade,
        c.programme,
        c.last_exposed_on,
        c.watched_from,
        c.watched_until,
        c.case_id,
        c.closed_at
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

/// All contacts of a disease in `scope`, oldest first, also those who are not watched.
pub async fn list_all(
    conn: &Conn<'_>,
    scope: Scope,
    disease: &str,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<ContactRow>> {
    let mut values = values![disease, after.unwrap_or(Uuid::nil()), i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!("{CONTACT} WHERE disease = $1 AND id > $2 AND {under} ORDER BY id LIMIT $3");
    all(conn, &sql, values).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ExposureRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub contact_id: Uuid,
    pub case_id: Option<Uuid>,
    /// The contact through whom this one is second-hand.
    pub through_id: Option<Uuid>,
    pub happened_on: NaiveDate,
    /// `Exposure` as JSON.
    pub facts: String,
}

pub async fn insert_exposures(conn: &Conn<'_>, exposures: Vec<ExposureRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_exposure (id, region_id, contact_id, case_id, through_id, happened_on, facts) VALUES",
        tail: "",
        columns: 7,
    };
    let row = |e: ExposureRow| {
        values![e.id, e.region_id, e.contact_id, e.case_id, e.through_id, e.happened_on, e.facts]
    };
    insert.run(conn, exposures.into_iter().map(row).collect()).await.map(drop)
}

/// Exposures of these contacts, by contact.
pub async fn list_exposures_of(
    conn: &Conn<'_>,
    contacts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ExposureRow>>> {
    let mut found: HashMap<Uuid, Vec<ExposureRow>> = HashMap::new();
    for chunk in contacts.chunks(400) {
        let mut values = vec![];
        let list = in_list("contact_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT id, region_id, contact_id, case_id, through_id, happened_on, facts FROM cases_exposure
             WHERE {list} ORDER BY happened_on, id"
        );
        for row in all::<ExposureRow>(conn, &sql, values).await? {
            found.entry(row.contact_id).or_default().push(row);
        }
    }
    Ok(found)
}

pub async fn list_exposures(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<ExposureRow>> {
    let sql = "SELECT id, region_id, contact_id, case_id, through_id, happened_on, facts FROM cases_exposure
               WHERE contact_id = $1 ORDER BY happened_on, id";
    all(conn, sql, values![contact]).await
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromQueryResult)]
pub struct FollowUpRow {
    pub region_id: Uuid,
    pub contact_id: Uuid,
    pub due_on: NaiveDate,
    pub turn: i32,
    pub state: String,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<Uuid>,
    pub temperature: Option<f64>,
    pub symptoms: Option<String>,
    pub note: Option<String>,
}

const FOLLOW_UP: &str =
    "SELECT region_id, contact_id, due_on, turn, state, done_at, done_by, temperature, symptoms, note
    FROM cases_follow_up";

/// Adds lines that are due; those there are already stay as they are.
pub async fn insert_due(conn: &Conn<'_>, lines: Vec<(Uuid, Uuid, NaiveDate, i32)>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_follow_up (region_id, contact_id, due_on, turn, state) VALUES",
        tail: "ON CONFLICT (contact_id, due_on, turn, region_id) DO NOTHING",
        columns: 5,
    };
    let rows =
        lines.into_iter().map(|(region, contact, day, turn)| values![region, contact, day, turn, "due"]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Takes away lines from a day on that were not done yet.
pub async fn delete_due_from(conn: &Conn<'_>, contact: Uuid, day: NaiveDate) -> Result<()> {
    let sql = "DELETE FROM cases_follow_up WHERE contact_id = $1 AND due_on >= $2 AND state = 'due'";
    exec(conn, sql, values![contact, day]).await.map(drop)
}

pub async fn list_follow_ups(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<FollowUpRow>> {
    all(conn, &format!("{FOLLOW_UP} WHERE contact_id = $1 ORDER BY due_on, turn"), values![contact]).await
}

/// The lines of these contacts, each contact's in order.
pub async fn list_follow_ups_of(
    conn: &Conn<'_>,
    contacts: &[Uuid],
) -> Result<HashMap<Uuid, Vec<FollowUpRow>>> {
    let mut found: HashMap<Uuid, Vec<FollowUpRow>> = HashMap::new();
    for chunk in contacts.chunks(400) {
        let mut values = vec![];
        let list = in_list("contact_id", chunk.iter().copied(), &mut values);
        let sql = format!("{FOLLOW_UP} WHERE {list} ORDER BY contact_id, due_on, turn");
        for row in all::<FollowUpRow>(conn, &sql, values).await? {
            found.entry(row.contact_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Those of the states that are asked for, all when none is named.
fn asked(mut states: Vec<String>, known: &[&str]) -> Vec<String> {
    states.sort();
    states.dedup();
    if states.is_empty() { known.iter().map(|state| (*state).to_owned()).collect() } else { states }
}

/// The lines of one day in `scope`.
pub async fn list_day(
    conn: &Conn<'_>,
    scope: Scope,
    day: NaiveDate,
    states: Vec<String>,
    after: Option<(Uuid, i32)>,
    limit: u32,
) -> Result<Vec<FollowUpRow>> {
    let mut values = values![day];
    let mut conditions = vec!["due_on = $1".to_owned()];
    if let Some((contact, turn)) = after {
        values.extend(values![contact, turn]);
        conditions.push("(contact_id, turn) > ($2, $3)".to_owned());
    }
    let first = FirstRows {
        select: FOLLOW_UP,
        table: "cases_follow_up",
        order: ["contact_id", "turn"],
        descending: false,
        conditions,
        values,
        each_of: Some(("state", asked(states, &["due", "done", "missed"]))),
        limit,
    };
    first.list(conn, scope).await
}

/// Notes what a check found; false when it was done before or is none.
pub async fn save_check(conn: &Conn<'_>, row: FollowUpRow) -> Result<bool> {
    let sql = "UPDATE cases_follow_up SET state = 'done', done_at = $4, done_by = $5, temperature = $6, symptoms = $7,
               note = $8 WHERE contact_id = $1 AND due_on = $2 AND turn = $3 AND state <> 'done'";
    let r = row;
    let values =
        values![r.contact_id, r.due_on, r.turn, r.done_at, r.done_by, r.temperature, r.symptoms, r.note];
    Ok(exec(conn, sql, values).await? == 1)
}

#[derive(FromQueryResult)]
struct Count {
    region_id: Uuid,
    n: i64,
}

fn by_region(rows: Vec<Count>) -> HashMap<Uuid, i64> {
    rows.into_iter().map(|row| (row.region_id, row.n)).collect()
}

/// Contacts that are being watched, by region.
pub async fn watched_by_region(conn: &Conn<'_>, disease: &str) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT region_id, COUNT(*) AS n FROM cases_contact WHERE state = 'watched' AND disease = $1
               GROUP BY region_id";
    Ok(by_region(all(conn, sql, values![disease]).await?))
}

/// Watched contacts whose checks of a day are all done, by region; those `within` a scope, or all. Whose first check is yet to come lacks none.
pub async fn followed_by_region(
    conn: &Conn<'_>,
    disease: &str,
    day: NaiveDate,
    within: Option<Scope>,
) -> Result<HashMap<Uuid, i64>> {
    let mut values = values![disease, day];
    let (lines, contacts) = match within {
        Some(scope) => {
            (under_sql("region_id", scope, &mut values), under_sql("c.region_id", scope, &mut values))
        }
        None => ("1 = 1".to_owned(), "1 = 1".to_owned()),
    };
    // Sets, each read from one index, instead of two looks at the lines of every watched contact.
    let sql = format!(
        "SELECT c.region_id, COUNT(*) AS n FROM
           (SELECT contact_id FROM cases_follow_up WHERE state = 'done' AND due_on = $2 AND {lines}
            EXCEPT SELECT contact_id FROM cases_follow_up WHERE state IN ('due', 'missed') AND due_on = $2 AND {lines}
            UNION SELECT id FROM cases_contact c WHERE state = 'watched' AND disease = $1 AND watched_from > $2 AND {contacts}) d
         JOIN cases_contact c ON c.id = d.contact_id
         WHERE c.state = 'watched' AND c.disease = $1 AND {contacts} GROUP BY c.region_id"
    );
    Ok(by_region(all(conn, &sql, values).await?))
}

/// Gives a contact with its exposures and checks to the region that answers for it from now on; its id and number stay.
pub async fn move_to(conn: &Conn<'_>, id: Uuid, region: Uuid) -> Result<()> {
    let moves = [
        "UPDATE cases_contact SET region_id = $2, version = version + 1 WHERE id = $1",
        "UPDATE cases_exposure SET region_id = $2 WHERE contact_id = $1",
        "UPDATE cases_follow_up SET region_id = $2 WHERE contact_id = $1",
    ];
    for sql in moves {
        exec(conn, sql, values![id, region]).await?;
    }
    Ok(())
}

/// Contacts of these persons, watched or not.
pub async fn list_by_persons(conn: &Conn<'_>, persons: &[Uuid]) -> Result<Vec<ContactRow>> {
    let mut values = vec![];
    let list = in_list("person_id", persons.iter().copied(), &mut values);
    all(conn, &format!("{CONTACT} WHERE {list} ORDER BY id"), values).await
}

/// Removes all checks of these contacts; how many there were.
pub async fn delete_follow_ups(conn: &Conn<'_>, ids: &[Uuid]) -> Result<u64> {
    let mut values = vec![];
    let list = in_list("contact_id", ids.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM cases_follow_up WHERE {list}"), values).await
}

/// Empties the texts of contacts in which a name may stand; the persons whom they were about.
pub async fn forget_texts(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    for contact in ids {
        for row in list_exposures(conn, *contact).await? {
            let bare = Exposure { place: None, ..serde_json::from_str(&row.facts)? };
            let sql = "UPDATE cases_exposure SET facts = $2 WHERE id = $1";
            exec(conn, sql, values![row.id, serde_json::to_string(&bare)?]).await?;
        }
    }
    let mut values = vec![];
    let list = in_list("contact_id", ids.iter().copied(), &mut values);
    exec(conn, &format!("UPDATE cases_follow_up SET note = NULL WHERE {list}"), values).await?;
    Ok(list_by_ids(conn, ids).await?.into_values().filter_map(|row| row.person_id).collect())
}

/// Removes contacts with their exposures; how many rows there were.
pub async fn delete(conn: &Conn<'_>, ids: &[Uuid]) -> Result<u64> {
    let mut n = 0;
    for (table, column) in [("cases_exposure", "contact_id"), ("cases_contact", "id")] {
        let mut values = vec![];
        let list = in_list(column, ids.iter().copied(), &mut values);
        n += exec(conn, &format!("DELETE FROM {table} WHERE {list}"), values).await?;
    }
    Ok(n)
}
