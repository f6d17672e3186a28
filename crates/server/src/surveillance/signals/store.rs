//! All SQL of signals and of the marks that tell detection what is new.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::SignalRow;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

const SIGNAL: &str =
    "SELECT id, region_id, series_id, disease, indicator, first_day, last_day, state, methods, observed,
    expected, upperbound, raised_at, handled_by, handled_at, note, version, basis FROM surveillance_signal";

#[derive(Debug, FromQueryResult)]
pub struct Pending {
    pub series_id: Uuid,
    pub from_day: NaiveDate,
}

/// Takes the marks of series that wait for detection.
pub async fn take_pending(conn: &Conn<'_>) -> Result<Vec<Pending>> {
    let rows =
        all(conn, "SELECT series_id, from_day FROM surveillance_pending ORDER BY series_id", vec![]).await?;
    exec(conn, "DELETE FROM surveillance_pending", vec![]).await?;
    Ok(rows)
}

/// Signals of some series that last to `since` or longer, oldest first.
pub async fn list_recent(conn: &Conn<'_>, series: &[Uuid], since: NaiveDate) -> Result<Vec<SignalRow>> {
    let mut found = Vec::new();
    for chunk in series.chunks(400) {
        let mut values = values![since];
        let list = in_list("series_id", chunk.iter().copied(), &mut values);
        let sql = format!("{SIGNAL} WHERE last_day >= $1 AND {list} ORDER BY id");
        found.extend(all::<SignalRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

/// Signals of a disease in some regions that share a day with the span, newest first.
pub async fn list_overlapping(
    conn: &Conn<'_>,
    disease: &str,
    regions: &[Uuid],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SignalRow>> {
    let mut values = values![disease, from, to];
    let list = in_list("region_id", regions.iter().copied(), &mut values);
    let sql = format!(
        "{SIGNAL} WHERE disease = $1 AND last_day >= $2 AND first_day <= $3 AND {list} ORDER BY id DESC"
    );
    all(conn, &sql, values).await
}

/// Stores new signals, and what further days added to known ones.
pub async fn save(conn: &Conn<'_>, signals: Vec<SignalRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_signal (id, region_id, series_id, disease, indicator, first_day, last_day, state,
               methods, observed, expected, upperbound, raised_at, version, basis) VALUES",
        tail: "ON CONFLICT (id) DO UPDATE SET last_day = excluded.last_day, methods = excluded.methods,
               observed = excluded.observed, expected = excluded.expected, upperbound = excluded.upperbound,
               basis = excluded.basis, version = surveillance_signal.version + 1",
        columns: 15,
    };
    let rows = signals.into_iter().map(|s| {
        values![
            s.id,
            s.region_id,
            s.series_id,
            s.disease,
            s.indicator,
            s.first_day,
            s.last_day,
            s.state,
            s.methods,
            s.observed,
            s.expected,
            s.upperbound,
            s.raised_at,
            s.version,
            s.basis
        ]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<SignalRow>> {
    one(conn, &format!("{SIGNAL} WHERE id = $1"), values![id]).await
}

/// Keeps the judgement of a person.
pub async fn save_state(conn: &Conn<'_>, s: &SignalRow) -> Result<()> {
    let sql = "UPDATE surveillance_signal SET state = $2, handled_by = $3, handled_at = $4, note = $5,
               version = version + 1 WHERE id = $1";
    let s = s.clone();
    exec(conn, sql, values![s.id, s.state, s.handled_by, s.handled_at, s.note]).await.map(drop)
}

/// Which signals a list shows.
#[derive(Debug, Clone)]
pub struct SignalFilter {
    pub scope: Scope,
    pub disease: Option<String>,
    /// Any of these; all when empty.
    pub states: Vec<&'static str>,
    pub before: Option<Uuid>,
}

/// Signals newest first.
pub async fn list(conn: &Conn<'_>, filter: SignalFilter, limit: u32) -> Result<Vec<SignalRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", filter.scope, &mut values)];
    if let Some(disease) = filter.disease {
        values.push(disease.into());
        conditions.push(format!("disease = ${}", values.len()));
    }
    if !filter.states.is_empty() {
        conditions.push(in_list("state", filter.states, &mut values));
    }
    if let Some(before) = filter.before {
        values.push(before.into());
        conditions.push(format!("id < ${}", values.len()));
    }
    values.push(i64::from(limit).into());
    let sql = format!("{SIGNAL} WHERE {} ORDER BY id DESC LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

/// Number of signals per region in any of `states` that last to `since` or longer.
pub async fn count_by_region(
    conn: &Conn<'_>,
    disease: &str,
    states: &[&'static str],
    since: NaiveDate,
) -> Result<HashMap<Uuid, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
        n: i64,
    }
    let mut values = values![disease, since];
    let list = in_list("state", states.iter().copied(), &mut values);
    let sql = format!(
        "SELECT region_id, COUNT(*) AS n FROM surveillance_signal WHERE disease = $1 AND last_day >= $2 AND {list} GROUP BY region_id"
    );
    let rows: Vec<Row> = all(conn, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.region_id, r.n)).collect())
}
