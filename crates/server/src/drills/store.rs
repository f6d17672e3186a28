//! All SQL of the drills table.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, exec, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ReplayRow {
    pub scenario: String,
    pub seed: i64,
    /// Where the clock was when something was last done.
    pub clock_at: DateTime<Utc>,
    /// Everything up to this moment has arrived.
    pub arrived_until: Option<DateTime<Utc>>,
    pub autopilot_id: Uuid,
    pub viewer_id: Uuid,
    /// Ids of the imports that stand for the scenario's files, as JSON.
    pub imports: String,
}

pub async fn find(conn: &Conn<'_>) -> Result<Option<ReplayRow>> {
    let sql =
        "SELECT scenario, seed, clock_at, arrived_until, autopilot_id, viewer_id, imports FROM drills_replay";
    one(conn, sql, vec![]).await
}

pub async fn insert(conn: &Conn<'_>, r: &ReplayRow) -> Result<()> {
    let sql = "INSERT INTO drills_replay (scenario, seed, clock_at, arrived_until, autopilot_id, viewer_id, imports)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let r = r.clone();
    let values =
        values![r.scenario, r.seed, r.clock_at, r.arrived_until, r.autopilot_id, r.viewer_id, r.imports];
    exec(conn, sql, values).await.map(drop)
}

pub async fn save_arrived(conn: &Conn<'_>, scenario: &str, until: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE drills_replay SET arrived_until = $2, clock_at = $2 WHERE scenario = $1";
    exec(conn, sql, values![scenario, until]).await.map(drop)
}

pub async fn save_clock(conn: &Conn<'_>, scenario: &str, at: DateTime<Utc>) -> Result<()> {
    exec(conn, "UPDATE drills_replay SET clock_at = $2 WHERE scenario = $1", values![scenario, at])
        .await
        .map(drop)
}
