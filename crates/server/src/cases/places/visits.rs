//! Handlers of stays: the timeline of a case or contact, and what a person decides of a stay.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveTime, Utc};
use lianfang_plan::Right;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Gap, Judge, NewVisit, Timeline, VisitView};
use super::rules::{self, Bounds};
use super::stays::{self, Subject};
use super::store::{self, PlaceRow, VisitRow};
use super::{spots, together};
use crate::cases::findings::Findings;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(of_case, add_to_case))
        .routes(routes!(of_contact, add_to_contact))
        .routes(routes!(detail, correct, remove))
        .routes(routes!(judge))
}

/// From when to when the pack wants to know where somebody was.
fn window(node: &Node, subject: &Subject, rows: &[VisitRow]) -> (DateTime<Utc>, DateTime<Utc>) {
    let now = node.clock.now();
    let until = subject.isolated(node).map_or(now, |at| at.min(now));
    let first = rows.iter().map(|row| row.from_at).min();
    let from = match subject {
        Subject::Case(case) => {
            let onset = case.onset_on.unwrap_or_else(|| node.clock.day_of(case.reported_at));
            let packs = node.packs();
            let rule = packs.case_rules(&case.disease).and_then(|rules| rules.spot.as_ref());
            let before = rule.map(|rule| rule.before_onset.delta()).unwrap_or_default();
            node.clock.at(onset, NaiveTime::MIN) - before
        }
        Subject::Contact(contact) => node.clock.at(contact.last_exposed_on, NaiveTime::MIN),
    };
    let last = rows.iter().map(|row| row.until_at).max();
    (first.map_or(from, |first| first.min(from)), last.map_or(until, |last| last.max(until)).max(from))
}

async fn timeline(node: &Node, caller: &Caller, subject: Subject) -> Result<Json<Timeline>> {
    let conn = node.db.read();
    let rows = subject.visits(&conn).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.place_id).collect();
    let places = store::places_by_ids(&conn, &ids).await?;
    let (from_at, until_at) = window(node, &subject, &rows);
    let mut findings = Findings::default();
    let bounds = Bounds { now: node.clock.now(), isolated: subject.isolated(node) };
    for row in &rows {
        let kind = places.get(&row.place_id).map_or("other", |place| place.kind.as_str());
        let others = stays::others_of(&rows, &places, Some(row.id));
        let field = row.id.to_string();
        rules::check_stay(
            (row.place_id, kind, row.from_at, row.until_at),
            &bounds,
            &others,
            &field,
            &mut findings,
        );
    }
    // Only a case infects: of a contact nobody asks for every hour.
    let gaps = match &subject {
        Subject::Case(_) => {
            let covered = rows.iter().map(|row| (row.from_at, row.until_at)).collect();
            together::gaps((from_at, until_at), covered, rules::LEAST_GAP)
        }
        Subject::Contact(_) => Vec::new(),
    };
    let (onset_on, isolated_on) = match &subject {
        Subject::Case(case) => (case.onset_on, case.isolated_on),
        Subject::Contact(_) => (None, None),
    };
    Ok(Json(Timeline {
        from_at,
        until_at,
        onset_on,
        isolated_on,
        may_investigate: check(&node.tree(), caller, Right::Investigate, subject.region()).is_ok(),
        visits: stays::views(node, &conn, caller, rows).await?,
        gaps: gaps
            .into_iter()
            .map(|(from_at, until_at)| Gap { from_at, until_at, minutes: (until_at - from_at).num_minutes() })
            .collect(),
        findings: findings.into_list(),
    }))
}

