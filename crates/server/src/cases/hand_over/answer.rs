//! The answer to a hand-over: taking somebody over, refusing, withdrawing; and who it is, for whoever has to answer.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, note};
use super::model::{Answer, HandOver};
use super::rules;
use super::store::{self, HandOverRow};
use crate::cases::{contacts, orders, records, sites};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::people::{self, IdentityView};
use crate::response;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(detail))
        .routes(routes!(identity))
        .routes(routes!(answer))
        .routes(routes!(withdraw))
}

#[utoipa::path(get, path = "/api/v1/cases/hand-overs/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = HandOver)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<HandOver>> {
    describe(&node, &caller, id).await
}

async fn get(node: &Node, id: Uuid) -> Result<HandOverRow> {
    store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("hand-over", id))
}

/// Whom the row is about: person, whether it is still open, whether it is closed to others.
struct About {
    person: Option<Uuid>,
    open: bool,
    closed_to_others: bool,
}

async fn about(node: &Node, row: &HandOverRow) -> Result<About> {
    let conn = node.db.read();
    if row.subject_kind == "case" {
        let case = records::find(&conn, row.subject_id).await?;
        let case = case.ok_or_else(|| Error::not_found("case", row.subject_id))?;
        let (person, open) = (case.person_id, case.working == "open");
        return Ok(About { person, open, closed_to_others: case.special });
    }
    let contact = contacts::find(&conn, row.subject_id).await?;
    let contact = contact.ok_or_else(|| Error::not_found("contact", row.subject_id))?;
    let (person, open) = (contact.person_id, contact.state == "watched");
    Ok(About { person, open, closed_to_others: false })
}

/// Who it is, for the region that is asked while it is asked. The access is written down.
#[utoipa::path(get, path = "/api/v1/cases/hand-overs/{id}/identity", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = IdentityView)))]
async fn identity(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IdentityView>> {
    let row = get(&node, id).await?;
    let to = row.to_region_id.ok_or_else(rules::no_destination)?;
    check(&node.tree(), &caller, Right::SeeIdentity, to)?;
    if row.state != "asked" {
        return Err(rules::answered_already());
    }
    let about = about(&node, &row).await?;
    if about.closed_to_others {
        return Err(Error::not_found("hand-over", id));
    }
    let person = about.person.ok_or_else(|| Error::not_found("identity of hand-over", id))?;
    Ok(Json(people::reveal(&node, &caller, person, "cases.hand-over").await?))
}

/// A hand-over that still waits, in the version that the caller saw.
async fn waiting(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<HandOverRow> {
    let row = get(node, id).await?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    if !matches!(row.state.as_str(), "asked" | "ready") {
        return Err(rules::answered_already());
    }
    Ok(row)
}

/// Takes somebody over, or refuses to. From then on the receiver answers for them.
#[utoipa::path(post, path = "/api/v1/cases/hand-overs/{id}/answer", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Answer, responses((status = 200, body = HandOver)))]
async fn answer(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Answer>,
) -> Result<Versioned<HandOver>> {
    let to = get(&node, id).await?.to_region_id.ok_or_else(rules::no_destination)?;
    check(&node.tree(), &caller, Right::Investigate, to)?;
    let row = waiting(&node, &caller, id, version).await?;
    let text = body.note.as_deref().unwrap_or("").trim().to_owned();
    if !body.accept && text.is_empty() {
        return Err(rules::say_why());
    }
    let about = about(&node, &row).await?;
    if body.accept && !about.open {
        return Err(rules::not_open());
    }
    if body.accept && about.closed_to_others {
        return Err(rules::closed_to_others());
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let state = if body.accept { "accepted" } else { "refused" };
            finish(tx, row.clone(), state, (!text.is_empty()).then(|| text.clone())).await?;
            let content = json!({"from": row.region_id, "to": to, "note": text});
            if body.accept {
                move_to(tx, &row, to, about.person).await?;
                return note(tx, "cases.hand-over.accepted", to, row.subject_id, content).await;
            }
            note(tx, "cases.hand-over.refused", row.region_id, row.subject_id, content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

async fn finish(tx: &mut Tx, mut row: HandOverRow, state: &str, text: Option<String>) -> Result<()> {
    let id = row.id;
    row.state = state.to_owned();
    (row.answered_at, row.answered_by, row.note) = (Some(tx.now()), tx.actor(), text);
    if !store::answer(&tx.conn(), &row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    response::close_errands(tx, &[id], &[], &Text::new("已答复移交", "the hand-over was answered")).await
}

/// Gives the record to the region: the row keeps its id and number; checks, orders, stays, open tasks and the sealed identity go with it. Steps and samples stay
/// where they were made.
async fn move_to(tx: &mut Tx, row: &HandOverRow, to: Uuid, person: Option<Uuid>) -> Result<()> {
    let (conn, subject) = (tx.conn(), row.subject_id);
    if row.subject_kind == "case" {
        records::move_to(&conn, subject, to).await?;
    } else {
        contacts::move_to(&conn, subject, to).await?;
        orders::move_to(&conn, subject, to).await?;
    }
    sites::move_to(&conn, subject, to).await?;
    response::move_errands(&conn, subject, to).await?;
    if let Some(person) = person {
        people::move_to(&conn, person, to).await?;
    }
    Ok(())
}

/// Takes a question back, or what was made ready for another node.
#[utoipa::path(post, path = "/api/v1/cases/hand-overs/{id}/withdraw", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = HandOver)))]
async fn withdraw(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<HandOver>> {
    check(&node.tree(), &caller, Right::Investigate, get(&node, id).await?.region_id)?;
    let row = waiting(&node, &caller, id, version).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let (region, subject) = (row.region_id, row.subject_id);
            finish(tx, row, "withdrawn", None).await?;
            note(tx, "cases.hand-over.withdrawn", region, subject, json!({})).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
