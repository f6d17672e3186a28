//! All SQL of imports and saved mappings.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ImportRow {
    pub id: Uuid,
    /// Where the uploader acted; who may see this import.
    pub region_id: Uuid,
    pub file_name: String,
    pub bytes: i64,
    pub state: String,
    pub mapping: Option<String>,
    pub report: String,
    pub mode: Option<String>,
    pub applied_line: i64,
    pub done: i64,
    pub total: i64,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub message: Option<String>,
}

const IMPORT: &str =
    "SELECT id, region_id, file_name, bytes, state, mapping, report, mode, applied_line, done, total,
    created_by, created_at, finished_at, message FROM surveillance_import";

pub async fn insert(conn: &Conn<'_>, r: &ImportRow) -> Result<()> {
    let sql =
        "INSERT INTO surveillance_import (id, region_id, file_name, bytes, state, mapping, report, mode,
               applied_line, done, total, created_by, created_at, finished_at, message)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let r = r.clone();
    let values = values![
        r.id,
        r.region_id,
        r.file_name,
        r.bytes,
        r.state,
        r.mapping,
        r.report,
        r.mode,
        r.applied_line,
        r.done,
        r.total,
        r.created_by,
        r.created_at,
        r.finished_at,
        r.message
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ImportRow>> {
    one(conn, &format!("{IMPORT} WHERE id = $1"), values![id]).await
}

pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<ImportRow> {
    find(conn, id).await?.ok_or_else(|| Error::not_found("import", id))
}

/// Imports of a scope, newest first.
pub async fn list(conn: &Conn<'_>, scope: Scope, before: Option<Uuid>, limit: u32) -> Result<Vec<ImportRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let mut cursor = String::new();
    if let Some(before) = before {
        values.push(before.into());
        cursor = format!(" AND id < ${}", values.len());
    }
    values.push(i64::from(limit).into());
    let sql = format!("{IMPORT} WHERE {under}{cursor} ORDER BY id DESC LIMIT ${}", values.len());
    all(conn, &sql, values).await
}

/// Moves an import from one of `from` to `to`; false when it was in none of them.
pub async fn advance(conn: &Conn<'_>, id: Uuid, from: &[&str], to: &str) -> Result<bool> {
    let mut values = values![id, to];
    let list = crate::kernel::db::in_list("state", from.iter().copied(), &mut values);
    let sql = format!("UPDATE surveillance_import SET state = $2 WHERE id = $1 AND {list}");
    Ok(exec(conn, &sql, values).await? == 1)
}

pub async fn save_mapping_of(conn: &Conn<'_>, id: Uuid, mapping: Option<String>) -> Result<()> {
    exec(conn, "UPDATE surveillance_import SET mapping = $2 WHERE id = $1", values![id, mapping])
        .await
        .map(drop)
}

pub async fn save_report(conn: &Conn<'_>, id: Uuid, report: String, total: i64) -> Result<()> {
    let sql = "UPDATE surveillance_import SET report = $2, total = $3 WHERE id = $1";
    exec(conn, sql, values![id, report, total]).await.map(drop)
}

pub async fn save_mode(conn: &Conn<'_>, id: Uuid, mode: &str) -> Result<()> {
    exec(conn, "UPDATE surveillance_import SET mode = $2 WHERE id = $1", values![id, mode]).await.map(drop)
}

/// How far an import has been applied.
pub async fn save_progress(conn: &Conn<'_>, id: Uuid, line: u64, done: u64) -> Result<()> {
    let sql = "UPDATE surveillance_import SET applied_line = $2, done = $3 WHERE id = $1";
    exec(conn, sql, values![id, line.cast_signed(), done.cast_signed()]).await.map(drop)
}

pub async fn finish(
    conn: &Conn<'_>,
    id: Uuid,
    state: &str,
    at: DateTime<Utc>,
    message: Option<String>,
) -> Result<()> {
    let sql = "UPDATE surveillance_import SET state = $2, finished_at = $3, message = $4 WHERE id = $1";
    exec(conn, sql, values![id, state, at, message]).await.map(drop)
}

/// Marks series for detection from a day on; an earlier mark stays.
pub async fn mark_pending(conn: &Conn<'_>, series: BTreeMap<Uuid, NaiveDate>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_pending (series_id, from_day) VALUES",
        tail: "ON CONFLICT (series_id) DO UPDATE SET from_day =
               CASE WHEN excluded.from_day < surveillance_pending.from_day THEN excluded.from_day
                    ELSE surveillance_pending.from_day END",
        columns: 2,
    };
    insert.run(conn, series.into_iter().map(|(id, day)| values![id, day]).collect()).await.map(drop)
}

#[derive(Debug, FromQueryResult)]
pub struct MappingRow {
    pub name: String,
    pub mapping: String,
}

pub async fn list_mappings(conn: &Conn<'_>) -> Result<Vec<MappingRow>> {
    all(conn, "SELECT name, mapping FROM surveillance_mapping ORDER BY name", vec![]).await
}

pub async fn save_mapping(conn: &Conn<'_>, name: &str, mapping: &str) -> Result<()> {
    let sql = "INSERT INTO surveillance_mapping (name, mapping) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping";
    exec(conn, sql, values![name, mapping]).await.map(drop)
}
