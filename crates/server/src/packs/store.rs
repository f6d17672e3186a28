//! All SQL of the packs table.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

use crate::error::Result;
use crate::kernel::db::{Conn, exec, one};
use crate::values;

#[derive(Debug, FromQueryResult)]
pub struct Version {
    pub digest: String,
    /// JSON: folder → list of (path, text).
    pub files: String,
    pub put_in_force_at: DateTime<Utc>,
    pub position: i64,
}

/// The set that came into force last.
pub async fn find_latest(conn: &Conn<'_>) -> Result<Option<Version>> {
    let sql =
        "SELECT digest, files, put_in_force_at, position FROM packs_version ORDER BY position DESC LIMIT 1";
    one(conn, sql, vec![]).await
}

/// Keeps a set; one that was in force before comes to the end again.
pub async fn insert(conn: &Conn<'_>, v: Version) -> Result<()> {
    let sql = "INSERT INTO packs_version (digest, files, put_in_force_at, position) VALUES ($1, $2, $3, $4)
               ON CONFLICT (digest) DO UPDATE SET put_in_force_at = excluded.put_in_force_at, position = excluded.position";
    exec(conn, sql, values![v.digest, v.files, v.put_in_force_at, v.position]).await.map(drop)
}
