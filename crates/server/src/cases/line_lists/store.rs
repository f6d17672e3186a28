//! SQL of line lists: which row became which record, rows that wait, imports and remembered layouts.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::cases::merging;
use crate::error::{Error, Result};
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list, one};
use crate::kernel::vault::Sealed;
use crate::regions::under_sql;
use crate::values;

/// Parameters of a look-up at most.
const LOOK_UP: usize = 500;

/// What a row of a list became.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ListedRow {
    pub kind: String,
    pub disease: String,
    pub external_id: String,
    pub region_id: Uuid,
    pub subject_id: Uuid,
    pub layout: Uuid,
    pub mark: Uuid,
    /// Of the record, when the list last wrote it.
    pub version: i64,
}

const LISTED: &str =
    "SELECT kind, disease, external_id, region_id, subject_id, layout, mark, version FROM cases_list_row";

/// What became of rows with these ids, wherever.
pub async fn list_listed(
    conn: &Conn<'_>,
    kind: &str,
    disease: &str,
    ids: &[String],
) -> Result<Vec<ListedRow>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(LOOK_UP) {
        let mut values = values![kind, disease];
        let list = in_list("external_id", chunk.iter().cloned(), &mut values);
        let sql = format!("{LISTED} WHERE kind = $1 AND disease = $2 AND {list}");
        found.extend(all::<ListedRow>(conn, &sql, values).await?);
    }
    // A case that was found to be another one's lives on in that one.
    if kind == "cases" {
        let merged = merging::find_external(conn, disease, ids).await?;
        for row in &mut found {
            row.subject_id = merged.get(&row.external_id).copied().unwrap_or(row.subject_id);
        }
    }
    Ok(found)
}

/// The ids that lists gave to these records.
pub async fn list_external_of(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let mut found = HashMap::new();
    for chunk in subjects.chunks(LOOK_UP) {
        let mut values = vec![];
        let list = in_list("subject_id", chunk.iter().copied(), &mut values);
        let rows: Vec<ListedRow> = all(conn, &format!("{LISTED} WHERE {list}"), values).await?;
        found.extend(rows.into_iter().map(|row| (row.subject_id, row.external_id)));
    }
    Ok(found)
}

/// Stores what rows became; a row that was known before is put in the place of what it said then.
pub async fn save_listed(conn: &Conn<'_>, rows: Vec<ListedRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_list_row (kind, disease, external_id, region_id, subject_id, layout, mark, version) VALUES",
        tail: "ON CONFLICT (external_id, kind, disease, region_id) DO UPDATE SET subject_id = excluded.subject_id,
               layout = excluded.layout, mark = excluded.mark, version = excluded.version",
        columns: 8,
    };
    let row = |r: ListedRow| {
        values![r.kind, r.disease, r.external_id, r.region_id, r.subject_id, r.layout, r.mark, r.version]
    };
    insert.run(conn, rows.into_iter().map(row).collect()).await.map(drop)
}

/// A case by an id or number.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Named {
    pub id: Uuid,
    pub region_id: Uuid,
    pub name: String,
    pub person_id: Option<Uuid>,
}

async fn list_named(conn: &Conn<'_>, column: &str, disease: &str, names: &[String]) -> Result<Vec<Named>> {
    let mut found = Vec::new();
    for chunk in names.chunks(LOOK_UP) {
        let mut values = values![disease];
        let list = in_list(column, chunk.iter().cloned(), &mut values);
        let sql = format!(
            "SELECT id, region_id, {column} AS name, person_id FROM cases_case WHERE disease = $1 AND {list} ORDER BY id"
        );
        found.extend(all::<Named>(conn, &sql, values).await?);
    }
    Ok(found)
}

/// Cases of a disease by the ids that were given to them elsewhere.
pub async fn list_by_external(conn: &Conn<'_>, disease: &str, ids: &[String]) -> Result<Vec<Named>> {
    list_named(conn, "external_id", disease, ids).await
}

/// Cases of a disease by their speaking numbers.
pub async fn list_by_number(conn: &Conn<'_>, disease: &str, numbers: &[String]) -> Result<Vec<Named>> {
    list_named(conn, "number", disease, numbers).await
}

#[derive(FromQueryResult)]
struct Special {
    id: Uuid,
}

/// Those of these cases that are closed to others.
pub async fn list_special(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(LOOK_UP) {
        let mut values = values![true];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT id FROM cases_case WHERE special = $1 AND {list}");
        found.extend(all::<Special>(conn, &sql, values).await?.into_iter().map(|row| row.id));
    }
    Ok(found)
}

/// A row that waits; `sealed` is what it says, for it may name somebody.
#[derive(Debug, Clone, FromQueryResult)]
pub struct WaitingRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub import_id: Option<Uuid>,
    pub kind: String,
    pub disease: String,
    pub external_id: String,
    pub line: i64,
    pub mark: Option<Uuid>,
    pub state: String,
    pub sealed_key: Vec<u8>,
    pub sealed: Vec<u8>,
    /// JSON, without anything that tells who it is about.
    pub findings: String,
    pub at: DateTime<Utc>,
    pub version: i64,
}

