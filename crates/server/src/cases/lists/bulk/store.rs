//! All SQL of bulk changes.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Insert, all, exec, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct BulkRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub list: String,
    /// `Action` as JSON.
    pub action: String,
    pub state: String,
    pub total: i64,
    pub changed: i64,
    pub refused: i64,
    pub undone: i64,
    pub kept: i64,
    pub account_id: Uuid,
    pub grant_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub version: i64,
}

const BULK: &str =
    "SELECT id, region_id, list, action, state, total, changed, refused, undone, kept, account_id, grant_id,
    created_at, finished_at, version FROM cases_bulk";

pub async fn insert(conn: &Conn<'_>, b: BulkRow, subjects: &[Uuid]) -> Result<()> {
    let sql =
        "INSERT INTO cases_bulk (id, region_id, list, action, state, total, changed, refused, undone, kept,
               account_id, grant_id, created_at, version)
               VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, $7, $8, $9, 1)";
    let values = values![
        b.id,
        b.region_id,
        b.list,
        b.action,
        b.state,
        b.total,
        b.account_id,
        b.grant_id,
        b.created_at
    ];
    exec(conn, sql, values).await?;
    let insert = Insert {
        head: "INSERT INTO cases_bulk_row (bulk_id, seq, region_id, subject_id, state) VALUES",
        tail: "",
        columns: 5,
    };
    let rows =
        (0i64..).zip(subjects).map(|(seq, subject)| values![b.id, seq, b.region_id, *subject, "waiting"]);
    insert.run(conn, rows.collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<BulkRow>> {
    one(conn, &format!("{BULK} WHERE id = $1"), values![id]).await
}

pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<BulkRow> {
    find(conn, id).await?.ok_or_else(|| Error::not_found("bulk change", id))
}

/// An account's changes, newest first.
pub async fn list_of(conn: &Conn<'_>, account: Uuid, limit: u32) -> Result<Vec<BulkRow>> {
    let sql = format!("{BULK} WHERE account_id = $1 ORDER BY id DESC LIMIT $2");
    all(conn, &sql, values![account, i64::from(limit)]).await
}

pub async fn save(conn: &Conn<'_>, b: &BulkRow) -> Result<()> {
    let sql = "UPDATE cases_bulk SET state = $2, changed = $3, refused = $4, undone = $5, kept = $6, finished_at = $7,
               version = version + 1 WHERE id = $1";
    let values = values![b.id, b.state.clone(), b.changed, b.refused, b.undone, b.kept, b.finished_at];
    exec(conn, sql, values).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct SubjectRow {
    pub seq: i64,
    pub subject_id: Uuid,
    pub state: String,
    /// `Text` as JSON.
    pub why: Option<String>,
    /// What undoing restores, as JSON.
    pub before: Option<String>,
    pub version_after: Option<i64>,
}

const SUBJECT: &str = "SELECT seq, subject_id, state, why, before, version_after FROM cases_bulk_row";

/// Rows in a state, in order.
pub async fn list_rows(conn: &Conn<'_>, bulk: Uuid, state: &str, limit: u32) -> Result<Vec<SubjectRow>> {
    let sql = format!("{SUBJECT} WHERE bulk_id = $1 AND state = $2 ORDER BY seq LIMIT $3");
    all(conn, &sql, values![bulk, state, i64::from(limit)]).await
}

/// Keeps what became of rows.
pub async fn save_rows(conn: &Conn<'_>, bulk: Uuid, region: Uuid, rows: Vec<SubjectRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_bulk_row (bulk_id, seq, region_id, subject_id, state, why, before, version_after) VALUES",
        tail:
            "ON CONFLICT (bulk_id, seq, region_id) DO UPDATE SET state = excluded.state, why = excluded.why,
               before = excluded.before, version_after = excluded.version_after",
        columns: 8,
    };
    let row =
        |r: SubjectRow| values![bulk, r.seq, region, r.subject_id, r.state, r.why, r.before, r.version_after];
    insert.run(conn, rows.into_iter().map(row).collect()).await.map(drop)
}
