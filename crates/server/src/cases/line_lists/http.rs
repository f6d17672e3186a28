//! The doors for line lists.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::apply::import;
use super::imports;
use super::model::{ListFile, ListFinding, ListImport, ListOrder};
use super::store::{self, ImportRow};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Multipart, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::problem::current_language;
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::regions::RegionRef;

/// Largest list, in bytes: about a million rows.
const LARGEST: usize = 256 << 20;
/// Findings that an answer holds at most.
const ANSWERED: usize = 1_000;
/// How long an answer waits for the work; longer work is followed live.
const PATIENCE: Duration = Duration::from_secs(4);

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(list, stage))
        .routes(routes!(show))
        .routes(routes!(set_order))
        .routes(routes!(apply))
        .routes(routes!(discard))
        .routes(routes!(findings))
        .routes(routes!(findings_csv))
}

/// A list in the history of imports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseListImport)]
pub struct ImportView {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    pub file_name: String,
    pub bytes: i64,
    /// `checking`, `staged`, `applying`, `applied`, `refused` or `discarded`
    pub state: String,
    pub order: ListOrder,
    /// What it did or would do, without its findings; absent until it was checked.
    pub report: Option<ListImport>,
    pub findings: usize,
    pub done: i64,
    pub total: i64,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub message: Option<Text>,
}

async fn view(node: &Node, row: ImportRow) -> Result<Versioned<ImportView>> {
    let mut report: Option<ListImport> = row.report.as_deref().map(serde_json::from_str).transpose()?;
    let findings = report.as_mut().map_or(0, |report| std::mem::take(&mut report.findings).len());
    let created_by = match row.created_by {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    let seen = ImportView {
        id: row.id,
        region: node.tree().reference(row.region_id)?,
        disease: row.disease,
        file_name: row.file_name,
        bytes: row.bytes,
        state: row.state,
        order: serde_json::from_str(&row.ordered)?,
        report,
        findings,
        done: row.done,
        total: row.total,
        created_by,
        created_at: row.created_at,
        finished_at: row.finished_at,
        message: row.message.as_deref().map(serde_json::from_str).transpose()?,
    };
    Ok(Versioned(row.version, seen))
}

async fn receive(mut form: Multipart) -> Result<(ListOrder, ListFile)> {
    let (mut order, mut file) = (None, None);
    while let Some(field) = form.0.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("order") => {
                let text = field.text().await.map_err(|_| broken())?;
                let read: ListOrder = serde_json::from_str(&text).map_err(|_| broken())?;
                order = Some(read);
            }
            Some("file") => {
                let name: String = field.file_name().unwrap_or("file").chars().take(200).collect();
                let bytes = field.bytes().await.map_err(|_| broken())?;
                file = Some(ListFile { name, bytes: Arc::new(bytes.to_vec()) });
            }
            _ => {}
        }
    }
    let (Some(order), Some(file)) = (order, file) else { return Err(broken()) };
    if file.bytes.len() > LARGEST {
        return Err(broken());
    }
    Ok((order, file))
}

/// Imports a line list (`multipart/form-data` with `order` as JSON and then `file`), or tells what an import would do.
#[utoipa::path(post, path = "/api/v1/cases/lists", tag = "cases",
    request_body(content = String, content_type = "multipart/form-data"), responses((status = 200, body = ListImport)))]
async fn upload(State(node): State<Node>, caller: Caller, form: Multipart) -> Result<Json<ListImport>> {
    let (order, file) = receive(form).await?;
    check(&node.tree(), &caller, Right::ReportCase, order.region_id)?;
    let mut done = import(&node, Some(caller.account), file, &order).await?;
    done.findings_left_out += done.findings.len().saturating_sub(ANSWERED);
    done.findings.truncate(ANSWERED);
    Ok(Json(done))
}

/// Keeps a line list (`multipart/form-data` with `order` as JSON and then `file`) and checks it; nothing of it is stored yet.
#[utoipa::path(post, path = "/api/v1/cases/imports", tag = "cases",
    request_body(content = String, content_type = "multipart/form-data"), responses((status = 200, body = ImportView)))]