const WAITING: &str =
    "SELECT id, region_id, import_id, kind, disease, external_id, line, mark, state, sealed_key, sealed,
    findings, at, version FROM cases_waiting";

/// Keeps rows that wait; one that waits or was decided already stays as it is.
pub async fn insert_waiting(conn: &Conn<'_>, waiting: Vec<WaitingRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_waiting (id, region_id, import_id, kind, disease, external_id, line, mark, state, sealed_key,
               sealed, findings, at, version) VALUES",
        tail: "ON CONFLICT (mark, region_id) DO NOTHING",
        columns: 14,
    };
    let row = |w: WaitingRow| {
        values![
            w.id,
            w.region_id,
            w.import_id,
            w.kind,
            w.disease,
            w.external_id,
            w.line,
            w.mark,
            w.state,
            w.sealed_key,
            w.sealed,
            w.findings,
            w.at,
            w.version
        ]
    };
    insert.run(conn, waiting.into_iter().map(row).collect()).await.map(drop)
}

#[derive(FromQueryResult)]
struct Decided {
    mark: Uuid,
}

/// Those of these rows about which somebody has decided.
pub async fn list_decided(conn: &Conn<'_>, region: Uuid, marks: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in marks.chunks(LOOK_UP) {
        let mut values = values![region];
        let list = in_list("mark", chunk.iter().copied(), &mut values);
        let sql =
            format!("SELECT mark FROM cases_waiting WHERE region_id = $1 AND state <> 'waiting' AND {list}");
        found.extend(all::<Decided>(conn, &sql, values).await?.into_iter().map(|row| row.mark));
    }
    Ok(found)
}

pub async fn find_waiting(conn: &Conn<'_>, id: Uuid) -> Result<Option<WaitingRow>> {
    one(conn, &format!("{WAITING} WHERE id = $1"), values![id]).await
}

