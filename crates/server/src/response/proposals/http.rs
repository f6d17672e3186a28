//! Handlers for proposals: list, the page of evidence, and the decision.

use axum::extract::State;
use lianfang_domain::{Text, Window};
use lianfang_plan::{Plan, Right, Task as PlanTask, accept, refuse};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Consequence, Decide, Proposal, ProposalDetail};
use super::store::{self, ProposalFilter, ProposalRow};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::response::incidents::store as incidents;
use crate::response::step::{Changes, apply, calls, figures, start_plan};
use crate::response::tasks;
use crate::surveillance::{self, SignalFilter};

/// Days of the curve on the page of evidence.
const CURVE_DAYS: u32 = 60;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail)).routes(routes!(decide_proposal))
}

fn right_for(kind: &str) -> Right {
    if kind == "level" { Right::DecideLevel } else { Right::DecidePhase }
}

/// A decision needs the right at the region, and a post at the tier that the pack asks for or above.
fn check_may_decide(node: &Node, caller: &Caller, row: &ProposalRow) -> Result<()> {
    let tree = node.tree();
    check(&tree, caller, right_for(&row.kind), row.region_id)?;
    let needed = row.tier.parse().unwrap_or(lianfang_domain::Tier::National);
    if tree.get(caller.region)?.tier <= needed {
        Ok(())
    } else {
        Err(Error::Forbidden { right: right_for(&row.kind), region: Some(row.region_id) })
    }
}

async fn view(node: &Node, caller: Option<&Caller>, row: ProposalRow) -> Result<Proposal> {
    let region = node.tree().reference(row.region_id)?;
    let decided_by_name = match row.decided_by {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    let may_decide = row.state == "open" && caller.is_some_and(|c| check_may_decide(node, c, &row).is_ok());
    let to = Text::new(row.to_zh, row.to_en);
    let title = match row.kind.as_str() {
        "level" => Text::new(
            format!("{}：建议风险等级定为“{}”", region.name.zh, to.zh),
            format!("{}: risk level “{}” proposed", region.name.en, to.en),
        ),
        "start-plan" => Text::new(
            format!("{}：建议启动“{}”", region.name.zh, to.zh),
            format!("{}: start of “{}” proposed", region.name.en, to.en),
        ),
        _ => Text::new(
            format!("{}：建议转入“{}”", region.name.zh, to.zh),
            format!("{}: change to “{}” proposed", region.name.en, to.en),
        ),
    };
    Ok(Proposal {
        id: row.id,
        kind: row.kind,
        region,
        disease: row.disease,
        title,
        from: row.from_zh.zip(row.from_en).map(|(zh, en)| Text::new(zh, en)),
        to,
        reason: serde_json::from_str(&row.reason)?,
        decided_by: row.tier.parse().map_err(|_| Error::internal("a proposal has no tier"))?,
        may_decide,
        state: row.state,
        proposed_at: row.proposed_at,
        decided_at: row.decided_at,
        decided_by_name,
        decision_note: row.note,
        running_id: row.running_id,
        incident_id: row.incident_id,
    })
}

/// Proposals as a caller sees them, newest first.
pub async fn list_proposals(
    node: &Node,
    caller: &Caller,
    filter: ProposalFilter,
    limit: u32,
) -> Result<Vec<Proposal>> {
    let rows = store::list(&node.db.read(), filter, limit).await?;
    let mut proposals = Vec::with_capacity(rows.len());
    for row in rows {
        proposals.push(view(node, Some(caller), row).await?);
    }
    Ok(proposals)
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `open` or `decided`.
    state: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/response/proposals", tag = "response", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Proposal>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Proposal>>> {
    let scope = caller.scope(&node.tree(), Right::SeeResponse, query.region)?;
    let filter = ProposalFilter { scope, state: query.state, before: page.after()? };
    let items = list_proposals(&node, &caller, filter, page.limit() + 1).await?;
    Ok(Json(Page::cut(items, page.limit(), |p: &Proposal| p.id)))
}

async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<ProposalRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("proposal", id))?;
    check(&node.tree(), caller, Right::SeeResponse, row.region_id)?;
    Ok(row)
}

