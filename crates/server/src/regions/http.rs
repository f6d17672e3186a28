//! Handlers for regions and their boundaries.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianfang_domain::{Text, Tier};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{EditRegion, Region, RegionDetail};
use super::store;
use super::tree::Place;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(boundaries)).routes(routes!(detail, edit))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    /// Only children of this region; `root` for the top of the tree.
    parent: Option<String>,
    /// Part of a name or the beginning of a code.
    q: Option<String>,
    tier: Option<String>,
}

/// Regions by place in the tree. Names and codes are public to every signed-in account.
#[utoipa::path(get, path = "/api/v1/regions", tag = "regions", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Region>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Region>>> {
    caller.require(Right::SeeRegion)?;
    let parent = match query.parent.as_deref() {
        None => None,
        Some("root") => Some(None),
        Some(id) => Some(Some(id.parse::<Uuid>().map_err(|_| Error::not_found("region", id))?)),
    };
    let text = query.q.unwrap_or_default().to_lowercase();
    let tier = query.tier.as_deref().map(parse_tier).transpose()?;
    let tree = node.tree();
    let matches = |p: &&Place| {
        parent.is_none_or(|id| p.parent == id)
            && tier.is_none_or(|t| p.tier == t)
            && (text.is_empty()
                || p.code.starts_with(&text)
                || p.name.zh.to_lowercase().contains(&text)
                || p.name.en.to_lowercase().contains(&text))
    };
    let skip: usize = page.after()?.unwrap_or(0);
    let items: Vec<(usize, Region)> = tree
        .iter()
        .filter(matches)
        .enumerate()
        .skip(skip)
        .take(page.limit() as usize + 1)
        .map(|(n, p)| (n + 1, p.view()))
        .collect();
    Ok(Json(Page::cut(items, page.limit(), |(n, _)| *n).map(|(_, region)| region)))
}

fn parse_tier(tier: &str) -> Result<Tier> {
    tier.parse().map_err(|e: lianfang_domain::tier::UnknownTier| {
        Error::invalid(
            "R0101",
            Text::new(format!("没有层级“{tier}”"), e.to_string()),
            Text::new(
                "可用：national、provincial、municipal、county、township、community、grid、building、unit",
                "use one of them",
            ),
        )
    })
}

async fn describe(node: &Node, id: Uuid) -> Result<Versioned<RegionDetail>> {
    let tree = node.tree();
    let place = tree.get(id)?;
    let detail = RegionDetail {
        region: place.view(),
        path: tree.path(id),
        neighbours: place.neighbours.iter().filter_map(|n| tree.find(*n)).map(Place::reference).collect(),
        has_boundary: store::find_boundary(&node.db.read(), id).await?.is_some(),
    };
    Ok(Versioned(place.version, detail))
}

#[utoipa::path(get, path = "/api/v1/regions/{id}", tag = "regions", params(("id" = Uuid, Path)),
    responses((status = 200, body = RegionDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<RegionDetail>> {
    caller.require(Right::SeeRegion)?;
    describe(&node, id).await
}

#[utoipa::path(patch, path = "/api/v1/regions/{id}", tag = "regions", params(("id" = Uuid, Path)),
    request_body = EditRegion, responses((status = 200, body = RegionDetail)))]
async fn edit(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<EditRegion>,
) -> Result<Versioned<RegionDetail>> {
    let tree = node.tree();
    check(&tree, &caller, Right::ManageRegions, id)?;
    let mut place = tree.get(id)?.clone();
    version.check(place.version, &place.view())?;
    if body.population.is_some_and(|n| n < 0) || body.households.is_some_and(|n| n < 0) {
        return Err(Error::invalid(
            "R0102",
            Text::new("人口或户数为负", "population or households are negative"),
            Text::new("请填写 0 或正整数", "give 0 or a positive whole number"),
        ));
    }
    place.name = body.name.unwrap_or(place.name);
    place.population = body.population.or(place.population);
    place.households = body.households.or(place.households);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            store::update_region(&tx.conn(), &place).await?;
            tx.journal(NewEntry::new(
                "regions.region.changed",
                Some(id),
                Some(id),
                json!({"population": place.population}),
            ));
            Ok(())
        })
    })
    .await?;
    node.reload_tree().await?;
    describe(&node, id).await
}

#[derive(Debug, Deserialize, IntoParams)]
struct BoundaryQuery {
    /// Boundaries of this region and all below it.
    under: Uuid,
    tier: Option<String>,
}

/// A GeoJSON FeatureCollection; a feature's id is its region's.
#[utoipa::path(get, path = "/api/v1/regions/boundaries", tag = "regions", params(BoundaryQuery),
    responses((status = 200, description = "GeoJSON FeatureCollection", body = serde_json::Value)))]
async fn boundaries(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<BoundaryQuery>,
) -> Result<Response> {
    caller.require(Right::SeeRegion)?;
    let tree = node.tree();
    let tier = query.tier.as_deref().map(parse_tier).transpose()?;
    let rows = store::list_boundaries(&node.db.read(), Scope { under: query.under }).await?;
    let features: Vec<String> = rows
        .iter()
        .filter_map(|row| Some((tree.find(row.region_id)?, &row.geometry)))
        .filter(|(place, _)| tier.is_none_or(|t| place.tier == t))
        .map(|(place, geometry)| {
            let properties = json!({"region_id": place.id, "code": place.code, "name": place.name});
            format!(
                "{{\"type\":\"Feature\",\"id\":\"{}\",\"properties\":{properties},\"geometry\":{geometry}}}",
                place.id
            )
        })
        .collect();
    let body = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let headers =
        [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, body).into_response())
}