/// Rows that wait in `scope`, oldest first.
pub async fn list_waiting(
    conn: &Conn<'_>,
    scope: Scope,
    import: Option<Uuid>,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<WaitingRow>> {
    let mut values = values![after.unwrap_or(Uuid::nil())];
    let mut conditions =
        vec!["state = 'waiting' AND id > $1".to_owned(), under_sql("region_id", scope, &mut values)];
    if let Some(import) = import {
        values.push(import.into());
        conditions.push(format!("import_id = ${}", values.len()));
    }
    values.push(i64::from(limit).into());
    let sql = format!("{WAITING} WHERE {} ORDER BY id LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

/// What somebody decided about a row.
#[derive(Debug, Clone)]
pub struct Decision {
    pub id: Uuid,
    pub version: i64,
    pub state: &'static str,
    pub reason: Option<String>,
}

/// Notes a decision and removes what the row said; false when somebody was faster.
pub async fn decide_waiting(tx: &Tx, decision: &Decision) -> Result<bool> {
    let d = decision;
    let sql =
        "UPDATE cases_waiting SET state = $3, reason = $4, decided_by = $5, decided_at = $6, sealed_key = $7,
               sealed = $7, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'waiting'";
    let nothing: Vec<u8> = Vec::new();
    let values = values![d.id, d.version, d.state, d.reason.clone(), tx.actor(), tx.now(), nothing];
    Ok(exec(&tx.conn(), sql, values).await? == 1)
}

/// Rows that waited for ids which have come in corrected since are done with.
pub async fn supersede_waiting(tx: &Tx, kind: &str, disease: &str, ids: &[String]) -> Result<u64> {
    let mut done = 0;
    for chunk in ids.chunks(LOOK_UP) {
        let nothing: Vec<u8> = Vec::new();
        let mut values = values![kind, disease, tx.now(), nothing];
        let list = in_list("external_id", chunk.iter().cloned(), &mut values);
        let sql = format!(
            "UPDATE cases_waiting SET state = 'superseded', decided_at = $3, sealed_key = $4, sealed = $4,
             version = version + 1 WHERE kind = $1 AND disease = $2 AND state = 'waiting' AND {list}"
        );
        done += exec(&tx.conn(), &sql, values).await?;
    }
    Ok(done)
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

pub async fn any_waiting(conn: &Conn<'_>, kind: &str, disease: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 AS x FROM cases_waiting
               WHERE kind = $1 AND disease = $2 AND state = 'waiting' LIMIT 1) w";
    let row: Option<Count> = one(conn, sql, values![kind, disease]).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// A file that is or was imported.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ImportRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub file_name: String,
    pub bytes: i64,
    /// `checking`, `staged`, `applying`, `applied`, `refused`, `discarded`
    pub state: String,
    /// `ListOrder` as JSON.
    pub ordered: String,
    /// `ListImport` as JSON.
    pub report: Option<String>,
    /// Opens the sealed file; gone when the work is done.
    pub file_key: Option<Vec<u8>>,
    pub done: i64,
    pub total: i64,
    pub added: i64,
    pub changed: i64,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it was refused: `Text` as JSON.
    pub message: Option<String>,
    pub version: i64,
}

const IMPORT: &str =
    "SELECT id, region_id, disease, file_name, bytes, state, ordered, report, file_key, done, total, added,
    changed, created_by, created_at, finished_at, message, version FROM cases_import";

pub async fn insert_import(conn: &Conn<'_>, i: ImportRow) -> Result<()> {
    let sql = "INSERT INTO cases_import (id, region_id, disease, file_name, bytes, state, ordered, report, file_key, done, total,
               added, changed, created_by, created_at, finished_at, message, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    let values = values![
        i.id,
        i.region_id,
        i.disease,
        i.file_name,
        i.bytes,
        i.state,
        i.ordered,
        i.report,
        i.file_key,
        i.done,
        i.total,
        i.added,
        i.changed,
        i.created_by,
        i.created_at,
        i.finished_at,
        i.message,
        i.version
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn get_import(conn: &Conn<'_>, id: Uuid) -> Result<ImportRow> {
    let row = one(conn, &format!("{IMPORT} WHERE id = $1"), values![id]).await?;
    row.ok_or_else(|| Error::not_found("import", id))
}

/// Imports in `scope`, newest first.
pub async fn list_imports(
    conn: &Conn<'_>,
    scope: Scope,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<ImportRow>> {
    let mut values = values![before.unwrap_or(Uuid::max()), i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    all(conn, &format!("{IMPORT} WHERE id < $1 AND {under} ORDER BY id DESC LIMIT $2"), values).await
}

/// Moves an import on when it is in one of these states and nobody was faster.
pub async fn advance(conn: &Conn<'_>, id: Uuid, version: i64, from: &[&str], to: &str) -> Result<bool> {
    let mut values = values![id, version, to];
    let list = in_list("state", from.iter().map(|s| (*s).to_owned()), &mut values);
    let sql = format!(
        "UPDATE cases_import SET state = $3, version = version + 1 WHERE id = $1 AND version = $2 AND {list}"
    );
    Ok(exec(conn, &sql, values).await? == 1)
}

pub async fn save_order(conn: &Conn<'_>, id: Uuid, disease: &str, ordered: String) -> Result<()> {
    let sql = "UPDATE cases_import SET disease = $2, ordered = $3 WHERE id = $1";
    exec(conn, sql, values![id, disease, ordered]).await.map(drop)
}

/// How far an import is, as part of the change that brought it there.
pub async fn add_progress(
    conn: &Conn<'_>,
    id: Uuid,
    done: usize,
    added: usize,
    changed: usize,
) -> Result<()> {
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let sql =
        "UPDATE cases_import SET done = done + $2, added = added + $3, changed = changed + $4 WHERE id = $1";
    exec(conn, sql, values![id, n(done), n(added), n(changed)]).await.map(drop)
}

/// Begins the count anew: what an earlier try did not finish is gone over again.
pub async fn restart(conn: &Conn<'_>, id: Uuid, total: usize) -> Result<()> {
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    exec(conn, "UPDATE cases_import SET done = 0, total = $2 WHERE id = $1", values![id, total])
        .await
        .map(drop)
}

/// What became of an import. With its end the key of its file goes.
pub struct Ending {
    pub id: Uuid,
    pub from: &'static str,
    pub state: &'static str,
    pub report: Option<String>,
    pub message: Option<String>,
    /// Nothing more is to come.
    pub over: bool,
}

pub async fn end(conn: &Conn<'_>, ending: Ending, now: DateTime<Utc>) -> Result<bool> {
    let e = ending;
    let (over, finished) = (e.over, e.over.then_some(now));
    let key = if over { ", file_key = NULL" } else { "" };
    let sql = format!(
        "UPDATE cases_import SET state = $3, report = COALESCE($4, report), message = $5, finished_at = $6{key},
         version = version + 1 WHERE id = $1 AND state = $2"
    );
    Ok(exec(conn, &sql, values![e.id, e.from, e.state, e.report, e.message, finished]).await? == 1)
}

#[derive(FromQueryResult)]
struct Layout {
    mapping: String,
}

/// How a list with these columns was read before.
pub async fn find_layout(conn: &Conn<'_>, layout: Uuid) -> Result<Option<String>> {
    let row: Option<Layout> =
        one(conn, "SELECT mapping FROM cases_list_layout WHERE layout = $1", values![layout]).await?;
    Ok(row.map(|row| row.mapping))
}

pub async fn save_layout(tx: &Tx, layout: Uuid, mapping: String) -> Result<()> {
    let sql = "INSERT INTO cases_list_layout (layout, mapping, saved_at) VALUES ($1, $2, $3)
               ON CONFLICT (layout) DO UPDATE SET mapping = excluded.mapping, saved_at = excluded.saved_at";
    exec(&tx.conn(), sql, values![layout, mapping, tx.now()]).await.map(drop)
}

impl WaitingRow {
    pub fn contents(&self) -> Sealed {
        Sealed { key: self.sealed_key.clone(), text: self.sealed.clone() }
    }
}
