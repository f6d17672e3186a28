//! All SQL of retention: what is kept, held, due and gone.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::model::Part;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

/// Of which records something is noted.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    Subject(Uuid),
    Region(Uuid),
}

impl Which {
    fn sql(self, subject: &str, region: &str) -> (String, Uuid) {
        match self {
            Which::Subject(id) => (format!("{subject} = $1"), id),
            Which::Region(id) => (format!("{region} = $1"), id),
        }
    }
}

pub async fn keep_cases(conn: &Conn<'_>, which: Which, day: NaiveDate) -> Result<()> {
    let (of, id) = which.sql("c.id", "c.region_id");
    let sql = format!(
        "INSERT INTO cases_kept (subject_id, region_id, class, disease, number, closed_on, checks_gone, samples_gone,
         identity_gone)
         SELECT c.id, c.region_id, 'case', c.disease, c.number, $2, $4, $3, $3 FROM cases_case c
         WHERE {of} AND c.working = 'closed'
         ON CONFLICT (subject_id, region_id) DO NOTHING"
    );
    exec(conn, &sql, values![id, day, false, true]).await.map(drop)
}

pub async fn keep_contacts(conn: &Conn<'_>, which: Which, day: NaiveDate) -> Result<()> {
    let (of, id) = which.sql("c.id", "c.region_id");
    let sql = format!(
        "INSERT INTO cases_kept (subject_id, region_id, class, disease, number, closed_on, checks_gone, samples_gone,
         identity_gone)
         SELECT c.id, c.region_id, 'contact', c.disease, c.number, $2, $3, $3, $3 FROM cases_contact c
         WHERE {of} AND c.state <> 'watched'
         ON CONFLICT (subject_id, region_id) DO NOTHING"
    );
    exec(conn, &sql, values![id, day, false]).await.map(drop)
}

/// A case was opened again: its time does not run.
pub async fn forget_open(conn: &Conn<'_>, which: Which) -> Result<()> {
    let (of, id) = which.sql("subject_id", "region_id");
    let sql = format!(
        "DELETE FROM cases_kept WHERE {of} AND class = 'case'
         AND subject_id IN (SELECT id FROM cases_case WHERE working = 'open')"
    );
    exec(conn, &sql, values![id]).await.map(drop)
}

/// Somebody erased the identity by hand.
pub async fn mark_erased(conn: &Conn<'_>, subject: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_kept SET identity_gone = $2 WHERE subject_id = $1", values![subject, true])
        .await
        .map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct KeptRow {
    pub subject_id: Uuid,
    pub region_id: Uuid,
}

const NOT_HELD: &str =
    "NOT EXISTS (SELECT 1 FROM cases_hold h WHERE h.subject_id = k.subject_id AND h.lifted_at IS NULL)";

fn still_there(part: Part) -> &'static str {
    match part {
        Part::Checks => "NOT k.checks_gone",
        Part::Samples => "NOT k.samples_gone",
        Part::Identity => "NOT k.identity_gone",
        _ => "1 = 1",
    }
}

/// Records of a class closed on `closed_by` or before of which a part is still there; at most `limit`, by region.
pub async fn list_due(
    conn: &Conn<'_>,
    (class, part, disease): (&str, Part, &str),
    closed_by: NaiveDate,
    limit: u32,
) -> Result<Vec<KeptRow>> {
    let sql = format!(
        "SELECT k.subject_id, k.region_id FROM cases_kept k
         WHERE k.class = $1 AND k.disease = $2 AND k.closed_on <= $3 AND {} AND {NOT_HELD}
         ORDER BY k.closed_on, k.subject_id LIMIT $4",
        still_there(part)
    );
    all(conn, &sql, values![class, disease, closed_by, i64::from(limit)]).await
}

/// How many records of a class were closed on a day and still have which parts.
#[derive(Debug, FromQueryResult)]
pub struct KeptCount {
    pub class: String,
    pub disease: String,
    pub closed_on: NaiveDate,
    pub checks_gone: bool,
    pub samples_gone: bool,
    pub identity_gone: bool,
    pub n: i64,
}

pub async fn count_kept(conn: &Conn<'_>, scope: Scope) -> Result<Vec<KeptCount>> {
    let mut values = vec![];
    let under = under_sql("k.region_id", scope, &mut values);
    let sql = format!(
        "SELECT k.class, k.disease, k.closed_on, k.checks_gone, k.samples_gone, k.identity_gone, COUNT(*) AS n
         FROM cases_kept k WHERE {under} AND {NOT_HELD}
         GROUP BY k.class, k.disease, k.closed_on, k.checks_gone, k.samples_gone, k.identity_gone"
    );
    all(conn, &sql, values).await
}

