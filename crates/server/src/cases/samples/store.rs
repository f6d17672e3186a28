//! All SQL of samples.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::Tally;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::{FirstRows, under_sql};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct SampleRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub tube: String,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub place_id: Option<Uuid>,
    pub pool_id: Option<Uuid>,
    pub retakes_id: Option<Uuid>,
    pub kind: String,
    pub taken_at: DateTime<Utc>,
    pub taken_by: Option<Uuid>,
    pub sent_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub opened_at: Option<DateTime<Utc>>,
    pub voided_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<Uuid>,
    pub disputed: bool,
    pub version: i64,
}

impl SampleRow {
    /// Whose steps tell of it: the case, else the contact, else the sample itself.
    pub fn subject(&self) -> Uuid {
        self.case_id.or(self.contact_id).unwrap_or(self.id)
    }

    /// Waits for a result, its own or its pool's.
    pub fn waits(&self) -> bool {
        self.result.is_none() && self.voided_at.is_none()
    }
}

const SAMPLE: &str =
    "SELECT id, region_id, disease, tube, case_id, contact_id, place_id, pool_id, retakes_id, kind, taken_at, taken_by,
    sent_at, received_at, opened_at, voided_at, due_at, result, result_at, result_by, disputed, version FROM cases_sample";

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Stores samples of one region; the ids of those whose tube was not known there.
pub async fn insert(conn: &Conn<'_>, samples: &[SampleRow]) -> Result<Vec<Uuid>> {
    let insert = Insert {
        head: "INSERT INTO cases_sample (id, region_id, disease, tube, case_id, contact_id, place_id, retakes_id, kind,
               taken_at, taken_by, due_at, version) VALUES",
        tail: "ON CONFLICT (tube, region_id) DO NOTHING RETURNING id",
        columns: 13,
    };
    let row = |s: &SampleRow| {
        values![
            s.id,
            s.region_id,
            s.disease.clone(),
            s.tube.clone(),
            s.case_id,
            s.contact_id,
            s.place_id,
            s.retakes_id,
            s.kind.clone(),
            s.taken_at,
            s.taken_by,
            s.due_at,
            s.version
        ]
    };
    let stored: Vec<Id> = insert.fetch(conn, samples.iter().map(row).collect()).await?;
    Ok(stored.into_iter().map(|row| row.id).collect())
}

