//! All SQL of isolation sites.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct SiteRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub name: String,
    pub kind: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub open: bool,
    pub version: i64,
    pub rooms: i64,
    /// Of usable rooms.
    pub beds: i64,
    pub taken: i64,
    pub free_rooms: i64,
}

impl SiteRow {
    pub fn free(&self) -> i64 {
        self.beds - self.taken
    }
}

const SITE: &str = "SELECT s.id, s.region_id, s.name, s.kind, s.address, s.phone, s.open, s.version,
    (SELECT COUNT(*) FROM cases_room r WHERE r.site_id = s.id) AS rooms,
    (SELECT CAST(COALESCE(SUM(r.beds), 0) AS BIGINT) FROM cases_room r WHERE r.site_id = s.id AND r.usable) AS beds,
    (SELECT COUNT(*) FROM cases_stay y WHERE y.site_id = s.id AND y.ended_at IS NULL) AS taken,
    (SELECT COUNT(*) FROM cases_room r WHERE r.site_id = s.id AND r.usable
       AND NOT EXISTS (SELECT 1 FROM cases_stay y WHERE y.room_id = r.id AND y.ended_at IS NULL)) AS free_rooms
    FROM cases_site s";

pub async fn list(conn: &Conn<'_>, scope: Scope) -> Result<Vec<SiteRow>> {
    let mut values = vec![];
    let under = under_sql("s.region_id", scope, &mut values);
    all(conn, &format!("{SITE} WHERE {under} ORDER BY s.name, s.id"), values).await
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<SiteRow>> {
    one(conn, &format!("{SITE} WHERE s.id = $1"), values![id]).await
}

pub async fn insert(conn: &Conn<'_>, s: SiteRow) -> Result<()> {
    let sql = "INSERT INTO cases_site (id, region_id, name, kind, address, phone, open, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![s.id, s.region_id, s.name, s.kind, s.address, s.phone, s.open, s.version];
    exec(conn, sql, values).await.map(drop)
}

pub async fn save(conn: &Conn<'_>, s: SiteRow) -> Result<bool> {
    let sql = "UPDATE cases_site SET name = $3, kind = $4, address = $5, phone = $6, open = $7, version = version + 1
               WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![s.id, s.version, s.name, s.kind, s.address, s.phone, s.open]).await? == 1)
}

/// Another version of a site whose rooms changed; false when somebody was faster.
pub async fn touch(conn: &Conn<'_>, id: Uuid, version: i64) -> Result<bool> {
    let sql = "UPDATE cases_site SET version = version + 1 WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![id, version]).await? == 1)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct RoomRow {
    pub id: Uuid,
    pub name: String,
    pub beds: i32,
    pub usable: bool,
    pub taken: i64,
}

pub async fn list_rooms(conn: &Conn<'_>, site: Uuid) -> Result<Vec<RoomRow>> {
    let sql = "SELECT r.id, r.name, r.beds, r.usable,
               (SELECT COUNT(*) FROM cases_stay y WHERE y.room_id = r.id AND y.ended_at IS NULL) AS taken
               FROM cases_room r WHERE r.site_id = $1 ORDER BY r.name, r.id";
    all(conn, sql, values![site]).await
}

/// Adds rooms; those whose name is taken are not added. How many were.
pub async fn insert_rooms(
    conn: &Conn<'_>,
    (site, region): (Uuid, Uuid),
    rooms: Vec<(Uuid, String, i32)>,
) -> Result<u64> {
    let insert = Insert {
        head: "INSERT INTO cases_room (id, region_id, site_id, name, beds, usable) VALUES",
        tail: "ON CONFLICT (site_id, name, region_id) DO NOTHING",
        columns: 6,
    };
    let rows = rooms.into_iter().map(|(id, name, beds)| values![id, region, site, name, beds, true]);
    insert.run(conn, rows.collect()).await
}

