//! Handlers of sites and rooms.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{ChangeRoom, ChangeSite, NewRoom, NewSite, Room, Site, SiteDetail};
use super::store::{self, RoomRow, SiteRow};
use super::{rules, stays};
use crate::cases::findings::Findings;
use crate::cases::subject;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(detail, change))
        .routes(routes!(add_room))
        .routes(routes!(change_room))
}

#[derive(Debug, Deserialize, IntoParams)]
struct Under {
    region: Option<Uuid>,
}

fn view(node: &Node, row: SiteRow) -> Result<Site> {
    Ok(Site {
        region: node.tree().reference(row.region_id)?,
        id: row.id,
        name: row.name,
        kind: row.kind,
        address: row.address,
        phone: row.phone,
        open: row.open,
        rooms: row.rooms,
        beds: row.beds,
        taken: row.taken,
        free_rooms: row.free_rooms,
    })
}

/// Isolation sites with how full they are.
#[utoipa::path(get, path = "/api/v1/cases/sites", tag = "cases", params(Under),
    responses((status = 200, body = [Site])))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Under>,
) -> Result<Json<Vec<Site>>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let rows = store::list(&node.db.read(), scope).await?;
    Ok(Json(rows.into_iter().map(|row| view(&node, row)).collect::<Result<_>>()?))
}

/// A site that the caller may see: it lies in their region, or serves it.
pub async fn get_site(node: &Node, caller: &Caller, id: Uuid) -> Result<SiteRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("site", id))?;
    let tree = node.tree();
    if !tree.is_within(caller.region, row.region_id) {
        check(&tree, caller, Right::SeeCases, row.region_id)?;
    }
    caller.require(Right::SeeCases)?;
    Ok(row)
}

pub async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<SiteDetail>> {
    let row = get_site(node, caller, id).await?;
    let conn = node.db.read();
    let mut by_room: HashMap<Uuid, Vec<_>> = HashMap::new();
    for stay in store::list_stays_at(&conn, id).await? {
        let who =
            subject::get(node, &conn, caller, Right::SeeCases, &stay.subject_kind, stay.subject_id).await;
        by_room.entry(stay.room_id).or_default().push(stays::view(stay, who.is_ok()));
    }
    let rooms = store::list_rooms(&conn, id).await?.into_iter().map(|room| Room {
        stays: by_room.remove(&room.id).unwrap_or_default(),
        id: room.id,
        name: room.name,
        beds: room.beds,
        usable: room.usable,
    });
    let detail = SiteDetail {
        board: rooms.collect(),
        may_manage: check(&node.tree(), caller, Right::ManageCases, row.region_id).is_ok(),
        may_assign: stays::may_assign(node, caller, row.region_id),
        site: view(node, row.clone())?,
    };
    Ok(Versioned(row.version, detail))
}

/// A site, its rooms, and who is in them.
#[utoipa::path(get, path = "/api/v1/cases/sites/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = SiteDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<SiteDetail>> {
    describe(&node, &caller, id).await
}

/// Opens a site.
#[utoipa::path(post, path = "/api/v1/cases/sites", tag = "cases", request_body = NewSite,
    responses((status = 200, body = SiteDetail)))]
async fn create(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewSite>,
) -> Result<Versioned<SiteDetail>> {
    check(&node.tree(), &caller, Right::ManageCases, body.region_id)?;
    let mut findings = Findings::default();
    rules::check_site(&body.name, &body.kind, &mut findings);
    rules::check_rooms(&body.rooms, &mut findings);
    findings.refuse_if_any()?;
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let (id, region) = (tx.id(), body.region_id);
                let row = SiteRow {
                    id,
                    region_id: region,
                    name: body.name.trim().to_owned(),
                    kind: body.kind,
                    address: body.address,
                    phone: body.phone,
                    open: true,
                    version: 1,
                    rooms: 0,
                    beds: 0,
                    taken: 0,
                    free_rooms: 0,
                };
                store::insert(&tx.conn(), row).await?;
                let rooms =
                    body.rooms.into_iter().map(|r| (tx.id(), r.name.trim().to_owned(), r.beds)).collect();
                let n = store::insert_rooms(&tx.conn(), (id, region), rooms).await?;
                tx.journal(NewEntry::new("cases.site.opened", Some(region), Some(id), json!({"rooms": n})));
                Ok(id)
            })
        })
        .await?;
    describe(&node, &caller, id).await
}

