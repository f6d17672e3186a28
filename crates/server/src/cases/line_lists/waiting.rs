//! Rows that wait: seen by those who may see who somebody is, corrected and taken in, or discarded with a reason.
//!
//! What such a row says is sealed. The person of whom it tells gets the row's id when it is taken in, so that the access log also
//! holds who saw the row while it waited.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_exchange::line_lists::{Field, ListMapping, ListOptions, ListReading, read_one};
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::apply::{Job, take};
use super::findings::{refused, show_all};
use super::model::{ListFinding, ListImport, ListOrder};
use super::store::{self, Decision, WaitingRow};
use super::writing::Kept;
use crate::cases::records;
use crate::error::{Error, Fault, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::problem::FindingView;
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::regions::RegionRef;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(check_row))
        .routes(routes!(take_in))
        .routes(routes!(discard))
}

/// A row that waits, without what it says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Waiting {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    /// `cases`, `contacts` or `links`
    pub kind: String,
    pub external_id: String,
    pub line: i64,
    pub file_name: Option<String>,
    pub import_id: Option<Uuid>,
    pub at: DateTime<Utc>,
    pub findings: Vec<ListFinding>,
}

/// A row that waits, with its cells.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingDetail {
    #[serde(flatten)]
    pub row: Waiting,
    pub cells: Vec<WaitingCell>,
    /// What is wrong with the cells as they are now, with what they say.
    pub found: Vec<ListFinding>,
    pub may_take_in: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WaitingCell {
    pub column: String,
    #[schema(value_type = String)]
    pub field: Field,
    pub value: String,
}

/// The cells as somebody corrected them, in the order in which they were shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    pub cells: Vec<String>,
}

/// What a corrected row would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectedCheck {
    pub found: Vec<ListFinding>,
    pub report: ListImport,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscardRow {
    pub reason: String,
}

#[derive(Debug, Deserialize, IntoParams)]
struct WaitingQuery {
    region: Option<Uuid>,
    /// Only rows of this import.
    import: Option<Uuid>,
}

fn view(node: &Node, row: &WaitingRow, file_name: Option<String>) -> Result<Waiting> {
    Ok(Waiting {
        id: row.id,
        region: node.tree().reference(row.region_id)?,
        disease: row.disease.clone(),
        kind: row.kind.clone(),
        external_id: row.external_id.clone(),
        line: row.line,
        file_name,
        import_id: row.import_id,
        at: row.at,
        findings: serde_json::from_str(&row.findings)?,
    })
}

