//! All SQL of places, stays and spots.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct PlaceRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub kind: String,
    pub name: Option<String>,
    pub address: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub service: Option<String>,
    pub runs_on: Option<NaiveDate>,
    pub search_key: String,
    pub version: i64,
}

const PLACE: &str =
    "SELECT id, region_id, kind, name, address, lat, lon, service, runs_on, search_key, version
    FROM cases_place";

pub async fn insert_place(conn: &Conn<'_>, p: PlaceRow) -> Result<()> {
    let sql = "INSERT INTO cases_place (id, region_id, kind, name, address, lat, lon, service, runs_on, search_key, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = values![
        p.id,
        p.region_id,
        p.kind,
        p.name,
        p.address,
        p.lat,
        p.lon,
        p.service,
        p.runs_on,
        p.search_key,
        p.version
    ];
    exec(conn, sql, values).await.map(drop)
}

/// Stores a place that was read in version `p.version`; false when somebody was faster.
pub async fn save_place(conn: &Conn<'_>, p: PlaceRow) -> Result<bool> {
    let sql = "UPDATE cases_place SET kind = $3, name = $4, address = $5, lat = $6, lon = $7, service = $8, runs_on = $9,
               search_key = $10, version = version + 1 WHERE id = $1 AND version = $2";
    let values =
        values![p.id, p.version, p.kind, p.name, p.address, p.lat, p.lon, p.service, p.runs_on, p.search_key];
    Ok(exec(conn, sql, values).await? == 1)
}

pub async fn find_place(conn: &Conn<'_>, id: Uuid) -> Result<Option<PlaceRow>> {
    one(conn, &format!("{PLACE} WHERE id = $1"), values![id]).await
}

pub async fn places_by_ids(conn: &Conn<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, PlaceRow>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let rows: Vec<PlaceRow> = all(conn, &format!("{PLACE} WHERE {list}"), values).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// Which places a list shows.
#[derive(Debug, Clone)]
pub struct PlaceFilter {
    pub scope: Scope,
    pub kind: Option<String>,
    /// Part of the search key.
    pub key: Option<String>,
    pub service: Option<String>,
    pub runs_on: Option<NaiveDate>,
    pub before: Option<Uuid>,
}

/// Places, those entered last first.
pub async fn list_places(conn: &Conn<'_>, filter: PlaceFilter, limit: u32) -> Result<Vec<PlaceRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", filter.scope, &mut values)];
    let mut compare = |column: &str, how: &str, value: sea_orm::Value| {
        values.push(value);
        conditions.push(format!("{column} {how} ${}", values.len()));
    };
    if let Some(kind) = filter.kind {
        compare("kind", "=", kind.into());
    }
    // The key has letters, digits and spaces only: nothing that LIKE would take for a sign of its own.
    if let Some(key) = filter.key {
        compare("search_key", "LIKE", format!("%{key}%").into());
    }
    if let Some(service) = filter.service {
        compare("service", "=", service.into());
    }
    if let Some(day) = filter.runs_on {
        compare("runs_on", "=", day.into());
    }
    if let Some(id) = filter.before {
        compare("id", "<", id.into());
    }
    values.push(i64::from(limit).into());
    let sql = format!("{PLACE} WHERE {} ORDER BY id DESC LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct VisitRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub place_id: Uuid,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub carriage: Option<String>,
    pub seat_row: Option<i32>,
    /// `StayFacts` as JSON.
    pub facts: String,
    pub decision: Option<String>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_note: Option<String>,
    pub spot_id: Option<Uuid>,
    pub version: i64,
}

const VISIT: &str = "SELECT id, region_id, disease, place_id, case_id, contact_id, from_at, until_at, carriage, seat_row, facts,
    decision, decided_by, decided_at, decision_note, spot_id, version FROM cases_visit";

pub async fn insert_visits(conn: &Conn<'_>, visits: Vec<VisitRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_visit (id, region_id, disease, place_id, case_id, contact_id, from_at, until_at, carriage,
               seat_row, facts, version) VALUES",
        tail: "",
        columns: 12,
    };
    let row = |v: VisitRow| {
        values![
            v.id,
            v.region_id,
            v.disease,
            v.place_id,
            v.case_id,
            v.contact_id,
            v.from_at,
            v.until_at,
            v.carriage,
            v.seat_row,
            v.facts,
            v.version
        ]
    };
    insert.run(conn, visits.into_iter().map(row).collect()).await.map(drop)
}

