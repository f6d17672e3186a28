//! Sums over regions, each person counted once.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, all};
use crate::regions::Tree;
use crate::values;

#[derive(FromQueryResult)]
struct Sum {
    region_id: Uuid,
    coverage: String,
    n: i64,
}

/// Sums of `indicator` between two days inclusive, for every region of the tree that has data at or below it. See
/// [`roll_up`] for how series are added.
pub async fn sum_between(
    conn: &Conn<'_>,
    tree: &Tree,
    disease: &str,
    indicator: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, i64>> {
    let values = values![disease, indicator, from, to];
    let sql = "SELECT s.region_id, s.coverage, CAST(COALESCE(SUM(c.value), 0) AS BIGINT) AS n
         FROM surveillance_series s LEFT JOIN surveillance_count c
              ON c.region_id = s.region_id AND c.series_id = s.id AND c.day BETWEEN $3 AND $4
         WHERE s.disease = $1 AND s.indicator = $2 GROUP BY s.id, s.region_id, s.coverage ORDER BY s.id";
    Ok(roll_up(tree, all(conn, sql, values).await?))
}

/// Sums of all time, from the totals kept with the series.
pub async fn totals(
    conn: &Conn<'_>,
    tree: &Tree,
    disease: &str,
    indicator: &str,
) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT region_id, coverage, total AS n FROM surveillance_series
               WHERE disease = $1 AND indicator = $2 ORDER BY id";
    Ok(roll_up(tree, all(conn, sql, values![disease, indicator]).await?))
}

/// A region counts what it reports in total itself; where it reports none, what its children count plus
/// its own unallocated cases. Of several reporters the first one that was imported counts, so that
/// nobody is counted twice.
fn roll_up(tree: &Tree, rows: Vec<Sum>) -> HashMap<Uuid, i64> {
    let mut own: HashMap<Uuid, i64> = HashMap::new();
    let mut loose: HashMap<Uuid, i64> = HashMap::new();
    for row in rows {
        let map = if row.coverage == "total" { &mut own } else { &mut loose };
        map.entry(row.region_id).or_insert(row.n);
    }
    let mut sums: HashMap<Uuid, i64> = HashMap::new();
    let mut below: HashMap<Uuid, i64> = HashMap::new();
    for place in tree.iter().rev() {
        let children = below.get(&place.id).copied();
        let parts = [children, loose.get(&place.id).copied()];
        let added = parts.iter().any(Option::is_some).then(|| parts.iter().flatten().sum());
        if let Some(sum) = own.get(&place.id).copied().or(added) {
            sums.insert(place.id, sum);
            if let Some(parent) = place.parent {
                *below.entry(parent).or_default() += sum;
            }
        }
    }
    sums
}

/// The last day with new confirmed cases, for every region that ever had some at or below it.
pub async fn last_case_days(conn: &Conn<'_>, tree: &Tree, disease: &str) -> Result<HashMap<Uuid, NaiveDate>> {
    let sql = "SELECT s.region_id, MAX(c.day) AS day
               FROM surveillance_series s JOIN surveillance_count c ON c.region_id = s.region_id AND c.series_id = s.id
               WHERE s.disease = $1 AND s.indicator = 'confirmed' AND c.value > 0 GROUP BY s.region_id";
    latest(conn, tree, sql, disease).await
}

/// The last day for which data arrived.
pub async fn last_report_days(
    conn: &Conn<'_>,
    tree: &Tree,
    disease: &str,
) -> Result<HashMap<Uuid, NaiveDate>> {
    let sql = "SELECT region_id, MAX(last_day) AS day FROM surveillance_series WHERE disease = $1 GROUP BY region_id";
    latest(conn, tree, sql, disease).await
}

async fn latest(conn: &Conn<'_>, tree: &Tree, sql: &str, disease: &str) -> Result<HashMap<Uuid, NaiveDate>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
        day: NaiveDate,
    }
    let rows: Vec<Row> = all(conn, sql, values![disease]).await?;
    let mut days: HashMap<Uuid, NaiveDate> = HashMap::new();
    for row in rows {
        let above = tree.ancestors(row.region_id).map(|p| p.id);
        for region in std::iter::once(row.region_id).chain(above) {
            let day = days.entry(region).or_insert(row.day);
            *day = (*day).max(row.day);
        }
    }
    Ok(days)
}

/// Cases taken back between two days, as a positive number.
pub async fn corrections(
    conn: &Conn<'_>,
    tree: &Tree,
    disease: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT s.region_id, s.coverage,
                      CAST(COALESCE(SUM(CASE WHEN c.value < 0 THEN -c.value ELSE 0 END), 0) AS BIGINT) AS n
               FROM surveillance_series s LEFT JOIN surveillance_count c
                    ON c.region_id = s.region_id AND c.series_id = s.id AND c.day BETWEEN $2 AND $3
               WHERE s.disease = $1 AND s.indicator = 'confirmed' GROUP BY s.id, s.region_id, s.coverage ORDER BY s.id";
    Ok(roll_up(tree, all(conn, sql, values![disease, from, to]).await?))
}
