//! Handlers of results that wait for a person: of unknown tubes, contradicting, and reports that are no results.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::apply::{self, Steps};
use super::model::{Decide, ResultView};
use super::rules;
use super::store::{self, ResultRow};
use crate::cases::samples::http::Names;
use crate::cases::samples::rules as sample_rules;
use crate::cases::samples::store as samples;
use crate::cases::steps;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(decide))
}

pub async fn views(conn: &Conn<'_>, rows: Vec<ResultRow>) -> Result<Vec<ResultView>> {
    let mut names = Names::default();
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let known = match (row.state.as_str(), row.sample_id) {
            ("disputed", Some(sample)) => samples::find(conn, sample).await?.and_then(|sample| sample.result),
            _ => None,
        };
        found.push(ResultView {
            id: row.id,
            sample_id: row.sample_id,
            message_id: row.message_id,
            tube: row.tube,
            order_number: row.order_number,
            result: row.result,
            state: row.state,
            reason: row.reason,
            corrects: row.corrects,
            test: row.test,
            found: row.found,
            laboratory: row.laboratory,
            reported_at: row.reported_at,
            entered_at: row.entered_at,
            entered_by: names.find(conn, row.entered_by).await?,
            note: row.note,
            decided_at: row.decided_at,
            decided_by: names.find(conn, row.decided_by).await?,
            known,
        });
    }
    Ok(found)
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `parked` unless told, `disputed` or `report`
    state: Option<String>,
    /// Only of this tube or order.
    tube: Option<String>,
}

/// Results that wait for a person, newest first. They name nobody.
#[utoipa::path(get, path = "/api/v1/cases/results", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<ResultView>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ResultView>>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    let state = query.state.as_deref().unwrap_or("parked");
    sample_rules::check_word(state, &["parked", "disputed", "report"])?;
    let conn = node.db.read();
    let rows =
        store::list_waiting(&conn, scope, (state, query.tube), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ResultRow| row.id);
    Ok(Json(Page { items: views(&conn, page.items).await?, next: page.next }))
}

/// Decides about a result that waits: whoever decides first wins.
#[utoipa::path(post, path = "/api/v1/cases/results/{id}/decide", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Decide, responses((status = 200, body = ResultView)))]
async fn decide(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Decide>,
) -> Result<Json<ResultView>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let missing = || Error::not_found("result", id);
    let row = store::find(&node.db.read(), id).await?.ok_or_else(missing)?;
    check(&node.tree(), &caller, Right::EnterResults, row.region_id)?;
    if !sample_rules::is_noted(Some(&body.note)) {
        return Err(sample_rules::reason_missing());
    }
    if let Some(result) = &body.result {
        sample_rules::check_result(result)?;
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            // Read again inside the change: nobody else changes it meanwhile.
            let row = store::find(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("result", id))?;
            decide_now(tx, scope, row, body).await
        })
    })
    .await?;
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(missing)?;
    views(&conn, vec![row]).await?.pop().map(Json).ok_or_else(missing)
}

async fn decide_now(tx: &mut Tx, scope: Scope, mut row: ResultRow, body: Decide) -> Result<()> {
    match (row.state.as_str(), body.decision.as_str()) {
        ("disputed", "take") => apply::settle_dispute(tx, row, true, body.note).await,
        ("disputed", "keep") => apply::settle_dispute(tx, row, false, body.note).await,
        ("parked", "assign") => assign(tx, scope, row, body).await,
        ("parked" | "report", "dismiss") => {
            row.state = "dismissed".to_owned();
            row.note = Some(body.note);
            (row.decided_at, row.decided_by) = (Some(tx.now()), tx.actor());
            let (region, id) = (row.region_id, row.id);
            store::save(&tx.conn(), vec![row]).await?;
            tx.journal(NewEntry::new(
                "cases.result.dismissed",
                Some(region),
                Some(id),
                json!({"result": id}),
            ));
            Ok(())
        }
        ("parked" | "disputed" | "report", decision) => Err(rules::not_this_decision(decision, &row.state)),
        (state, _) => Err(rules::decided_already(state)),
    }
}

/// Puts a parked result on the tube that a person names.
async fn assign(tx: &mut Tx, scope: Scope, mut row: ResultRow, body: Decide) -> Result<()> {
    let tube = sample_rules::check_tube(body.tube.as_deref().unwrap_or(""))?;
    row.result = row.result.or(body.result);
    if row.result.is_none() {
        return Err(rules::outcome_missing());
    }
    let mut known = samples::find_tubes(&tx.conn(), scope, std::slice::from_ref(&tube)).await?;
    let mut sample = match known.remove(&tube).unwrap_or_default().as_slice() {
        [] => return Err(sample_rules::tube_unknown(&tube)),
        [only] if only.voided_at.is_some() => return Err(sample_rules::cannot_move(&tube, "void")),
        [only] => only.clone(),
        _ => return Err(sample_rules::tube_ambiguous(&tube)),
    };
    row.note = Some(body.note);
    (row.decided_at, row.decided_by) = (Some(tx.now()), tx.actor());
    let mut told = Steps::new();
    apply::apply(tx, &mut sample, row, &mut told).await?;
    steps::record(tx, told).await
}
