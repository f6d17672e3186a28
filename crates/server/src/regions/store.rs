//! All SQL of the regions tables.

use chrono::{DateTime, Utc};
use lianfang_domain::{Text, Tier};
use sea_orm::{FromQueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

use super::rules::NewRegion;
use super::tree::{Place, Tree};
use crate::error::{Error, Result};
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list, one};
use crate::values;

/// SQL condition that `column` is a region inside `scope`; its parameter is appended to `values`.
pub fn under_sql(column: &str, scope: Scope, values: &mut Vec<Value>) -> String {
    values.push(scope.under.into());
    format!("{column} IN (SELECT region_id FROM regions_ancestor WHERE ancestor_id = ${})", values.len())
}

/// As [`under_sql`], for a statement that finds its rows by something else and only has to leave some out.
pub fn within_sql(column: &str, scope: Scope, values: &mut Vec<Value>) -> String {
    values.push(scope.under.into());
    let n = values.len();
    format!(
        "EXISTS (SELECT 1 FROM regions_ancestor up WHERE up.ancestor_id = ${n} AND up.region_id = {column})"
    )
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    code: String,
    tier: String,
    name_zh: String,
    name_en: String,
    parent_id: Option<Uuid>,
    population: Option<i64>,
    households: Option<i64>,
    lat: Option<f64>,
    lon: Option<f64>,
    version: i64,
    sector_id: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Pair {
    region_id: Uuid,
    neighbour_id: Uuid,
}

pub async fn load_tree(conn: &Conn<'_>) -> Result<Tree> {
    let sql =
        "SELECT r.id, r.code, r.tier, r.name_zh, r.name_en, r.parent_id, r.population, r.households, r.lat,
                      r.lon, r.version, m.sector_id
               FROM regions_region r LEFT JOIN regions_sector_member m ON m.region_id = r.id";
    let rows: Vec<Row> = all(conn, sql, vec![]).await?;
    let pairs: Vec<Pair> = all(conn, "SELECT region_id, neighbour_id FROM regions_neighbour", vec![]).await?;
    let mut neighbours: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for pair in pairs {
        neighbours.entry(pair.region_id).or_default().push(pair.neighbour_id);
    }
    let place = |row: Row| -> Result<Place> {
        let tier: Tier = row.tier.parse().map_err(|e| Error::internal(format!("region {}: {e}", row.id)))?;
        let mut beside = neighbours.remove(&row.id).unwrap_or_default();
        beside.sort();
        Ok(Place {
            id: row.id,
            code: row.code,
            tier,
            name: Text::new(row.name_zh, row.name_en),
            parent: row.parent_id,
            population: row.population,
            households: row.households,
            lat: row.lat,
            lon: row.lon,
            version: row.version,
            sector: row.sector_id,
            children: Vec::new(),
            neighbours: beside,
        })
    };
    Ok(Tree::new(rows.into_iter().map(place).collect::<Result<_>>()?))
}

#[derive(FromQueryResult)]
struct Code {
    code: String,
}

/// The code of a region, as part of a change.
pub async fn find_code(conn: &Conn<'_>, region: Uuid) -> Result<Option<String>> {
    let row: Option<Code> =
        one(conn, "SELECT code FROM regions_region WHERE id = $1", values![region]).await?;
    Ok(row.map(|row| row.code))
}

/// The root region; a node that has none gets one to begin with.
pub async fn ensure_root(tx: &Tx, root: Option<Uuid>) -> Result<Uuid> {
    if let Some(root) = root {
        return Ok(root);
    }
    let new = NewRegion {
        id: tx.id(),
        code: "0".to_owned(),
        tier: Tier::National,
        name: Text::new("本地", "This area"),
        parent: None,
        population: None,
        households: None,
        lat: None,
        lon: None,
    };
    let id = new.id;
    insert_regions(&tx.conn(), vec![(new, vec![])]).await?;
    Ok(id)
}

/// Writes new regions with their ancestors, nearest first; parents come before their children.
pub async fn insert_regions(conn: &Conn<'_>, regions: Vec<(NewRegion, Vec<Uuid>)>) -> Result<()> {
    let mut rows = Vec::with_capacity(regions.len());
    let mut closure = Vec::new();
    for (r, ancestors) in regions {
        closure.push(values![r.id, r.id, 0]);
        for (distance, ancestor) in (1i32..).zip(ancestors) {
            closure.push(values![ancestor, r.id, distance]);
        }
        rows.push(values![
            r.id,
            r.code,
            r.tier.as_str(),
            r.name.zh,
            r.name.en,
            r.parent,
            r.population,
            r.households,
            r.lat,
            r.lon,
            1i64
        ]);
    }
    let insert = Insert {
        head: "INSERT INTO regions_region (id, code, tier, name_zh, name_en, parent_id, population, households, lat,
               lon, version) VALUES",
        tail: "",
        columns: 11,
    };
    insert.run(conn, rows).await?;
    let head = "INSERT INTO regions_ancestor (ancestor_id, region_id, distance) VALUES";
    Insert { head, tail: "", columns: 3 }.run(conn, closure).await.map(drop)
}

/// Overwrites what a file or a person said about a region.
pub async fn update_region(conn: &Conn<'_>, r: &Place) -> Result<()> {
    let sql =
        "UPDATE regions_region SET name_zh = $2, name_en = $3, population = $4, households = $5, lat = $6,
               lon = $7, version = version + 1 WHERE id = $1";
    let name = r.name.clone();
    exec(conn, sql, values![r.id, name.zh, name.en, r.population, r.households, r.lat, r.lon]).await.map(drop)
}

