//! Handlers of exports: ask for a file, see how far it is, fetch it, remove it.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::file;
use super::run::{Wanted, not_there, remove};
use super::store::{self, ExportRow};
use crate::cases::lists::ask;
use crate::cases::lists::columns::Kind;
use crate::cases::lists::model::Ask;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::problem::current_language;
use crate::kernel::jobs;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

const SHOWN: u32 = 20;
const LONGEST_PURPOSE: usize = 300;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, start)).routes(routes!(detail, discard)).routes(routes!(fetch))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ListNewExport)]
struct NewExport {
    list: String,
    #[serde(default)]
    ask: Ask,
    /// `csv` or `xlsx`
    format: String,
    /// Why identities are taken out; asked for when a column names somebody.
    purpose: Option<String>,
    /// Words as their codes and columns by their keys, for programs.
    #[serde(default)]
    codes: bool,
}

/// A file of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListExport)]
struct Export {
    id: Uuid,
    list: String,
    format: String,
    identities: bool,
    purpose: Option<String>,
    /// `running`, `ready`, `failed` or `expired`
    state: String,
    rows: i64,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    /// Why it failed.
    message: Option<Text>,
}

fn view(row: ExportRow) -> Result<Export> {
    Ok(Export {
        message: row.message.as_deref().map(serde_json::from_str).transpose()?,
        id: row.id,
        list: row.list,
        format: row.format,
        identities: row.identities,
        purpose: row.purpose,
        state: row.state,
        rows: row.rows_done,
        created_at: row.created_at,
        finished_at: row.finished_at,
        expires_at: row.expires_at,
    })
}

fn purpose_of(body: &NewExport) -> Result<String> {
    let purpose = body.purpose.as_deref().unwrap_or("").trim();
    if purpose.is_empty() || purpose.chars().count() > LONGEST_PURPOSE {
        return Err(Error::invalid(
            "C0290",
            Text::new("导出身份信息须写明用途", "taking out identities needs a purpose"),
            Text::new(
                "用一句话写明用途；每个人都会记入查看记录",
                "say in a sentence what for; each person gets an entry in the access log",
            ),
        ));
    }
    Ok(purpose.to_owned())
}

/// Asks for a file of a list with the chosen columns; it is written in the background.
#[utoipa::path(post, path = "/api/v1/cases/exports", tag = "cases", request_body = NewExport,
    responses((status = 200, body = Export)))]
async fn start(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewExport>,
) -> Result<Json<Export>> {
    let list = ask::find_list(&body.list)?;
    let query = ask::query(&node, &caller, list, &body.ask, Right::SeeCases)?;
    let identities = query.columns.iter().any(|column| column.kind == Kind::Identity);
    let purpose = if identities { Some(purpose_of(&body)?) } else { None };
    if !matches!(body.format.as_str(), "csv" | "xlsx") {
        return Err(Error::invalid(
            "C0293",
            Text::new(
                format!("不支持格式“{}”", body.format),
                format!("there is no format `{}`", body.format),
            ),
            Text::new("csv 或 xlsx", "csv or xlsx"),
        ));
    }
    let wanted = Wanted { ask: body.ask, lang: current_language(), codes: body.codes };
    let row = ExportRow {
        id: node.ids.next(),
        region_id: caller.region,
        list: body.list,
        query: serde_json::to_string(&wanted)?,
        format: body.format,
        identities,
        purpose,
        state: "running".to_owned(),
        position: None,
        rows_done: 0,
        bytes: 0,
        account_id: caller.account,
        grant_id: caller.grant,
        created_at: node.clock.now(),
        finished_at: None,
        expires_at: None,
        message: None,
    };
    let stored = row.clone();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let data = json!({"list": row.list, "format": row.format, "identities": row.identities});
            tx.journal(NewEntry::new("cases.export.started", Some(row.region_id), Some(row.id), data));
            jobs::enqueue(tx, "cases.export", json!({"export": row.id})).await?;
            store::insert(&tx.conn(), row).await
        })
    })
    .await?;
    Ok(Json(view(stored)?))
}

/// The caller's latest files.
#[utoipa::path(get, path = "/api/v1/cases/exports", tag = "cases", responses((status = 200, body = Vec<Export>)))]
async fn list(State(node): State<Node>, caller: Caller) -> Result<Json<Vec<Export>>> {
    caller.require(Right::SeeCases)?;
    let rows = store::list_of(&node.db.read(), caller.account, SHOWN).await?;
    Ok(Json(rows.into_iter().map(view).collect::<Result<_>>()?))
}

/// A file of the caller; others' are as good as not there. The right is asked again: it may have been withdrawn.
async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<ExportRow> {
    let row = store::get(&node.db.read(), id).await?;
    if row.account_id != caller.account {
        return Err(Error::not_found("export", id));
    }
    let right = if row.identities { Right::SeeIdentity } else { Right::SeeCases };
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

#[utoipa::path(get, path = "/api/v1/cases/exports/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Export)))]
async fn detail(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Export>> {
    Ok(Json(view(get(&node, &caller, id).await?)?))
}

/// The file itself.
#[utoipa::path(get, path = "/api/v1/cases/exports/{id}/file", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn fetch(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let row = get(&node, &caller, id).await?;
    if row.state != "ready" || row.expires_at.is_none_or(|until| until <= node.clock.now()) {
        return Err(not_there());
    }
    let reading = file::open(&node, id, row.bytes.cast_unsigned()).await?;
    let (region, data) = (row.region_id, json!({"list": row.list, "identities": row.identities}));
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            tx.journal(NewEntry::new("cases.export.fetched", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    let pieces = futures_util::stream::try_unfold(reading, async |mut reading| {
        let piece = reading.next().await.map_err(|e| std::io::Error::other(e.to_string()))?;
        Ok::<_, std::io::Error>(piece.map(|piece| (Bytes::from(piece), reading)))
    });
    let day = node.clock.day_of(row.created_at);
    let kind = match row.format.as_str() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/csv; charset=utf-8",
    };
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, "no-store")
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}-{day}.{}\"", row.list, row.format),
        )
        .body(Body::from_stream(pieces))
        .map_err(|e| Error::internal(format!("answer: {e}")))
}

/// Removes a file before its time.
#[utoipa::path(delete, path = "/api/v1/cases/exports/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn discard(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let row = get(&node, &caller, id).await?;
    remove(&node, row, Some(caller.account)).await?;
    Ok(StatusCode::NO_CONTENT)
}
