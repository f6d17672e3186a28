//! Holds: what must not be removed although its time is over.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Hold, LiftHold, PlaceHold};
use super::rules;
use super::store::{self, HoldRow};
use crate::cases::{records, subject};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, place)).routes(routes!(lift))
}

#[derive(Debug, Deserialize, IntoParams)]
struct Under {
    region: Option<Uuid>,
}

async fn view(node: &Node, conn: &Conn<'_>, row: HoldRow) -> Result<Hold> {
    let name = async |id: Option<Uuid>| match id {
        Some(id) => people::find_name(conn, id).await,
        None => Ok(None),
    };
    Ok(Hold {
        region: node.tree().reference(row.region_id)?,
        placed_by: name(row.placed_by).await?,
        lifted_by: name(row.lifted_by).await?,
        id: row.id,
        class: row.class,
        subject_id: row.subject_id,
        number: row.number,
        reason: row.reason,
        placed_at: row.placed_at,
        lifted_at: row.lifted_at,
        lifted_why: row.lifted_why,
    })
}

/// Holds, newest first; those on cases that are closed to the caller are left out.
#[utoipa::path(get, path = "/api/v1/cases/retention/holds", tag = "cases", params(Under),
    responses((status = 200, body = [Hold])))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Under>,
) -> Result<Json<Vec<Hold>>> {
    let scope = caller.scope(&node.tree(), Right::ManageCases, query.region)?;
    let conn = node.db.read();
    let mut holds = Vec::new();
    for row in store::list_holds(&conn, scope).await? {
        if row.class == "case" && records::is_hidden_from(&conn, row.subject_id, caller.account).await? {
            continue;
        }
        holds.push(view(&node, &conn, row).await?);
    }
    Ok(Json(holds))
}

/// Stops the removal of a case or contact until it is lifted.
#[utoipa::path(post, path = "/api/v1/cases/retention/holds", tag = "cases", request_body = PlaceHold,
    responses((status = 200, body = Hold)))]
async fn place(State(node): State<Node>, caller: Caller, Json(body): Json<PlaceHold>) -> Result<Json<Hold>> {
    let conn = node.db.read();
    let somebody =
        subject::get(&node, &conn, &caller, Right::ManageCases, &body.kind, body.subject_id).await?;
    let reason = body.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(rules::needs_reason());
    }
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let row = HoldRow {
                    id: tx.id(),
                    region_id: somebody.region,
                    subject_id: somebody.id,
                    class: somebody.kind.to_owned(),
                    number: somebody.number,
                    reason,
                    placed_at: tx.now(),
                    placed_by: tx.actor(),
                    lifted_at: None,
                    lifted_by: None,
                    lifted_why: None,
                };
                if !store::insert_hold(&tx.conn(), row.clone()).await? {
                    return Err(rules::held_already());
                }
                let data = json!({"hold": row.id});
                tx.journal(NewEntry::new(
                    "cases.hold.placed",
                    Some(row.region_id),
                    Some(row.subject_id),
                    data,
                ));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(view(&node, &conn, row).await?))
}

/// Lifts a hold: the time goes on as if it had not been, and what is overdue goes with the next round.
#[utoipa::path(post, path = "/api/v1/cases/retention/holds/{id}/lift", tag = "cases", params(("id" = Uuid, Path)),
    request_body = LiftHold, responses((status = 200, body = Hold)))]
async fn lift(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<LiftHold>,
) -> Result<Json<Hold>> {
    let conn = node.db.read();
    let mut row = store::find_hold(&conn, id).await?.ok_or_else(|| Error::not_found("hold", id))?;
    check(&node.tree(), &caller, Right::ManageCases, row.region_id)?;
    if row.class == "case" && records::is_hidden_from(&conn, row.subject_id, caller.account).await? {
        return Err(Error::not_found("hold", id));
    }
    let why = body.reason.trim().to_owned();
    if why.is_empty() {
        return Err(rules::needs_reason());
    }
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                (row.lifted_at, row.lifted_by, row.lifted_why) = (Some(tx.now()), tx.actor(), Some(why));
                if !store::lift(&tx.conn(), &row).await? {
                    return Err(rules::lifted_already());
                }
                let data = json!({"hold": row.id});
                tx.journal(NewEntry::new(
                    "cases.hold.lifted",
                    Some(row.region_id),
                    Some(row.subject_id),
                    data,
                ));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(view(&node, &conn, row).await?))
}
