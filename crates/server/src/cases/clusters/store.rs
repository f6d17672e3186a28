//! All SQL of clusters and of what cases share.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

/// What clusters need of a case.
#[derive(Debug, Clone, FromQueryResult)]
pub struct CaseRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub class: String,
    pub onset_on: Option<NaiveDate>,
    pub reported_at: DateTime<Utc>,
    pub facts: String,
}

pub async fn list_cases(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<CaseRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT id, region_id, disease, class, onset_on, reported_at, facts FROM cases_case WHERE {list}"
        );
        found.extend(all::<CaseRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Cases of a region that nobody has looked at yet.
pub async fn list_unseen(conn: &Conn<'_>, region: Uuid, disease: &str) -> Result<Vec<Uuid>> {
    let sql = "SELECT id FROM cases_case WHERE region_id = $1 AND disease = $2
               AND NOT EXISTS (SELECT 1 FROM cases_tie WHERE case_id = cases_case.id) ORDER BY id";
    Ok(all::<Id>(conn, sql, values![region, disease]).await?.into_iter().map(|row| row.id).collect())
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct TieRow {
    pub case_id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub key: String,
    pub label: String,
    pub day: NaiveDate,
}

/// Replaces what these cases share.
pub async fn save_ties(conn: &Conn<'_>, cases: &[Uuid], ties: Vec<TieRow>) -> Result<()> {
    for chunk in cases.chunks(400) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        exec(conn, &format!("DELETE FROM cases_tie WHERE {list}"), values).await?;
    }
    let insert = Insert {
        head: "INSERT INTO cases_tie (case_id, region_id, disease, key, label, day) VALUES",
        tail: "ON CONFLICT (case_id, key, region_id) DO NOTHING",
        columns: 6,
    };
    let row = |t: TieRow| values![t.case_id, t.region_id, t.disease, t.key, t.label, t.day];
    insert.run(conn, ties.into_iter().map(row).collect()).await.map(drop)
}

/// What is said of an erased case in words is taken away; that it was looked at stays.
pub async fn forget_case(conn: &Conn<'_>, case: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_tie WHERE case_id = $1 AND label <> ''", values![case]).await
}

pub async fn list_ties(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<TieRow>> {
    let mut found = Vec::new();
    for chunk in cases.chunks(400) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT case_id, region_id, disease, key, label, day FROM cases_tie WHERE {list}");
        found.extend(all::<TieRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

/// Cases with any of these keys whose day lies in the span.
pub async fn list_sharing(
    conn: &Conn<'_>,
    disease: &str,
    keys: &BTreeSet<String>,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Uuid>> {
    let keys: Vec<&String> = keys.iter().collect();
    let mut found = Vec::new();
    for chunk in keys.chunks(400) {
        let mut values = values![disease, from, until];
        let list = in_list("key", chunk.iter().map(|key| (*key).clone()), &mut values);
        let sql = format!(
            "SELECT DISTINCT case_id AS id FROM cases_tie WHERE disease = $1 AND day >= $2 AND day <= $3 AND {list}"
        );
        found.extend(all::<Id>(conn, &sql, values).await?.into_iter().map(|row| row.id));
    }
    Ok(found)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct ClusterRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub rule: String,
    pub state: String,
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
    pub closes_on: NaiveDate,
    pub found_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// JSON.
    pub reasons: String,
}

const CLUSTER: &str =
    "SELECT id, region_id, disease, rule, state, first_on, last_on, closes_on, found_at, ended_at, reasons
    FROM cases_cluster";

/// Stores a cluster as it is now. Its region may be another than before.
pub async fn save(
    conn: &Conn<'_>,
    c: &ClusterRow,
    members: Option<&[(Uuid, Uuid, NaiveDate)]>,
) -> Result<()> {
    exec(conn, "DELETE FROM cases_cluster WHERE id = $1", values![c.id]).await?;
    let sql = "INSERT INTO cases_cluster (id, region_id, disease, rule, state, first_on, last_on, closes_on, found_at,
               ended_at, reasons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let row = c.clone();
    let values = values![
        row.id,
        row.region_id,
        row.disease,
        row.rule,
        row.state,
        row.first_on,
        row.last_on,
        row.closes_on,
        row.found_at,
        row.ended_at,
        row.reasons
    ];
    exec(conn, sql, values).await?;
    let Some(members) = members else { return Ok(()) };
    exec(conn, "DELETE FROM cases_cluster_member WHERE cluster_id = $1", values![c.id]).await?;
    let insert = Insert {
        head: "INSERT INTO cases_cluster_member (cluster_id, region_id, case_id, day) VALUES",
        tail: "",
        columns: 4,
    };
    let rows = members.iter().map(|(region, case, day)| values![c.id, *region, *case, *day]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Clusters with any of these cases.
pub async fn list_with(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<ClusterRow>> {
    let mut ids = BTreeSet::new();
    for chunk in cases.chunks(400) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT DISTINCT cluster_id AS id FROM cases_cluster_member WHERE {list}");
        ids.extend(all::<Id>(conn, &sql, values).await?.into_iter().map(|row| row.id));
    }
    let mut found = Vec::new();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let sql = format!("{CLUSTER} WHERE state <> 'dissolved' AND {list} ORDER BY id");
        found.extend(all::<ClusterRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct MemberRow {
    pub cluster_id: Uuid,
    pub region_id: Uuid,
    pub case_id: Uuid,
    pub day: NaiveDate,
}

pub async fn list_members(conn: &Conn<'_>, clusters: &[Uuid]) -> Result<Vec<MemberRow>> {
    let mut found = Vec::new();
    for chunk in clusters.chunks(400) {
        let mut values = vec![];
        let list = in_list("cluster_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT cluster_id, region_id, case_id, day FROM cases_cluster_member WHERE {list} ORDER BY day, case_id"
        );
        found.extend(all::<MemberRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ClusterRow>> {
    one(conn, &format!("{CLUSTER} WHERE id = $1"), values![id]).await
}

/// Open clusters whose time is over.
pub async fn list_over(conn: &Conn<'_>, today: NaiveDate) -> Result<Vec<ClusterRow>> {
    all(conn, &format!("{CLUSTER} WHERE state = 'open' AND closes_on <= $1 ORDER BY id"), values![today])
        .await
}

/// Which clusters a list shows.
pub struct ClusterFilter {
    pub scope: Scope,
    pub disease: Option<String>,
    pub state: Option<String>,
    pub reader: Uuid,
    pub after: Option<(NaiveDate, Uuid)>,
}

/// A condition on the member `m`: its case lies in `scope` and may be seen by `reader`.
fn seen(scope: Scope, reader: Uuid, values: &mut Vec<sea_orm::Value>) -> String {
    let under = under_sql("m.region_id", scope, values);
    values.extend(values![false, reader]);
    let n = values.len();
    format!(
        "{under} AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = m.case_id AND (c.special = ${} OR EXISTS
         (SELECT 1 FROM cases_named WHERE cases_named.case_id = c.id AND account_id = ${n})))",
        n - 1
    )
}

/// Clusters with a case that may be seen, latest first.
pub async fn list(conn: &Conn<'_>, filter: ClusterFilter, limit: u32) -> Result<Vec<ClusterRow>> {
    let mut values = vec![];
    let seen = seen(filter.scope, filter.reader, &mut values);
    let mut conditions = vec![format!(
        "EXISTS (SELECT 1 FROM cases_cluster_member m WHERE m.cluster_id = cases_cluster.id AND {seen})"
    )];
    for (column, value) in [("disease", filter.disease), ("state", filter.state)] {
        if let Some(value) = value {
            values.push(value.into());
            conditions.push(format!("{column} = ${}", values.len()));
        }
    }
    if let Some((day, id)) = filter.after {
        values.extend(values![day, id]);
        let n = values.len();
        conditions.push(format!("(last_on, id) < (${}, ${n})", n - 1));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "{CLUSTER} WHERE {} ORDER BY last_on DESC, id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    all(conn, &sql, values).await
}

/// The members of these clusters that may be seen.
pub async fn list_seen(
    conn: &Conn<'_>,
    clusters: &[Uuid],
    scope: Scope,
    reader: Uuid,
) -> Result<Vec<MemberRow>> {
    let mut found = Vec::new();
    for chunk in clusters.chunks(400) {
        let mut values = vec![];
        let seen = seen(scope, reader, &mut values);
        let list = in_list("m.cluster_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT m.cluster_id, m.region_id, m.case_id, m.day FROM cases_cluster_member m
             WHERE {list} AND {seen} ORDER BY m.day, m.case_id"
        );
        found.extend(all::<MemberRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

/// Regions of the cases of open clusters, by cluster.
pub async fn open_members(conn: &Conn<'_>, disease: &str) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    #[derive(FromQueryResult)]
    struct Row {
        cluster_id: Uuid,
        region_id: Uuid,
    }
    let sql = "SELECT DISTINCT m.cluster_id, m.region_id FROM cases_cluster_member m
               JOIN cases_cluster c ON c.id = m.cluster_id WHERE c.disease = $1 AND c.state = 'open'";
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in all::<Row>(conn, sql, values![disease]).await? {
        found.entry(row.cluster_id).or_default().push(row.region_id);
    }
    Ok(found)
}
