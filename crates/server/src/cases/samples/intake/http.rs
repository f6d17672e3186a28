//! The doors for messages, each answering in its own language, and the pages that show what came.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianfang_domain::Text;
use lianfang_exchange::messages::answer::{Answerer, acknowledge, operation_outcome};
use lianfang_exchange::messages::{CATALOGUE, Format, Inspection, Moment, Verdict, inspect};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::apply::take;
use super::model::{FindingNote, MessageDetail, MessageView, Opened, Taken};
use super::rules::LARGEST;
use super::store::{self, MessageRow};
use crate::cases::samples::http::Names;
use crate::cases::samples::results;
use crate::cases::samples::rules as sample_rules;
use crate::error::{Error, Fault, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::problem::current_language;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(take_hl7))
        .routes(routes!(take_fhir))
        .routes(routes!(take_csv))
        .routes(routes!(list, take_any))
        .routes(routes!(detail))
        .routes(routes!(original))
}

#[derive(Debug, Deserialize, IntoParams)]
struct DoorQuery {
    /// The region whose laboratory sends; the caller's own unless told. Its results reach tubes of this region and below.
    region: Option<Uuid>,
}

/// In which language a door answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Hl7,
    Fhir,
    Summary,
}

/// Takes HL7 v2 in, one message or a batch, and answers with an acknowledgement for each: 200 stored, 202 something is parked, 422 refused.
#[utoipa::path(post, path = "/api/v1/exchange/hl7", tag = "exchange", params(DoorQuery),
    request_body(content = String, content_type = "x-application/hl7-v2+er7"),
    responses((status = 200, body = String, content_type = "x-application/hl7-v2+er7"), (status = 202), (status = 413), (status = 422)))]
async fn take_hl7(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DoorQuery>,
    body: Body,
) -> Result<Response> {
    enter(&node, &caller, query.region, Some(Door::Hl7), body).await
}

/// Takes a FHIR R4 Bundle in, and answers with an OperationOutcome.
#[utoipa::path(post, path = "/api/v1/exchange/fhir", tag = "exchange", params(DoorQuery),
    request_body(content = String, content_type = "application/fhir+json"),
    responses((status = 200, body = String, content_type = "application/fhir+json"), (status = 202), (status = 413), (status = 422)))]
async fn take_fhir(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DoorQuery>,
    body: Body,
) -> Result<Response> {
    enter(&node, &caller, query.region, Some(Door::Fhir), body).await
}

/// Takes a table of results in, and answers with a summary.
#[utoipa::path(post, path = "/api/v1/exchange/csv", tag = "exchange", params(DoorQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Taken), (status = 202, body = Taken), (status = 413), (status = 422, body = Taken)))]
async fn take_csv(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DoorQuery>,
    body: Body,
) -> Result<Response> {
    enter(&node, &caller, query.region, Some(Door::Summary), body).await
}

/// Takes a message of any kind in, and answers as its kind asks; with `Accept: application/json` always with a summary.
#[utoipa::path(post, path = "/api/v1/exchange/messages", tag = "exchange", params(DoorQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = Taken), (status = 202, body = Taken), (status = 413), (status = 422, body = Taken)))]
async fn take_any(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DoorQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let door =
        accept.split(',').any(|kind| kind.trim().starts_with("application/json")).then_some(Door::Summary);
    enter(&node, &caller, query.region, door, body).await
}

async fn enter(
    node: &Node,
    caller: &Caller,
    region: Option<Uuid>,
    door: Option<Door>,
    body: Body,
) -> Result<Response> {
    let region = region.unwrap_or(caller.region);
    check(&node.tree(), caller, Right::EnterResults, region)?;
    let Ok(bytes) = to_bytes(body, LARGEST).await else { return Ok(too_large(door)) };
    let (bytes, today) = (Arc::new(bytes.to_vec()), node.clock.today());
    let read = bytes.clone();
    let found = tokio::task::spawn_blocking(move || inspect(&read, Some(today)));
    let found = Arc::new(found.await.map_err(|e| Error::internal(format!("reading a message: {e}")))?);
    let door = door.unwrap_or(match found.format {
        Some(Format::Hl7v2) => Door::Hl7,
        Some(Format::Fhir) => Door::Fhir,
        _ => Door::Summary,
    });
    let mut taken = take(node, caller, region, bytes.clone(), found.clone()).await?;
    let mut found = Arc::unwrap_or_clone(found);
    found.findings.append(&mut taken.findings);
    answer(node, region, door, &bytes, found, taken)
}