#[derive(Debug, FromQueryResult)]
pub struct WaitingCount {
    pub disease: String,
    /// `2020-03-01`
    pub day: String,
    pub n: i64,
}

pub async fn count_waiting(conn: &Conn<'_>, scope: Scope) -> Result<Vec<WaitingCount>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "SELECT disease, SUBSTR(CAST(at AS TEXT), 1, 10) AS day, COUNT(*) AS n FROM cases_waiting WHERE {under}
         GROUP BY disease, SUBSTR(CAST(at AS TEXT), 1, 10)"
    );
    all(conn, &sql, values).await
}

#[derive(Debug, FromQueryResult)]
pub struct DayCount {
    /// `2020-03-01`
    pub day: String,
    pub n: i64,
}

pub async fn count_messages(conn: &Conn<'_>, scope: Scope) -> Result<Vec<DayCount>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "SELECT SUBSTR(CAST(received_at AS TEXT), 1, 10) AS day, COUNT(*) AS n FROM cases_message
         WHERE sealed IS NOT NULL AND {under} GROUP BY SUBSTR(CAST(received_at AS TEXT), 1, 10)"
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

async fn count(conn: &Conn<'_>, sql: &str, values: Vec<sea_orm::Value>) -> Result<i64> {
    let row: Option<Count> = one(conn, sql, values).await?;
    Ok(row.map_or(0, |row| row.n))
}

pub async fn count_held(conn: &Conn<'_>, scope: Scope) -> Result<i64> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    count(conn, &format!("SELECT COUNT(*) AS n FROM cases_hold WHERE lifted_at IS NULL AND {under}"), values)
        .await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct HoldRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub subject_id: Uuid,
    pub class: String,
    pub number: String,
    pub reason: String,
    pub placed_at: DateTime<Utc>,
    pub placed_by: Option<Uuid>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub lifted_by: Option<Uuid>,
    pub lifted_why: Option<String>,
}

const HOLD: &str =
    "SELECT id, region_id, subject_id, class, number, reason, placed_at, placed_by, lifted_at, lifted_by,
    lifted_why FROM cases_hold";

pub async fn list_holds(conn: &Conn<'_>, scope: Scope) -> Result<Vec<HoldRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    all(conn, &format!("{HOLD} WHERE {under} ORDER BY id DESC LIMIT 200"), values).await
}

pub async fn find_hold(conn: &Conn<'_>, id: Uuid) -> Result<Option<HoldRow>> {
    one(conn, &format!("{HOLD} WHERE id = $1"), values![id]).await
}

/// Places a hold; false when there is one.
pub async fn insert_hold(conn: &Conn<'_>, h: HoldRow) -> Result<bool> {
    let held = "SELECT COUNT(*) AS n FROM cases_hold WHERE subject_id = $1 AND lifted_at IS NULL";
    if count(conn, held, values![h.subject_id]).await? > 0 {
        return Ok(false);
    }
    let sql =
        "INSERT INTO cases_hold (id, region_id, subject_id, class, number, reason, placed_at, placed_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values =
        values![h.id, h.region_id, h.subject_id, h.class, h.number, h.reason, h.placed_at, h.placed_by];
    exec(conn, sql, values).await.map(|_| true)
}

pub async fn lift(conn: &Conn<'_>, h: &HoldRow) -> Result<bool> {
    let sql = "UPDATE cases_hold SET lifted_at = $2, lifted_by = $3, lifted_why = $4 WHERE id = $1 AND lifted_at IS NULL";
    Ok(exec(conn, sql, values![h.id, h.lifted_at, h.lifted_by, h.lifted_why.clone()]).await? == 1)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct RemovalRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub class: String,
    pub part: String,
    pub disease: Option<String>,
    pub at: DateTime<Utc>,
    pub rows_removed: i64,
    pub steps_removed: i64,
    /// `Gone` as JSON.
    pub content: String,
}

const REMOVAL: &str =
    "SELECT id, region_id, class, part, disease, at, rows_removed, steps_removed, content FROM cases_removal";

pub async fn insert_removal(conn: &Conn<'_>, r: RemovalRow) -> Result<()> {
    let sql = "INSERT INTO cases_removal (id, region_id, class, part, disease, at, rows_removed, steps_removed, content)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![
        r.id,
        r.region_id,
        r.class,
        r.part,
        r.disease,
        r.at,
        r.rows_removed,
        r.steps_removed,
        r.content
    ];
    exec(conn, sql, values).await.map(drop)
}

