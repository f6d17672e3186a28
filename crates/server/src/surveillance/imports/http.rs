//! Handlers for imports of counts.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::json;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::apply::start;
use super::findings;
use super::model::{Apply, CountImport, Progress, Report, SavedMapping, SetMapping};
use super::reading::upload_path;
use super::store::{self, ImportRow};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Multipart, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::jobs;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

/// How long an upload's answer waits for its check; larger files are followed live.
const PATIENCE: Duration = Duration::from_secs(4);

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list, upload))
        .routes(routes!(show))
        .routes(routes!(set_mapping))
        .routes(routes!(apply))
        .routes(routes!(discard))
        .routes(routes!(list_mappings))
        .merge(findings::router())
}

async fn view(node: &Node, row: ImportRow) -> Result<CountImport> {
    let report: Report = serde_json::from_str(&row.report)?;
    let created_by = match row.created_by {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    Ok(CountImport {
        id: row.id,
        file_name: row.file_name,
        bytes: row.bytes,
        state: row.state,
        encoding: report.encoding,
        delimiter: report.delimiter,
        header: report.header,
        sample: report.sample,
        mapping: row.mapping.as_deref().map(serde_json::from_str).transpose()?,
        notes: report.notes,
        checked: report.checked,
        progress: Progress { done: row.done, total: row.total },
        mode: row.mode,
        created_by,
        created_at: row.created_at,
        finished_at: row.finished_at,
        message: row.message.as_deref().map(serde_json::from_str).transpose()?,
    })
}

/// The import, when the caller may see where it was made.
pub(super) async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<ImportRow> {
    let row = store::get(&node.db.read(), id).await?;
    check(&node.tree(), caller, Right::ImportCounts, row.region_id)?;
    Ok(row)
}

/// The import after its job had a moment to end.
async fn settled(node: &Node, id: Uuid, busy: &str) -> Result<Json<CountImport>> {
    let mut head = node.writer.head();
    let wait = async {
        loop {
            let row = store::get(&node.db.read(), id).await?;
            if row.state != busy {
                return Ok::<ImportRow, Error>(row);
            }
            let _ = head.changed().await;
        }
    };
    let row = match tokio::time::timeout(PATIENCE, wait).await {
        Ok(row) => row?,
        Err(_) => store::get(&node.db.read(), id).await?,
    };
    Ok(Json(view(node, row).await?))
}

#[utoipa::path(get, path = "/api/v1/surveillance/imports", tag = "surveillance", params(PageQuery),
    responses((status = 200, body = Page<CountImport>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CountImport>>> {
    let scope = caller.scope(&node.tree(), Right::ImportCounts, None)?;
    let rows = store::list(&node.db.read(), scope, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |r: &ImportRow| r.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(view(&node, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

fn broken(e: axum::extract::multipart::MultipartError) -> Error {
    Error::invalid(
        "S0101",
        Text::new("上传中断或格式不完整", format!("the upload is incomplete: {e}")),
        Text::new("请重新上传", "upload the file again"),
    )
}

/// Stores the uploaded file under the import's id; it is complete on disk before anything refers to it.
async fn receive(node: &Node, id: Uuid, mut form: Multipart) -> Result<(String, i64, serde_json::Value)> {
    let path = upload_path(node, id);
    let context = || format!("upload {}", path.display());
    let (mut name, mut bytes, mut defaults) = (None, 0u64, json!({}));
    while let Some(mut field) = form.0.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                name = Some(field.file_name().unwrap_or("file").chars().take(200).collect::<String>());
                let mut file = tokio::fs::File::create(&path).await.map_err(|e| Error::io(context(), e))?;
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    bytes += chunk.len() as u64;
                    if bytes > node.config.max_upload_mb << 20 {
                        let _ = tokio::fs::remove_file(&path).await;
                        let limit = node.config.max_upload_mb;
                        return Err(Error::invalid(
                            "S0102",
                            Text::new(
                                format!("文件超过 {limit} MB"),
                                format!("the file is larger than {limit} MB"),
                            ),
                            Text::new(
                                "请拆分文件，或由管理员调整 max_upload_mb",
                                "split it, or have max_upload_mb raised",
                            ),
                        ));
                    }
                    file.write_all(&chunk).await.map_err(|e| Error::io(context(), e))?;
                }
                file.sync_all().await.map_err(|e| Error::io(context(), e))?;
            }
            Some("defaults") => defaults = serde_json::from_str(&field.text().await.map_err(broken)?)?,
            _ => {}
        }
    }
    let name = name.ok_or_else(|| {
        Error::invalid(
            "S0103",
            Text::new("请求中没有文件", "the request has no file"),
            Text::new("请选择一个 CSV 文件", "choose a CSV file"),
        )
    })?;
    Ok((name, bytes.cast_signed(), defaults))
}

/// Uploads a file (`multipart/form-data` with `file` and `defaults`) and checks it.
#[utoipa::path(post, path = "/api/v1/surveillance/imports", tag = "surveillance",
    responses((status = 200, body = CountImport)))]
async fn upload(State(node): State<Node>, caller: Caller, form: Multipart) -> Result<Json<CountImport>> {
    caller.require(Right::ImportCounts)?;
    let id = node.ids.next();
    let (file_name, bytes, defaults) = receive(&node, id, form).await?;
    let (by, region) = (caller.account, caller.region);
    node.write(Some(by), move |tx| {
        Box::pin(async move {
            let row = ImportRow {
                id,
                region_id: region,
                file_name,
                bytes,
                state: "checking".to_owned(),
                mapping: None,
                report: serde_json::to_string(&Report::default())?,
                mode: None,
                applied_line: 0,
                done: 0,
                total: 0,
                created_by: Some(by),
                created_at: tx.now(),
                finished_at: None,
                message: None,
            };
            store::insert(&tx.conn(), &row).await?;
            let payload = json!({"import": id, "disease": defaults["disease"], "source": defaults["source"]});
            jobs::enqueue(tx, "surveillance.check", payload).await?;
            tx.journal(NewEntry::new(
                "surveillance.import.uploaded",
                Some(region),
                Some(id),
                json!({"bytes": bytes}),
            ));
            Ok(())
        })
    })
    .await?;
    settled(&node, id, "checking").await
}

#[utoipa::path(get, path = "/api/v1/surveillance/imports/{id}", tag = "surveillance", params(("id" = Uuid, Path)),
    responses((status = 200, body = CountImport)))]