/// Where a case was, and of which hours nobody has said so.
#[utoipa::path(get, path = "/api/v1/cases/records/{id}/visits", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Timeline)))]
async fn of_case(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Timeline>> {
    let subject = Subject::case(&node, &node.db.read(), &caller, Right::SeeCases, id).await?;
    timeline(&node, &caller, subject).await
}

/// Where a contact was.
#[utoipa::path(get, path = "/api/v1/cases/contacts/{id}/visits", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Timeline)))]
async fn of_contact(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Timeline>> {
    let subject = Subject::contact(&node, &node.db.read(), &caller, Right::SeeCases, id).await?;
    timeline(&node, &caller, subject).await
}

/// Enters a stay of a case. The caller may see the place, and may investigate the case.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/visits", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewVisit, responses((status = 200, body = VisitView)))]
async fn add_to_case(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewVisit>,
) -> Result<Versioned<VisitView>> {
    let subject = Subject::case(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    add(&node, &caller, subject, body).await
}

/// Enters a stay of a contact.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/visits", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewVisit, responses((status = 200, body = VisitView)))]
async fn add_to_contact(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewVisit>,
) -> Result<Versioned<VisitView>> {
    let subject = Subject::contact(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    add(&node, &caller, subject, body).await
}

/// Refuses a stay that can't be true beside the other stays of the same person.
async fn check_new(
    node: &Node,
    caller: &Caller,
    subject: &Subject,
    body: &NewVisit,
    but: Option<Uuid>,
) -> Result<PlaceRow> {
    let conn = node.db.read();
    let place = stays::get_place(node, &conn, caller, Right::SeeCases, body.place_id).await?;
    let rows = subject.visits(&conn).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.place_id).collect();
    let places: HashMap<Uuid, PlaceRow> = store::places_by_ids(&conn, &ids).await?;
    let mut findings = Findings::default();
    rules::check_seat(body, &mut findings);
    let bounds = Bounds { now: node.clock.now(), isolated: subject.isolated(node) };
    let others = stays::others_of(&rows, &places, but);
    let stay = (place.id, place.kind.as_str(), body.from_at, body.until_at);
    rules::check_stay(stay, &bounds, &others, "from_at", &mut findings);
    findings.refuse_if_any()?;
    Ok(place)
}

fn carriage(text: Option<&str>) -> Option<String> {
    text.map(rules::service_key).filter(|key| !key.is_empty())
}

/// A stay on its way into the database.
pub fn row_of(
    tx: &Tx,
    subject: (Uuid, String),
    (case_id, contact_id): (Option<Uuid>, Option<Uuid>),
    new: &NewVisit,
) -> Result<VisitRow> {
    let (region_id, disease) = subject;
    Ok(VisitRow {
        id: tx.id(),
        region_id,
        disease,
        place_id: new.place_id,
        case_id,
        contact_id,
        from_at: new.from_at,
        until_at: new.until_at,
        carriage: carriage(new.carriage.as_deref()),
        seat_row: new.row,
        facts: serde_json::to_string(&new.facts)?,
        decision: None,
        decided_by: None,
        decided_at: None,
        decision_note: None,
        spot_id: None,
        version: 1,
    })
}

fn content(place: &PlaceRow, row: &VisitRow) -> Value {
    json!({"place": place.id, "kind": place.kind, "from_at": row.from_at, "until_at": row.until_at})
}

async fn add(node: &Node, caller: &Caller, subject: Subject, body: NewVisit) -> Result<Versioned<VisitView>> {
    let place = check_new(node, caller, &subject, &body, None).await?;
    let whose = match &subject {
        Subject::Case(row) => (Some(row.id), None),
        Subject::Contact(row) => (row.case_id, Some(row.id)),
    };
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let of = (subject.region(), subject.disease().to_owned());
                let row = row_of(tx, of, whose, &body)?;
                let (id, content) = (row.id, content(&place, &row));
                store::insert_visits(&tx.conn(), vec![row]).await?;
                note(tx, &subject, "cases.visit.added", content).await?;
                Ok(id)
            })
        })
        .await?;
    describe(node, caller, id).await
}

