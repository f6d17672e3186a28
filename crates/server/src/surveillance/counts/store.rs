//! All SQL of series and counts.

use chrono::NaiveDate;
use lianfang_domain::calendar::BEGINNING;
use lianfang_domain::{DailyCount, Period, Window};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

use super::model::{Curve, CurvePoint, CurveSource, SeriesKey};
use super::rules::Change;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, in_list};
use crate::regions::{Tree, under_sql};
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

const SERIES: &str =
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

/// The series that make up a region's figure.
pub async fn list_parts(
    conn: &Conn<'_>,
    tree: &Tree,
    region: Uuid,
    disease: &str,
    indicator: &str,
) -> Result<Vec<SeriesRow>> {
    let mut values = values![disease, indicator];
    let under = under_sql("region_id", Scope { under: region }, &mut values);
    let sql = format!("{SERIES} WHERE disease = $1 AND indicator = $2 AND {under} ORDER BY id");
    let series: Vec<SeriesRow> = all(conn, &sql, values).await?;
    Ok(parts_of(tree, region, &series))
}

/// Which series make up a region's figure, by the rule of [`roll_up`].
fn parts_of(tree: &Tree, region: Uuid, series: &[SeriesRow]) -> Vec<SeriesRow> {
    let first =
        |id: Uuid, coverage: &str| series.iter().find(|s| s.region_id == id && s.coverage == coverage);
    if let Some(own) = first(region, "total") {
        return vec![own.clone()];
    }
    let mut parts: Vec<SeriesRow> = first(region, "unallocated").cloned().into_iter().collect();
    let children = tree.find(region).map(|p| p.children.clone()).unwrap_or_default();
    for child in children {
        parts.extend(parts_of(tree, child, series));
    }
    parts
}

#[derive(FromQueryResult)]
struct DaySum {
    day: NaiveDate,
    value: i64,
    correction: i64,
}

/// The course of an indicator in a region between two days.
pub async fn load_curve(
    conn: &Conn<'_>,
    tree: &Tree,
    region: Uuid,
    disease: &str,
    indicator: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Curve> {
    let parts = list_parts(conn, tree, region, disease, indicator).await?;
    let mut days: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    let mut before = 0;
    for chunk in parts.chunks(400) {
        let mut values = values![from];
        let regions = in_list("region_id", chunk.iter().map(|s| s.region_id), &mut values);
        let list = in_list("series_id", chunk.iter().map(|s| s.id), &mut values);
        let sql = format!(
            "SELECT day, CAST(SUM(value) AS BIGINT) AS value,
                    CAST(SUM(CASE WHEN value < 0 THEN value ELSE 0 END) AS BIGINT) AS correction
             FROM surveillance_count WHERE day >= $1 AND {regions} AND {list} GROUP BY day ORDER BY day"
        );
        let rows: Vec<DaySum> = all(conn, &sql, values).await?;
        for row in rows {
            // `total` counts everything; what was counted since the first day is taken off again to get the start.
            before -= row.value;
            if row.day > to {
                continue;
            }
            let day = days.entry(row.day).or_default();
            day.0 += row.value;
            day.1 += row.correction;
        }
        before += chunk.iter().map(|s| s.total).sum::<i64>();
    }
    let weekly = parts.iter().any(|s| s.period() == Period::Week);
    let points = points(days, before, weekly);
    let reference = tree.reference(region)?;
    Ok(Curve {
        region: reference,
        disease: disease.to_owned(),
        indicator: indicator.to_owned(),
        points,
        sources: sources(&parts),
    })
}

fn points(days: BTreeMap<NaiveDate, (i64, i64)>, before: i64, weekly: bool) -> Vec<CurvePoint> {
    let mut cumulative = before;
    let values: Vec<DailyCount> =
        days.iter().map(|(day, (value, _))| DailyCount { day: *day, value: *value }).collect();
    days.into_iter()
        .map(|(day, (value, correction))| {
            cumulative += value;
            let week = Window::days(7).first_day(day);
            let recent = values.iter().filter(|c| c.day >= week && c.day <= day);
            let mean7 = (!weekly).then(|| recent.map(|c| c.value as f64).sum::<f64>() / 7.0);
            CurvePoint { day, value, cumulative, correction, mean7 }
        })
        .collect()
}

fn sources(parts: &[SeriesRow]) -> Vec<CurveSource> {
    let mut sources: Vec<CurveSource> = Vec::new();
    for s in parts {
        match sources.iter_mut().find(|x| x.source == s.source && x.coverage == s.coverage) {
            Some(known) => {
                known.series += 1;
                known.last_day = known.last_day.max(s.last_day);
            }
            None => sources.push(CurveSource {
                source: s.source.clone(),
                coverage: s.coverage.clone(),
                period: s.period(),
                series: 1,
                last_day: s.last_day,
            }),
        }
    }
    sources
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
