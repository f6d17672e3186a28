//! The course of an indicator in a region, from the series that make it up.

use chrono::NaiveDate;
use lianfang_domain::{DailyCount, Period, Window};
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::series::{SERIES, SeriesRow};
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, in_list};
use crate::regions::{Tree, under_sql};
use crate::surveillance::counts::model::{Curve, CurvePoint, CurveSource};
use crate::values;

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

/// Which series make up a region's figure, by the rule of `roll_up`.
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
