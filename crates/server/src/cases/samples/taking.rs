//! The doors by which tubes are registered: of a case, of a contact, or many at once.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_plan::Right;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::custody::refused;
use super::http::{laboratory_of, view};
use super::model::{BatchAnswer, BatchTube, NewBatch, NewSample, Sample};
use super::register::{NewTube, Subject, register};
use super::{rules, store};
use crate::cases::{contacts, records};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::http::extract::{Json, Path};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(take_of_case))
        .routes(routes!(take_of_contact))
        .routes(routes!(take_batch))
}

/// Registers a sample of a case.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/samples", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewSample, responses((status = 200, body = Sample)))]
async fn take_of_case(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewSample>,
) -> Result<Json<Sample>> {
    let case = records::get_visible(&node, &node.db.read(), &caller, Right::EnterResults, id).await?;
    let subject = Subject { case_id: Some(id), ..Subject::default() };
    take(&node, &caller, (case.region_id, case.disease), subject, body).await
}

/// Registers a sample of a contact.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/samples", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewSample, responses((status = 200, body = Sample)))]
async fn take_of_contact(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewSample>,
) -> Result<Json<Sample>> {
    let row = contacts::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("contact", id))?;
    check(&node.tree(), &caller, Right::EnterResults, row.region_id)?;
    let subject = Subject { case_id: row.case_id, contact_id: Some(id), place_id: None };
    take(&node, &caller, (row.region_id, row.disease), subject, body).await
}

async fn take(
    node: &Node,
    caller: &Caller,
    (region, disease): (Uuid, String),
    subject: Subject,
    body: NewSample,
) -> Result<Json<Sample>> {
    rules::check_kind(&body.kind)?;
    let new = NewTube {
        tube: rules::check_tube(&body.tube)?,
        kind: body.kind,
        taken_at: body.taken_at.unwrap_or_else(|| node.clock.now()),
        subject,
        retakes: None,
    };
    let (tree, laboratory) = (node.tree(), laboratory_of(node, &disease));
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let tube = new.tube.clone();
                let registered = register(tx, &tree, &laboratory, (region, &disease), vec![new]).await?;
                registered.samples.into_iter().next().ok_or_else(|| rules::tube_used(&tube))
            })
        })
        .await?;
    Ok(Json(view(node, row).await?))
}

/// Registers many tubes of one region at once: of cases, contacts, places, or of nobody yet. Tubes that can't be registered are
/// named with the reason; the others are stored.
#[utoipa::path(post, path = "/api/v1/cases/samples/batch", tag = "cases", request_body = NewBatch,
    responses((status = 200, body = BatchAnswer)))]
async fn take_batch(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewBatch>,
) -> Result<Json<BatchAnswer>> {
    let tree = node.tree();
    let region = body.region_id.unwrap_or(caller.region);
    check(&tree, &caller, Right::EnterResults, region)?;
    rules::check_kind(&body.kind)?;
    rules::check_many(body.tubes.len())?;
    let disease = body.disease.unwrap_or_else(|| node.config.disease.clone());
    records::rules_of(&node.packs(), &disease)?;
    let (taken_at, scope) = (body.taken_at.unwrap_or_else(|| node.clock.now()), Scope { under: region });
    let mut answer = BatchAnswer::default();
    let mut tubes = Vec::with_capacity(body.tubes.len());
    for new in body.tubes {
        match new_tube(&node, &caller, scope, (&body.kind, taken_at), &new).await {
            Ok(tube) => tubes.push(tube),
            Err(error) => answer.refused.push(refused(&new.tube, error)?),
        }
    }
    let laboratory = laboratory_of(&node, &disease);
    let registered = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move { register(tx, &tree, &laboratory, (region, &disease), tubes).await })
        })
        .await?;
    answer.done = registered.samples.len();
    answer.results_found = registered.results_found;
    for tube in registered.known {
        answer.refused.push(refused(&tube, rules::tube_used(&tube))?);
    }
    Ok(Json(answer))
}

/// A tube of a batch, checked; whose it is has to lie in the batch's region.
async fn new_tube(
    node: &Node,
    caller: &Caller,
    scope: Scope,
    (kind, taken_at): (&str, DateTime<Utc>),
    new: &BatchTube,
) -> Result<NewTube> {
    let tube = rules::check_tube(&new.tube)?;
    let elsewhere = |id: Uuid, region: Uuid| {
        if node.tree().is_within(region, scope.under) { Ok(()) } else { Err(rules::subject_elsewhere(id)) }
    };
    let mut subject = Subject { case_id: new.case_id, contact_id: new.contact_id, place_id: new.place_id };
    if let Some(case) = new.case_id {
        let found = records::get_visible(node, &node.db.read(), caller, Right::EnterResults, case).await;
        let row = found.map_err(|_| rules::subject_elsewhere(case))?;
        elsewhere(case, row.region_id)?;
    }
    if let Some(contact) = new.contact_id {
        let row = contacts::find(&node.db.read(), contact).await?;
        let row = row.ok_or_else(|| rules::subject_elsewhere(contact))?;
        elsewhere(contact, row.region_id)?;
        subject.case_id = subject.case_id.or(row.case_id);
    }
    let mut retakes = None;
    if let Some(old) = &new.retakes {
        let old = rules::check_tube(old)?;
        let mut known = store::find_tubes(&node.db.read(), scope, std::slice::from_ref(&old)).await?;
        let row =
            known.remove(&old).and_then(|mut rows| rows.pop()).ok_or_else(|| rules::tube_unknown(&old))?;
        if !row.waits() {
            return Err(rules::cannot_move(&old, rules::stage(&row)));
        }
        subject = Subject { case_id: row.case_id, contact_id: row.contact_id, place_id: row.place_id };
        retakes = Some(row);
    }
    Ok(NewTube { tube, kind: kind.to_owned(), taken_at, subject, retakes })
}
