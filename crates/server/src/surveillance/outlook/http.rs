//! The handler of outlooks: rights, reading, computing off the async threads, keeping.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_domain::{Period, Window};
use lianfang_plan::Right;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::compute::{self, Ground, Inputs};
use super::model::Outlook;
use super::nowcast::KnownOn;
use super::store;
use super::what_if::Desk;
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Query};
use crate::node::Node;
use crate::surveillance::counts::{self, Computed};

/// How far back the curve is read.
const READ_DAYS: u32 = 400;
/// How far back delays are learnt from; of weekly series, which have fewer numbers, as far as the curve goes.
const KNOWN_DAYS: u32 = 90;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(outlook))
}

/// Region, disease, day, packs.
type Key = (Uuid, String, NaiveDate, String);
type Kept = Arc<(Outlook, Option<Ground>)>;

/// Outlooks that were computed since counts last changed, and the queue of what is computed anew each time.
#[derive(Default)]
pub struct OutlookCache {
    kept: Computed<Key, Kept>,
    /// Where comparisons of measures wait for their turn.
    pub desk: Desk,
}

#[cfg(test)]
impl OutlookCache {
    pub fn forget(&self) {
        self.kept.forget();
    }
}

#[derive(Debug, Deserialize, IntoParams)]
pub struct OutlookQuery {
    /// The caller's own unless told.
    pub region: Option<Uuid>,
    pub disease: Option<String>,
}

/// R, nowcast and forecast of a region's main indicator.
#[utoipa::path(get, path = "/api/v1/surveillance/outlook", tag = "surveillance", params(OutlookQuery),
    responses((status = 200, body = Outlook)))]
async fn outlook(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<OutlookQuery>,
) -> Result<Json<Outlook>> {
    let scope = caller.scope(&node.tree(), Right::SeeSurveillance, query.region)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    Ok(Json(computed(&node, scope.under, &disease).await?.0.clone()))
}

/// The outlook of a region as of now, from what is kept where that still stands.
pub async fn computed(node: &Node, region: Uuid, disease: &str) -> Result<Kept> {
    let version = counts::version(node);
    let key = (region, disease.to_owned(), node.clock.today(), node.packs().digest.clone());
    if let Some(known) = node.outlooks.kept.get(version, &key) {
        return Ok(known);
    }
    let inputs = read(node, region, disease).await?;
    let computing = tokio::task::spawn_blocking(move || compute::compute(&inputs));
    let found =
        computing.await.map_err(|e| Error::internal(format!("an outlook was not finished: {e}")))??;
    let found = Arc::new(found);
    node.outlooks.kept.put(version, key, found.clone());
    Ok(found)
}

async fn read(node: &Node, region: Uuid, disease: &str) -> Result<Inputs> {
    let (packs, tree, today) = (node.packs(), node.tree(), node.clock.today());
    let known_disease = packs.disease(disease).ok_or_else(|| Error::not_found("disease", disease))?.clone();
    let indicator = known_disease.indicators.first().cloned().unwrap_or_else(|| "confirmed".to_owned());
    let days = (Window::days(READ_DAYS).first_day(today), today);
    let curve = counts::curve(node, region, disease, &indicator, days).await?;
    let imported = if known_disease.indicators.iter().any(|i| i == "imported") {
        let curve = counts::curve(node, region, disease, "imported", days).await?;
        (!curve.points.is_empty()).then(|| curve.points.iter().map(|p| (p.day, p.value)).collect())
    } else {
        None
    };
    let parts = counts::list_parts(&node.db.read(), &tree, region, disease, &indicator).await?;
    let totals = parts.iter().any(|s| s.kind == "cumulative");
    let mut periods = parts.iter().map(|s| s.period());
    let period = periods.next().filter(|first| periods.all(|other| other == *first));
    let known = if totals {
        Vec::new()
    } else {
        let series: Vec<(Uuid, Uuid)> = parts.iter().map(|s| (s.region_id, s.id)).collect();
        let back = if period == Some(Period::Week) { READ_DAYS } else { KNOWN_DAYS };
        let rows = store::list_known(&node.db.read(), &series, Window::days(back).first_day(today)).await?;
        let zone = node.clock.timezone();
        let on = |k: store::Known| KnownOn {
            series: k.series_id,
            day: k.day,
            on: k.known_at.with_timezone(&zone).date_naive(),
            value: k.value,
        };
        rows.into_iter().map(on).collect()
    };
    let mut sources: Vec<String> = curve.sources.iter().map(|s| s.source.clone()).collect();
    sources.dedup();
    Ok(Inputs {
        people: tree.find(region).and_then(|p| p.population),
        region: tree.reference(region)?,
        rule: packs.risk_rule_for(disease).cloned(),
        disease: known_disease,
        indicator,
        points: curve.points.iter().map(|p| (p.day, p.value)).collect(),
        imported,
        period,
        totals,
        sources,
        known,
        pack_digest: packs.digest.clone(),
    })
}
