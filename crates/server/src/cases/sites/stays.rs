//! Who stays in which room: giving one, moving, leaving.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, get_site};
use super::model::{EndStay, GiveRoom, SiteDetail, Stay};
use super::rules;
use super::store::{self, RoomRow, SiteRow, StayRow};
use crate::cases::steps::{self, NewStep};
use crate::cases::subject::{self, Somebody};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::version::Versioned;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(give)).routes(routes!(end))
}

/// Why people leave a room for good.
const REASONS: [&str; 3] = ["left", "released", "hospital"];

#[derive(Debug, Deserialize, IntoParams)]
struct Of {
    /// `case` or `contact`
    kind: String,
    subject: Uuid,
}

/// Where a case or contact stays and has stayed, newest first.
#[utoipa::path(get, path = "/api/v1/cases/stays", tag = "cases", params(Of), responses((status = 200, body = [Stay])))]
async fn list(State(node): State<Node>, caller: Caller, Query(of): Query<Of>) -> Result<Json<Vec<Stay>>> {
    let conn = node.db.read();
    let somebody = subject::get(&node, &conn, &caller, Right::SeeCases, &of.kind, of.subject).await?;
    let rows = store::list_stays_of(&conn, somebody.id).await?;
    Ok(Json(rows.into_iter().map(|row| view(row, true)).collect()))
}

/// A stay as it is shown; who it is only to those who may see them.
pub fn view(row: StayRow, open: bool) -> Stay {
    Stay {
        id: row.id,
        site_id: row.site_id,
        site: row.site,
        room_id: row.room_id,
        room: row.room,
        kind: row.subject_kind,
        subject_id: open.then_some(row.subject_id),
        number: open.then_some(row.subject_number),
        began_at: row.began_at,
        ended_at: row.ended_at,
        ended_why: row.ended_why,
    }
}

/// Gives somebody a room; whoever is in another one moves. A full site refuses and names the nearest with a free bed.
#[utoipa::path(post, path = "/api/v1/cases/sites/{id}/stays", tag = "cases", params(("id" = Uuid, Path)),
    request_body = GiveRoom, responses((status = 200, body = SiteDetail)))]
async fn give(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<GiveRoom>,
) -> Result<Versioned<SiteDetail>> {
    let conn = node.db.read();
    let site = get_site(&node, &caller, id).await?;
    let somebody =
        subject::get(&node, &conn, &caller, Right::Investigate, &body.kind, body.subject_id).await?;
    if !somebody.open {
        return Err(rules::not_open());
    }
    if !site.open {
        return Err(rules::site_closed(&site.name));
    }
    let node_ = node.clone();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            // Read again inside the change: two people may give the last bed at the same moment.
            let rooms = store::list_rooms(&tx.conn(), id).await?;
            let room = choose(&node_, tx, &site, &rooms, body.room_id).await?.clone();
            store::end_stay(&tx.conn(), somebody.id, tx.now(), "moved").await?;
            let row = StayRow {
                id: tx.id(),
                region_id: somebody.region,
                site_id: site.id,
                room_id: room.id,
                subject_kind: somebody.kind.to_owned(),
                subject_id: somebody.id,
                subject_number: somebody.number.clone(),
                began_at: tx.now(),
                ended_at: None,
                ended_why: None,
                site: site.name.clone(),
                room: room.name.clone(),
            };
            store::insert_stay(&tx.conn(), row).await?;
            let content = json!({"site": site.name, "room": room.name});
            note(tx, "cases.stay.began", &somebody, content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// The room that was asked for, or the first free one.
async fn choose<'r>(
    node: &Node,
    tx: &Tx,
    site: &SiteRow,
    rooms: &'r [RoomRow],
    wanted: Option<Uuid>,
) -> Result<&'r RoomRow> {
    let first = rules::first_free(rooms);
    let Some(wanted) = wanted else {
        if let Some(room) = first {
            return Ok(room);
        }
        let tree = node.tree();
        let scope = crate::kernel::auth::Scope { under: tree.root().unwrap_or(site.region_id) };
        let others = store::list(&tx.conn(), scope).await?;
        let nearest = rules::nearest(&tree, site.region_id, &others, site.id);
        return Err(rules::site_full(&site.name, nearest.map(|other| (other.name.as_str(), other.free()))));
    };
    let room = rooms.iter().find(|room| room.id == wanted).ok_or_else(|| Error::not_found("room", wanted))?;
    if room.usable && room.taken < i64::from(room.beds) {
        return Ok(room);
    }
    let free = rooms.iter().filter(|r| r.usable && r.taken < i64::from(r.beds)).map(|r| r.name.clone());
    Err(rules::room_full(&room.name, &free.take(8).collect::<Vec<String>>()))
}

async fn note(
    tx: &mut Tx,
    kind: &'static str,
    somebody: &Somebody,
    content: serde_json::Value,
) -> Result<()> {
    let (region, subject) = (somebody.region, somebody.id);
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

/// Ends a stay.
#[utoipa::path(post, path = "/api/v1/cases/stays/{id}/end", tag = "cases", params(("id" = Uuid, Path)),
    request_body = EndStay, responses((status = 200, body = SiteDetail)))]
async fn end(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<EndStay>,
) -> Result<Versioned<SiteDetail>> {
    let conn = node.db.read();
    let stay = store::find_stay(&conn, id).await?.ok_or_else(|| Error::not_found("stay", id))?;
    let (kind, who) = (stay.subject_kind.clone(), stay.subject_id);
    let somebody = subject::get(&node, &conn, &caller, Right::Investigate, &kind, who).await?;
    if !REASONS.contains(&body.why.as_str()) {
        return Err(crate::cases::subject::unknown_reason(&body.why, &REASONS));
    }
    if stay.ended_at.is_some() {
        return Err(rules::not_staying());
    }
    let site = stay.site_id;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::end_stay(&tx.conn(), somebody.id, tx.now(), &body.why).await? {
                return Err(rules::not_staying());
            }
            let content = json!({"site": stay.site, "room": stay.room, "why": body.why});
            note(tx, "cases.stay.ended", &somebody, content).await
        })
    })
    .await?;
    describe(&node, &caller, site).await
}

/// Site and room that somebody is in now.
pub async fn stay_of(conn: &Conn<'_>, subject: Uuid) -> Result<Option<(String, String)>> {
    let now = store::list_stays_of(conn, subject).await?.into_iter().find(|stay| stay.ended_at.is_none());
    Ok(now.map(|stay| (stay.site, stay.room)))
}

/// Somebody was released: the bed is free.
pub async fn end_of(tx: &Tx, subject: Uuid, why: &str) -> Result<()> {
    store::end_stay(&tx.conn(), subject, tx.now(), why).await.map(drop)
}

/// A contact became a case and stays in the room until it is moved.
pub async fn give_to_case(tx: &Tx, contact: Uuid, case: Uuid, number: &str) -> Result<()> {
    store::rename(&tx.conn(), contact, case, number).await
}

/// Whether the caller may give beds of this site: it is theirs, or it serves the region they work in.
pub fn may_assign(node: &Node, caller: &Caller, site: Uuid) -> bool {
    let tree = node.tree();
    caller.rights.contains(&Right::Investigate)
        && (check(&tree, caller, Right::Investigate, site).is_ok() || tree.is_within(caller.region, site))
}
