//! A case changes: its facts are corrected, its class is decided, the work on it ends.

use axum::extract::State;
use lianfang_plan::{CaseRules, Right};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, get_visible, rules_of};
use super::model::{CaseDetail, Classify, Close, Facts};
use super::report::set_facts;
use super::rules;
use super::store::{self, CaseRow};
use crate::cases::findings::Findings;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(correct)).routes(routes!(classify)).routes(routes!(close))
}

/// A case that the caller may change, in the version that they saw.
pub async fn editable(
    node: &Node,
    caller: &Caller,
    right: Right,
    id: Uuid,
    version: IfMatch,
) -> Result<CaseRow> {
    let row = get_visible(node, &node.db.read(), caller, right, id).await?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    Ok(row)
}

pub async fn save(tx: &mut Tx, row: CaseRow, kind: &'static str, content: serde_json::Value) -> Result<()> {
    let (id, region, disease) = (row.id, row.region_id, row.disease.clone());
    if !store::save(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    let open = json!({"disease": disease});
    steps::record(tx, vec![NewStep { kind, region, subject: id, content, open }]).await
}

/// Stores other facts of a case, with the step that says which changed.
pub async fn save_facts(
    tx: &mut Tx,
    row: &mut CaseRow,
    before: &Facts,
    after: &Facts,
    rules: &CaseRules,
) -> Result<()> {
    let content = changes(before, after)?;
    set_facts(row, after, rules)?;
    save(tx, row.clone(), "cases.case.corrected", content).await
}

/// Corrects what is known of a case; the whole of it is sent.
#[utoipa::path(put, path = "/api/v1/cases/records/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Facts, responses((status = 200, body = CaseDetail)))]
async fn correct(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(facts): Json<Facts>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    if row.working == "closed" {
        return Err(rules::already_closed());
    }
    let rules = rules_of(&node.packs(), &row.disease)?.clone();
    let mut findings = Findings::default();
    let reported = node.clock.day_of(row.reported_at);
    rules::check_facts(&facts, &rules, reported, node.clock.today(), &mut findings);
    findings.refuse_if_any()?;
    let before: Facts = serde_json::from_str(&row.facts)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move { save_facts(tx, &mut row, &before, &facts, &rules).await })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Which facts changed, from what to what.
fn changes(before: &Facts, after: &Facts) -> Result<serde_json::Value> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let mut changed = serde_json::Map::new();
    for key in before.keys().chain(after.keys()) {
        let (from, to) = (before.get(key), after.get(key));
        if from != to {
            changed.insert(key.clone(), json!({"from": from, "to": to}));
        }
    }
    Ok(changed.into())
}

/// Decides what somebody is taken to be, and why.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/classify", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Classify, responses((status = 200, body = CaseDetail)))]
async fn classify(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Classify>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    let note = body.note.trim().to_owned();
    if note.is_empty() {
        return Err(rules::needs_note());
    }
    let content = json!({"from": row.class, "to": body.class, "note": note});
    row.class = body.class.as_str().to_owned();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move { save(tx, row, "cases.case.classified", content).await })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Ends the work on a case.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/close", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Close, responses((status = 200, body = CaseDetail)))]
async fn close(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Close>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    let opening = row.working == "closed";
    row.working = if opening { "open" } else { "closed" }.to_owned();
    let kind = if opening { "cases.case.reopened" } else { "cases.case.closed" };
    let content = json!({"note": body.note.trim()});
    node.write(Some(caller.account), move |tx| Box::pin(async move { save(tx, row, kind, content).await }))
        .await?;
    describe(&node, &caller, id).await
}