/// A site that the caller manages, in the version that they saw.
async fn editable(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<SiteRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("site", id))?;
    check(&node.tree(), caller, Right::ManageCases, row.region_id)?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    Ok(row)
}

fn moved_on(id: Uuid) -> Error {
    Error::Changed { current: Box::new(json!({"id": id})) }
}

/// Changes what is known of a site, or stops it from taking people in.
#[utoipa::path(put, path = "/api/v1/cases/sites/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = ChangeSite, responses((status = 200, body = SiteDetail)))]
async fn change(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<ChangeSite>,
) -> Result<Versioned<SiteDetail>> {
    let row = editable(&node, &caller, id, version).await?;
    let mut findings = Findings::default();
    rules::check_site(&body.name, &body.kind, &mut findings);
    findings.refuse_if_any()?;
    let ChangeSite { name, kind, address, phone, open } = body;
    let row = SiteRow { name: name.trim().to_owned(), kind, address, phone, open, ..row };
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let region = row.region_id;
            if !store::save(&tx.conn(), row).await? {
                return Err(moved_on(id));
            }
            tx.journal(NewEntry::new("cases.site.changed", Some(region), Some(id), json!({"open": open})));
            Ok(())
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Adds a room.
#[utoipa::path(post, path = "/api/v1/cases/sites/{id}/rooms", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewRoom, responses((status = 200, body = SiteDetail)))]
async fn add_room(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<NewRoom>,
) -> Result<Versioned<SiteDetail>> {
    let row = editable(&node, &caller, id, version).await?;
    let mut findings = Findings::default();
    rules::check_room("room", &body.name, body.beds, &mut findings);
    findings.refuse_if_any()?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let name = body.name.trim().to_owned();
            let room = vec![(tx.id(), name.clone(), body.beds)];
            if store::insert_rooms(&tx.conn(), (id, row.region_id), room).await? == 0 {
                return Err(rules::room_exists(&name));
            }
            rooms_changed(tx, &row).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Counts the site's version up, as a room of it changed.
async fn rooms_changed(tx: &mut Tx, row: &SiteRow) -> Result<()> {
    if !store::touch(&tx.conn(), row.id, row.version).await? {
        return Err(moved_on(row.id));
    }
    let data = json!({"rooms": 1});
    tx.journal(NewEntry::new("cases.site.changed", Some(row.region_id), Some(row.id), data));
    Ok(())
}

/// Changes a room, or takes it out of use. Nobody loses their bed by it.
#[utoipa::path(put, path = "/api/v1/cases/sites/{id}/rooms/{room}", tag = "cases",
    params(("id" = Uuid, Path), ("room" = Uuid, Path)), request_body = ChangeRoom,
    responses((status = 200, body = SiteDetail)))]
async fn change_room(
    State(node): State<Node>,
    caller: Caller,
    Path((id, room)): Path<(Uuid, Uuid)>,
    version: IfMatch,
    Json(body): Json<ChangeRoom>,
) -> Result<Versioned<SiteDetail>> {
    let row = editable(&node, &caller, id, version).await?;
    let mut findings = Findings::default();
    rules::check_room("room", &body.name, body.beds, &mut findings);
    findings.refuse_if_any()?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let rooms = store::list_rooms(&tx.conn(), id).await?;
            let name = body.name.trim().to_owned();
            let old = rooms.iter().find(|r| r.id == room).ok_or_else(|| Error::not_found("room", room))?;
            if rooms.iter().any(|r| r.id != room && r.name == name) {
                return Err(rules::room_exists(&name));
            }
            if old.taken > i64::from(body.beds) || old.taken > 0 && !body.usable {
                return Err(rules::too_few_beds(old.taken));
            }
            let new = RoomRow { id: room, name, beds: body.beds, usable: body.usable, taken: old.taken };
            if !store::save_room(&tx.conn(), id, &new).await? {
                return Err(moved_on(id));
            }
            rooms_changed(tx, &row).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
