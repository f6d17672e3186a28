//! What was found wrong in a file: as a list, and as files to mend it with.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianfang_exchange::tabular::{
    BadRow, CountMapping, CountReader, RowOutcome, write_bad_rows_csv, write_findings_csv,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::get;
use super::model::Report;
use super::reading::{region_index, upload_path};
use super::store::ImportRow;
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::problem::{FindingView, current_language};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(findings)).routes(routes!(findings_csv)).routes(routes!(bad_rows_csv))
}

/// The first findings; the download has all.
#[utoipa::path(get, path = "/api/v1/surveillance/imports/{id}/findings", tag = "surveillance",
    params(("id" = Uuid, Path), PageQuery), responses((status = 200, body = Page<FindingView>)))]
async fn findings(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<FindingView>>> {
    let report: Report = serde_json::from_str(&get(&node, &caller, id).await?.report)?;
    let skip: usize = page.after()?.unwrap_or(0);
    let items: Vec<(usize, FindingView)> = report
        .findings
        .into_iter()
        .enumerate()
        .skip(skip)
        .take(page.limit() as usize + 1)
        .map(|(n, f)| (n + 1, f))
        .collect();
    Ok(Json(Page::cut(items, page.limit(), |(n, _)| *n).map(|(_, f)| f)))
}

/// Reads the upload again and gives back every row with a finding.
async fn read_bad_rows(node: &Node, row: &ImportRow) -> Result<(Vec<String>, Vec<BadRow>)> {
    let mapping: CountMapping = match &row.mapping {
        Some(text) => serde_json::from_str(text)?,
        None => return Ok((Vec::new(), Vec::new())),
    };
    let (path, index, today) = (upload_path(node, row.id), region_index(&node.tree()), node.clock.today());
    let work = move || -> Result<(Vec<String>, Vec<BadRow>)> {
        let file =
            std::fs::File::open(&path).map_err(|e| Error::io(format!("upload {}", path.display()), e))?;
        let mut reader = match CountReader::new(std::io::BufReader::new(file), &mapping, &index, today) {
            Ok(reader) => reader,
            Err(fatal) => {
                return Ok((Vec::new(), vec![BadRow { line: 1, fields: vec![], findings: vec![fatal] }]));
            }
        };
        let header = reader.header().to_vec();
        let (mut rows, mut outcome) = (Vec::new(), RowOutcome::default());
        while reader.read_into(&mut outcome) {
            if !outcome.findings.is_empty() {
                let (fields, findings) = (outcome.fields.clone(), outcome.findings.clone());
                rows.push(BadRow { line: outcome.line, fields, findings });
            }
        }
        Ok((header, rows))
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal(format!("reading: {e}")))?
}

fn csv(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from(bytes)).into_response()
}

/// All findings as CSV.
#[utoipa::path(get, path = "/api/v1/surveillance/imports/{id}/findings.csv", tag = "surveillance",
    params(("id" = Uuid, Path)), responses((status = 200, description = "text/csv")))]
async fn findings_csv(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let row = get(&node, &caller, id).await?;
    let (_, rows) = read_bad_rows(&node, &row).await?;
    let mut bytes = Vec::new();
    let all = rows.iter().flat_map(|r| &r.findings);
    write_findings_csv(&mut bytes, all, current_language()).map_err(|e| Error::io("findings", e))?;
    Ok(csv("findings.csv", bytes))
}

/// The bad rows under the file's own header, to be mended and imported again.
#[utoipa::path(get, path = "/api/v1/surveillance/imports/{id}/bad-rows.csv", tag = "surveillance",
    params(("id" = Uuid, Path)), responses((status = 200, description = "text/csv")))]
async fn bad_rows_csv(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let row = get(&node, &caller, id).await?;
    let (header, mut rows) = read_bad_rows(&node, &row).await?;
    rows.retain(|r| r.findings.iter().any(lianfang_exchange::tabular::Finding::is_error));
    let mut bytes = Vec::new();
    write_bad_rows_csv(&mut bytes, &header, &rows, current_language())
        .map_err(|e| Error::io("bad rows", e))?;
    Ok(csv("bad-rows.csv", bytes))
}
