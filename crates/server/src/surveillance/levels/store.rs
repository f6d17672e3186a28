//! All SQL of levels, their history and warnings.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct LevelRow {
    pub region_id: Uuid,
    pub disease: String,
    /// Rank in the rule.
    pub place: i32,
    pub proposed: Option<i32>,
    pub since: Option<DateTime<Utc>>,
    /// `plan::LevelState`
    pub state: String,
    /// `plan::Reason` for the present level.
    pub reason: String,
    /// `plan::LevelChange` that waits for a decision.
    pub proposal: Option<String>,
}

const LEVEL: &str =
    "SELECT region_id, disease, place, proposed, since, state, reason, proposal FROM surveillance_level";

pub async fn list(conn: &Conn<'_>, disease: &str) -> Result<Vec<LevelRow>> {
    all(conn, &format!("{LEVEL} WHERE disease = $1"), values![disease]).await
}

pub async fn find(conn: &Conn<'_>, region: Uuid, disease: &str) -> Result<Option<LevelRow>> {
    one(conn, &format!("{LEVEL} WHERE region_id = $1 AND disease = $2"), values![region, disease]).await
}

#[derive(Debug, FromQueryResult)]
pub struct Standing {
    pub region_id: Uuid,
    pub place: i32,
    pub proposed: Option<i32>,
    pub since: Option<DateTime<Utc>>,
}

pub type Standings = HashMap<Uuid, Standing>;

/// Levels of all regions without their reasons, for maps and lists.
pub async fn list_standing(conn: &Conn<'_>, disease: &str) -> Result<Standings> {
    let sql = "SELECT region_id, place, proposed, since FROM surveillance_level WHERE disease = $1";
    let rows: Vec<Standing> = all(conn, sql, values![disease]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row)).collect())
}

/// Above so many regions it is quicker to read all.
const FEW: usize = 64;

/// Ranks of those of `regions` that have been graded; there may be others among them.
pub async fn ranks(conn: &Conn<'_>, disease: &str, regions: BTreeSet<Uuid>) -> Result<HashMap<Uuid, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
        place: i32,
    }
    let mut values = values![disease];
    let only = match regions.len() {
        ..=FEW => format!(" AND {}", in_list("region_id", regions, &mut values)),
        _ => String::new(),
    };
    let sql = format!("SELECT region_id, place FROM surveillance_level WHERE disease = $1{only}");
    let rows: Vec<Row> = all(conn, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.region_id, i64::from(r.place))).collect())
}

