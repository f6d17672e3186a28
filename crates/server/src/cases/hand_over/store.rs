//! All SQL of hand-overs.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct HandOverRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub to_region_id: Option<Uuid>,
    pub to_outside: Option<String>,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub subject_number: String,
    pub disease: String,
    pub state: String,
    pub reason: String,
    pub proposed_at: DateTime<Utc>,
    pub proposed_by: Option<Uuid>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<Uuid>,
    pub note: Option<String>,
    pub sealed_key: Option<Vec<u8>>,
    pub sealed: Option<Vec<u8>>,
    pub version: i64,
}

const HAND_OVER: &str = "SELECT id, region_id, to_region_id, to_outside, subject_kind, subject_id, subject_number, disease, state,
    reason, proposed_at, proposed_by, answered_at, answered_by, note, sealed_key, sealed, version FROM cases_hand_over";

pub async fn insert(conn: &Conn<'_>, h: HandOverRow) -> Result<()> {
    let sql = "INSERT INTO cases_hand_over (id, region_id, to_region_id, to_outside, subject_kind, subject_id, subject_number,
               disease, state, reason, proposed_at, proposed_by, sealed_key, sealed, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let values = values![
        h.id,
        h.region_id,
        h.to_region_id,
        h.to_outside,
        h.subject_kind,
        h.subject_id,
        h.subject_number,
        h.disease,
        h.state,
        h.reason,
        h.proposed_at,
        h.proposed_by,
        h.sealed_key,
        h.sealed,
        h.version
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<HandOverRow>> {
    one(conn, &format!("{HAND_OVER} WHERE id = $1"), values![id]).await
}

/// Hand-overs from or to regions in `scope`, newest first, before `before`.
pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    states: Vec<String>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<HandOverRow>> {
    let mut values = values![before.unwrap_or(Uuid::max()), i64::from(limit)];
    let from = under_sql("region_id", scope, &mut values);
    let to = under_sql("to_region_id", scope, &mut values);
    let state = match states.is_empty() {
        true => "1 = 1".to_owned(),
        false => in_list("state", states, &mut values),
    };
    let sql = format!("{HAND_OVER} WHERE id < $1 AND ({from} OR {to}) AND {state} ORDER BY id DESC LIMIT $2");
    all(conn, &sql, values).await
}

/// The hand-over of somebody that waits for an answer or for its way out.
pub async fn find_open(conn: &Conn<'_>, subject: Uuid) -> Result<Option<HandOverRow>> {
    let sql =
        format!("{HAND_OVER} WHERE subject_id = $1 AND state IN ('asked', 'ready') ORDER BY id LIMIT 1");
    one(conn, &sql, values![subject]).await
}

/// Keeps the answer; what was sealed is not needed any more.
pub async fn answer(conn: &Conn<'_>, h: &HandOverRow) -> Result<bool> {
    let sql = "UPDATE cases_hand_over SET state = $3, answered_at = $4, answered_by = $5, note = $6, sealed_key = NULL,
               sealed = NULL, version = version + 1 WHERE id = $1 AND version = $2";
    let values = values![h.id, h.version, h.state.clone(), h.answered_at, h.answered_by, h.note.clone()];
    Ok(exec(conn, sql, values).await? == 1)
}

/// A contact became a case: the question is about the case from now on.
pub async fn rename(conn: &Conn<'_>, contact: Uuid, case: Uuid, number: &str) -> Result<()> {
    let sql = "UPDATE cases_hand_over SET subject_kind = 'case', subject_id = $2, subject_number = $3, version = version + 1
               WHERE subject_id = $1 AND state IN ('asked', 'ready')";
    exec(conn, sql, values![contact, case, number]).await.map(drop)
}

/// Removes the hand-overs of somebody whose record goes.
pub async fn delete_of(conn: &Conn<'_>, subject: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_hand_over WHERE subject_id = $1", values![subject]).await
}