/// Removals in `scope`, newest first, before `before`.
pub async fn list_removals(
    conn: &Conn<'_>,
    scope: Scope,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<RemovalRow>> {
    let mut values = values![before.unwrap_or(Uuid::max()), i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    all(conn, &format!("{REMOVAL} WHERE id < $1 AND {under} ORDER BY id DESC LIMIT $2"), values).await
}

/// All removals in order, after `after`.
pub async fn walk_removals(conn: &Conn<'_>, after: Uuid, limit: u32) -> Result<Vec<RemovalRow>> {
    all(conn, &format!("{REMOVAL} WHERE id > $1 ORDER BY id LIMIT $2"), values![after, i64::from(limit)])
        .await
}

/// How many rows of a table's column still have one of these ids.
async fn count_in(conn: &Conn<'_>, from: &str, column: &str, ids: &[Uuid]) -> Result<i64> {
    let mut n = 0;
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list(column, chunk.iter().copied(), &mut values);
        n += count(conn, &format!("SELECT COUNT(*) AS n FROM {from} WHERE {list}"), values).await?;
    }
    Ok(n)
}

/// Rows that are left of what was removed.
pub async fn count_left(conn: &Conn<'_>, class: &str, part: Part, ids: &[Uuid]) -> Result<i64> {
    match (class, part) {
        (_, Part::Checks) => count_in(conn, "cases_follow_up", "contact_id", ids).await,
        ("case", Part::Samples) => count_in(conn, "cases_sample", "case_id", ids).await,
        (_, Part::Samples) => count_in(conn, "cases_sample", "contact_id", ids).await,
        ("case", Part::Record) => count_in(conn, "cases_case", "id", ids).await,
        (_, Part::Record) => count_in(conn, "cases_contact", "id", ids).await,
        (_, Part::Messages) => {
            count_in(conn, "(SELECT id FROM cases_message WHERE sealed IS NOT NULL) kept", "id", ids).await
        }
        (_, Part::Waiting) => count_in(conn, "cases_waiting", "id", ids).await,
        (_, Part::Identity | Part::AccessLog) => Ok(0),
    }
}

pub async fn count_steps(conn: &Conn<'_>, ids: &[Uuid]) -> Result<i64> {
    count_in(conn, "cases_step", "id", ids).await
}

pub async fn mark_gone(conn: &Conn<'_>, part: Part, subjects: &[Uuid]) -> Result<()> {
    let column = match part {
        Part::Checks => "checks_gone",
        Part::Samples => "samples_gone",
        _ => "identity_gone",
    };
    let mut values = values![true];
    let list = in_list("subject_id", subjects.iter().copied(), &mut values);
    exec(conn, &format!("UPDATE cases_kept SET {column} = $1 WHERE {list}"), values).await.map(drop)
}

/// Records that are gone are not kept any more.
pub async fn let_go(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<()> {
    let mut values = vec![];
    let list = in_list("subject_id", subjects.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM cases_kept WHERE {list}"), values).await.map(drop)
}

#[derive(FromQueryResult)]
struct Needed {
    person_id: Uuid,
}

/// Of these persons, those whom another case or contact still needs: one that is open, held, or whose time is not over.
pub async fn persons_needed(conn: &Conn<'_>, persons: &[Uuid], subjects: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut needed = Vec::new();
    for table in ["cases_case", "cases_contact"] {
        let mut values = values![true];
        let who = in_list("c.person_id", persons.iter().copied(), &mut values);
        let these = in_list("c.id", subjects.iter().copied(), &mut values);
        let sql = format!(
            "SELECT c.person_id FROM {table} c WHERE {who} AND NOT ({these})
             AND NOT EXISTS (SELECT 1 FROM cases_kept k WHERE k.subject_id = c.id AND k.identity_gone = $1)"
        );
        needed.extend(all::<Needed>(conn, &sql, values).await?.into_iter().map(|row| row.person_id));
    }
    Ok(needed)
}

#[derive(Debug, FromQueryResult)]
pub struct OwnRow {
    pub id: Uuid,
    pub region_id: Uuid,
}

/// Removes rows of line lists that waited since before `before`; at most `limit`.
pub async fn delete_waiting(
    conn: &Conn<'_>,
    disease: &str,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<OwnRow>> {
    let sql = "DELETE FROM cases_waiting WHERE id IN (SELECT id FROM cases_waiting WHERE disease = $1 AND at < $2 ORDER BY id LIMIT $3)
               RETURNING id, region_id";
    all(conn, sql, values![disease, before, i64::from(limit)]).await
}