async fn note(tx: &mut Tx, subject: &Subject, kind: &'static str, content: Value) -> Result<()> {
    let (region, subject) = (subject.region(), subject.id());
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

/// A stay, with whose it is, if the caller may.
pub async fn get(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    id: Uuid,
) -> Result<(VisitRow, Subject)> {
    let row = store::find_visit(conn, id).await?.ok_or_else(|| Error::not_found("visit", id))?;
    let subject = Subject::of(node, conn, caller, right, &row).await?;
    Ok((row, subject))
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<VisitView>> {
    let conn = node.db.read();
    let (row, _) = get(node, &conn, caller, Right::SeeCases, id).await?;
    let version = row.version;
    let view = stays::views(node, &conn, caller, vec![row]).await?.pop();
    Ok(Versioned(version, view.ok_or_else(|| Error::not_found("visit", id))?))
}

/// One stay.
#[utoipa::path(get, path = "/api/v1/cases/visits/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = VisitView)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<VisitView>> {
    describe(&node, &caller, id).await
}

/// A stay that the caller may change, in the version that they saw.
async fn editable(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<(VisitRow, Subject)> {
    let (row, subject) = get(node, &node.db.read(), caller, Right::Investigate, id).await?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    Ok((row, subject))
}

async fn save(tx: &mut Tx, row: VisitRow) -> Result<()> {
    let id = row.id;
    if !store::save_visit(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    Ok(())
}

/// Corrects a stay; the whole of it is sent. Of one that was confirmed as a spot the place stays.
#[utoipa::path(put, path = "/api/v1/cases/visits/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewVisit, responses((status = 200, body = VisitView)))]
async fn correct(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<NewVisit>,
) -> Result<Versioned<VisitView>> {
    let (mut row, subject) = editable(&node, &caller, id, version).await?;
    let confirmed = row.decision.as_deref() == Some("confirmed");
    let place = check_new(&node, &caller, &subject, &body, Some(id)).await?;
    if confirmed && place.id != row.place_id {
        return Err(rules::still_a_spot());
    }
    row.place_id = place.id;
    (row.from_at, row.until_at) = (body.from_at, body.until_at);
    (row.carriage, row.seat_row) = (carriage(body.carriage.as_deref()), body.row);
    row.facts = serde_json::to_string(&body.facts)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let content = content(&place, &row);
            save(tx, row).await?;
            note(tx, &subject, "cases.visit.changed", content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Takes a stay away that was entered by mistake.
#[utoipa::path(delete, path = "/api/v1/cases/visits/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn remove(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Response> {
    let (row, subject) = editable(&node, &caller, id, version).await?;
    if row.decision.as_deref() == Some("confirmed") {
        return Err(rules::still_a_spot());
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::delete_visit(&tx.conn(), id, row.version).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            let content = json!({"place": row.place_id, "from_at": row.from_at, "until_at": row.until_at});
            note(tx, &subject, "cases.visit.removed", content).await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Decides whether a stay made the place a spot. A spot that is confirmed hands out the pack's tasks at once; who decides
/// otherwise than the pack's rule says why.
#[utoipa::path(post, path = "/api/v1/cases/visits/{id}/judge", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Judge, responses((status = 200, body = VisitView)))]
async fn judge(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Judge>,
) -> Result<Versioned<VisitView>> {
    let (mut row, subject) = editable(&node, &caller, id, version).await?;
    if row.case_id.is_none() {
        return Err(rules::is_a_contacts());
    }
    let place = stays::get_place(&node, &node.db.read(), &caller, Right::Investigate, row.place_id).await?;
    let proposed = describe(&node, &caller, id).await?.1.verdict.proposed;
    let said = body.note.trim().to_owned();
    if said.is_empty() && proposed != Some(body.spot) {
        return Err(rules::needs_note());
    }
    let (account, node_) = (caller.account, node.clone());
    node.write(Some(account), move |tx| {
        Box::pin(async move {
            let before = row.spot_id.take();
            row.decision = Some(if body.spot { "confirmed" } else { "rejected" }.to_owned());
            (row.decided_by, row.decided_at) = (Some(account), Some(tx.now()));
            row.decision_note = Some(said.clone()).filter(|note| !note.is_empty());
            if body.spot {
                row.spot_id = Some(spots::open(tx, &node_, &place, &row.disease, &said).await?);
            }
            let spot = row.spot_id;
            let kind = if body.spot { "cases.visit.confirmed" } else { "cases.visit.rejected" };
            let content = json!({"place": place.id, "kind": place.kind, "spot": spot, "note": said});
            save(tx, row).await?;
            if let Some(before) = before.filter(|before| Some(*before) != spot) {
                spots::close_when_empty(tx, before, &said).await?;
            }
            note(tx, &subject, kind, content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
