//! Handlers of samples and results.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{EnterResult, NewSample, Sample};
use super::rules;
use super::store::{self, SampleRow};
use crate::cases::steps::{self, NewStep};
use crate::cases::{contacts, records};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(take_of_case))
        .routes(routes!(take_of_contact))
        .routes(routes!(enter_result))
}

async fn view(conn: &Conn<'_>, row: SampleRow) -> Result<Sample> {
    let mut names = [None, None];
    for (name, account) in names.iter_mut().zip([row.taken_by, row.result_by]) {
        if let Some(account) = account {
            *name = people::find_name(conn, account).await?;
        }
    }
    let [taken_by, result_by] = names;
    Ok(Sample {
        id: row.id,
        tube: row.tube,
        kind: row.kind,
        taken_at: row.taken_at,
        taken_by,
        result: row.result,
        result_at: row.result_at,
        result_by,
        case_id: row.case_id,
        contact_id: row.contact_id,
    })
}

async fn views(conn: &Conn<'_>, rows: Vec<SampleRow>) -> Result<Vec<Sample>> {
    let mut samples = Vec::with_capacity(rows.len());
    for row in rows {
        samples.push(view(conn, row).await?);
    }
    Ok(samples)
}

pub async fn list_of_case(conn: &Conn<'_>, case: Uuid) -> Result<Vec<Sample>> {
    views(conn, store::list_of_case(conn, case).await?).await
}

pub async fn list_of_contact(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<Sample>> {
    views(conn, store::list_of_contact(conn, contact).await?).await
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
}

/// Samples that wait for their result, oldest first: the laboratory's worklist. It names nobody.
#[utoipa::path(get, path = "/api/v1/cases/samples", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Sample>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Sample>>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    let conn = node.db.read();
    let rows = store::list_waiting(&conn, scope, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &SampleRow| (row.taken_at, row.id));
    Ok(Json(Page { items: views(&conn, page.items).await?, next: page.next }))
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
    take(&node, &caller, (case.region_id, case.disease), (Some(id), None), body).await
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
    take(&node, &caller, (row.region_id, row.disease), (row.case_id, Some(id)), body).await
}

async fn take(
    node: &Node,
    caller: &Caller,
    (region, disease): (Uuid, String),
    (case_id, contact_id): (Option<Uuid>, Option<Uuid>),
    body: NewSample,
) -> Result<Json<Sample>> {
    let tube = rules::check_tube(&body.tube)?;
    rules::check_kind(&body.kind)?;
    let account = caller.account;
    let row = node
        .write(Some(account), move |tx| {
            Box::pin(async move {
                let row = SampleRow {
                    id: tx.id(),
                    region_id: region,
                    disease,
                    tube,
                    case_id,
                    contact_id,
                    kind: body.kind,
                    taken_at: body.taken_at.unwrap_or(tx.now()).min(tx.now()),
                    taken_by: Some(account),
                    result: None,
                    result_at: None,
                    result_by: None,
                    version: 1,
                };
                if !store::insert(&tx.conn(), row.clone()).await? {
                    return Err(rules::tube_used(&row.tube));
                }
                let subject = case_id.or(contact_id).unwrap_or(row.id);
                let content = json!({"tube": row.tube, "kind": row.kind});
                let kind = "cases.sample.taken";
                steps::record(
                    tx,
                    vec![NewStep { kind, region, subject, content, open: json!({"sample": row.id}) }],
                )
                .await?;
                Ok(row)
            })
        })
        .await?;
    Ok(Json(view(&node.db.read(), row).await?))
}

/// Enters the result of a tube. A result that contradicts an earlier one is refused, unless it is marked as a correction.
#[utoipa::path(post, path = "/api/v1/cases/results", tag = "cases", request_body = EnterResult,
    responses((status = 200, body = Sample)))]
async fn enter_result(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<EnterResult>,
) -> Result<Json<Sample>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let tube = rules::check_tube(&body.tube)?;
    rules::check_result(&body.result)?;
    let row =
        store::find_tube(&node.db.read(), scope, &tube).await?.ok_or_else(|| rules::tube_unknown(&tube))?;
    let noted = body.note.as_deref().is_some_and(|note| !note.trim().is_empty());
    match row.result.as_deref() {
        Some(known) if known == body.result => return Ok(Json(view(&node.db.read(), row).await?)),
        Some(known) if !(body.corrects && noted) => return Err(rules::contradicts(&tube, known)),
        _ => {}
    }
    let account = caller.account;
    let row = node
        .write(Some(account), move |tx| {
            Box::pin(async move {
                let content = json!({"tube": tube, "from": row.result, "to": body.result, "note": body.note});
                let row = SampleRow {
                    result: Some(body.result),
                    result_at: Some(tx.now()),
                    result_by: Some(account),
                    ..row
                };
                if !store::save_result(&tx.conn(), row.clone()).await? {
                    return Err(Error::Changed { current: Box::new(json!({"id": row.id})) });
                }
                let (region, kind) = (row.region_id, "cases.sample.result");
                let subject = row.case_id.or(row.contact_id).unwrap_or(row.id);
                steps::record(
                    tx,
                    vec![NewStep { kind, region, subject, content, open: json!({"sample": row.id}) }],
                )
                .await?;
                Ok(row)
            })
        })
        .await?;
    Ok(Json(view(&node.db.read(), row).await?))
}