pub async fn save_room(conn: &Conn<'_>, site: Uuid, room: &RoomRow) -> Result<bool> {
    let sql = "UPDATE cases_room SET name = $3, beds = $4, usable = $5 WHERE id = $1 AND site_id = $2";
    Ok(exec(conn, sql, values![room.id, site, room.name.clone(), room.beds, room.usable]).await? == 1)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct StayRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub site_id: Uuid,
    pub room_id: Uuid,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub subject_number: String,
    pub began_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: Option<String>,
    pub site: String,
    pub room: String,
}

const STAY: &str = "SELECT y.id, y.region_id, y.site_id, y.room_id, y.subject_kind, y.subject_id, y.subject_number, y.began_at,
    y.ended_at, y.ended_why, s.name AS site, r.name AS room FROM cases_stay y
    JOIN cases_site s ON s.id = y.site_id JOIN cases_room r ON r.id = y.room_id";

/// Who is at a site now.
pub async fn list_stays_at(conn: &Conn<'_>, site: Uuid) -> Result<Vec<StayRow>> {
    let sql = format!("{STAY} WHERE y.site_id = $1 AND y.ended_at IS NULL ORDER BY y.id");
    all(conn, &sql, values![site]).await
}

/// All stays of somebody, newest first.
pub async fn list_stays_of(conn: &Conn<'_>, subject: Uuid) -> Result<Vec<StayRow>> {
    all(conn, &format!("{STAY} WHERE y.subject_id = $1 ORDER BY y.id DESC"), values![subject]).await
}

pub async fn find_stay(conn: &Conn<'_>, id: Uuid) -> Result<Option<StayRow>> {
    one(conn, &format!("{STAY} WHERE y.id = $1"), values![id]).await
}

pub async fn insert_stay(conn: &Conn<'_>, y: StayRow) -> Result<()> {
    let sql = "INSERT INTO cases_stay (id, region_id, site_id, room_id, subject_kind, subject_id, subject_number, began_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![
        y.id,
        y.region_id,
        y.site_id,
        y.room_id,
        y.subject_kind,
        y.subject_id,
        y.subject_number,
        y.began_at
    ];
    exec(conn, sql, values).await.map(drop)
}

/// Ends the stay that somebody is in; whether there was one.
pub async fn end_stay(conn: &Conn<'_>, subject: Uuid, at: DateTime<Utc>, why: &str) -> Result<bool> {
    let sql =
        "UPDATE cases_stay SET ended_at = $2, ended_why = $3 WHERE subject_id = $1 AND ended_at IS NULL";
    Ok(exec(conn, sql, values![subject, at, why]).await? > 0)
}

/// The stays of a contact that became a case are the case's.
pub async fn rename(conn: &Conn<'_>, contact: Uuid, case: Uuid, number: &str) -> Result<()> {
    let sql = "UPDATE cases_stay SET subject_kind = 'case', subject_id = $2, subject_number = $3
               WHERE subject_id = $1 AND ended_at IS NULL";
    exec(conn, sql, values![contact, case, number]).await.map(drop)
}

/// Stays belong to the region that answers for whoever stays.
pub async fn move_to(conn: &Conn<'_>, subject: Uuid, region: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_stay SET region_id = $2 WHERE subject_id = $1", values![subject, region])
        .await
        .map(drop)
}

/// Removes the stays of somebody whose record goes.
pub async fn delete_of(conn: &Conn<'_>, subject: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_stay WHERE subject_id = $1", values![subject]).await
}

#[derive(FromQueryResult)]
struct Count {
    region_id: Uuid,
    n: i64,
}

/// Rooms of open sites that are usable and empty, by region.
pub async fn free_by_region(conn: &Conn<'_>) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT s.region_id, COUNT(*) AS n FROM cases_site s JOIN cases_room r ON r.site_id = s.id
               WHERE s.open AND r.usable
                 AND NOT EXISTS (SELECT 1 FROM cases_stay y WHERE y.room_id = r.id AND y.ended_at IS NULL)
               GROUP BY s.region_id";
    let rows: Vec<Count> = all(conn, sql, vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row.n)).collect())
}