/// Stores a stay that was read in version `v.version`; false when somebody was faster.
pub async fn save_visit(conn: &Conn<'_>, v: VisitRow) -> Result<bool> {
    let sql = "UPDATE cases_visit SET place_id = $3, from_at = $4, until_at = $5, carriage = $6, seat_row = $7, facts = $8,
               decision = $9, decided_by = $10, decided_at = $11, decision_note = $12, spot_id = $13, version = version + 1
               WHERE id = $1 AND version = $2";
    let values = values![
        v.id,
        v.version,
        v.place_id,
        v.from_at,
        v.until_at,
        v.carriage,
        v.seat_row,
        v.facts,
        v.decision,
        v.decided_by,
        v.decided_at,
        v.decision_note,
        v.spot_id
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

pub async fn delete_visit(conn: &Conn<'_>, id: Uuid, version: i64) -> Result<bool> {
    let sql = "DELETE FROM cases_visit WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![id, version]).await? == 1)
}

pub async fn find_visit(conn: &Conn<'_>, id: Uuid) -> Result<Option<VisitRow>> {
    one(conn, &format!("{VISIT} WHERE id = $1"), values![id]).await
}

pub async fn visits_of_case(conn: &Conn<'_>, case: Uuid) -> Result<Vec<VisitRow>> {
    all(conn, &format!("{VISIT} WHERE case_id = $1 ORDER BY from_at, id"), values![case]).await
}

pub async fn visits_of_contact(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<VisitRow>> {
    all(conn, &format!("{VISIT} WHERE contact_id = $1 ORDER BY from_at, id"), values![contact]).await
}

/// Stays at a place that touch a time, the latest first.
pub async fn visits_at(
    conn: &Conn<'_>,
    place: Uuid,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    limit: u32,
) -> Result<Vec<VisitRow>> {
    let sql = format!(
        "{VISIT} WHERE place_id = $1 AND from_at <= $3 AND until_at >= $2 ORDER BY from_at DESC, id LIMIT $4"
    );
    all(conn, &sql, values![place, from, until, i64::from(limit)]).await
}

#[derive(FromQueryResult)]
struct LastStay {
    case_id: Uuid,
    until_at: DateTime<Utc>,
}

/// When each case was last at a place.
pub async fn last_stays(conn: &Conn<'_>, place: Uuid, disease: &str) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
    let sql = "SELECT case_id, MAX(until_at) AS until_at FROM cases_visit
               WHERE place_id = $1 AND disease = $2 AND case_id IS NOT NULL GROUP BY case_id";
    let rows: Vec<LastStay> = all(conn, sql, values![place, disease]).await?;
    Ok(rows.into_iter().map(|row| (row.case_id, row.until_at)).collect())
}

/// The stays of a contact that became a case are the case's too.
pub async fn hand_over(conn: &Conn<'_>, contact: Uuid, case: Uuid) -> Result<()> {
    let sql = "UPDATE cases_visit SET case_id = $2, version = version + 1 WHERE contact_id = $1";
    exec(conn, sql, values![contact, case]).await.map(drop)
}

/// Removes the stays of a case, or of a contact who is none, and homes where then nobody was; the spots stay. How many stays there were.
pub async fn erase(conn: &Conn<'_>, subject: Uuid) -> Result<u64> {
    let own = "(case_id = $1 OR contact_id = $1 AND case_id IS NULL)";
    let homes: Vec<PlaceRow> = all(
        conn,
        &format!("{PLACE} WHERE kind = 'home' AND id IN (SELECT place_id FROM cases_visit WHERE {own})"),
        values![subject],
    )
    .await?;
    let stays = exec(conn, &format!("DELETE FROM cases_visit WHERE {own}"), values![subject]).await?;
    for home in homes {
        let sql = "DELETE FROM cases_place WHERE id = $1
                   AND NOT EXISTS (SELECT 1 FROM cases_visit WHERE place_id = $1)
                   AND NOT EXISTS (SELECT 1 FROM cases_spot WHERE place_id = $1)";
        exec(conn, sql, values![home.id]).await?;
    }
    Ok(stays)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct SpotRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub place_id: Uuid,
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub opened_by: Option<Uuid>,
    pub note: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<Uuid>,
    pub closed_note: Option<String>,
    pub version: i64,
}

const SPOT: &str = "SELECT id, region_id, disease, place_id, state, opened_at, opened_by, note, closed_at, closed_by, closed_note,
    version FROM cases_spot";

pub async fn insert_spot(conn: &Conn<'_>, s: SpotRow) -> Result<()> {
    let sql = "INSERT INTO cases_spot (id, region_id, disease, place_id, state, opened_at, opened_by, note, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![
        s.id,
        s.region_id,
        s.disease,
        s.place_id,
        s.state,
        s.opened_at,
        s.opened_by,
        s.note,
        s.version
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn save_spot(conn: &Conn<'_>, s: SpotRow) -> Result<bool> {
    let sql = "UPDATE cases_spot SET state = $3, closed_at = $4, closed_by = $5, closed_note = $6, version = version + 1
               WHERE id = $1 AND version = $2";
    let values = values![s.id, s.version, s.state, s.closed_at, s.closed_by, s.closed_note];
    Ok(exec(conn, sql, values).await? == 1)
}

pub async fn find_spot(conn: &Conn<'_>, id: Uuid) -> Result<Option<SpotRow>> {
    one(conn, &format!("{SPOT} WHERE id = $1"), values![id]).await
}

pub async fn find_open_spot(conn: &Conn<'_>, place: Uuid, disease: &str) -> Result<Option<SpotRow>> {
    let sql = format!("{SPOT} WHERE place_id = $1 AND disease = $2 AND state = 'open'");
    one(conn, &sql, values![place, disease]).await
}

pub async fn spots_of(conn: &Conn<'_>, place: Uuid) -> Result<Vec<SpotRow>> {
    all(conn, &format!("{SPOT} WHERE place_id = $1 ORDER BY id DESC"), values![place]).await
}

/// Stays that were confirmed to make this spot.
pub async fn count_confirmed(conn: &Conn<'_>, spot: Uuid) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
    }
    let sql = "SELECT COUNT(*) AS n FROM cases_visit WHERE spot_id = $1 AND decision = 'confirmed'";
    Ok(one::<Row>(conn, sql, values![spot]).await?.map_or(0, |row| row.n))
}

/// Spots in `scope`, those opened last first.
pub async fn list_spots(
    conn: &Conn<'_>,
    scope: Scope,
    (state, disease): (Option<String>, Option<String>),
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<SpotRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", scope, &mut values)];
    for (column, value) in [("state", state), ("disease", disease)] {
        if let Some(value) = value {
            values.push(value.into());
            conditions.push(format!("{column} = ${}", values.len()));
        }
    }
    if let Some((at, id)) = before {
        values.push(at.into());
        values.push(id.into());
        let n = values.len();
        conditions.push(format!("(opened_at, id) < (${}, ${n})", n - 1));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "{SPOT} WHERE {} ORDER BY opened_at DESC, id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Count {
    region_id: Uuid,
    n: i64,
}

fn by_region(rows: Vec<Count>) -> HashMap<Uuid, i64> {
    rows.into_iter().map(|row| (row.region_id, row.n)).collect()
}

/// Spots that are not closed, by region.
pub async fn open_spots_by_region(conn: &Conn<'_>, disease: &str) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT region_id, COUNT(*) AS n FROM cases_spot WHERE state = 'open' AND disease = $1 GROUP BY region_id";
    Ok(by_region(all(conn, sql, values![disease]).await?))
}

/// Spots that were confirmed since a moment, by region.
pub async fn spots_since_by_region(
    conn: &Conn<'_>,
    disease: &str,
    since: DateTime<Utc>,
) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT region_id, COUNT(*) AS n FROM cases_spot WHERE disease = $1 AND opened_at >= $2 GROUP BY region_id";
    Ok(by_region(all(conn, sql, values![disease, since]).await?))
}
