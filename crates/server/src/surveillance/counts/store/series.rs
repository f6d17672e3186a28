//! Series: whose numbers, of what, from whom.

use chrono::NaiveDate;
use lianfang_domain::Period;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, Insert, all, in_list};
use crate::surveillance::counts::model::SeriesKey;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct SeriesRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub indicator: String,
    pub source: String,
    pub coverage: String,
    pub period: String,
    pub kind: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub last_reported: i64,
    pub total: i64,
}

impl SeriesRow {
    /// A series that has no counts yet.
    pub fn new(id: Uuid, key: SeriesKey, first_day: NaiveDate) -> SeriesRow {
        SeriesRow {
            id,
            region_id: key.region,
            disease: key.disease,
            indicator: key.indicator,
            source: key.source,
            coverage: key.coverage,
            period: key.period.to_owned(),
            kind: key.kind,
            first_day,
            last_day: first_day,
            last_reported: 0,
            total: 0,
        }
    }

    pub fn key(&self) -> SeriesKey {
        SeriesKey {
            region: self.region_id,
            disease: self.disease.clone(),
            indicator: self.indicator.clone(),
            source: self.source.clone(),
            coverage: self.coverage.clone(),
            period: self.period().name(),
            kind: self.kind.clone(),
        }
    }

    pub fn period(&self) -> Period {
        if self.period == "week" { Period::Week } else { Period::Day }
    }
}

/// The name under which a period is stored.
pub trait PeriodName {
    fn name(self) -> &'static str;
}

impl PeriodName for Period {
    fn name(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
        }
    }
}

pub(super) const SERIES: &str =
    "SELECT id, region_id, disease, indicator, source, coverage, period, kind, first_day, last_day,
    last_reported, total FROM surveillance_series";

/// Series of a disease, all indicators, in order of creation.
pub async fn list_series(conn: &Conn<'_>, disease: &str) -> Result<Vec<SeriesRow>> {
    all(conn, &format!("{SERIES} WHERE disease = $1 ORDER BY id"), values![disease]).await
}

/// Series of an indicator's whole counts by period, in order of creation.
pub async fn list_watched(
    conn: &Conn<'_>,
    disease: &str,
    indicator: &str,
    period: Period,
) -> Result<Vec<SeriesRow>> {
    let sql = format!(
        "{SERIES} WHERE disease = $1 AND indicator = $2 AND coverage = 'total' AND period = $3 ORDER BY id"
    );
    all(conn, &sql, values![disease, indicator, period.name()]).await
}

pub async fn find_series(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<SeriesRow>> {
    let mut values = vec![];
    let list = in_list("id", ids.iter().copied(), &mut values);
    all(conn, &format!("{SERIES} WHERE {list}"), values).await
}

/// Stores new series, and what further counts changed in known ones.
pub async fn save_series(conn: &Conn<'_>, rows: Vec<SeriesRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_series (id, region_id, disease, indicator, source, coverage, period, kind,
               first_day, last_day, last_reported, total) VALUES",
        tail: "ON CONFLICT (id) DO UPDATE SET first_day = excluded.first_day, last_day = excluded.last_day,
               last_reported = excluded.last_reported, total = excluded.total",
        columns: 12,
    };
    let rows = rows.into_iter().map(|s| {
        values![
            s.id,
            s.region_id,
            s.disease,
            s.indicator,
            s.source,
            s.coverage,
            s.period,
            s.kind,
            s.first_day,
            s.last_day,
            s.last_reported,
            s.total
        ]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}
