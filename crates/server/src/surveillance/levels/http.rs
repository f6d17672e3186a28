//! Handlers for levels and warnings.

use axum::extract::State;
use lianfang_domain::{Text, Tier, Window};
use lianfang_plan::{LevelState, Right, RiskRule, risk::next_fall};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{LevelBadge, LevelStep, LevelView, ReasonView, RegionLevel, Warning};
use super::store::{self, WarningRow};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::regions::Place;
use crate::surveillance::counts;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(get_scale))
        .routes(routes!(levels))
        .routes(routes!(level))
        .routes(routes!(warnings))
        .routes(routes!(read_warning))
}

#[derive(Debug, Deserialize, IntoParams)]
struct DiseaseQuery {
    disease: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
struct LevelsQuery {
    /// This region and all below it; the caller's own unless told.
    under: Option<Uuid>,
    disease: Option<String>,
    tier: Option<String>,
}

fn disease_of(node: &Node, asked: Option<String>) -> String {
    asked.unwrap_or_else(|| node.config.disease.clone())
}

/// The levels of a disease, lowest first.
pub fn scale(rule: &RiskRule) -> Vec<LevelBadge> {
    let ranks = 0..i32::try_from(rule.levels.len()).unwrap_or(0);
    ranks.map(|rank| LevelBadge::of(rule, rank)).collect()
}

fn get_rule<'a>(packs: &'a crate::packs::PackSet, disease: &str) -> Result<&'a RiskRule> {
    packs.risk_rule_for(disease).ok_or_else(|| Error::not_found("risk rule for the disease", disease))
}

#[utoipa::path(get, path = "/api/v1/surveillance/scale", tag = "surveillance", params(DiseaseQuery),
    responses((status = 200, body = Vec<LevelBadge>)))]
async fn get_scale(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DiseaseQuery>,
) -> Result<Json<Vec<LevelBadge>>> {
    caller.require(Right::SeeRegion)?;
    let packs = node.packs();
    Ok(Json(scale(get_rule(&packs, &disease_of(&node, query.disease))?)))
}

/// Levels with the numbers of a map, for regions that `keep` accepts, in the tree's order.
pub async fn list_levels(
    node: &Node,
    under: Uuid,
    disease: &str,
    keep: impl Fn(&Place) -> bool,
) -> Result<Vec<RegionLevel>> {
    let (packs, tree, today) = (node.packs(), node.tree(), node.clock.today());
    let rule = get_rule(&packs, disease)?;
    let conn = node.db.read();
    let ask = async { Ok(Arc::new(store::list_standing(&conn, disease).await?)) };
    let standing = node.standing.get(&node.writer, disease.to_owned(), ask).await?;
    let week = counts::sums(node, &conn, disease, "confirmed", today, Window::days(7)).await?;
    let fortnight = counts::sums(node, &conn, disease, "confirmed", today, Window::days(14)).await?;
    let totals = counts::totals(node, &conn, disease, "confirmed").await?;
    let view = |place: &Place| {
        let row = standing.get(&place.id);
        let new_14d = fortnight.get(&place.id).copied().unwrap_or(0);
        let people = place.population.filter(|p| *p > 0);
        RegionLevel {
            region: place.reference(),
            level: LevelBadge::of(rule, row.map_or(0, |r| r.place)),
            proposed: row.and_then(|r| r.proposed).map(|rank| LevelBadge::of(rule, rank)),
            since: row.and_then(|r| r.since),
            new_7d: week.get(&place.id).copied().unwrap_or(0),
            new_14d,
            incidence_14d: people.map(|p| new_14d as f64 * 100_000.0 / p as f64),
            total: totals.get(&place.id).copied().unwrap_or(0),
        }
    };
    let places = tree.under(under);
    Ok(places.into_iter().filter_map(|id| tree.find(id)).filter(|p| keep(p)).map(view).collect())
}

/// Levels of a region and all below it.
#[utoipa::path(get, path = "/api/v1/surveillance/levels", tag = "surveillance", params(LevelsQuery),
    responses((status = 200, body = Vec<RegionLevel>)))]
async fn levels(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<LevelsQuery>,
) -> Result<Json<Vec<RegionLevel>>> {
    caller.require(Right::SeeRegion)?;
    let tier: Option<Tier> = match query.tier.as_deref() {
        Some(text) => Some(text.parse().map_err(|_| Error::not_found("tier", text))?),
        None => None,
    };
    let under = query.under.unwrap_or(caller.region);
    let disease = disease_of(&node, query.disease);
    Ok(Json(list_levels(&node, under, &disease, |p| tier.is_none_or(|t| p.tier == t)).await?))
}

