//! Handlers of places: found again before they are entered twice.

use axum::extract::State;
use chrono::{DateTime, NaiveDate};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{NewPlace, PlaceDetail, PlaceView};
use super::store::{self, PlaceFilter, PlaceRow};
use super::{rules, spots, stays};
use crate::cases::findings::Findings;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// Most stays that a place's page shows.
const MOST: u32 = 500;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(detail, correct))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    kind: Option<String>,
    /// Part of the name or address, or the number of a train or flight.
    q: Option<String>,
    runs_on: Option<NaiveDate>,
}

/// Places, those entered last first.
#[utoipa::path(get, path = "/api/v1/cases/places", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<PlaceView>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlaceView>>> {
    let filter = PlaceFilter {
        scope: caller.scope(&node.tree(), Right::SeeCases, query.region)?,
        kind: query.kind,
        key: query.q.map(|q| rules::search_key(&[Some(&q)])).filter(|key| !key.is_empty()),
        service: None,
        runs_on: query.runs_on,
        before: page.after()?,
    };
    let rows = store::list_places(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &PlaceRow| row.id);
    let items = page.items.into_iter().map(|row| stays::view_place(&node, row)).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

fn row_of(id: Uuid, version: i64, new: NewPlace) -> PlaceRow {
    let text = |value: Option<String>| value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let service = text(new.service).map(|service| rules::service_key(&service)).filter(|s| !s.is_empty());
    let (name, address) = (text(new.name), text(new.address));
    let key = [service.as_deref(), name.as_deref(), address.as_deref()];
    PlaceRow {
        id,
        region_id: new.region_id,
        kind: new.kind,
        lat: new.lat,
        lon: new.lon,
        runs_on: new.runs_on,
        search_key: rules::search_key(&key),
        version,
        name,
        address,
        service,
    }
}

/// Stops the entry of a place that is there already: the same journey, or the same name in the same region.
async fn refuse_similar(conn: &Conn<'_>, scope: Scope, new: &PlaceRow) -> Result<()> {
    let mut filter = PlaceFilter {
        scope,
        kind: Some(new.kind.clone()),
        key: None,
        service: None,
        runs_on: new.runs_on,
        before: None,
    };
    match &new.service {
        Some(service) => filter.service = Some(service.clone()),
        None if new.search_key.is_empty() => return Ok(()),
        None => filter.key = Some(rules::search_key(&[new.name.as_deref().or(new.address.as_deref())])),
    }
    let found = store::list_places(conn, filter, 50).await?;
    let same =
        |row: &&PlaceRow| new.service.is_some() || (row.region_id == new.region_id && row.name == new.name);
    let known: Vec<String> = found.iter().filter(same).take(5).map(|row| stays::title(row).zh).collect();
    if known.is_empty() { Ok(()) } else { Err(rules::known_already(&known)) }
}

/// Enters a place.
#[utoipa::path(post, path = "/api/v1/cases/places", tag = "cases", request_body = NewPlace,
    responses((status = 200, body = PlaceView)))]
async fn add(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewPlace>,
) -> Result<Json<PlaceView>> {
    let tree = node.tree();
    check(&tree, &caller, Right::Investigate, body.region_id)?;
    let mut findings = Findings::default();
    rules::check_place(&body, &mut findings);
    findings.refuse_if_any()?;
    let despite = body.despite_similar;
    let row = row_of(Uuid::nil(), 1, body);
    if !despite {
        refuse_similar(&node.db.read(), caller.scope(&tree, Right::SeeCases, None)?, &row).await?;
    }
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let row = PlaceRow { id: tx.id(), ..row };
                let data = json!({"kind": row.kind});
                tx.journal(NewEntry::new("cases.place.added", Some(row.region_id), Some(row.id), data));
                store::insert_place(&tx.conn(), row.clone()).await?;
                Ok(row)
            })
        })
        .await?;
    Ok(Json(stays::view_place(&node, row)?))
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<PlaceDetail>> {
    let conn = node.db.read();
    let row = stays::get_place(node, &conn, caller, Right::SeeCases, id).await?;
    let always = (DateTime::UNIX_EPOCH, node.clock.now());
    let visits = store::visits_at(&conn, id, always, MOST).await?;
    let mut spots = Vec::new();
    for spot in store::spots_of(&conn, id).await? {
        spots.push(spots::view(node, &conn, spot, row.clone()).await?);
    }
    let detail = PlaceDetail {
        visits: stays::views(node, &conn, caller, visits).await?,
        spots,
        may_investigate: check(&node.tree(), caller, Right::Investigate, row.region_id).is_ok(),
        place: stays::view_place(node, row.clone())?,
    };
    Ok(Versioned(row.version, detail))
}

/// A place with who was there and its spots.
#[utoipa::path(get, path = "/api/v1/cases/places/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = PlaceDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<PlaceDetail>> {
    describe(&node, &caller, id).await
}

/// Corrects a place; its region stays.
#[utoipa::path(put, path = "/api/v1/cases/places/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewPlace, responses((status = 200, body = PlaceDetail)))]
async fn correct(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<NewPlace>,
) -> Result<Versioned<PlaceDetail>> {
    let old = stays::get_place(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    if version.0 != old.version {
        let current = describe(&node, &caller, id).await?;
        version.check(old.version, &current.1)?;
    }
    let mut findings = Findings::default();
    rules::check_place(&body, &mut findings);
    findings.refuse_if_any()?;
    let region_id = old.region_id;
    let row = row_of(id, old.version, NewPlace { region_id, ..body });
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let data = json!({"kind": row.kind});
            tx.journal(NewEntry::new("cases.place.changed", Some(region_id), Some(id), data));
            if !store::save_place(&tx.conn(), row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            Ok(())
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