pub async fn save(conn: &Conn<'_>, rows: Vec<LevelRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_level (region_id, disease, place, proposed, since, state, reason, proposal) VALUES",
        tail: "ON CONFLICT (region_id, disease) DO UPDATE SET place = excluded.place, proposed = excluded.proposed,
               since = excluded.since, state = excluded.state, reason = excluded.reason, proposal = excluded.proposal",
        columns: 8,
    };
    let rows = rows.into_iter().map(|r| {
        values![r.region_id, r.disease, r.place, r.proposed, r.since, r.state, r.reason, r.proposal]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ChangeRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub from_place: i32,
    pub to_place: i32,
    pub at: DateTime<Utc>,
    pub decided_by: Option<Uuid>,
    pub proposal_id: Option<Uuid>,
    pub reason: String,
}

pub async fn insert_changes(conn: &Conn<'_>, rows: Vec<ChangeRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_level_change (id, region_id, disease, from_place, to_place, at, decided_by,
               proposal_id, reason) VALUES",
        tail: "",
        columns: 9,
    };
    let rows = rows.into_iter().map(|c| {
        values![
            c.id,
            c.region_id,
            c.disease,
            c.from_place,
            c.to_place,
            c.at,
            c.decided_by,
            c.proposal_id,
            c.reason
        ]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Changes of a region's level, newest first.
pub async fn list_changes(conn: &Conn<'_>, region: Uuid, disease: &str) -> Result<Vec<ChangeRow>> {
    let sql = "SELECT id, region_id, disease, from_place, to_place, at, decided_by, proposal_id, reason
               FROM surveillance_level_change WHERE region_id = $1 AND disease = $2 ORDER BY id DESC LIMIT 100";
    all(conn, sql, values![region, disease]).await
}

/// When a disease was last assessed, and when the next hold of a level runs out.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Assessment {
    pub disease: String,
    pub assessed_on: NaiveDate,
    pub wake_at: Option<DateTime<Utc>>,
}

pub async fn list_assessments(conn: &Conn<'_>) -> Result<Vec<Assessment>> {
    all(conn, "SELECT disease, assessed_on, wake_at FROM surveillance_assessment", vec![]).await
}

pub async fn save_assessment(conn: &Conn<'_>, a: Assessment) -> Result<()> {
    let sql = "INSERT INTO surveillance_assessment (disease, assessed_on, wake_at) VALUES ($1, $2, $3)
               ON CONFLICT (disease) DO UPDATE SET assessed_on = excluded.assessed_on, wake_at = excluded.wake_at";
    exec(conn, sql, values![a.disease, a.assessed_on, a.wake_at]).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct WarningRow {
    pub id: Uuid,
    pub disease: String,
    pub about_id: Uuid,
    pub region_id: Uuid,
    pub relation: String,
    pub place: i32,
    pub text_zh: String,
    pub text_en: String,
    pub issued_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

const WARNING: &str =
    "SELECT id, disease, about_id, region_id, relation, place, text_zh, text_en, issued_at, read_at
    FROM surveillance_warning";

pub async fn insert_warnings(conn: &Conn<'_>, rows: Vec<WarningRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_warning (id, disease, about_id, region_id, relation, place, text_zh, text_en,
               issued_at) VALUES",
        tail: "",
        columns: 9,
    };
    let rows = rows.into_iter().map(|w| {
        values![
            w.id,
            w.disease,
            w.about_id,
            w.region_id,
            w.relation,
            w.place,
            w.text_zh,
            w.text_en,
            w.issued_at
        ]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Warnings that regions in the scope received, newest first.
pub async fn list_warnings(
    conn: &Conn<'_>,
    scope: Scope,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<WarningRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let mut cursor = String::new();
    if let Some(before) = before {
        values.push(before.into());
        cursor = format!(" AND id < ${}", values.len());
    }
    values.push(i64::from(limit).into());
    let sql = format!("{WARNING} WHERE {under}{cursor} ORDER BY id DESC LIMIT ${}", values.len());
    all(conn, &sql, values).await
}

/// What a region's headquarters has to know: warnings that it received, and those about regions below it.
pub async fn list_warnings_for(conn: &Conn<'_>, region: Uuid, limit: u32) -> Result<Vec<WarningRow>> {
    let mut values = values![region];
    let under = under_sql("region_id", Scope { under: region }, &mut values);
    values.push(i64::from(limit).into());
    let sql = format!(
        "{WARNING} WHERE region_id = $1 OR (relation = 'self' AND {under}) ORDER BY id DESC LIMIT $3"
    );
    all(conn, &sql, values).await
}

pub async fn find_warning(conn: &Conn<'_>, id: Uuid) -> Result<Option<WarningRow>> {
    one(conn, &format!("{WARNING} WHERE id = $1"), values![id]).await
}

pub async fn mark_read(conn: &Conn<'_>, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE surveillance_warning SET read_at = $2 WHERE id = $1 AND read_at IS NULL";
    Ok(exec(conn, sql, values![id, at]).await? == 1)
}

/// Regions that have been graded.
pub async fn graded(conn: &Conn<'_>, disease: &str) -> Result<BTreeSet<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
    }
    let sql = "SELECT region_id FROM surveillance_level WHERE disease = $1";
    Ok(all::<Row>(conn, sql, values![disease]).await?.into_iter().map(|r| r.region_id).collect())
}
