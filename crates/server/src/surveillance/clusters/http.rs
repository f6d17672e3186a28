//! Handlers for clusters: what the last scans found, and one cluster with all it rests on.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_domain::{Period, Text, Tier};
use lianfang_plan::Right;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Cluster, ClusterDetail, ClusterRegion, ClusterRow, Clusters, RegionRow, ScanView};
use super::{store, words};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::node::Node;
use crate::surveillance::counts::PeriodName as _;
use crate::surveillance::signals;

const MOST: u32 = 20;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
}

/// Regions that stand out together, newest first, and what the last scans said.
#[utoipa::path(get, path = "/api/v1/surveillance/clusters", tag = "surveillance", params(ListQuery),
    responses((status = 200, body = Clusters)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Clusters>> {
    let scope = caller.scope(&node.tree(), Right::SeeSurveillance, query.region)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let packs = node.packs();
    let known = packs.disease(&disease).ok_or_else(|| Error::not_found("disease", &disease))?;
    let rows = store::list(&node.db.read(), &disease, scope, MOST).await?;
    let scans = store::list_scans(&node.db.read(), &disease).await?;
    let view = |row: super::model::ScanRow| ScanView {
        tier: Tier::ALL.into_iter().find(|t| t.as_str() == row.tier).unwrap_or(Tier::National),
        period: period(&row.period),
        text: words::scan(&row),
        day: row.day,
        scanned_at: row.scanned_at,
        places: row.places,
        p_value: row.p_value,
    };
    Ok(Json(Clusters {
        scanned: known.detection.clusters.is_some(),
        scans: scans.into_iter().map(view).collect(),
        items: views(&node, &caller, rows).await?,
    }))
}

/// One cluster: its regions, its signals, and how it was found.
#[utoipa::path(get, path = "/api/v1/surveillance/clusters/{id}", tag = "surveillance", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClusterDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ClusterDetail>> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("cluster", id))?;
    let regions = store::list_regions(&node.db.read(), &[id]).await?;
    let tree = node.tree();
    let sees = |region: Uuid| check(&tree, &caller, Right::SeeSurveillance, region);
    // Whoever may see one of its regions may see that it is part of a cluster.
    if !regions.iter().any(|r| sees(r.region_id).is_ok()) {
        sees(row.lead_id)?;
    }
    let ids: Vec<Uuid> = regions.iter().map(|r| r.region_id).collect();
    let span = (row.first_day, row.last_day);
    let all = signals::list_overlapping(&node.db.read(), &row.disease, &ids, span).await?;
    let count = all.len();
    let mut seen = Vec::new();
    for signal in all.into_iter().filter(|s| sees(s.region_id).is_ok()) {
        seen.push(signals::view(&node, signal).await?);
    }
    let basis = serde_json::from_str(&row.basis).ok();
    let facts = basis.map(|basis| words::facts(&basis, &row)).unwrap_or_default();
    let account = words::account(&row.method);
    let cluster = view(&node, &caller, row, &regions)?;
    let signals_elsewhere = count - seen.len();
    Ok(Json(ClusterDetail { cluster, account, signals: seen, signals_elsewhere, facts }))
}

/// Clusters that a signal of a region belongs to, for whoever sees the signal.
pub async fn of_signal(
    node: &Node,
    caller: &Caller,
    disease: &str,
    region: Uuid,
    span: (NaiveDate, NaiveDate),
) -> Result<Vec<Cluster>> {
    let rows = store::list_of_region(&node.db.read(), disease, region, span).await?;
    views(node, caller, rows).await
}

async fn views(node: &Node, caller: &Caller, rows: Vec<ClusterRow>) -> Result<Vec<Cluster>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|r| r.id).collect();
    let regions = store::list_regions(&node.db.read(), &ids).await?;
    rows.into_iter().map(|row| view(node, caller, row, &regions)).collect()
}

fn view(node: &Node, caller: &Caller, row: ClusterRow, regions: &[RegionRow]) -> Result<Cluster> {
    let tree = node.tree();
    let own = regions.iter().filter(|r| r.cluster_id == row.id);
    let region = |r: &RegionRow| {
        let seen = check(&tree, caller, Right::SeeSurveillance, r.region_id).is_ok();
        Ok(ClusterRegion {
            region: tree.reference(r.region_id)?,
            observed: seen.then_some(r.observed),
            expected: seen.then_some(r.expected),
        })
    };
    let regions: Vec<ClusterRegion> = own.map(region).collect::<Result<_>>()?;
    let names: Vec<Text> = regions.iter().map(|r| r.region.name.clone()).collect();
    Ok(Cluster {
        text: words::sentence(&row, &names),
        lead: tree.reference(row.lead_id)?,
        method: signals::method(&row.method),
        period: period(&row.period),
        id: row.id,
        disease: row.disease,
        indicator: row.indicator,
        first_day: row.first_day,
        last_day: row.last_day,
        observed: row.observed,
        expected: row.expected,
        p_value: row.p_value,
        regions,
        found_at: row.found_at,
        scanned_at: row.scanned_at,
    })
}

fn period(name: &str) -> Period {
    if name == Period::Week.name() { Period::Week } else { Period::Day }
}
