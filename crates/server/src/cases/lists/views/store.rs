//! All SQL of saved views.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, all, exec, in_list, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ViewRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub list: String,
    pub name: String,
    pub owner_id: Uuid,
    /// For everybody at the region's desk and below.
    pub shared: bool,
    /// Opened when nothing else is chosen.
    pub preset: bool,
    /// `Ask` as JSON.
    pub state: String,
    pub version: i64,
}

const VIEW: &str =
    "SELECT id, region_id, list, name, owner_id, shared, preset, state, version FROM cases_view";

pub async fn insert(conn: &Conn<'_>, v: ViewRow) -> Result<()> {
    let sql = "INSERT INTO cases_view (id, region_id, list, name, owner_id, shared, preset, state, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values =
        values![v.id, v.region_id, v.list, v.name, v.owner_id, v.shared, v.preset, v.state, v.version];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ViewRow>> {
    one(conn, &format!("{VIEW} WHERE id = $1"), values![id]).await
}

/// Own views, and those that are shared at one of these regions.
pub async fn list(conn: &Conn<'_>, list: &str, owner: Uuid, regions: Vec<Uuid>) -> Result<Vec<ViewRow>> {
    let mut values = values![list, owner, true];
    let at = in_list("region_id", regions, &mut values);
    let sql =
        format!("{VIEW} WHERE list = $1 AND (owner_id = $2 OR (shared = $3 AND {at})) ORDER BY name, id");
    all(conn, &sql, values).await
}

/// Stores a view that was read in version `row.version`; false when somebody was faster.
pub async fn save(conn: &Conn<'_>, v: ViewRow) -> Result<bool> {
    let sql = "UPDATE cases_view SET name = $3, shared = $4, preset = $5, state = $6, version = version + 1
               WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![v.id, v.version, v.name, v.shared, v.preset, v.state]).await? == 1)
}

/// Another view is the preset from now on: of its owner, or of the desk when it is shared.
pub async fn clear_preset(conn: &Conn<'_>, v: &ViewRow) -> Result<()> {
    let sql =
        "UPDATE cases_view SET preset = $6, version = version + 1 WHERE preset = $7 AND list = $1 AND id <> $2
               AND shared = $3 AND region_id = $4 AND (shared = $7 OR owner_id = $5)";
    let values = values![v.list.clone(), v.id, v.shared, v.region_id, v.owner_id, false, true];
    exec(conn, sql, values).await.map(drop)
}

pub async fn delete(conn: &Conn<'_>, id: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM cases_view WHERE id = $1", values![id]).await.map(drop)
}
