//! Counts of single days as they were reported.

use chrono::NaiveDate;
use lianfang_domain::calendar::BEGINNING;
use sea_orm::FromQueryResult;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, in_list};
use crate::regions::under_sql;
use crate::surveillance::counts::rules::Change;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct StoredCount {
    pub series_id: Uuid,
    pub day: NaiveDate,
    pub reported: i64,
    pub value: i64,
    pub revised_from: Option<i64>,
}

impl StoredCount {
    pub fn change(&self) -> Change {
        Change { day: self.day, reported: self.reported, value: self.value, revised_from: self.revised_from }
    }
}

const COUNT: &str = "SELECT series_id, day, reported, value, revised_from FROM surveillance_count";

/// All counts of some series of one region each, ascending by series and day, from `from` on.
pub async fn list_counts_of(
    conn: &Conn<'_>,
    series: &[(Uuid, Uuid)],
    from: Option<NaiveDate>,
) -> Result<HashMap<Uuid, Vec<StoredCount>>> {
    let mut found: HashMap<Uuid, Vec<StoredCount>> = HashMap::new();
    for chunk in series.chunks(400) {
        let mut values = values![from.unwrap_or(BEGINNING)];
        let regions: BTreeSet<Uuid> = chunk.iter().map(|(region, _)| *region).collect();
        let regions = in_list("region_id", regions, &mut values);
        let list = in_list("series_id", chunk.iter().map(|(_, series)| *series), &mut values);
        let sql = format!("{COUNT} WHERE day >= $1 AND {regions} AND {list} ORDER BY series_id, day");
        let rows: Vec<StoredCount> = all(conn, &sql, values).await?;
        for row in rows {
            found.entry(row.series_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Writes counts of one import. A row that is there already is replaced; what it said stays in `revised_from`.
pub async fn save_counts(conn: &Conn<'_>, import: Uuid, rows: Vec<(Uuid, Uuid, Change)>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_count (region_id, series_id, day, reported, value, revised_from, import_id) VALUES",
        tail: "ON CONFLICT (region_id, series_id, day) DO UPDATE SET reported = excluded.reported,
               value = excluded.value, revised_from = excluded.revised_from, import_id = excluded.import_id",
        columns: 7,
    };
    let rows = rows.into_iter().map(|(region, series, c)| {
        values![region, series, c.day, c.reported, c.value, c.revised_from, import]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

#[derive(Debug, FromQueryResult)]
pub struct ListedCount {
    pub region_id: Uuid,
    pub series_id: Uuid,
    pub day: NaiveDate,
    pub reported: i64,
    pub value: i64,
    pub revised_from: Option<i64>,
    pub import_id: Uuid,
    pub indicator: String,
    pub source: String,
    pub coverage: String,
    pub kind: String,
}

/// Which reported numbers a list shows.
#[derive(Debug, Clone)]
pub struct CountFilter {
    pub scope: Scope,
    pub disease: String,
    pub indicator: String,
    pub days: (NaiveDate, NaiveDate),
    pub after: Option<(NaiveDate, Uuid)>,
}

/// Reported numbers inside `filter`, newest day first.
pub async fn list_rows(conn: &Conn<'_>, filter: CountFilter, limit: u32) -> Result<Vec<ListedCount>> {
    let mut values = values![filter.disease, filter.indicator, filter.days.0, filter.days.1];
    let under = under_sql("s.region_id", filter.scope, &mut values);
    let mut after = String::new();
    if let Some((day, series)) = filter.after {
        values.push(day.into());
        values.push(series.into());
        let n = values.len();
        after = format!(" AND (c.day < ${a} OR (c.day = ${a} AND c.series_id > ${n}))", a = n - 1);
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "SELECT c.region_id, c.series_id, c.day, c.reported, c.value, c.revised_from, c.import_id, s.indicator, s.source,
                s.coverage, s.kind
         FROM surveillance_series s JOIN surveillance_count c ON c.region_id = s.region_id AND c.series_id = s.id
         WHERE s.disease = $1 AND s.indicator = $2 AND c.day BETWEEN $3 AND $4 AND {under}{after}
         ORDER BY c.day DESC, c.series_id LIMIT ${}",
        values.len()
    );
    all(conn, &sql, values).await
}
