//! All SQL of key persons and lists to test.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct KeyRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub kind: String,
    pub subject_id: Uuid,
    pub number: String,
    pub reason: String,
    pub note: Option<String>,
    pub marked_at: DateTime<Utc>,
    pub marked_by: Option<Uuid>,
    pub ended_at: Option<DateTime<Utc>>,
}

const KEY: &str =
    "SELECT id, region_id, disease, kind, subject_id, number, reason, note, marked_at, marked_by, ended_at
    FROM cases_key_person k";

/// Marks somebody; false when they are marked for this reason already.
pub async fn insert_key(conn: &Conn<'_>, k: KeyRow) -> Result<bool> {
    let sql = "INSERT INTO cases_key_person (id, region_id, disease, kind, subject_id, number, reason, note, marked_at,
               marked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let values = values![
        k.id,
        k.region_id,
        k.disease,
        k.kind,
        k.subject_id,
        k.number,
        k.reason,
        k.note,
        k.marked_at,
        k.marked_by
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

pub async fn find_key(conn: &Conn<'_>, id: Uuid) -> Result<Option<KeyRow>> {
    one(conn, &format!("{KEY} WHERE id = $1"), values![id]).await
}

pub async fn end_key(conn: &Conn<'_>, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE cases_key_person SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    Ok(exec(conn, sql, values![id, at]).await? == 1)
}

/// A condition: the subject of `alias` is no case that is closed to `reader`.
fn open_to(alias: &str, reader: Uuid, values: &mut Vec<sea_orm::Value>) -> String {
    values.extend(values![true, reader]);
    let n = values.len();
    format!(
        "NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {alias}.subject_id AND c.special = ${} AND NOT EXISTS
         (SELECT 1 FROM cases_named WHERE cases_named.case_id = c.id AND account_id = ${n}))",
        n - 1
    )
}

/// Key persons in `scope`, latest first.
pub async fn list_keys(
    conn: &Conn<'_>,
    scope: Scope,
    disease: Option<String>,
    current: bool,
    reader: Uuid,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<KeyRow>> {
    let mut values = vec![];
    let mut conditions =
        vec![under_sql("k.region_id", scope, &mut values), open_to("k", reader, &mut values)];
    conditions.push(format!("k.ended_at IS {}NULL", if current { "" } else { "NOT " }));
    if let Some(disease) = disease {
        values.push(disease.into());
        conditions.push(format!("k.disease = ${}", values.len()));
    }
    if let Some((at, id)) = before {
        values.extend(values![at, id]);
        let n = values.len();
        conditions.push(format!("(k.marked_at, k.id) < (${}, ${n})", n - 1));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "{KEY} WHERE {} ORDER BY k.marked_at DESC, k.id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    all(conn, &sql, values).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ScreeningRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub title: String,
    pub state: String,
    pub due_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<Uuid>,
    pub version: i64,
}

const SCREENING: &str =
    "SELECT id, region_id, disease, title, state, due_on, made_at, made_by, version FROM cases_screening";

#[derive(Debug, Clone, FromQueryResult)]
pub struct LineRow {
    pub screening_id: Uuid,
    pub region_id: Uuid,
    pub kind: String,
    pub subject_id: Uuid,
    pub number: String,
}

pub async fn insert(conn: &Conn<'_>, s: ScreeningRow, lines: Vec<LineRow>) -> Result<()> {
    let sql = "INSERT INTO cases_screening (id, region_id, disease, title, state, due_on, made_at, made_by, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values =
        values![s.id, s.region_id, s.disease, s.title, s.state, s.due_on, s.made_at, s.made_by, s.version];
    exec(conn, sql, values).await?;
    let insert = Insert {
        head: "INSERT INTO cases_screening_line (screening_id, region_id, kind, subject_id, number) VALUES",
        tail: "ON CONFLICT (screening_id, subject_id, region_id) DO NOTHING",
        columns: 5,
    };
    let row = |l: LineRow| values![l.screening_id, l.region_id, l.kind, l.subject_id, l.number];
    insert.run(conn, lines.into_iter().map(row).collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ScreeningRow>> {
    one(conn, &format!("{SCREENING} WHERE id = $1"), values![id]).await
}

pub async fn close(conn: &Conn<'_>, s: &ScreeningRow) -> Result<bool> {
    let sql =
        "UPDATE cases_screening SET state = 'closed', version = version + 1 WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![s.id, s.version]).await? == 1)
}

/// Lists in `scope`, those due first at the top.
pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    state: Option<String>,
    after: Option<(NaiveDate, Uuid)>,
    limit: u32,
) -> Result<Vec<ScreeningRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", scope, &mut values)];
    if let Some(state) = state {
        values.push(state.into());
        conditions.push(format!("state = ${}", values.len()));
    }
    if let Some((day, id)) = after {
        values.extend(values![day, id]);
        let n = values.len();
        conditions.push(format!("(due_on, id) > (${}, ${n})", n - 1));
    }
    values.push(i64::from(limit).into());
    let sql =
        format!("{SCREENING} WHERE {} ORDER BY due_on, id LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

/// Lines of these lists that `reader` may see.
pub async fn list_lines(conn: &Conn<'_>, lists: &[Uuid], reader: Uuid) -> Result<Vec<LineRow>> {
    let mut found = Vec::new();
    for chunk in lists.chunks(400) {
        let mut values = vec![];
        let list = in_list("l.screening_id", chunk.iter().copied(), &mut values);
        let open = open_to("l", reader, &mut values);
        let sql = format!(
            "SELECT l.screening_id, l.region_id, l.kind, l.subject_id, l.number FROM cases_screening_line l
             WHERE {list} AND {open} ORDER BY l.number"
        );
        found.extend(all::<LineRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct SampleRow {
    pub subject_id: Uuid,
    pub taken_at: DateTime<Utc>,
    pub result: Option<String>,
}

/// Samples of these people, oldest first.
pub async fn list_samples(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<SampleRow>> {
    let mut found = Vec::new();
    for column in ["case_id", "contact_id"] {
        for chunk in subjects.chunks(400) {
            let mut values = vec![];
            let list = in_list(column, chunk.iter().copied(), &mut values);
            let sql = format!(
                "SELECT {column} AS subject_id, taken_at, result FROM cases_sample WHERE {list} ORDER BY taken_at, id"
            );
            found.extend(all::<SampleRow>(conn, &sql, values).await?);
        }
    }
    Ok(found)
}

/// Somebody who may be put on a list.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Candidate {
    pub region_id: Uuid,
    pub subject_id: Uuid,
    pub number: String,
}

const CONTACT: &str = "SELECT region_id, id AS subject_id, number FROM cases_contact WHERE state = 'watched'";

/// Contacts under observation that met any of these cases.
pub async fn list_contacts_of(conn: &Conn<'_>, scope: Scope, cases: &[Uuid]) -> Result<Vec<Candidate>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let list = in_list("case_id", cases.iter().copied(), &mut values);
    let sql = format!(
        "{CONTACT} AND {under} AND id IN (SELECT contact_id FROM cases_exposure WHERE {list}) ORDER BY number"
    );
    all(conn, &sql, values).await
}

/// Contacts under observation that met a case at this place.
pub async fn list_contacts_at(
    conn: &Conn<'_>,
    scope: Scope,
    disease: &str,
    place: &str,
) -> Result<Vec<Candidate>> {
    let words = serde_json::to_string(place.trim())?;
    let pattern = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let mut values = values![disease, format!("%\"place\":{pattern}%")];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "{CONTACT} AND disease = $1 AND {under} AND EXISTS (SELECT 1 FROM cases_exposure e
         WHERE e.contact_id = cases_contact.id AND e.facts LIKE $2 ESCAPE '!') ORDER BY number"
    );
    all(conn, &sql, values).await
}

/// Removes an erased case from among the key persons: the note may name somebody.
pub async fn erase_of(conn: &Conn<'_>, subject: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_key_person WHERE subject_id = $1", values![subject]).await
}