async fn show(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<CountImport>> {
    let row = get(&node, &caller, id).await?;
    Ok(Json(view(&node, row).await?))
}

fn not_staged() -> Error {
    Error::conflict(
        "S0104",
        Text::new("这次导入不在待确认状态", "this import is not waiting to be applied"),
        Text::new(
            "请刷新页面查看现状；如需重新导入，请再次上传",
            "load the page again; upload the file again to import it once more",
        ),
    )
}

/// Sets which column means what, and checks the file again.
#[utoipa::path(put, path = "/api/v1/surveillance/imports/{id}/mapping", tag = "surveillance",
    params(("id" = Uuid, Path)), request_body = SetMapping, responses((status = 200, body = CountImport)))]
async fn set_mapping(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<SetMapping>,
) -> Result<Json<CountImport>> {
    let row = get(&node, &caller, id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::advance(&tx.conn(), id, &["staged", "refused"], "checking").await? {
                return Err(not_staged());
            }
            let mapping = serde_json::to_string(&body.mapping)?;
            if let Some(name) = body.save_as.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
                store::save_mapping(&tx.conn(), name, &mapping).await?;
            }
            store::save_mapping_of(&tx.conn(), id, Some(mapping)).await?;
            jobs::enqueue(tx, "surveillance.check", json!({"import": id})).await?;
            let data = json!({"saved": body.save_as.is_some()});
            tx.journal(NewEntry::new("surveillance.import.mapped", Some(row.region_id), Some(id), data));
            Ok(())
        })
    })
    .await?;
    settled(&node, id, "checking").await
}

#[utoipa::path(post, path = "/api/v1/surveillance/imports/{id}/apply", tag = "surveillance",
    params(("id" = Uuid, Path)), request_body = Apply, responses((status = 200, body = CountImport)))]
async fn apply(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Apply>,
) -> Result<Json<CountImport>> {
    let row = get(&node, &caller, id).await?;
    let report: Report = serde_json::from_str(&row.report)?;
    let checked = report.checked.filter(|c| c.good > 0 || c.bad > 0).ok_or_else(|| {
        Error::conflict(
            "S0105",
            Text::new("文件中没有可导入的数据", "the file has nothing to import"),
            Text::new(
                "请先指定日期、地区和数值所在的列",
                "first say which columns hold the date, the region and the numbers",
            ),
        )
    })?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::advance(&tx.conn(), id, &["staged"], "applying").await? {
                return Err(not_staged());
            }
            start(tx, row, body.mode, checked.bad).await
        })
    })
    .await?;
    settled(&node, id, "applying").await
}

#[utoipa::path(post, path = "/api/v1/surveillance/imports/{id}/discard", tag = "surveillance",
    params(("id" = Uuid, Path)), responses((status = 200, body = CountImport)))]
async fn discard(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CountImport>> {
    let row = get(&node, &caller, id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::advance(&tx.conn(), id, &["staged", "refused", "failed"], "discarded").await? {
                return Err(not_staged());
            }
            tx.journal(NewEntry::new(
                "surveillance.import.discarded",
                Some(row.region_id),
                Some(id),
                json!({}),
            ));
            Ok(())
        })
    })
    .await?;
    let _ = tokio::fs::remove_file(upload_path(&node, id)).await;
    settled(&node, id, "").await
}

/// Mappings that were saved under a name.
#[utoipa::path(get, path = "/api/v1/surveillance/mappings", tag = "surveillance",
    responses((status = 200, body = Vec<SavedMapping>)))]
async fn list_mappings(State(node): State<Node>, caller: Caller) -> Result<Json<Vec<SavedMapping>>> {
    caller.require(Right::ImportCounts)?;
    let rows = store::list_mappings(&node.db.read()).await?;
    let saved = rows
        .into_iter()
        .map(|r| Ok(SavedMapping { name: r.name, mapping: serde_json::from_str(&r.mapping)? }));
    Ok(Json(saved.collect::<Result<_>>()?))
}