fn status_of(verdict: Verdict) -> StatusCode {
    match verdict {
        Verdict::Valid | Verdict::Warn => StatusCode::OK,
        Verdict::Invalid => StatusCode::ACCEPTED,
        Verdict::Reject => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn answer(
    node: &Node,
    region: Uuid,
    door: Door,
    bytes: &[u8],
    found: Inspection,
    taken: Taken,
) -> Result<Response> {
    let status = status_of(found.verdict);
    Ok(match door {
        Door::Hl7 => {
            let now = node.clock.now();
            let local = now.with_timezone(&node.clock.timezone()).format("%Y%m%d%H%M%S%z").to_string();
            let (at, _) = Moment::read_hl7(&local)
                .map_err(|e| Error::internal(format!("the time of an answer: {e:?}")))?;
            let by = Answerer {
                application: "LIANFANG".to_owned(),
                facility: node.tree().get(region)?.code.clone(),
                at,
                control_id: node.ids.next().simple().to_string(),
                lang: current_language(),
            };
            let kind = "x-application/hl7-v2+er7; charset=utf-8";
            (status, [(header::CONTENT_TYPE, kind)], acknowledge(bytes, &found, &by)).into_response()
        }
        Door::Fhir => {
            let outcome = operation_outcome(&found, current_language());
            (status, [(header::CONTENT_TYPE, "application/fhir+json")], outcome.to_string()).into_response()
        }
        Door::Summary => (status, Json(Taken { findings: found.findings, ..taken })).into_response(),
    })
}

/// Nothing of it is read, and the sender is told so in its own language.
fn too_large(door: Option<Door>) -> Response {
    let megabytes = LARGEST >> 20;
    let detail = Text::new(
        format!("报文超过 {megabytes} MB，没有读取，也没有存入任何内容"),
        format!("the message is larger than {megabytes} MB: nothing of it was read or stored"),
    );
    let remedy = Text::new("请拆分后分批发送", "send it in several parts");
    let lang = current_language();
    if door == Some(Door::Fhir) {
        let issue = json!({"severity": "fatal", "code": "too-long", "details": {
            "coding": [{"system": "urn:lianfang:errors", "code": "C0201"}], "text": detail.get(lang)},
            "diagnostics": remedy.get(lang)});
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [issue]});
        let kind = [(header::CONTENT_TYPE, "application/fhir+json")];
        return (StatusCode::PAYLOAD_TOO_LARGE, kind, outcome.to_string()).into_response();
    }
    Error::TooLarge(Box::new(Fault { code: "C0201", detail, remedy, findings: Vec::new() })).into_response()
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `valid`, `warn`, `invalid` or `reject`
    verdict: Option<String>,
}

async fn message_views(conn: &Conn<'_>, rows: Vec<MessageRow>) -> Result<Vec<MessageView>> {
    let mut names = Names::default();
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let mut findings: Vec<FindingNote> = serde_json::from_str(&row.findings)?;
        for note in &mut findings {
            let info = CATALOGUE.iter().find(|info| info.code == note.code);
            // The value itself was not kept in the open.
            let words = |(zh, en): (&str, &str)| {
                let fill = |text: &str| {
                    text.replace("{place}", &note.place).replace("{value}", "…").replace("{detail}", "…")
                };
                Text::new(fill(zh), fill(en))
            };
            (note.cause, note.remedy) = (info.map(|i| words(i.message)), info.map(|i| words(i.remedy)));
        }
        views.push(MessageView {
            id: row.id,
            received_at: row.received_at,
            received_by: names.find(conn, Some(row.received_by)).await?,
            format: row.format,
            format_version: row.format_version,
            sender: row.sender,
            control_id: row.control_id,
            bytes: row.bytes,
            verdict: row.verdict,
            messages: row.messages,
            findings,
            kept: row.kept,
        });
    }
    Ok(views)
}

/// Messages that were received, newest first. They name nobody.
#[utoipa::path(get, path = "/api/v1/exchange/messages", tag = "exchange", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<MessageView>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<MessageView>>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    if let Some(verdict) = &query.verdict {
        sample_rules::check_word(verdict, &["valid", "warn", "invalid", "reject"])?;
    }
    let conn = node.db.read();
    let rows = store::list(&conn, scope, query.verdict, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &MessageRow| row.id);
    Ok(Json(Page { items: message_views(&conn, page.items).await?, next: page.next }))
}

async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<MessageRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("message", id))?;
    check(&node.tree(), caller, Right::EnterResults, row.region_id)?;
    Ok(row)
}

/// A message with what became of its results, and who has read the original.
#[utoipa::path(get, path = "/api/v1/exchange/messages/{id}", tag = "exchange", params(("id" = Uuid, Path)),
    responses((status = 200, body = MessageDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<MessageDetail>> {
    let row = get(&node, &caller, id).await?;
    let conn = node.db.read();
    let may_open = row.kept && check(&node.tree(), &caller, Right::SeeIdentity, row.region_id).is_ok();
    let mut names = Names::default();
    let mut opened = Vec::new();
    for access in people::list_access(&conn, id, None, 50).await? {
        opened.push(Opened { at: access.at, by: names.find(&conn, Some(access.account_id)).await? });
    }
    let results = results::views(&conn, results::list_of_message(&conn, id).await?).await?;
    let message =
        message_views(&conn, vec![row]).await?.pop().ok_or_else(|| Error::not_found("message", id))?;
    Ok(Json(MessageDetail { message, results, opened, may_open }))
}

/// The original, byte for byte. It names people: who reads it is written down first.
#[utoipa::path(get, path = "/api/v1/exchange/messages/{id}/original", tag = "exchange", params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream")))]
async fn original(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let row = get(&node, &caller, id).await?;
    check(&node.tree(), &caller, Right::SeeIdentity, row.region_id)?;
    let sealed =
        store::find_sealed(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("original", id))?;
    let (reader, region) = (caller.clone(), row.region_id);
    node.writer
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                people::note_access_within(tx, &reader, &[id], "cases.message").await?;
                let data = json!({"message": id, "duty": reader.duty});
                tx.journal(NewEntry::new("cases.message.opened", Some(region), Some(id), data));
                Ok(())
            })
        })
        .await?;
    let bytes = node.vault.unseal(id, &sealed)?;
    let kind = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"message.txt\""),
    ];
    Ok((kind, bytes).into_response())
}