/// A region's level with its reason. Levels are public to every signed-in account.
#[utoipa::path(get, path = "/api/v1/surveillance/levels/{region_id}", tag = "surveillance",
    params(("region_id" = Uuid, Path), DiseaseQuery), responses((status = 200, body = LevelView)))]
async fn level(
    State(node): State<Node>,
    caller: Caller,
    Path(region): Path<Uuid>,
    Query(query): Query<DiseaseQuery>,
) -> Result<Json<LevelView>> {
    caller.require(Right::SeeRegion)?;
    let disease = disease_of(&node, query.disease);
    let (packs, tree) = (node.packs(), node.tree());
    let rule = get_rule(&packs, &disease)?;
    let reference = tree.reference(region)?;
    let Some(row) = store::find(&node.db.read(), region, &disease).await? else {
        return Ok(Json(LevelView {
            region: reference,
            level: LevelBadge::of(rule, 0),
            proposed: None,
            since: None,
            reason: ReasonView {
                text: Text::new("尚无该地区的监测数据。", "There are no counts for this region yet."),
                ..ReasonView::default()
            },
            calm_since: None,
            may_fall_on: None,
            history: Vec::new(),
        }));
    };
    let state: LevelState = serde_json::from_str(&row.state)?;
    let mut history = Vec::new();
    for change in store::list_changes(&node.db.read(), region, &disease).await? {
        let by = match change.decided_by {
            Some(id) => people::find_name(&node.db.read(), id).await?,
            None => None,
        };
        history.push(LevelStep {
            at: change.at,
            from: Some(LevelBadge::of(rule, change.from_place)),
            to: LevelBadge::of(rule, change.to_place),
            by,
            reason: serde_json::from_str(&change.reason)?,
            proposal_id: change.proposal_id,
        });
    }
    Ok(Json(LevelView {
        region: reference,
        level: LevelBadge::of(rule, row.place),
        proposed: row.proposed.map(|rank| LevelBadge::of(rule, rank)),
        since: row.since,
        reason: serde_json::from_str(&row.reason)?,
        calm_since: state.calm_since,
        may_fall_on: next_fall(rule, &state, node.clock.now()),
        history,
    }))
}

fn warning(node: &Node, row: WarningRow) -> Result<Warning> {
    let (packs, tree) = (node.packs(), node.tree());
    Ok(Warning {
        id: row.id,
        about: tree.reference(row.about_id)?,
        to: tree.reference(row.region_id)?,
        relation: row.relation,
        level: LevelBadge::of(get_rule(&packs, &row.disease)?, row.place),
        text: Text::new(row.text_zh, row.text_en),
        issued_at: row.issued_at,
        read_at: row.read_at,
    })
}

/// Newest warnings for one region's headquarters.
pub async fn list_warnings(node: &Node, region: Uuid, limit: u32) -> Result<Vec<Warning>> {
    let rows = store::list_warnings_for(&node.db.read(), region, limit).await?;
    rows.into_iter().map(|row| warning(node, row)).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
struct WarningsQuery {
    region: Option<Uuid>,
}

/// Early warnings that regions of the caller received.
#[utoipa::path(get, path = "/api/v1/surveillance/warnings", tag = "surveillance",
    params(WarningsQuery, PageQuery), responses((status = 200, body = Page<Warning>)))]
async fn warnings(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<WarningsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Warning>>> {
    let scope = caller.scope(&node.tree(), Right::SeeSurveillance, query.region)?;
    let rows = store::list_warnings(&node.db.read(), scope, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |r: &WarningRow| r.id);
    let items = page.items.into_iter().map(|row| warning(&node, row)).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

/// Takes note of a warning.
#[utoipa::path(post, path = "/api/v1/surveillance/warnings/{id}/read", tag = "surveillance",
    params(("id" = Uuid, Path)), responses((status = 200, body = Warning)))]
async fn read_warning(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Warning>> {
    let get = async || {
        let row = store::find_warning(&node.db.read(), id).await?;
        row.ok_or_else(|| Error::not_found("warning", id))
    };
    let row = get().await?;
    check(&node.tree(), &caller, Right::SeeSurveillance, row.region_id)?;
    let region = row.region_id;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if store::mark_read(&tx.conn(), id, tx.now()).await? {
                let data = serde_json::json!({});
                tx.journal(NewEntry::new("surveillance.warning.read", Some(region), Some(id), data));
            }
            Ok(())
        })
    })
    .await?;
    Ok(Json(warning(&node, get().await?)?))
}
