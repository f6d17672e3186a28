//! SQL of what cases and contacts share: their speaking numbers and their steps.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list, one};
use crate::values;

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

/// Takes `count` numbers of a kind in a region and year; the last of them.
pub async fn take_numbers(tx: &Tx, region: Uuid, kind: &str, year: i32, count: i64) -> Result<i64> {
    let sql = "INSERT INTO cases_number (region_id, kind, year, last) VALUES ($1, $2, $3, $4)
               ON CONFLICT (region_id, kind, year) DO UPDATE SET last = cases_number.last + $4 RETURNING last";
    let row: Option<Last> = one(&tx.conn(), sql, values![region, kind, year, count]).await?;
    Ok(row.ok_or_else(|| Error::internal("no number was given"))?.last)
}

/// A step as it is stored.
#[derive(Debug, FromQueryResult)]
pub struct StepRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub subject_id: Uuid,
    pub kind: String,
    pub at: DateTime<Utc>,
    pub actor: Option<Uuid>,
    /// JSON.
    pub content: String,
    pub salt: Vec<u8>,
}

pub async fn insert_steps(conn: &Conn<'_>, steps: Vec<StepRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_step (id, region_id, subject_id, kind, at, actor, content, salt) VALUES",
        tail: "",
        columns: 8,
    };
    let row = |s: StepRow| values![s.id, s.region_id, s.subject_id, s.kind, s.at, s.actor, s.content, s.salt];
    insert.run(conn, steps.into_iter().map(row).collect()).await.map(drop)
}

/// All steps of a case or contact, in order.
pub async fn list_steps(conn: &Conn<'_>, subject: Uuid) -> Result<Vec<StepRow>> {
    let sql = "SELECT id, region_id, subject_id, kind, at, actor, content, salt FROM cases_step
               WHERE subject_id = $1 ORDER BY id";
    all(conn, sql, values![subject]).await
}

/// Removes the steps of these subjects; how many there were.
pub async fn delete_steps(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<u64> {
    let mut values = vec![];
    let list = in_list("subject_id", subjects.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM cases_step WHERE {list}"), values).await
}

#[derive(FromQueryResult)]
struct StepId {
    id: Uuid,
}

/// The steps of these subjects.
pub async fn list_step_ids(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut values = vec![];
    let list = in_list("subject_id", subjects.iter().copied(), &mut values);
    let rows: Vec<StepId> =
        all(conn, &format!("SELECT id FROM cases_step WHERE {list} ORDER BY id"), values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
