//! Handlers for signals: list, evidence, and the judgement of a person.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{MethodRef, SetState, Signal, SignalDetail, SignalRow, SignalState, SignalStep};
use super::store::{self, SignalFilter};
use super::{evidence, words};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::{self, NewEntry};
use crate::node::Node;
use crate::people;
use crate::surveillance::clusters;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail)).routes(routes!(judge_signal))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `new`, `verifying`, `confirmed` or `dismissed`; several separated by commas.
    state: Option<String>,
    disease: Option<String>,
}

pub fn method(name: &str) -> MethodRef {
    MethodRef { name: name.to_owned(), title: words::title(name) }
}

pub async fn view(node: &Node, row: SignalRow) -> Result<Signal> {
    let handled_by = match row.handled_by {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    Ok(Signal {
        region: node.tree().reference(row.region_id)?,
        reason: words::reason(&row),
        id: row.id,
        disease: row.disease,
        indicator: row.indicator,
        first_day: row.first_day,
        last_day: row.last_day,
        state: SignalState::parse(&row.state),
        methods: row.methods.split(',').filter(|m| !m.is_empty()).map(method).collect(),
        observed: row.observed,
        expected: row.expected,
        upperbound: row.upperbound,
        raised_at: row.raised_at,
        handled_by,
        handled_at: row.handled_at,
        note: row.note,
    })
}

#[utoipa::path(get, path = "/api/v1/surveillance/signals", tag = "surveillance", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Signal>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Signal>>> {
    let states = query.state.as_deref().unwrap_or("").split(',').filter(|s| !s.is_empty());
    let filter = SignalFilter {
        scope: caller.scope(&node.tree(), Right::SeeSurveillance, query.region)?,
        disease: query.disease,
        states: states.map(|s| SignalState::parse(s).as_str()).collect(),
        before: page.after()?,
    };
    let rows = store::list(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |r: &SignalRow| r.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(view(&node, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

async fn get(node: &Node, caller: &Caller, right: Right, id: Uuid) -> Result<SignalRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("signal", id))?;
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

async fn describe(node: &Node, caller: &Caller, row: SignalRow) -> Result<Versioned<SignalDetail>> {
    let (version, id) = (row.version, row.id);
    let span = (row.first_day, row.last_day);
    let clusters = clusters::of_signal(node, caller, &row.disease, row.region_id, span).await?;
    let evidence = evidence::gather(node, &row).await?;
    let population = node.tree().find(row.region_id).and_then(|p| p.population);
    let history = history(node, row.region_id, id).await?;
    let signal = view(node, row).await?;
    Ok(Versioned(version, SignalDetail { signal, evidence, history, population, clusters }))
}

/// Who judged the signal when, from the journal.
async fn history(node: &Node, region: Uuid, id: Uuid) -> Result<Vec<SignalStep>> {
    let filter = journal::store::Filter {
        kind: Some("surveillance.signal.".to_owned()),
        region: Some(("region_id = $1".to_owned(), vec![region.into()])),
        subjects: Some(vec![id]),
        ..journal::store::Filter::default()
    };
    let entries = journal::store::list_newest(&node.db.read(), filter, 200).await?;
    let mut steps = Vec::new();
    for entry in entries.into_iter().rev() {
        let state = |key: &str| entry.data[key].as_str().map(SignalState::parse);
        let (from, to) = match entry.kind.as_str() {
            "surveillance.signal.raised" => (None, SignalState::New),
            "surveillance.signal.state" => (state("from"), state("to").unwrap_or(SignalState::New)),
            _ => continue,
        };
        let by = match entry.actor {
            Some(actor) => people::find_name(&node.db.read(), actor).await?,
            None => None,
        };
        let note =
            store::find(&node.db.read(), id).await?.filter(|s| s.state == to.as_str()).and_then(|s| s.note);
        steps.push(SignalStep { at: entry.at, by, from, to, note });
    }
    Ok(steps)
}

#[utoipa::path(get, path = "/api/v1/surveillance/signals/{id}", tag = "surveillance", params(("id" = Uuid, Path)),
    responses((status = 200, body = SignalDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<SignalDetail>> {
    let row = get(&node, &caller, Right::SeeSurveillance, id).await?;
    describe(&node, &caller, row).await
}

/// Begins to verify a signal, confirms or dismisses it.
#[utoipa::path(post, path = "/api/v1/surveillance/signals/{id}/state", tag = "surveillance",
    params(("id" = Uuid, Path)), request_body = SetState, responses((status = 200, body = SignalDetail)))]
async fn judge_signal(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<SetState>,
) -> Result<Versioned<SignalDetail>> {
    let row = get(&node, &caller, Right::VerifySignal, id).await?;
    version.check(row.version, &view(&node, row.clone()).await?)?;
    let note = body.note.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
    if matches!(body.to, SignalState::Confirmed | SignalState::Dismissed) && note.is_none() {
        return Err(Error::invalid(
            "S0201",
            Text::new("确认或排除信号需要说明理由", "confirming or dismissing a signal needs a reason"),
            Text::new("请写明核实方式和结论", "write how it was verified and what was found"),
        ));
    }
    let expected = row.version;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let now = store::find(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("signal", id))?;
            if now.version != expected {
                return Err(Error::Changed { current: Box::new(json!({"state": now.state})) });
            }
            set_state(tx, now, body.to, note).await
        })
    })
    .await?;
    let row = get(&node, &caller, Right::SeeSurveillance, id).await?;
    describe(&node, &caller, row).await
}

/// Confirms or dismisses a signal that nobody has judged yet.
pub async fn judge_if_new(tx: &mut Tx, id: Uuid, confirmed: bool) -> Result<()> {
    match store::find(&tx.conn(), id).await? {
        Some(row) if matches!(SignalState::parse(&row.state), SignalState::New | SignalState::Verifying) => {
            let to = if confirmed { SignalState::Confirmed } else { SignalState::Dismissed };
            set_state(tx, row, to, None).await
        }
        _ => Ok(()),
    }
}

/// Stores a judgement, in the name of the change's actor.
fn set_state<'t>(
    tx: &'t mut Tx,
    mut row: SignalRow,
    to: SignalState,
    note: Option<String>,
) -> WriteFuture<'t, ()> {
    Box::pin(async move {
        let data = json!({"disease": row.disease, "from": row.state, "to": to});
        row.state = to.as_str().to_owned();
        row.handled_by = tx.actor();
        row.handled_at = Some(tx.now());
        row.note = note;
        store::save_state(&tx.conn(), &row).await?;
        tx.journal(NewEntry::new("surveillance.signal.state", Some(row.region_id), Some(row.id), data));
        Ok(())
    })
}
