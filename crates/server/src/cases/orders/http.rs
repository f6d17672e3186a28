//! Handlers of orders: issue, list, print, serve.

use axum::extract::State;
use lianfang_plan::Right;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Content, Issue, Order, OrderStage, PrintedOrder, Serve};
use super::rules;
use super::store::{self, OrderRow};
use crate::cases::steps::{self, NewStep};
use crate::cases::subject::unknown_reason;
use crate::cases::{contacts, findings::Findings, numbers, records, sites};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, issue)).routes(routes!(serve)).routes(routes!(print))
}

async fn view(node: &Node, conn: &Conn<'_>, row: OrderRow) -> Result<Order> {
    let name = async |id: Option<Uuid>| match id {
        Some(id) => people::find_name(conn, id).await,
        None => Ok(None),
    };
    Ok(Order {
        region: node.tree().reference(row.region_id)?,
        days: (row.ends_on - row.begins_on).num_days() + 1,
        issued_by: name(row.issued_by).await?,
        served_by: name(row.served_by).await?,
        content: serde_json::from_str(&row.content)?,
        id: row.id,
        contact_id: row.contact_id,
        number: row.number,
        kind: row.kind,
        begins_on: row.begins_on,
        ends_on: row.ends_on,
        state: row.state,
        issued_at: row.issued_at,
        served_at: row.served_at,
        served_how: row.served_how,
    })
}

/// Orders and certificates of a contact, newest first.
#[utoipa::path(get, path = "/api/v1/cases/contacts/{id}/orders", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = [Order])))]
async fn list(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<Order>>> {
    let conn = node.db.read();
    contacts::get(&node, &conn, &caller, Right::SeeCases, id).await?;
    let mut orders = Vec::new();
    for row in store::list_of(&conn, id).await? {
        orders.push(view(&node, &conn, row).await?);
    }
    Ok(Json(orders))
}

/// What an order of a contact would say today.
async fn content_of(
    node: &Node,
    conn: &Conn<'_>,
    contact: &contacts::ContactRow,
    body: &Issue,
) -> Result<Content> {
    let packs = node.packs();
    let case_rules = records::rules_of(&packs, &contact.disease)?;
    let programme = contact.programme.as_deref().and_then(|id| case_rules.programme(id));
    let programme = programme.ok_or_else(rules::no_programme)?;
    let stages = contacts::stages(programme, contact.last_exposed_on, node.clock.today());
    let stay = sites::stay_of(conn, contact.id).await?;
    let (site, room) = stay.map_or((None, None), |(site, room)| (Some(site), Some(room)));
    let texts = case_rules.orders.as_ref();
    let text = texts.map(|texts| if body.kind == "release" { &texts.release } else { &texts.quarantine });
    Ok(Content {
        programme: programme.title.clone(),
        stages: stages
            .into_iter()
            .map(|s| OrderStage { place: s.place, from: s.from, until: s.until })
            .collect(),
        site,
        room,
        text: text.cloned(),
        note: body.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned),
    })
}

/// Issues a quarantine order by the programme of the contact, or a certificate that it was released. It takes the place of the one before.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/orders", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Issue, responses((status = 200, body = Order)))]
async fn issue(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Issue>,
) -> Result<Versioned<Order>> {
    let conn = node.db.read();
    let contact = contacts::get(&node, &conn, &caller, Right::Investigate, id).await?;
    if !rules::KINDS.contains(&body.kind.as_str()) {
        return Err(unknown_reason(&body.kind, &rules::KINDS));
    }
    match body.kind.as_str() {
        "release" if contact.state != "released" => return Err(rules::not_released()),
        "quarantine" if contact.state != "watched" => return Err(contacts::not_watched()),
        _ => {}
    }
    let content = content_of(&node, &conn, &contact, &body).await?;
    let ends_on = contact.watched_until.ok_or_else(rules::no_programme)?;
    // The duty to stay begins with the day after the last exposure, whenever it was found out.
    let begins_on = content.stages.first().map_or(ends_on, |stage| stage.from);
    let place = node.tree().get(contact.region_id)?.clone();
    let order = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let letter = if body.kind == "release" { "R" } else { "Q" };
                let number = numbers::next(tx, &place, letter, 1).await?.remove(0);
                store::replace_former(&tx.conn(), id, &body.kind).await?;
                let row = OrderRow {
                    id: tx.id(),
                    region_id: place.id,
                    contact_id: id,
                    number: number.clone(),
                    kind: body.kind.clone(),
                    content: serde_json::to_string(&content)?,
                    begins_on,
                    ends_on,
                    state: "issued".to_owned(),
                    issued_at: tx.now(),
                    issued_by: tx.actor(),
                    served_at: None,
                    served_by: None,
                    served_how: None,
                    version: 1,
                };
                let order = row.id;
                store::insert(&tx.conn(), row).await?;
                let content =
                    json!({"order": number, "kind": body.kind, "from": begins_on, "until": ends_on});
                note(tx, "cases.order.issued", (place.id, id), content).await?;
                Ok(order)
            })
        })
        .await?;
    describe(&node, order).await
}

async fn note(
    tx: &mut Tx,
    kind: &'static str,
    (region, subject): (Uuid, Uuid),
    content: serde_json::Value,
) -> Result<()> {
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

async fn describe(node: &Node, id: Uuid) -> Result<Versioned<Order>> {
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("order", id))?;
    Ok(Versioned(row.version, view(node, &conn, row).await?))
}

/// Notes that an order was handed to whom it is for, and how.
#[utoipa::path(post, path = "/api/v1/cases/orders/{id}/serve", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Serve, responses((status = 200, body = Order)))]
async fn serve(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Serve>,
) -> Result<Versioned<Order>> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("order", id))?;
    check(&node.tree(), &caller, Right::FollowUp, row.region_id)?;
    if version.0 != row.version {
        let current = describe(&node, id).await?;
        version.check(row.version, &current.1)?;
    }
    if row.state != "issued" {
        return Err(rules::served_already());
    }
    if !rules::WAYS.contains(&body.how.as_str()) {
        return Err(unknown_reason(&body.how, &rules::WAYS));
    }
    let at = body.at.unwrap_or(node.clock.now());
    let mut findings = Findings::default();
    findings.not_after("at", Some(node.clock.day_of(at)), node.clock.today());
    findings.refuse_if_any()?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let (region, contact, number) = (row.region_id, row.contact_id, row.number.clone());
            let content = json!({"order": number, "how": body.how});
            let row = OrderRow {
                served_at: Some(at.min(tx.now())),
                served_by: tx.actor(),
                served_how: Some(body.how),
                ..row
            };
            if !store::serve(&tx.conn(), row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            note(tx, "cases.order.served", (region, contact), content).await
        })
    })
    .await?;
    describe(&node, id).await
}

/// Everything that is printed on an order, with who it is for. The access is written down.
#[utoipa::path(get, path = "/api/v1/cases/orders/{id}/print", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = PrintedOrder)))]
async fn print(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<PrintedOrder>> {
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("order", id))?;
    let contact = contacts::get(&node, &conn, &caller, Right::SeeIdentity, row.contact_id).await?;
    let identity = match contact.person_id {
        Some(person) => people::reveal(&node, &caller, person, "cases.order").await?.identity,
        None => None,
    };
    let version = row.version;
    let order = view(&node, &conn, row).await?;
    let issuer = order.region.clone();
    Ok(Versioned(version, PrintedOrder { order, contact_number: contact.number, identity, issuer }))
}
