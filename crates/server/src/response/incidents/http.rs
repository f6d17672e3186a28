//! Handlers for incidents and plans in force.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{
    CloseIncident, Incident, IncidentDetail, NewIncident, PhaseView, RunningDetail, RunningPlan, StartPlan,
};
use super::store::{self, IncidentRow, RunningRow};
use super::timeline::timeline;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::response::step::{Changes, calls, figures, start_plan};
use crate::response::tasks;
use crate::surveillance;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(detail))
        .routes(routes!(close))
        .routes(routes!(list_running, start))
        .routes(routes!(running_detail))
}

pub async fn running_view(node: &Node, row: RunningRow) -> Result<RunningPlan> {
    let packs = node.packs();
    let plan = packs.plan(&row.plan);
    let phases = plan.map(|p| p.phases.as_slice()).unwrap_or_default();
    let view = |p: &lianfang_plan::Phase| PhaseView {
        id: p.id.clone(),
        title: p.title.clone(),
        condition: p.when.as_ref().map(|e| e.source().to_owned()),
        current: p.id == row.phase,
    };
    let current = phases.iter().find(|p| p.id == row.phase);
    Ok(RunningPlan {
        id: row.id,
        title: plan.map_or_else(|| Text::same(row.plan.clone()), |p| p.title.clone()),
        phase_title: current.map_or_else(|| Text::same(row.phase.clone()), |p| p.title.clone()),
        phases: phases.iter().map(view).collect(),
        plan: row.plan,
        pack_version: row.pack_version,
        region: node.tree().reference(row.region_id)?,
        incident_id: row.incident_id,
        phase: row.phase,
        phase_since: row.phase_since,
        proposed_phase: row.proposed,
        ended_at: row.ended_at,
        tasks: tasks::tally_of(&node.db.read(), row.id).await?,
    })
}

async fn incident_view(node: &Node, row: IncidentRow) -> Result<Incident> {
    let mut plans = Vec::new();
    for running in store::list_running_of(&node.db.read(), row.id).await? {
        plans.push(running_view(node, running).await?);
    }
    Ok(Incident {
        id: row.id,
        region: node.tree().reference(row.region_id)?,
        disease: row.disease,
        title: Text::new(row.title_zh, row.title_en),
        state: row.state,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        tasks: plans.iter().map(|p| p.tasks).sum(),
        plans,
    })
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    state: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/response/incidents", tag = "response", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Incident>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Incident>>> {
    let scope = caller.scope(&node.tree(), Right::SeeResponse, query.region)?;
    let rows =
        store::list_incidents(&node.db.read(), scope, query.state, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |r: &IncidentRow| r.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(incident_view(&node, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

async fn get(node: &Node, caller: &Caller, right: Right, id: Uuid) -> Result<IncidentRow> {
    let row =
        store::find_incident(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("incident", id))?;
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

#[utoipa::path(get, path = "/api/v1/response/incidents/{id}", tag = "response", params(("id" = Uuid, Path)),
    responses((status = 200, body = IncidentDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IncidentDetail>> {
    let row = get(&node, &caller, Right::SeeResponse, id).await?;
    let region = row.region_id;
    let levels = surveillance::list_levels(&node, region, &row.disease, |p| p.id == region).await?;
    let level = levels.into_iter().next().ok_or_else(|| Error::not_found("region", region))?;
    let timeline = timeline(&node, &row).await?;
    Ok(Json(IncidentDetail { incident: incident_view(&node, row).await?, timeline, level }))
}

/// Opens an incident by hand.
#[utoipa::path(post, path = "/api/v1/response/incidents", tag = "response", request_body = NewIncident,
    responses((status = 200, body = Incident)))]
async fn create(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewIncident>,
) -> Result<Json<Incident>> {
    check(&node.tree(), &caller, Right::ManageResponse, body.region_id)?;
    if node.packs().disease(&body.disease).is_none() {
        return Err(Error::not_found("disease", body.disease));
    }
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if store::find_open_incident(&tx.conn(), body.region_id, &body.disease).await?.is_some() {
                    return Err(Error::conflict(
                        "E0101",
                        Text::new(
                            "该地区此病种已有进行中的事件",
                            "the region has an open incident of this disease already",
                        ),
                        Text::new("请在已有事件中处理", "work in the one that is open"),
                    ));
                }
                let row = IncidentRow {
                    id: tx.id(),
                    region_id: body.region_id,
                    disease: body.disease,
                    title_zh: body.title.zh,
                    title_en: body.title.en,
                    state: "open".to_owned(),
                    opened_at: tx.now(),
                    closed_at: None,
                };
                store::insert_incident(&tx.conn(), &row).await?;
                let data = json!({"disease": row.disease, "by_hand": true});
                tx.journal(NewEntry::new(
                    "response.incident.opened",
                    Some(row.region_id),
                    Some(row.id),
                    data,
                ));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(incident_view(&node, row).await?))
}

/// Closes an incident in which no plan is in force any more.
#[utoipa::path(post, path = "/api/v1/response/incidents/{id}/close", tag = "response", params(("id" = Uuid, Path)),
    request_body = CloseIncident, responses((status = 200, body = Incident)))]
async fn close(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<CloseIncident>,
) -> Result<Json<Incident>> {
    let row = get(&node, &caller, Right::ManageResponse, id).await?;
    let note = body.note.trim().to_owned();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let running = store::list_running_of(&tx.conn(), id).await?;
            if note.is_empty() || running.iter().any(|r| r.ended_at.is_none()) {
                return Err(Error::conflict(
                    "E0102",
                    Text::new(
                        "事件中仍有生效的预案，或未写明结束理由",
                        "a plan is still in force, or no reason was given",
                    ),
                    Text::new("请先终止预案，并写明理由", "end the plans first and give the reason"),
                ));
            }
            if store::close_incident(&tx.conn(), id, tx.now(), Some(note)).await? {
                let data = json!({"disease": row.disease, "by_hand": true});
                tx.journal(NewEntry::new("response.incident.closed", Some(row.region_id), Some(id), data));
            }
            Ok(())
        })
    })
    .await?;
    let row = get(&node, &caller, Right::SeeResponse, id).await?;
    Ok(Json(incident_view(&node, row).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
struct RunningQuery {
    region: Option<Uuid>,
    plan: Option<String>,
}

/// Plans in force at a region and below, newest first.
pub async fn list_running_in(node: &Node, under: Uuid, limit: u32) -> Result<Vec<RunningPlan>> {
    let rows = store::list_running_under(&node.db.read(), Scope { under }, None, None, limit).await?;
    let mut plans = Vec::with_capacity(rows.len());
    for row in rows {
        plans.push(running_view(node, row).await?);
    }
    Ok(plans)
}

#[utoipa::path(get, path = "/api/v1/response/running", tag = "response", params(RunningQuery, PageQuery),
    responses((status = 200, body = Page<RunningPlan>)))]
