//! All SQL of results.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashSet;
use uuid::Uuid;

use super::rules::Standing;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ResultRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub sample_id: Option<Uuid>,
    pub pool_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    pub message_number: Option<i32>,
    /// Blind token of what was reported, to know a second delivery of it.
    pub fingerprint: Option<Uuid>,
    pub tube: Option<String>,
    pub order_number: Option<String>,
    pub result: Option<String>,
    pub standing: String,
    pub corrects: bool,
    pub state: String,
    pub reason: Option<String>,
    pub test: Option<String>,
    pub test_code: Option<String>,
    pub found: Option<String>,
    pub laboratory: Option<String>,
    pub reported_at: DateTime<Utc>,
    pub entered_at: DateTime<Utc>,
    pub entered_by: Option<Uuid>,
    pub note: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
}

impl ResultRow {
    /// A result that was just entered, by hand or by a message; where it belongs is filled in.
    pub fn new(tx: &Tx, region: Uuid, result: Option<String>, standing: Standing) -> ResultRow {
        ResultRow {
            id: tx.id(),
            region_id: region,
            sample_id: None,
            pool_id: None,
            message_id: None,
            message_number: None,
            fingerprint: None,
            tube: None,
            order_number: None,
            result,
            standing: standing.as_str().to_owned(),
            corrects: standing == Standing::Corrected,
            state: "parked".to_owned(),
            reason: None,
            test: None,
            test_code: None,
            found: None,
            laboratory: None,
            reported_at: tx.now(),
            entered_at: tx.now(),
            entered_by: tx.actor(),
            note: None,
            decided_at: None,
            decided_by: None,
        }
    }

    pub fn standing(&self) -> Standing {
        match self.standing.as_str() {
            "preliminary" => Standing::Preliminary,
            "corrected" => Standing::Corrected,
            _ => Standing::Final,
        }
    }
}

const RESULT: &str = "SELECT id, region_id, sample_id, pool_id, message_id, message_number, fingerprint, tube, order_number,
    result, standing, corrects, state, reason, test, test_code, found, laboratory, reported_at, entered_at, entered_by, note,
    decided_at, decided_by FROM cases_result";