/// Rows of lists that wait for somebody to decide, oldest first; what they say stays sealed.
#[utoipa::path(get, path = "/api/v1/cases/waiting", tag = "cases", params(WaitingQuery, PageQuery),
    responses((status = 200, body = Page<Waiting>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<WaitingQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Waiting>>> {
    let scope = caller.scope(&node.tree(), Right::ReportCase, query.region)?;
    let conn = node.db.read();
    let rows = store::list_waiting(&conn, scope, query.import, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &WaitingRow| row.id);
    let mut names = std::collections::HashMap::new();
    let mut items = Vec::with_capacity(page.items.len());
    for row in &page.items {
        if let Some(import) = row.import_id
            && !names.contains_key(&import)
        {
            names.insert(import, store::get_import(&conn, import).await.map(|i| i.file_name).ok());
        }
        let file_name = row.import_id.and_then(|import| names.get(&import).cloned().flatten());
        items.push(view(&node, row, file_name)?);
    }
    Ok(Json(Page { items, next: page.next }))
}

/// A row that waits, opened, with the order that its list came by.
struct Opened {
    row: WaitingRow,
    order: ListOrder,
    mapping: ListMapping,
    kept: Kept,
    file_name: String,
}

/// Opens a row for somebody who may see who it is about. Writes the access down first.
async fn open(node: &Node, caller: &Caller, id: Uuid) -> Result<Opened> {
    let missing = || Error::not_found("waiting row", id);
    let conn = node.db.read();
    let row =
        store::find_waiting(&conn, id).await?.filter(|row| row.state == "waiting").ok_or_else(missing)?;
    check(&node.tree(), caller, Right::ReportCase, row.region_id)?;
    check(&node.tree(), caller, Right::SeeIdentity, row.region_id)?;
    let import = store::get_import(&conn, row.import_id.ok_or_else(unreadable)?).await?;
    let report: Option<ListImport> = import.report.as_deref().map(serde_json::from_str).transpose()?;
    let order: ListOrder = serde_json::from_str(&import.ordered)?;
    let mapping = report.map(|r| r.mapping).or_else(|| order.mapping.clone()).ok_or_else(unreadable)?;
    people::note_access(node, caller, &[id], "cases.waiting").await?;
    let kept: Kept = serde_json::from_slice(&node.vault.unseal(id, &row.contents())?)?;
    Ok(Opened { row, order, mapping, kept, file_name: import.file_name })
}

fn read(node: &Node, opened: &Opened, cells: &[String]) -> Result<ListReading> {
    if cells.len() != opened.mapping.columns.len() {
        return Err(other_cells(opened.mapping.columns.len()));
    }
    let options = ListOptions { today: Some(node.clock.today()), ..ListOptions::default() };
    let mut reading = read_one(&opened.mapping, cells, &options).map_err(|finding| refused(&finding))?;
    let line = opened.row.line.cast_unsigned();
    for row in &mut reading.rows {
        row.line = line;
    }
    for finding in &mut reading.findings {
        finding.line = Some(line);
    }
    Ok(reading)
}

/// A row that waits, with what it says. The access is written down.
#[utoipa::path(get, path = "/api/v1/cases/waiting/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = WaitingDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<WaitingDetail>> {
    let opened = open(&node, &caller, id).await?;
    let reading = read(&node, &opened, &opened.kept.cells)?;
    let cells = opened.mapping.columns.iter().zip(&opened.kept.cells);
    let cells = cells.map(|(mapped, value)| WaitingCell {
        column: mapped.column.clone(),
        field: mapped.field,
        value: value.clone(),
    });
    let row = view(&node, &opened.row, Some(opened.file_name.clone()))?;
    let detail = WaitingDetail {
        cells: cells.collect(),
        found: reading.findings.iter().map(show_all).collect(),
        may_take_in: true,
        row,
    };
    Ok(Versioned(opened.row.version, detail))
}

/// The row on its way in, as somebody has corrected it.
async fn go(
    node: &Node,
    caller: &Caller,
    opened: Opened,
    reading: ListReading,
    preview: bool,
) -> Result<ListImport> {
    let rules = records::rules_of(&node.packs(), &opened.row.disease)?.clone();
    let order = ListOrder { preview, ..opened.order };
    let (id, version) = (opened.row.id, opened.row.version);
    let job = Job {
        node,
        account: Some(caller.account),
        import: None,
        order: order.clone(),
        rules,
        mapping: opened.mapping.clone(),
        layout: opened.kept.layout,
        decided: Some(Decision { id, version, state: "taken", reason: None }),
    };
    let mut done = super::apply::begin(&reading, &order, true);
    done.findings.clear();
    take(&job, reading, &mut done).await?;
    Ok(done)
}

/// Tells what a corrected row would do. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/cases/waiting/{id}/check", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Corrected, responses((status = 200, body = CorrectedCheck)))]
async fn check_row(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Corrected>,
) -> Result<Json<CorrectedCheck>> {
    let opened = open(&node, &caller, id).await?;
    let reading = read(&node, &opened, &body.cells)?;
    let mut found: Vec<ListFinding> = reading.findings.iter().map(show_all).collect();
    let report = go(&node, &caller, opened, reading, true).await?;
    found.extend(report.findings.iter().cloned());
    Ok(Json(CorrectedCheck { found, report }))
}

/// Takes a row in as it was corrected. What the row says then goes before what is stored: somebody has looked at both.
#[utoipa::path(post, path = "/api/v1/cases/waiting/{id}/take-in", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Corrected, responses((status = 200, body = ListImport)))]
async fn take_in(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Corrected>,
) -> Result<Json<ListImport>> {
    let opened = open(&node, &caller, id).await?;
    version.check(opened.row.version, &view(&node, &opened.row, None)?)?;
    let reading = read(&node, &opened, &body.cells)?;
    let (region, disease, kind) = (opened.row.region_id, opened.row.disease.clone(), opened.row.kind.clone());
    if reading.findings.iter().any(|finding| finding.is_error()) {
        return Err(still_wrong(reading.findings.iter().map(show_all)));
    }
    let done = go(&node, &caller, opened, reading, false).await?;
    if done.findings.iter().any(|finding| finding.level == "error") {
        return Err(still_wrong(done.findings.into_iter()));
    }
    // A row that says what is stored already changes nothing; it is done with all the same.
    let data = json!({"disease": disease, "kind": kind, "added": done.added, "changed": done.changed});
    let nothing_stored = done.added + done.changed == 0;
    let decision = Decision { id, version: version.0, state: "taken", reason: None };
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if nothing_stored && !store::decide_waiting(tx, &decision).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            tx.journal(NewEntry::new("cases.waiting.taken", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    Ok(Json(done))
}

/// Gives a row up. Its content is removed; that it was there, and why it was given up, stays.
#[utoipa::path(post, path = "/api/v1/cases/waiting/{id}/discard", tag = "cases", params(("id" = Uuid, Path)),
    request_body = DiscardRow, responses((status = 204)))]
async fn discard(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<DiscardRow>,
) -> Result<axum::http::StatusCode> {
    let row = store::find_waiting(&node.db.read(), id).await?;
    let row = row.filter(|row| row.state == "waiting").ok_or_else(|| Error::not_found("waiting row", id))?;
    check(&node.tree(), &caller, Right::ReportCase, row.region_id)?;
    check(&node.tree(), &caller, Right::SeeIdentity, row.region_id)?;
    version.check(row.version, &view(&node, &row, None)?)?;
    let reason = body.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(needs_reason());
    }
    let (region, kind) = (row.region_id, row.kind);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let decision = Decision { id, version: version.0, state: "discarded", reason: Some(reason) };
            if !store::decide_waiting(tx, &decision).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            let data = json!({"disease": row.disease, "kind": kind});
            tx.journal(NewEntry::new("cases.waiting.discarded", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

fn still_wrong(findings: impl Iterator<Item = ListFinding>) -> Error {
    let wrong = findings.filter(|finding| finding.level == "error").map(|f| FindingView {
        code: f.code,
        severity: f.level,
        line: f.line,
        column: Some(f.column),
        column_index: None,
        value: f.value,
        path: None,
        message: f.cause,
        remedy: f.remedy,
    });
    Error::Invalid(Box::new(Fault {
        code: "C0358",
        detail: Text::new("这一行仍有错误", "there are still errors in the row"),
        remedy: Text::new("请按各项提示更正", "correct each of them"),
        findings: wrong.collect(),
    }))
}

fn needs_reason() -> Error {
    Error::invalid(
        "C0359",
        Text::new("请写明弃用的理由", "say why the row is discarded"),
        Text::new("一句话即可，例如“重复登记”", "one sentence is enough, such as `registered twice`"),
    )
}

fn other_cells(wanted: usize) -> Error {
    Error::invalid(
        "C0360",
        Text::new(format!("应有 {wanted} 格"), format!("the row has {wanted} cells")),
        Text::new("请刷新页面后再试", "load the page again"),
    )
}

fn unreadable() -> Error {
    Error::conflict(
        "C0361",
        Text::new(
            "这一行来自旧版本的导入，无法在此更正",
            "the row comes from an import of an earlier version and can't be corrected here",
        ),
        Text::new("请在原文件中更正并重新导入", "correct it in its file and import that again"),
    )
}
