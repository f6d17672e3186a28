//! All SQL of proposals.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ProposalRow {
    pub id: Uuid,
    pub kind: String,
    pub region_id: Uuid,
    pub disease: String,
    /// Rank of the level, id of the plan, or id of the phase.
    pub target: String,
    pub from_zh: Option<String>,
    pub from_en: Option<String>,
    pub to_zh: String,
    pub to_en: String,
    pub reason: String,
    pub tier: String,
    pub state: String,
    /// Refused, and not to be proposed again until its condition was false once.
    pub resting: bool,
    pub proposed_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub note: Option<String>,
    pub running_id: Option<Uuid>,
    pub incident_id: Option<Uuid>,
    pub version: i64,
}

const PROPOSAL: &str = "SELECT id, kind, region_id, disease, target, from_zh, from_en, to_zh, to_en, reason, tier, state,
    resting, proposed_at, decided_at, decided_by, note, running_id, incident_id, version FROM response_proposal";

pub async fn insert(conn: &Conn<'_>, p: &ProposalRow) -> Result<()> {
    let sql = "INSERT INTO response_proposal (id, kind, region_id, disease, target, from_zh, from_en, to_zh, to_en, reason,
               tier, state, resting, proposed_at, running_id, incident_id, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let p = p.clone();
    let values = values![
        p.id,
        p.kind,
        p.region_id,
        p.disease,
        p.target,
        p.from_zh,
        p.from_en,
        p.to_zh,
        p.to_en,
        p.reason,
        p.tier,
        p.state,
        p.resting,
        p.proposed_at,
        p.running_id,
        p.incident_id,
        p.version
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ProposalRow>> {
    one(conn, &format!("{PROPOSAL} WHERE id = $1"), values![id]).await
}

/// The open proposal of a kind in a region.
pub async fn find_open(
    conn: &Conn<'_>,
    kind: &str,
    region: Uuid,
    disease: &str,
) -> Result<Option<ProposalRow>> {
    let sql =
        format!("{PROPOSAL} WHERE kind = $1 AND region_id = $2 AND disease = $3 AND state = 'open' LIMIT 1");
    one(conn, &sql, values![kind, region, disease]).await
}

/// By region, where the start of a plan is proposed, or was refused and rests.
pub async fn list_starts(conn: &Conn<'_>, disease: &str, plan: &str) -> Result<HashMap<Uuid, ProposalRow>> {
    let sql = format!(
        "{PROPOSAL} WHERE kind = 'start-plan' AND disease = $1 AND target = $2 AND (state = 'open' OR resting = $3)"
    );
    let rows: Vec<ProposalRow> = all(conn, &sql, values![disease, plan, true]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row)).collect())
}

/// The open proposal of a phase of a running plan.
pub async fn find_open_of(conn: &Conn<'_>, running: Uuid) -> Result<Option<ProposalRow>> {
    let sql = format!("{PROPOSAL} WHERE running_id = $1 AND state = 'open' LIMIT 1");
    one(conn, &sql, values![running]).await
}

/// Ends a proposal that nobody decided, or its rest.
pub async fn withdraw(conn: &Conn<'_>, p: &ProposalRow) -> Result<()> {
    let state = if p.state == "open" { "withdrawn" } else { p.state.as_str() };
    let sql = "UPDATE response_proposal SET state = $2, resting = $3, version = version + 1 WHERE id = $1";
    exec(conn, sql, values![p.id, state, false]).await.map(drop)
}

/// Keeps a decision; false when the proposal was no longer open at this version.
pub async fn save_decision(conn: &Conn<'_>, p: &ProposalRow) -> Result<bool> {
    let sql =
        "UPDATE response_proposal SET state = $3, resting = $4, decided_at = $5, decided_by = $6, note = $7,
               version = version + 1 WHERE id = $1 AND version = $2 AND state = 'open'";
    let p = p.clone();
    let values = values![p.id, p.version, p.state, p.resting, p.decided_at, p.decided_by, p.note];
    Ok(exec(conn, sql, values).await? == 1)
}

/// Which proposals a list shows.
#[derive(Debug, Clone)]
pub struct ProposalFilter {
    pub scope: Scope,
    /// `open`, or `decided` for all that were.
    pub state: Option<String>,
    pub before: Option<Uuid>,
}

/// Proposals newest first.
pub async fn list(conn: &Conn<'_>, filter: ProposalFilter, limit: u32) -> Result<Vec<ProposalRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", filter.scope, &mut values)];
    match filter.state.as_deref() {
        Some("open") => conditions.push("state = 'open'".to_owned()),
        Some("decided") => conditions.push("state IN ('accepted', 'refused')".to_owned()),
        _ => {}
    }
    if let Some(before) = filter.before {
        values.push(before.into());
        conditions.push(format!("id < ${}", values.len()));
    }
    values.push(i64::from(limit).into());
    let sql =
        format!("{PROPOSAL} WHERE {} ORDER BY id DESC LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

pub async fn count_open(conn: &Conn<'_>, scope: Scope) -> Result<i64> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!("SELECT COUNT(*) AS n FROM response_proposal WHERE state = 'open' AND {under}");
    Ok(one::<Count>(conn, &sql, values).await?.map_or(0, |r| r.n))
}
