//! All SQL of messages.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, one};
use crate::kernel::vault::Sealed;
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct MessageRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub received_at: DateTime<Utc>,
    pub received_by: Uuid,
    pub format: Option<String>,
    pub format_version: Option<String>,
    pub sender: Option<String>,
    pub control_id: Option<String>,
    pub bytes: i64,
    pub token: Uuid,
    pub verdict: String,
    pub messages: i32,
    /// JSON of finding notes: no values.
    pub findings: String,
    pub kept: bool,
}

const MESSAGE: &str = "SELECT id, region_id, received_at, received_by, format, format_version, sender, control_id, bytes, token,
    verdict, messages, findings, (sealed IS NOT NULL) AS kept FROM cases_message";

/// Keeps a message; of a refused one only the refusal.
pub async fn insert(conn: &Conn<'_>, m: MessageRow, sealed: Option<Sealed>) -> Result<()> {
    let sql = "INSERT INTO cases_message (id, region_id, received_at, received_by, format, format_version, sender, control_id,
               bytes, token, verdict, messages, findings, sealed_key, sealed)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let (key, text) = sealed.map(|sealed| (sealed.key, sealed.text)).unzip();
    let values = values![
        m.id,
        m.region_id,
        m.received_at,
        m.received_by,
        m.format,
        m.format_version,
        m.sender,
        m.control_id,
        m.bytes,
        m.token,
        m.verdict,
        m.messages,
        m.findings,
        key,
        text
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<MessageRow>> {
    one(conn, &format!("{MESSAGE} WHERE id = $1"), values![id]).await
}

/// The message with these bytes that a region received before.
pub async fn find_token(conn: &Conn<'_>, region: Uuid, token: Uuid) -> Result<Option<MessageRow>> {
    one(conn, &format!("{MESSAGE} WHERE token = $1 AND region_id = $2"), values![token, region]).await
}

/// Messages of `scope`, newest first.
pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    verdict: Option<String>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<MessageRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    values.extend(values![before.unwrap_or(Uuid::max()), i64::from(limit)]);
    let of_verdict = match verdict {
        Some(verdict) => {
            values.push(verdict.into());
            "AND verdict = $4"
        }
        None => "",
    };
    all(conn, &format!("{MESSAGE} WHERE {under} AND id < $2 {of_verdict} ORDER BY id DESC LIMIT $3"), values)
        .await
}

#[derive(FromQueryResult)]
struct SealedRow {
    sealed_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
}

/// The original as the vault sealed it.
pub async fn find_sealed(conn: &Conn<'_>, id: Uuid) -> Result<Option<Sealed>> {
    let sql = "SELECT sealed_key, sealed FROM cases_message WHERE id = $1";
    let row: Option<SealedRow> = one(conn, sql, values![id]).await?;
    Ok(row.and_then(|row| Some(Sealed { key: row.sealed_key?, text: row.sealed? })))
}

#[derive(FromQueryResult)]
struct Forgotten {
    region_id: Uuid,
    id: Uuid,
}

/// Takes the key and the bytes from messages received before `before`, oldest first, at most `limit`: region and id of each.
pub async fn forget_messages(
    conn: &Conn<'_>,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(Uuid, Uuid)>> {
    let sql = "UPDATE cases_message SET sealed_key = NULL, sealed = NULL WHERE id IN
               (SELECT id FROM cases_message WHERE received_at < $1 AND sealed IS NOT NULL ORDER BY id LIMIT $2)
               RETURNING region_id, id";
    let rows: Vec<Forgotten> = all(conn, sql, values![before, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row.id)).collect())
}
