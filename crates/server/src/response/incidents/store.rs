//! All SQL of incidents and running plans.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct IncidentRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub title_zh: String,
    pub title_en: String,
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct RunningRow {
    pub id: Uuid,
    pub incident_id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub plan: String,
    pub pack_version: String,
    pub phase: String,
    pub phase_since: DateTime<Utc>,
    pub proposed: Option<String>,
    /// `plan::Running`
    pub state: String,
    /// `plan::Reason` of the last change of phase.
    pub reason: String,
    pub wake_at: Option<DateTime<Utc>>,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

const INCIDENT: &str = "SELECT id, region_id, disease, title_zh, title_en, state, opened_at, closed_at
    FROM response_incident";

const RUNNING: &str =
    "SELECT id, incident_id, region_id, disease, plan, pack_version, phase, phase_since, proposed, state,
    reason, wake_at, started_at, ended_at FROM response_running";

pub async fn insert_incident(conn: &Conn<'_>, i: &IncidentRow) -> Result<()> {
    let sql = "INSERT INTO response_incident (id, region_id, disease, title_zh, title_en, state, opened_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let i = i.clone();
    exec(conn, sql, values![i.id, i.region_id, i.disease, i.title_zh, i.title_en, i.state, i.opened_at])
        .await
        .map(drop)
}

pub async fn find_incident(conn: &Conn<'_>, id: Uuid) -> Result<Option<IncidentRow>> {
    one(conn, &format!("{INCIDENT} WHERE id = $1"), values![id]).await
}

pub async fn find_open_incident(conn: &Conn<'_>, region: Uuid, disease: &str) -> Result<Option<IncidentRow>> {
    let sql = format!("{INCIDENT} WHERE region_id = $1 AND disease = $2 AND state = 'open' LIMIT 1");
    one(conn, &sql, values![region, disease]).await
}

/// Incidents of a scope, newest first.
pub async fn list_incidents(
    conn: &Conn<'_>,
    scope: Scope,
    state: Option<String>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<IncidentRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", scope, &mut values)];
    if let Some(state) = state {
        values.push(state.into());
        conditions.push(format!("state = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(before.into());
        conditions.push(format!("id < ${}", values.len()));
    }
    values.push(i64::from(limit).into());
    let sql =
        format!("{INCIDENT} WHERE {} ORDER BY id DESC LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

/// Closes an open incident; false when it was closed already.
pub async fn close_incident(
    conn: &Conn<'_>,
    id: Uuid,
    at: DateTime<Utc>,
    note: Option<String>,
) -> Result<bool> {
    let sql = "UPDATE response_incident SET state = 'closed', closed_at = $2, note = $3 WHERE id = $1 AND state = 'open'";
    Ok(exec(conn, sql, values![id, at, note]).await? == 1)
}

/// Plans in force for a disease.
pub async fn list_running(conn: &Conn<'_>, disease: &str) -> Result<Vec<RunningRow>> {
    all(conn, &format!("{RUNNING} WHERE disease = $1 AND ended_at IS NULL ORDER BY id"), values![disease])
        .await
}

/// All plans of an incident, ended ones too.
pub async fn list_running_of(conn: &Conn<'_>, incident: Uuid) -> Result<Vec<RunningRow>> {
    all(conn, &format!("{RUNNING} WHERE incident_id = $1 ORDER BY id"), values![incident]).await
}

/// Plans in force in a scope, newest first.
pub async fn list_running_under(
    conn: &Conn<'_>,
    scope: Scope,
    plan: Option<String>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<RunningRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", scope, &mut values), "ended_at IS NULL".to_owned()];
    if let Some(plan) = plan {
        values.push(plan.into());
        conditions.push(format!("plan = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(before.into());
        conditions.push(format!("id < ${}", values.len()));
    }
    values.push(i64::from(limit).into());
    let sql =
        format!("{RUNNING} WHERE {} ORDER BY id DESC LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

pub async fn find_running(conn: &Conn<'_>, id: Uuid) -> Result<Option<RunningRow>> {
    one(conn, &format!("{RUNNING} WHERE id = $1"), values![id]).await
}

pub async fn find_running_rows(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<RunningRow>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        found.extend(all::<RunningRow>(conn, &format!("{RUNNING} WHERE {list} ORDER BY id"), values).await?);
    }
    Ok(found)
}

/// Whether this plan is in force for the region and disease.
pub async fn is_running(conn: &Conn<'_>, region: Uuid, disease: &str, plan: &str) -> Result<bool> {
    let sql =
        format!("{RUNNING} WHERE region_id = $1 AND disease = $2 AND plan = $3 AND ended_at IS NULL LIMIT 1");
    Ok(one::<RunningRow>(conn, &sql, values![region, disease, plan]).await?.is_some())
}

/// Plans for which time alone may change something by now.
pub async fn list_waking(conn: &Conn<'_>, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    // Sorted here: an order by id would tempt the database to walk all plans that ever were.
    let sql = "SELECT id FROM response_running WHERE wake_at <= $1 AND ended_at IS NULL";
    let rows: Vec<Row> = all(conn, sql, values![now]).await?;
    let mut ids: Vec<Uuid> = rows.into_iter().map(|r| r.id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// The next moment at which a plan wakes.
pub async fn next_wake(conn: &Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: Option<DateTime<Utc>>,
    }
    let sql = "SELECT MIN(wake_at) AS at FROM response_running WHERE ended_at IS NULL";
    let row: Option<Row> = one(conn, sql, vec![]).await?;
    Ok(row.and_then(|r| r.at))
}

pub async fn save_running(conn: &Conn<'_>, rows: Vec<RunningRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO response_running (id, incident_id, region_id, disease, plan, pack_version, phase, phase_since,
               proposed, state, reason, wake_at, started_at, ended_at) VALUES",
        tail: "ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, phase_since = excluded.phase_since,
               proposed = excluded.proposed, state = excluded.state, reason = excluded.reason,
               wake_at = excluded.wake_at, ended_at = excluded.ended_at",
        columns: 14,
    };
    let rows = rows.into_iter().map(|r| {
        values![
            r.id,
            r.incident_id,
            r.region_id,
            r.disease,
            r.plan,
            r.pack_version,
            r.phase,
            r.phase_since,
            r.proposed,
            r.state,
            r.reason,
            r.wake_at,
            r.started_at,
            r.ended_at
        ]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}