async fn describe(node: &Node, caller: &Caller, row: ProposalRow) -> Result<Versioned<ProposalDetail>> {
    let (tree, today) = (node.tree(), node.clock.today());
    let (region, disease, version) = (row.region_id, row.disease.clone(), row.version);
    let days = (Window::days(CURVE_DAYS).first_day(today), today);
    let curve = surveillance::curve(node, region, &disease, "confirmed", days).await?;
    let beside = tree.get(region)?.neighbours.clone();
    let neighbours = match tree.root() {
        Some(root) if !beside.is_empty() => {
            surveillance::list_levels(node, root, &disease, |p| beside.contains(&p.id)).await?
        }
        _ => Vec::new(),
    };
    let filter = SignalFilter {
        scope: Scope { under: region },
        disease: Some(disease),
        states: Vec::new(),
        before: None,
    };
    let signals = surveillance::list_signals(node, filter, 8).await?;
    let consequences = consequences(node, &row).await?;
    let proposal = view(node, Some(caller), row).await?;
    Ok(Versioned(version, ProposalDetail { proposal, curve, neighbours, signals, consequences }))
}

/// Tasks that acceptance hands out: those of the phase, or of the plan's first phase. A level starts the plans
/// that wait for it.
async fn consequences(node: &Node, row: &ProposalRow) -> Result<Vec<Consequence>> {
    let packs = node.packs();
    let tier = node.tree().get(row.region_id)?.tier;
    let mut found = Vec::new();
    let mut add = |plan: &Plan, phase: Option<&str>| {
        let phase = phase.or(plan.phases.first().map(|p| p.id.as_str())).unwrap_or("");
        for task in plan.tasks.iter().filter(|t| t.phases.is_empty() || t.phases.iter().any(|p| p == phase)) {
            let duty =
                packs.duty(&task.duty).map_or_else(|| Text::same(task.duty.clone()), |d| d.title.clone());
            found.push(Consequence { task: task.title.clone(), duty, deadline: deadline(task) });
        }
    };
    match row.kind.as_str() {
        "phase" => {
            if let Some(running) = row.running_id
                && let Some(running) = incidents::find_running(&node.db.read(), running).await?
                && let Some(plan) = packs.plan(&running.plan)
            {
                add(plan, Some(&row.target));
            }
        }
        "start-plan" => {
            if let Some(plan) = packs.plan(&row.target) {
                add(plan, None);
            }
        }
        _ => {
            for plan in packs.plans().filter(|p| p.runs_for.contains(&tier) && p.starts_when.is_some()) {
                let runs =
                    incidents::is_running(&node.db.read(), row.region_id, &row.disease, &plan.id).await?;
                if !runs {
                    add(plan, None);
                }
            }
        }
    }
    Ok(found)
}

fn deadline(task: &PlanTask) -> Text {
    match (task.within, task.due, task.every) {
        (Some(within), _, _) => within.words(),
        (None, Some(due), Some(_)) => {
            Text::new(format!("每日 {} 前", due.format("%H:%M")), format!("daily by {}", due.format("%H:%M")))
        }
        (None, Some(due), None) => {
            Text::new(format!("当日 {} 前", due.format("%H:%M")), format!("by {}", due.format("%H:%M")))
        }
        (None, None, Some(every)) => {
            let words = every.words();
            Text::new(format!("每 {}", words.zh), format!("every {}", words.en))
        }
        (None, None, None) => Text::new("尽快", "as soon as possible"),
    }
}

#[utoipa::path(get, path = "/api/v1/response/proposals/{id}", tag = "response", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProposalDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<ProposalDetail>> {
    let row = get(&node, &caller, id).await?;
    describe(&node, &caller, row).await
}

fn not_open(row: &ProposalRow) -> Error {
    Error::conflict(
        "E0201",
        Text::new("该建议已有决定或已撤回", format!("the proposal is no longer open: {}", row.state)),
        Text::new("请刷新页面查看结果", "load the page again to see what became of it"),
    )
}

/// Accepts or refuses a proposal.
#[utoipa::path(post, path = "/api/v1/response/proposals/{id}/decide", tag = "response",
    params(("id" = Uuid, Path)), request_body = Decide, responses((status = 200, body = ProposalDetail)))]