/// Samples in `scope` by their tubes. A tube may be in several regions.
pub async fn find_tubes(
    conn: &Conn<'_>,
    scope: Scope,
    tubes: &[String],
) -> Result<HashMap<String, Vec<SampleRow>>> {
    let mut found: HashMap<String, Vec<SampleRow>> = HashMap::new();
    for chunk in tubes.chunks(256) {
        let mut values = vec![];
        let list = in_list("tube", chunk.iter().cloned(), &mut values);
        let under = under_sql("region_id", scope, &mut values);
        for row in all::<SampleRow>(conn, &format!("{SAMPLE} WHERE {list} AND {under}"), values).await? {
            found.entry(row.tube.clone()).or_default().push(row);
        }
    }
    Ok(found)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<SampleRow>> {
    one(conn, &format!("{SAMPLE} WHERE id = $1"), values![id]).await
}

/// Stores where a sample stands; false when somebody was faster.
pub async fn save(conn: &Conn<'_>, s: &SampleRow) -> Result<bool> {
    let sql = "UPDATE cases_sample SET pool_id = $3, sent_at = $4, received_at = $5, opened_at = $6, voided_at = $7,
               due_at = $8, result = $9, result_at = $10, result_by = $11, disputed = $12, version = version + 1
               WHERE id = $1 AND version = $2";
    let values = values![
        s.id,
        s.version,
        s.pool_id,
        s.sent_at,
        s.received_at,
        s.opened_at,
        s.voided_at,
        s.due_at,
        s.result.clone(),
        s.result_at,
        s.result_by,
        s.disputed
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

async fn list_by(conn: &Conn<'_>, column: &str, id: Uuid) -> Result<Vec<SampleRow>> {
    all(conn, &format!("{SAMPLE} WHERE {column} = $1 ORDER BY id"), values![id]).await
}

pub async fn list_of_case(conn: &Conn<'_>, case: Uuid) -> Result<Vec<SampleRow>> {
    list_by(conn, "case_id", case).await
}

pub async fn list_of_contact(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<SampleRow>> {
    list_by(conn, "contact_id", contact).await
}

pub async fn list_of_place(conn: &Conn<'_>, place: Uuid) -> Result<Vec<SampleRow>> {
    list_by(conn, "place_id", place).await
}

pub async fn list_of_pool(conn: &Conn<'_>, pool: Uuid) -> Result<Vec<SampleRow>> {
    list_by(conn, "pool_id", pool).await
}

/// Which samples of a worklist. INVARIANT: says the same as `rules::stage`.
fn stage_sql(stage: &str) -> Option<&'static str> {
    Some(match stage {
        "waiting" => "TRUE",
        "registered" => "opened_at IS NULL AND pool_id IS NULL AND received_at IS NULL AND sent_at IS NULL",
        "sent" => "opened_at IS NULL AND pool_id IS NULL AND received_at IS NULL AND sent_at IS NOT NULL",
        "received" => "opened_at IS NULL AND pool_id IS NULL AND received_at IS NOT NULL",
        "pooled" => "opened_at IS NULL AND pool_id IS NOT NULL",
        "retest" => "opened_at IS NOT NULL",
        _ => return None,
    })
}

/// Samples of `stage` in `scope`, those that wait longest first; `now` is needed for `overdue`.
pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    (stage, now): (&str, DateTime<Utc>),
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<SampleRow>> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let open = match (stage, stage_sql(stage)) {
        (_, Some(sql)) => Some(sql.to_owned()),
        ("overdue", None) => Some("due_at IS NOT NULL AND due_at < $3".to_owned()),
        _ => None,
    };
    if let Some(open) = open {
        let mut values = values![at, id];
        if stage == "overdue" {
            values.push(now.into());
        }
        let first = FirstRows {
            select: SAMPLE,
            table: "cases_sample",
            order: ["taken_at", "id"],
            descending: false,
            conditions: ["result IS NULL", "voided_at IS NULL", "(taken_at, id) > ($1, $2)", &open]
                .map(str::to_owned)
                .to_vec(),
            values,
            each_of: None,
            limit,
        };
        return first.list(conn, scope).await;
    }
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    values.extend(values![at, id, i64::from(limit)]);
    let sql = format!(
        "{SAMPLE} WHERE result IS NOT NULL AND {under} AND (taken_at, id) > ($2, $3) ORDER BY taken_at, id LIMIT $4"
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
pub struct StageCount {
    pub stage: String,
    pub n: i64,
    pub overdue: i64,
}

/// How many samples wait in each stage, and how many of them too long.
pub async fn count_stages(conn: &Conn<'_>, scope: Scope, now: DateTime<Utc>) -> Result<Vec<StageCount>> {
    let mut values = values![now];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "SELECT stage, COUNT(*) AS n, CAST(SUM(late) AS BIGINT) AS overdue FROM (
            SELECT CASE WHEN opened_at IS NOT NULL THEN 'retest' WHEN pool_id IS NOT NULL THEN 'pooled'
                WHEN received_at IS NOT NULL THEN 'received' WHEN sent_at IS NOT NULL THEN 'sent' ELSE 'registered' END AS stage,
                CASE WHEN due_at < $1 THEN 1 ELSE 0 END AS late
            FROM cases_sample WHERE result IS NULL AND voided_at IS NULL AND {under}) AS waiting GROUP BY stage"
    );
    all(conn, &sql, values).await
}

/// Samples with results, the latest first: for the turnaround.
pub async fn list_last_results(conn: &Conn<'_>, scope: Scope, limit: u32) -> Result<Vec<SampleRow>> {
    let mut values = values![i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!("{SAMPLE} WHERE result_at IS NOT NULL AND {under} ORDER BY result_at DESC LIMIT $1");
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Counted {
    result: String,
    n: i64,
}

async fn tally(conn: &Conn<'_>, column: &str, id: Uuid) -> Result<Tally> {
    let sql = format!(
        "SELECT result, COUNT(*) AS n FROM cases_sample WHERE {column} = $1 AND result IS NOT NULL GROUP BY result"
    );
    let mut tally = Tally::default();
    for row in all::<Counted>(conn, &sql, values![id]).await? {
        match row.result.as_str() {
            "positive" => tally.positive = row.n,
            "negative" => tally.negative = row.n,
            _ => {}
        }
    }
    Ok(tally)
}

pub async fn tally_of_case(conn: &Conn<'_>, case: Uuid) -> Result<Tally> {
    tally(conn, "case_id", case).await
}

pub async fn tally_of_contact(conn: &Conn<'_>, contact: Uuid) -> Result<Tally> {
    tally(conn, "contact_id", contact).await
}

/// Results by case or contact (`case_id` or `contact_id`).
async fn tallies(conn: &Conn<'_>, column: &str, ids: &[Uuid]) -> Result<HashMap<Uuid, Tally>> {
    #[derive(FromQueryResult)]
    struct Row {
        subject: Uuid,
        result: String,
        n: i64,
    }
    let mut found: HashMap<Uuid, Tally> = HashMap::new();
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list(column, chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT {column} AS subject, result, COUNT(*) AS n FROM cases_sample
             WHERE {list} AND result IS NOT NULL GROUP BY {column}, result"
        );
        for row in all::<Row>(conn, &sql, values).await? {
            let tally = found.entry(row.subject).or_default();
            match row.result.as_str() {
                "positive" => tally.positive = row.n,
                "negative" => tally.negative = row.n,
                _ => {}
            }
        }
    }
    Ok(found)
}

pub async fn tallies_of_cases(conn: &Conn<'_>, cases: &[Uuid]) -> Result<HashMap<Uuid, Tally>> {
    tallies(conn, "case_id", cases).await
}

pub async fn tallies_of_contacts(conn: &Conn<'_>, contacts: &[Uuid]) -> Result<HashMap<Uuid, Tally>> {
    tallies(conn, "contact_id", contacts).await
}

/// The samples of a contact that became a case are the case's too.
pub async fn hand_over(conn: &Conn<'_>, contact: Uuid, case: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_sample SET case_id = $2 WHERE contact_id = $1", values![contact, case])
        .await
        .map(drop)
}

#[derive(FromQueryResult)]
struct RegionCount {
    region_id: Uuid,
    n: i64,
}

/// Samples that wait by region: all, those whose time is over, or those of opened pools.
pub async fn waiting_by_region(
    conn: &Conn<'_>,
    disease: &str,
    (which, now): (&str, DateTime<Utc>),
) -> Result<HashMap<Uuid, i64>> {
    let mut values = values![disease];
    let condition = match which {
        "overdue" => {
            values.push(now.into());
            "due_at IS NOT NULL AND due_at < $2"
        }
        "retest" => "opened_at IS NOT NULL",
        _ => "TRUE",
    };
    let sql = format!(
        "SELECT region_id, COUNT(*) AS n FROM cases_sample
         WHERE disease = $1 AND result IS NULL AND voided_at IS NULL AND {condition} GROUP BY region_id"
    );
    let rows: Vec<RegionCount> = all(conn, &sql, values).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row.n)).collect())
}

