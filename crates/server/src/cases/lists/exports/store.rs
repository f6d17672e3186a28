//! All SQL of exports.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::db::{Conn, all, exec, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ExportRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub list: String,
    /// `Wanted` as JSON.
    pub query: String,
    pub format: String,
    pub identities: bool,
    pub purpose: Option<String>,
    pub state: String,
    /// Where writing goes on, as JSON.
    pub position: Option<String>,
    pub rows_done: i64,
    /// Length of the sealed file.
    pub bytes: i64,
    pub account_id: Uuid,
    pub grant_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    /// `Text` as JSON: why it failed.
    pub message: Option<String>,
}

const EXPORT: &str =
    "SELECT id, region_id, list, query, format, identities, purpose, state, position, rows_done, bytes,
    account_id, grant_id, created_at, finished_at, expires_at, message FROM cases_export";

pub async fn insert(conn: &Conn<'_>, e: ExportRow) -> Result<()> {
    let sql = "INSERT INTO cases_export (id, region_id, list, query, format, identities, purpose, state, rows_done, bytes,
               account_id, grant_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10, $11)";
    let values = values![
        e.id,
        e.region_id,
        e.list,
        e.query,
        e.format,
        e.identities,
        e.purpose,
        e.state,
        e.account_id,
        e.grant_id,
        e.created_at
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<ExportRow> {
    let row: Option<ExportRow> = one(conn, &format!("{EXPORT} WHERE id = $1"), values![id]).await?;
    row.ok_or_else(|| Error::not_found("export", id))
}

/// An account's exports, newest first.
pub async fn list_of(conn: &Conn<'_>, account: Uuid, limit: u32) -> Result<Vec<ExportRow>> {
    let sql = format!("{EXPORT} WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
    all(conn, &sql, values![account, i64::from(limit)]).await
}

pub async fn save(conn: &Conn<'_>, e: &ExportRow) -> Result<()> {
    let sql =
        "UPDATE cases_export SET state = $2, position = $3, rows_done = $4, bytes = $5, finished_at = $6,
               expires_at = $7, message = $8 WHERE id = $1";
    let e = e.clone();
    let values =
        values![e.id, e.state, e.position, e.rows_done, e.bytes, e.finished_at, e.expires_at, e.message];
    exec(conn, sql, values).await.map(drop)
}

/// Files whose time is over.
pub async fn list_expired(conn: &Conn<'_>, now: DateTime<Utc>) -> Result<Vec<ExportRow>> {
    all(conn, &format!("{EXPORT} WHERE state = 'ready' AND expires_at <= $1 ORDER BY id"), values![now]).await
}

#[derive(FromQueryResult)]
struct At {
    at: Option<DateTime<Utc>>,
}

/// When the next file expires.
pub async fn next_expiry(conn: &Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT MIN(expires_at) AS at FROM cases_export WHERE state = 'ready'";
    let row: Option<At> = one(conn, sql, vec![]).await?;
    Ok(row.and_then(|row| row.at))
}