/// Stores results, new ones and ones that were parked.
pub async fn save(conn: &Conn<'_>, rows: Vec<ResultRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_result (id, region_id, sample_id, pool_id, message_id, message_number, fingerprint, tube,
               order_number, result, standing, corrects, state, reason, test, test_code, found, laboratory, reported_at,
               entered_at, entered_by, note, decided_at, decided_by) VALUES",
        tail: "ON CONFLICT (id, region_id) DO UPDATE SET sample_id = excluded.sample_id, pool_id = excluded.pool_id,
               result = excluded.result, state = excluded.state, note = excluded.note, decided_at = excluded.decided_at,
               decided_by = excluded.decided_by",
        columns: 24,
    };
    let row = |r: ResultRow| {
        values![
            r.id,
            r.region_id,
            r.sample_id,
            r.pool_id,
            r.message_id,
            r.message_number,
            r.fingerprint,
            r.tube,
            r.order_number,
            r.result,
            r.standing,
            r.corrects,
            r.state,
            r.reason,
            r.test,
            r.test_code,
            r.found,
            r.laboratory,
            r.reported_at,
            r.entered_at,
            r.entered_by,
            r.note,
            r.decided_at,
            r.decided_by
        ]
    };
    insert.run(conn, rows.into_iter().map(row).collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ResultRow>> {
    one(conn, &format!("{RESULT} WHERE id = $1"), values![id]).await
}

/// The result in force of a sample.
pub async fn find_in_force(conn: &Conn<'_>, sample: Uuid) -> Result<Option<ResultRow>> {
    one(conn, &format!("{RESULT} WHERE sample_id = $1 AND state = 'in-force'"), values![sample]).await
}

/// Sets the result in force of a sample aside.
pub async fn supersede(conn: &Conn<'_>, sample: Uuid) -> Result<()> {
    let sql = "UPDATE cases_result SET state = 'superseded' WHERE sample_id = $1 AND state = 'in-force'";
    exec(conn, sql, values![sample]).await.map(drop)
}

/// Sets aside what a pool had said of a sample; whether it was in force.
pub async fn withdraw_of_pool(conn: &Conn<'_>, sample: Uuid, pool: Uuid) -> Result<bool> {
    let sql = "UPDATE cases_result SET state = 'superseded' WHERE sample_id = $1 AND pool_id = $2 AND state = 'in-force'";
    Ok(exec(conn, sql, values![sample, pool]).await? > 0)
}

pub async fn list_of_sample(conn: &Conn<'_>, sample: Uuid) -> Result<Vec<ResultRow>> {
    all(conn, &format!("{RESULT} WHERE sample_id = $1 ORDER BY id"), values![sample]).await
}

pub async fn list_of_message(conn: &Conn<'_>, message: Uuid) -> Result<Vec<ResultRow>> {
    all(conn, &format!("{RESULT} WHERE message_id = $1 ORDER BY id LIMIT 1000"), values![message]).await
}

/// Whether a sample has a disputed result, this one left out.
pub async fn has_other_dispute(conn: &Conn<'_>, sample: Uuid, besides: Uuid) -> Result<bool> {
    let sql = format!("{RESULT} WHERE sample_id = $1 AND state = 'disputed' AND id <> $2 LIMIT 1");
    Ok(one::<ResultRow>(conn, &sql, values![sample, besides]).await?.is_some())
}

#[derive(FromQueryResult)]
struct Fingerprint {
    fingerprint: Uuid,
}

/// Which of these reports came before.
pub async fn is_known(conn: &Conn<'_>, fingerprints: &[Uuid]) -> Result<HashSet<Uuid>> {
    let mut known = HashSet::new();
    for chunk in fingerprints.chunks(256) {
        let mut values = vec![];
        let list = in_list("fingerprint", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT fingerprint FROM cases_result WHERE {list}");
        known.extend(all::<Fingerprint>(conn, &sql, values).await?.into_iter().map(|row| row.fingerprint));
    }
    Ok(known)
}

/// Results that wait for one of these tubes to be registered, in the order in which they came.
pub async fn list_parked_for(conn: &Conn<'_>, tubes: &[String]) -> Result<Vec<ResultRow>> {
    let mut found = Vec::new();
    for column in ["tube", "order_number"] {
        for chunk in tubes.chunks(256) {
            let mut values = vec![];
            let list = in_list(column, chunk.iter().cloned(), &mut values);
            let sql = format!(
                "{RESULT} WHERE state = 'parked' AND reason = 'unknown-tube' AND result IS NOT NULL AND {list}"
            );
            found.extend(all::<ResultRow>(conn, &sql, values).await?);
        }
    }
    found.sort_by_key(|row| row.id);
    found.dedup_by_key(|row| row.id);
    Ok(found)
}

/// INVARIANT: one of the states that have an index of their own.
fn state_sql(state: &str) -> &'static str {
    match state {
        "disputed" => "state = 'disputed'",
        "report" => "state = 'report'",
        _ => "state = 'parked'",
    }
}

/// Results of a state that waits for a person, newest first.
pub async fn list_waiting(
    conn: &Conn<'_>,
    scope: Scope,
    (state, tube): (&str, Option<String>),
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<ResultRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    values.extend(values![before.unwrap_or(Uuid::max()), i64::from(limit)]);
    let of_tube = match tube {
        Some(tube) => {
            values.push(tube.into());
            "AND (tube = $4 OR order_number = $4)"
        }
        None => "",
    };
    let sql = format!(
        "{RESULT} WHERE {} AND {under} AND id < $2 {of_tube} ORDER BY id DESC LIMIT $3",
        state_sql(state)
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Counted {
    n: i64,
}

pub async fn count_waiting(conn: &Conn<'_>, scope: Scope, state: &str) -> Result<i64> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!("SELECT COUNT(*) AS n FROM cases_result WHERE {} AND {under}", state_sql(state));
    Ok(one::<Counted>(conn, &sql, values).await?.map_or(0, |row| row.n))
}