/// Removes the samples of these cases or contacts with their results; how many rows there were.
pub async fn delete_of(conn: &Conn<'_>, class: &str, subjects: &[Uuid]) -> Result<u64> {
    let mut values = vec![];
    let column = if class == "case" { "case_id" } else { "contact_id" };
    let list = in_list(column, subjects.iter().copied(), &mut values);
    // A contact that became a case leaves its samples to the case.
    let own = if class == "case" { "1 = 1" } else { "case_id IS NULL" };
    let of = format!("FROM cases_sample WHERE {list} AND {own}");
    let results = format!("DELETE FROM cases_result WHERE sample_id IN (SELECT id {of})");
    Ok(exec(conn, &results, values.clone()).await? + exec(conn, &format!("DELETE {of}"), values).await?)
}

#[derive(FromQueryResult)]
struct Sampled {
    contact_id: Uuid,
}

/// Those of these contacts of whom one of the samples from `first` to `last` is.
pub async fn list_sampled(
    conn: &Conn<'_>,
    contacts: &[Uuid],
    (first, last): (Uuid, Uuid),
) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in contacts.chunks(400) {
        let mut values = values![first, last];
        let list = in_list("contact_id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT contact_id FROM cases_sample WHERE id >= $1 AND id <= $2 AND {list}");
        found.extend(all::<Sampled>(conn, &sql, values).await?.into_iter().map(|row| row.contact_id));
    }
    Ok(found)
}