async fn decide_proposal(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Decide>,
) -> Result<Versioned<ProposalDetail>> {
    let row = get(&node, &caller, id).await?;
    check_may_decide(&node, &caller, &row)?;
    version.check(row.version, &view(&node, Some(&caller), row.clone()).await?)?;
    let note = body.note.trim().to_owned();
    if !body.accept && note.is_empty() {
        return Err(Error::invalid(
            "E0202",
            Text::new("不同意时需要写明理由", "refusing needs a reason"),
            Text::new("请写明不同意的依据", "write why the proposal is refused"),
        ));
    }
    let node_ = node.clone();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move { decide(&node_, tx, id, body.accept, note).await })
    })
    .await?;
    let row = get(&node, &caller, id).await?;
    describe(&node, &caller, row).await
}

/// Accepts a proposal unless somebody was quicker.
pub async fn accept_if_open(node: &Node, tx: &mut Tx, id: Uuid) -> Result<()> {
    match store::find(&tx.conn(), id).await? {
        Some(row) if row.state == "open" => decide(node, tx, id, true, String::new()).await,
        _ => Ok(()),
    }
}

/// Stores a decision in the name of the change's actor, with everything that follows from it.
pub async fn decide(node: &Node, tx: &mut Tx, id: Uuid, accepted: bool, note: String) -> Result<()> {
    let mut row = store::find(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("proposal", id))?;
    if row.state != "open" {
        return Err(not_open(&row));
    }
    row.state = if accepted { "accepted" } else { "refused" }.to_owned();
    row.resting = !accepted && row.kind == "start-plan";
    row.decided_at = Some(tx.now());
    row.decided_by = tx.actor();
    row.note = Some(note).filter(|n| !n.is_empty());
    if !store::save_decision(&tx.conn(), &row).await? {
        return Err(not_open(&row));
    }
    let data = json!({"kind": row.kind, "target": row.target, "disease": row.disease, "accepted": accepted});
    tx.journal(NewEntry::new("response.proposal.decided", Some(row.region_id), Some(id), data));
    match row.kind.as_str() {
        "level" if accepted => {
            let rank = row.target.parse().map_err(|_| Error::internal("a proposed level has no rank"))?;
            surveillance::decide_level(node, tx, row.region_id, &row.disease, rank, id).await
        }
        "level" => surveillance::refuse_level(node, tx, row.region_id, &row.disease).await,
        "phase" => decide_phase(node, tx, &row, accepted).await,
        "start-plan" if accepted => {
            let packs = node.packs();
            let plan = packs.plan(&row.target).ok_or_else(|| Error::not_found("plan", &row.target))?;
            let mut changes = Changes::default();
            let values = values_of(node, tx, &row, plan).await?;
            let place = (row.region_id, row.disease.as_str());
            start_plan(node, tx, &mut changes, &packs, plan, place, &values).await?;
            changes.store(tx).await
        }
        _ => Ok(()),
    }
}

async fn values_of(
    node: &Node,
    tx: &Tx,
    row: &ProposalRow,
    plan: &Plan,
) -> Result<BTreeMap<lianfang_plan::Call, lianfang_plan::Value>> {
    let mut table = figures(node, tx, &row.disease, &[row.region_id], &calls(plan)).await?;
    Ok(table.remove(&row.region_id).unwrap_or_default())
}

async fn decide_phase(node: &Node, tx: &mut Tx, row: &ProposalRow, accepted: bool) -> Result<()> {
    let running = row.running_id.ok_or_else(|| Error::internal("a proposed phase has no plan"))?;
    let running = incidents::find_running(&tx.conn(), running).await?;
    let running = running.ok_or_else(|| Error::not_found("running plan", row.id))?;
    let packs = node.packs();
    let plan = packs.plan(&running.plan).ok_or_else(|| Error::not_found("plan", &running.plan))?;
    let values = values_of(node, tx, row, plan).await?;
    let state: lianfang_plan::Running = serde_json::from_str(&running.state)?;
    let mut changes = Changes::default();
    if accepted {
        let mut open = tasks::list_open_in(&tx.conn(), &[running.region_id]).await?;
        let held = open.remove(&running.id).unwrap_or_default();
        let timezone = node.clock.timezone();
        let (next, effects) = accept(plan, &state, &held, &row.target, tx.now(), timezone, &values);
        apply(node, tx, &mut changes, plan, running, next, effects).await?;
    } else {
        let next = refuse(plan, &state, &values);
        apply(node, tx, &mut changes, plan, running, next, Vec::new()).await?;
    }
    changes.store(tx).await
}