async fn stage(State(node): State<Node>, caller: Caller, form: Multipart) -> Result<Versioned<ImportView>> {
    let (order, file) = receive(form).await?;
    check(&node.tree(), &caller, Right::ReportCase, order.region_id)?;
    let id = imports::receive(&node, caller.account, file, order).await?;
    settled(&node, id, "checking").await
}

async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<ImportRow> {
    let row = store::get_import(&node.db.read(), id).await?;
    check(&node.tree(), caller, Right::ReportCase, row.region_id)?;
    Ok(row)
}

/// The import after its job had a moment to end.
async fn settled(node: &Node, id: Uuid, busy: &str) -> Result<Versioned<ImportView>> {
    let mut head = node.writer.head();
    let wait = async {
        loop {
            let row = store::get_import(&node.db.read(), id).await?;
            if row.state != busy {
                return Ok::<ImportRow, Error>(row);
            }
            let _ = head.changed().await;
        }
    };
    let row = match tokio::time::timeout(PATIENCE, wait).await {
        Ok(row) => row?,
        Err(_) => store::get_import(&node.db.read(), id).await?,
    };
    view(node, row).await
}

/// Line lists that were brought here, newest first.
#[utoipa::path(get, path = "/api/v1/cases/imports", tag = "cases", params(PageQuery),
    responses((status = 200, body = Page<ImportView>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ImportView>>> {
    let scope = caller.scope(&node.tree(), Right::ReportCase, None)?;
    let rows = store::list_imports(&node.db.read(), scope, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ImportRow| row.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(view(&node, row).await?.1);
    }
    Ok(Json(Page { items, next: page.next }))
}

#[utoipa::path(get, path = "/api/v1/cases/imports/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportView)))]
async fn show(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<ImportView>> {
    let row = get(&node, &caller, id).await?;
    view(&node, row).await
}

/// Refuses what was based on an older state of the import, or comes too late.
async fn moved_on(node: &Node, id: Uuid) -> Error {
    match store::get_import(&node.db.read(), id).await {
        Ok(row) => match view(node, row).await {
            Ok(Versioned(_, now)) => {
                Error::Changed { current: Box::new(serde_json::to_value(now).unwrap_or_default()) }
            }
            Err(error) => error,
        },
        Err(error) => error,
    }
}

/// Says how the list is to be read, and checks it again. A mapping that somebody chose is remembered for lists with these columns.
#[utoipa::path(put, path = "/api/v1/cases/imports/{id}/order", tag = "cases", params(("id" = Uuid, Path)),
    request_body = ListOrder, responses((status = 200, body = ImportView)))]
async fn set_order(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(order): Json<ListOrder>,
) -> Result<Versioned<ImportView>> {
    let row = get(&node, &caller, id).await?;
    check(&node.tree(), &caller, Right::ReportCase, order.region_id)?;
    if order.region_id != row.region_id {
        return Err(other_region());
    }
    let layout = match &order.mapping {
        Some(mapping) => Some((imports::layout(&node, &row).await?, serde_json::to_string(mapping)?)),
        None => None,
    };
    let changed = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if !store::advance(&tx.conn(), id, version.0, &["staged", "refused"], "checking").await? {
                    return Ok(false);
                }
                if let Some((layout, mapping)) = layout {
                    store::save_layout(tx, layout, mapping).await?;
                }
                store::save_order(&tx.conn(), id, &order.disease, serde_json::to_string(&order)?).await?;
                imports::check_again(tx, id).await?;
                let (kind, region) = ("cases.list.mapped", row.region_id);
                tx.journal(NewEntry::new(kind, Some(region), Some(id), json!({})));
                Ok(true)
            })
        })
        .await?;
    if changed { settled(&node, id, "checking").await } else { Err(moved_on(&node, id).await) }
}

/// Takes the list in: good rows are stored, rows with errors wait.
#[utoipa::path(post, path = "/api/v1/cases/imports/{id}/apply", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportView)))]
async fn apply(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<ImportView>> {
    let row = get(&node, &caller, id).await?;
    let started = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if !store::advance(&tx.conn(), id, version.0, &["staged"], "applying").await? {
                    return Ok(false);
                }
                imports::start(tx, id).await?;
                let (kind, region) = ("cases.list.started", row.region_id);
                tx.journal(NewEntry::new(kind, Some(region), Some(id), json!({})));
                Ok(true)
            })
        })
        .await?;
    if started { settled(&node, id, "applying").await } else { Err(moved_on(&node, id).await) }
}