/// Adds pairs in both directions; known ones stay. Returns how many rows are new.
pub async fn insert_neighbours(conn: &Conn<'_>, pairs: &[(Uuid, Uuid)]) -> Result<u64> {
    let rows = pairs.iter().flat_map(|(a, b)| [values![*a, *b], values![*b, *a]]).collect();
    let head = "INSERT INTO regions_neighbour (region_id, neighbour_id) VALUES";
    Insert { head, tail: "ON CONFLICT (region_id, neighbour_id) DO NOTHING", columns: 2 }
        .run(conn, rows)
        .await
}

pub async fn save_boundaries(conn: &Conn<'_>, boundaries: Vec<(Uuid, String)>) -> Result<()> {
    let rows = boundaries.into_iter().map(|(id, geometry)| values![id, geometry]).collect();
    let insert = Insert {
        head: "INSERT INTO regions_boundary (region_id, geometry) VALUES",
        tail: "ON CONFLICT (region_id) DO UPDATE SET geometry = excluded.geometry",
        columns: 2,
    };
    insert.run(conn, rows).await.map(drop)
}

#[derive(FromQueryResult)]
pub struct Boundary {
    pub region_id: Uuid,
    pub geometry: String,
}

pub async fn list_boundaries(conn: &Conn<'_>, scope: Scope) -> Result<Vec<Boundary>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    all(conn, &format!("SELECT region_id, geometry FROM regions_boundary WHERE {under}"), values).await
}

pub async fn find_boundary(conn: &Conn<'_>, region: Uuid) -> Result<Option<Boundary>> {
    one(conn, "SELECT region_id, geometry FROM regions_boundary WHERE region_id = $1", values![region]).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct SectorRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub name_zh: String,
    pub name_en: String,
    pub leader_id: Option<Uuid>,
    pub posted_at: Option<DateTime<Utc>>,
    pub version: i64,
}

const SECTOR: &str =
    "SELECT id, region_id, name_zh, name_en, leader_id, posted_at, version FROM regions_sector";

pub async fn list_sectors(conn: &Conn<'_>, region: Uuid) -> Result<Vec<SectorRow>> {
    all(conn, &format!("{SECTOR} WHERE region_id = $1 ORDER BY id"), values![region]).await
}

pub async fn find_sector(conn: &Conn<'_>, id: Uuid) -> Result<Option<SectorRow>> {
    one(conn, &format!("{SECTOR} WHERE id = $1"), values![id]).await
}

/// Regions that have a sector, with whether every sector's leader is at post.
pub async fn list_posted(conn: &Conn<'_>, regions: &[Uuid]) -> Result<HashMap<Uuid, bool>> {
    #[derive(FromQueryResult)]
    struct Posted {
        region_id: Uuid,
        sectors: i64,
        posted: i64,
    }
    let mut values = vec![];
    let list = in_list("region_id", regions.iter().copied(), &mut values);
    let sql = format!(
        "SELECT region_id, COUNT(*) AS sectors, COUNT(posted_at) AS posted FROM regions_sector WHERE {list} GROUP BY region_id"
    );
    let rows: Vec<Posted> = all(conn, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.region_id, r.sectors == r.posted)).collect())
}

pub async fn save_sector(conn: &Conn<'_>, s: &SectorRow) -> Result<()> {
    let sql = "INSERT INTO regions_sector (id, region_id, name_zh, name_en, leader_id, posted_at, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
               leader_id = excluded.leader_id, posted_at = excluded.posted_at, version = excluded.version";
    let SectorRow { id, region_id, name_zh, name_en, leader_id, posted_at, version } = s.clone();
    exec(conn, sql, values![id, region_id, name_zh, name_en, leader_id, posted_at, version]).await.map(drop)
}

/// Makes `members` the members of the sector; a region that was in another one moves.
pub async fn save_members(conn: &Conn<'_>, sector: Uuid, members: &[Uuid]) -> Result<()> {
    exec(conn, "DELETE FROM regions_sector_member WHERE sector_id = $1", values![sector]).await?;
    let rows = members.iter().map(|m| values![*m, sector]).collect();
    let insert = Insert {
        head: "INSERT INTO regions_sector_member (region_id, sector_id) VALUES",
        tail: "ON CONFLICT (region_id) DO UPDATE SET sector_id = excluded.sector_id",
        columns: 2,
    };
    insert.run(conn, rows).await.map(drop)
}

pub async fn delete_sector(conn: &Conn<'_>, id: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM regions_sector_member WHERE sector_id = $1", values![id]).await?;
    exec(conn, "DELETE FROM regions_sector WHERE id = $1", values![id]).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ImportRow {
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub file_name: String,
    pub options: String,
    pub content: Vec<u8>,
    pub summary: String,
    pub created_at: DateTime<Utc>,
}

pub async fn insert_import(conn: &Conn<'_>, r: &ImportRow, by: Option<Uuid>) -> Result<()> {
    let sql = "INSERT INTO regions_import (id, kind, state, file_name, options, content, summary, created_by, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let ImportRow { id, kind, state, file_name, options, content, summary, created_at } = r.clone();
    exec(conn, sql, values![id, kind, state, file_name, options, content, summary, by, created_at])
        .await
        .map(drop)
}

pub async fn find_import(conn: &Conn<'_>, id: Uuid) -> Result<Option<ImportRow>> {
    let sql = "SELECT id, kind, state, file_name, options, content, summary, created_at FROM regions_import WHERE id = $1";
    one(conn, sql, values![id]).await
}

/// Closes a staged import; false when it was closed already.
pub async fn close_import(conn: &Conn<'_>, id: Uuid, state: &str) -> Result<bool> {
    let sql = "UPDATE regions_import SET state = $2 WHERE id = $1 AND state = 'staged'";
    Ok(exec(conn, sql, values![id, state]).await? == 1)
}