async fn list_running(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<RunningQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<RunningPlan>>> {
    let scope = caller.scope(&node.tree(), Right::SeeResponse, query.region)?;
    let rows = store::list_running_under(&node.db.read(), scope, query.plan, page.after()?, page.limit() + 1)
        .await?;
    let page = Page::cut(rows, page.limit(), |r: &RunningRow| r.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(running_view(&node, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

#[utoipa::path(get, path = "/api/v1/response/running/{id}", tag = "response", params(("id" = Uuid, Path)),
    responses((status = 200, body = RunningDetail)))]
async fn running_detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RunningDetail>> {
    let row = store::find_running(&node.db.read(), id)
        .await?
        .ok_or_else(|| Error::not_found("running plan", id))?;
    check(&node.tree(), &caller, Right::SeeResponse, row.region_id)?;
    let (reason, next_wake) = (serde_json::from_str(&row.reason)?, row.wake_at);
    Ok(Json(RunningDetail { plan: running_view(&node, row).await?, reason, next_wake }))
}

/// Puts a plan in force by hand.
#[utoipa::path(post, path = "/api/v1/response/running", tag = "response", request_body = StartPlan,
    responses((status = 200, body = RunningPlan)))]
async fn start(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<StartPlan>,
) -> Result<Json<RunningPlan>> {
    check(&node.tree(), &caller, Right::ManageResponse, body.region_id)?;
    let packs = node.packs();
    let plan = packs.plan(&body.plan).ok_or_else(|| Error::not_found("plan", &body.plan))?;
    let tier = node.tree().get(body.region_id)?.tier;
    let serves =
        plan.disease.as_deref().is_none_or(|d| d == body.disease) && packs.disease(&body.disease).is_some();
    if !plan.runs_for.contains(&tier) || !serves {
        return Err(Error::invalid(
            "E0103",
            Text::new("该预案不适用于此层级或病种", "the plan does not serve this tier or disease"),
            Text::new("请查看预案的适用范围", "see what the plan runs for"),
        ));
    }
    let node_ = node.clone();
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let packs = node_.packs();
                let plan = packs.plan(&body.plan).ok_or_else(|| Error::not_found("plan", &body.plan))?;
                if store::is_running(&tx.conn(), body.region_id, &body.disease, &plan.id).await? {
                    return Err(Error::conflict(
                        "E0104",
                        Text::new("该预案已在此地区生效", "the plan is in force in this region already"),
                        Text::new("请打开正在生效的预案", "open the one that is in force"),
                    ));
                }
                let region = [body.region_id];
                let mut table = figures(&node_, tx, &body.disease, &region, &calls(plan)).await?;
                let values: BTreeMap<_, _> = table.remove(&body.region_id).unwrap_or_default();
                let mut changes = Changes::default();
                let place = (body.region_id, body.disease.as_str());
                let id = start_plan(&node_, tx, &mut changes, &packs, plan, place, &values).await?;
                changes.store(tx).await?;
                Ok(id)
            })
        })
        .await?;
    let row = store::find_running(&node.db.read(), id)
        .await?
        .ok_or_else(|| Error::not_found("running plan", id))?;
    Ok(Json(running_view(&node, row).await?))
}