/// Gives a list up that was not taken in. Its file is removed.
#[utoipa::path(post, path = "/api/v1/cases/imports/{id}/discard", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ImportView)))]
async fn discard(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<ImportView>> {
    let row = get(&node, &caller, id).await?;
    let discarded = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if !store::advance(&tx.conn(), id, version.0, &["staged", "refused"], "discarded").await? {
                    return Ok(false);
                }
                let (from, state) = ("discarded", "discarded");
                let ending = store::Ending { id, from, state, report: None, message: None, over: true };
                store::end(&tx.conn(), ending, tx.now()).await?;
                let (kind, region) = ("cases.list.discarded", row.region_id);
                tx.journal(NewEntry::new(kind, Some(region), Some(id), json!({})));
                Ok(true)
            })
        })
        .await?;
    if !discarded {
        return Err(moved_on(&node, id).await);
    }
    imports::remove_file(&node, id).await;
    settled(&node, id, "").await
}

#[derive(Debug, Deserialize)]
struct Findings {
    findings: Vec<ListFinding>,
}

fn findings_of(row: &ImportRow) -> Result<Vec<ListFinding>> {
    let report: Option<Findings> = row.report.as_deref().map(serde_json::from_str).transpose()?;
    Ok(report.map(|report| report.findings).unwrap_or_default())
}

/// What was found row by row, in the order of the file.
#[utoipa::path(get, path = "/api/v1/cases/imports/{id}/findings", tag = "cases", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<ListFinding>)))]
async fn findings(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ListFinding>>> {
    let skip: usize = page.after()?.unwrap_or(0);
    let all = findings_of(&get(&node, &caller, id).await?)?;
    let items: Vec<(usize, ListFinding)> = all
        .into_iter()
        .enumerate()
        .skip(skip)
        .take(page.limit() as usize + 1)
        .map(|(n, finding)| (n + 1, finding))
        .collect();
    Ok(Json(Page::cut(items, page.limit(), |(n, _)| *n).map(|(_, finding)| finding)))
}

#[utoipa::path(get, path = "/api/v1/cases/imports/{id}/findings.csv", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, description = "text/csv")))]
async fn findings_csv(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let all = findings_of(&get(&node, &caller, id).await?)?;
    let lang = current_language();
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| Error::internal(format!("findings: {e}"));
    table.write_record(["line", "column", "value", "code", "level", "cause", "remedy"]).map_err(failed)?;
    for f in all {
        let line = f.line.map(|n| n.to_string()).unwrap_or_default();
        let value = f.value.unwrap_or_default();
        let cells = [&line, &f.column, &value, &f.code, &f.level, f.cause.get(lang), f.remedy.get(lang)];
        let cells = cells.map(|cell| lianfang_exchange::tabular::neutralise(cell).into_owned());
        table.write_record(&cells).map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|e| Error::internal(format!("findings: {e}")))?;
    Ok(attachment("findings.csv", bytes))
}

/// A CSV to be saved. The byte order mark tells spreadsheets that it is UTF-8.
pub fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from([b"\xef\xbb\xbf".as_slice(), &bytes].concat())).into_response()
}

fn other_region() -> Error {
    Error::invalid(
        "C0357",
        Text::new("导入所属地区不能更改", "an import stays in its region"),
        Text::new(
            "请弃用此次导入，为另一地区重新上传",
            "discard it and upload the file again for the other region",
        ),
    )
}

fn broken() -> Error {
    let megabytes = LARGEST >> 20;
    Error::invalid(
        "C0161",
        Text::new(
            "上传不完整：需要 order（JSON）和 file",
            "the upload is incomplete: it needs `order` (JSON) and `file`",
        ),
        Text::new(
            format!("请重新上传，文件不超过 {megabytes} MB"),
            format!("upload it again, with a file of at most {megabytes} MB"),
        ),
    )
}
