//! All SQL of samples.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::model::Tally;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct SampleRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub tube: String,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub kind: String,
    pub taken_at: DateTime<Utc>,
    pub taken_by: Option<Uuid>,
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<Uuid>,
    pub version: i64,
}

const SAMPLE: &str =
    "SELECT id, region_id, disease, tube, case_id, contact_id, kind, taken_at, taken_by, result, result_at,
    result_by, version FROM cases_sample";

/// Stores a sample; false when its tube is known in the region already.
pub async fn insert(conn: &Conn<'_>, s: SampleRow) -> Result<bool> {
    let sql = "INSERT INTO cases_sample (id, region_id, disease, tube, case_id, contact_id, kind, taken_at, taken_by, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tube, region_id) DO NOTHING";
    let values = values![
        s.id,
        s.region_id,
        s.disease,
        s.tube,
        s.case_id,
        s.contact_id,
        s.kind,
        s.taken_at,
        s.taken_by,
        s.version
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

/// The sample with this tube in `scope`.
pub async fn find_tube(conn: &Conn<'_>, scope: Scope, tube: &str) -> Result<Option<SampleRow>> {
    let mut values = values![tube];
    let under = under_sql("region_id", scope, &mut values);
    one(conn, &format!("{SAMPLE} WHERE tube = $1 AND {under}"), values).await
}

pub async fn save_result(conn: &Conn<'_>, s: SampleRow) -> Result<bool> {
    let sql = "UPDATE cases_sample SET result = $3, result_at = $4, result_by = $5, version = version + 1
               WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![s.id, s.version, s.result, s.result_at, s.result_by]).await? == 1)
}

pub async fn list_of_case(conn: &Conn<'_>, case: Uuid) -> Result<Vec<SampleRow>> {
    all(conn, &format!("{SAMPLE} WHERE case_id = $1 ORDER BY id"), values![case]).await
}

pub async fn list_of_contact(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<SampleRow>> {
    all(conn, &format!("{SAMPLE} WHERE contact_id = $1 ORDER BY id"), values![contact]).await
}

/// Samples without a result in `scope`, oldest first.
pub async fn list_waiting(
    conn: &Conn<'_>,
    scope: Scope,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<SampleRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    values.extend(values![at, id, i64::from(limit)]);
    let n = values.len();
    let sql = format!(
        "{SAMPLE} WHERE result IS NULL AND {under} AND (taken_at, id) > (${}, ${}) ORDER BY taken_at, id LIMIT ${n}",
        n - 2,
        n - 1
    );
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

/// The samples of a contact that became a case are the case's too.
pub async fn hand_over(conn: &Conn<'_>, contact: Uuid, case: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_sample SET case_id = $2 WHERE contact_id = $1", values![contact, case])
        .await
        .map(drop)
}

/// Removes the samples of these cases or contacts; how many there were.
pub async fn delete_of(conn: &Conn<'_>, class: &str, subjects: &[Uuid]) -> Result<u64> {
    let mut values = vec![];
    let column = if class == "case" { "case_id" } else { "contact_id" };
    let list = in_list(column, subjects.iter().copied(), &mut values);
    // A contact that became a case leaves its samples to the case.
    let own = if class == "case" { "1 = 1" } else { "case_id IS NULL" };
    exec(conn, &format!("DELETE FROM cases_sample WHERE {list} AND {own}"), values).await
}
