//! What was known when: for series of new counts, every number with the moment from which it was on record.
//!
//! `surveillance_count` keeps the newest number and the one it replaced; delays of reports need them all. Running totals are not
//! kept here: they count by day of report, and no later report belongs to an earlier day.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, Insert, all, in_list};
use crate::values;

/// A number of a day, and since when it was on record.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Known {
    pub series_id: Uuid,
    pub day: NaiveDate,
    pub known_at: DateTime<Utc>,
    pub value: i64,
}

/// Keeps numbers of one region and series each that are on record from `at` on.
pub async fn save_known(
    conn: &Conn<'_>,
    at: DateTime<Utc>,
    rows: Vec<(Uuid, Uuid, NaiveDate, i64)>,
) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_known (region_id, series_id, day, known_at, value) VALUES",
        tail: "ON CONFLICT (region_id, series_id, day, known_at) DO UPDATE SET value = excluded.value",
        columns: 5,
    };
    let rows = rows.into_iter().map(|(region, series, day, value)| values![region, series, day, at, value]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Everything that was known of the days from `from` on, ascending by series, day and moment.
pub async fn list_known(conn: &Conn<'_>, series: &[(Uuid, Uuid)], from: NaiveDate) -> Result<Vec<Known>> {
    let mut found = Vec::new();
    for chunk in series.chunks(400) {
        let mut values = values![from];
        let regions = in_list("region_id", chunk.iter().map(|(region, _)| *region), &mut values);
        let list = in_list("series_id", chunk.iter().map(|(_, series)| *series), &mut values);
        let sql = format!(
            "SELECT series_id, day, known_at, value FROM surveillance_known
             WHERE day >= $1 AND {regions} AND {list} ORDER BY series_id, day, known_at"
        );
        found.extend(all::<Known>(conn, &sql, values).await?);
    }
    Ok(found)
}
