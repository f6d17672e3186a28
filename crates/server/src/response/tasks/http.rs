//! Handlers for tasks: the worklist, and doing one.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::hand_out::about;
use super::model::{Climbed, Content, DutyRef, Finish, Reopen, Task, TaskSubject};
use super::store::{self, TaskFilter, TaskRow, rank_of};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::regions::Place;
use crate::response::incidents::store as incidents;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(finish))
        .routes(routes!(reopen))
}

/// A task is done by whoever holds its duty there, or by whoever manages the response.
fn may_finish(node: &Node, caller: &Caller, row: &TaskRow) -> bool {
    let tree = node.tree();
    let allowed = |right| check(&tree, caller, right, row.region_id).is_ok();
    let own = row.duty == caller.duty && allowed(Right::DoTask);
    row.by_hand && row.rank < 2 && (own || allowed(Right::ManageResponse))
}

async fn view(node: &Node, caller: Option<&Caller>, row: TaskRow) -> Result<Task> {
    let (packs, tree) = (node.packs(), node.tree());
    let plan = packs.plan(&row.plan);
    let phase = plan.and_then(|p| p.phase(&row.phase));
    let duty_title = |id: &str| packs.duty(id).map_or_else(|| Text::same(id), |d| d.title.clone());
    let tell: Vec<String> = serde_json::from_str(&row.tell)?;
    let climbed_to = (row.state == "late" && !tell.is_empty()).then(|| Climbed {
        region: tree.ancestors(row.region_id).next().map(Place::reference),
        duties: tell.iter().map(|id| DutyRef { id: id.clone(), title: duty_title(id) }).collect(),
    });
    let done_by = match row.done_by {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    let content: Content = serde_json::from_str(&row.content)?;
    let by_evidence = row.done_how.as_deref() == Some("evidence");
    let may_finish = caller.is_some_and(|c| may_finish(node, c, &row));
    let about = about(&row);
    let subject = match (row.subject_kind, row.subject_id, row.subject_number) {
        (Some(kind), Some(id), Some(number)) => Some(TaskSubject { kind, id, number }),
        _ => None,
    };
    let personal = subject.is_some();
    let of_plan = !personal && about.is_none();
    let named = |found: Option<&Text>, id: &str| match (&about, found) {
        (Some(about), _) => about.title.clone(),
        (None, None) if personal => Text::new("个案管理", "care of one person"),
        (None, found) => found.cloned().unwrap_or_else(|| Text::same(id)),
    };
    Ok(Task {
        subject,
        id: row.id,
        region: tree.reference(row.region_id)?,
        incident_id: of_plan.then_some(row.incident_id),
        running_id: of_plan.then_some(row.running_id),
        plan_title: named(plan.map(|p| &p.title), &row.plan),
        phase_title: named(phase.map(|p| &p.title), &row.phase),
        about,
        title: Text::new(row.title_zh, row.title_en),
        detail: content.detail,
        checklist: content.checklist,
        duty_title: duty_title(&row.duty),
        duty: row.duty,
        occurrence: row.occurrence,
        state: row.state,
        opened_at: row.opened_at,
        due_at: row.due_at,
        late_at: row.late_at,
        climbed_to,
        by_hand: row.by_hand,
        evidence: row.evidence,
        evidence_text: row.note.as_deref().filter(|_| by_evidence).map(serde_json::from_str).transpose()?,
        done_at: row.done_at,
        done_by,
        done_how: row.done_how,
        note: row.note.filter(|_| !by_evidence),
        may_finish,
    })
}

/// Tasks as a caller sees them.
pub async fn list_tasks(node: &Node, caller: &Caller, filter: TaskFilter, limit: u32) -> Result<Vec<Task>> {
    let rows = store::list(&node.db.read(), filter, limit).await?;
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        tasks.push(view(node, Some(caller), row).await?);
    }
    Ok(tasks)
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `open`, `late`, `done`, `cancelled` or `missed`; several separated by commas.
    state: Option<String>,
    /// Only what the caller's duty has to do or is told of.
    mine: Option<bool>,
    duty: Option<String>,
    incident: Option<Uuid>,
}

/// Tasks, late ones first, then by deadline.
#[utoipa::path(get, path = "/api/v1/response/tasks", tag = "response", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Task>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Task>>> {
    let scope = caller.scope(&node.tree(), Right::SeeResponse, query.region)?;
    let states = query.state.as_deref().unwrap_or("").split(',').filter(|s| !s.is_empty()).map(str::to_owned);
    let running = match query.incident {
        Some(incident) => {
            let plans = incidents::list_running_of(&node.db.read(), incident).await?;
            Some(plans.into_iter().map(|plan| plan.id).collect())
        }
        None => None,
    };
    let filter = TaskFilter {
        scope,
        states: states.collect(),
        mine: query.mine.unwrap_or(false).then(|| caller.duty.clone()),
        duty: query.duty,
        running,
        after: page.after()?,
    };
    let items = list_tasks(&node, &caller, filter, page.limit() + 1).await?;
    Ok(Json(Page::cut(items, page.limit(), |t: &Task| (rank_of(&t.state), t.due_at, t.id))))
}

async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<TaskRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("task", id))?;
    check(&node.tree(), caller, Right::SeeResponse, row.region_id)?;
    Ok(row)
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<Task>> {
    let row = get(node, caller, id).await?;
    Ok(Versioned(row.version, view(node, Some(caller), row).await?))
}

#[utoipa::path(get, path = "/api/v1/response/tasks/{id}", tag = "response", params(("id" = Uuid, Path)),
    responses((status = 200, body = Task)))]
async fn detail(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Versioned<Task>> {
    describe(&node, &caller, id).await
}

/// Finishes a task by hand, with a note.
#[utoipa::path(post, path = "/api/v1/response/tasks/{id}/finish", tag = "response", params(("id" = Uuid, Path)),
    request_body = Finish, responses((status = 200, body = Task)))]
async fn finish(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Finish>,
) -> Result<Versioned<Task>> {
    let row = get(&node, &caller, id).await?;
    version.check(row.version, &view(&node, Some(&caller), row.clone()).await?)?;
    if !may_finish(&node, &caller, &row) {
        return Err(cannot_finish(&row));
    }
    let content: Content = serde_json::from_str(&row.content)?;
    let unticked = (0..content.checklist.len()).filter(|n| !body.checked.contains(n)).count();
    let note = body.note.trim().to_owned();
    if note.is_empty() || unticked > 0 {
        return Err(Error::invalid(
            "E0302",
            Text::new(
                format!("办结需要说明，且清单须全部勾选（还差 {unticked} 项）"),
                format!("finishing needs a note and the whole checklist ticked ({unticked} left)"),
            ),
            Text::new("请写明完成情况并勾选清单", "write what was done and tick every line"),
        ));
    }
    node.write(Some(caller.account), move |tx| Box::pin(async move { finish_by_hand(tx, row, note).await }))
        .await?;
    describe(&node, &caller, id).await
}

fn cannot_finish(row: &TaskRow) -> Error {
    if row.rank < 2 && row.by_hand {
        return Error::Forbidden { right: Right::DoTask, region: Some(row.region_id) };
    }
    Error::conflict(
        "E0301",
        Text::new(
            "此任务已结束，或只能由数据证明完成",
            "the task is over, or only its evidence can complete it",
        ),
        Text::new(
            "请刷新页面；由数据证明的任务在数据到达后自动完成",
            "load the page again; evidence completes it when the data arrive",
        ),
    )
}

/// Finishes all of these tasks that are open and that a person may close, in the name of the change's actor; one
/// entry per plan.
pub async fn finish_many(tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    let done = store::finish_many(&tx.conn(), ids, tx.actor(), tx.now()).await?;
    let mut by_plan: BTreeMap<Uuid, (Uuid, bool, Vec<Value>)> = BTreeMap::new();
    for row in done {
        let (_, any, list) =
            by_plan.entry(row.running_id).or_insert_with(|| (row.region_id, false, Vec::new()));
        *any |= row.unlocks;
        list.push(json!({"id": row.id, "task": row.task}));
    }
    for (running, (region, unlocks, tasks)) in by_plan {
        let data = json!({"running": running, "tasks": tasks, "how": "hand", "unlocks": unlocks});
        tx.journal(NewEntry::new("response.tasks.done", Some(region), Some(running), data));
    }
    Ok(())
}

/// Stores that the change's actor did the task.
async fn finish_by_hand(tx: &mut Tx, mut row: TaskRow, note: String) -> Result<()> {
    row.state = "done".to_owned();
    row.rank = rank_of("done");
    row.done_at = Some(tx.now());
    row.done_by = tx.actor();
    row.done_how = Some("hand".to_owned());
    row.note = Some(note);
    if !store::save_by_hand(&tx.conn(), &row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": row.id})) });
    }
    let data = json!({"task": row.task, "running": row.running_id, "how": "hand", "unlocks": row.unlocks});
    tx.journal(NewEntry::new("response.task.done", Some(row.region_id), Some(row.id), data));
    Ok(())
}

/// Opens a task again that was finished by hand.
#[utoipa::path(post, path = "/api/v1/response/tasks/{id}/reopen", tag = "response", params(("id" = Uuid, Path)),
    request_body = Reopen, responses((status = 200, body = Task)))]
async fn reopen(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Reopen>,
) -> Result<Versioned<Task>> {
    let mut row = get(&node, &caller, id).await?;
    check(&node.tree(), &caller, Right::ManageResponse, row.region_id)?;
    if row.done_how.as_deref() != Some("hand") {
        return Err(cannot_finish(&row));
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            row.state = if row.late_at <= tx.now() { "late" } else { "open" }.to_owned();
            row.rank = rank_of(&row.state);
            (row.done_at, row.done_by, row.done_how) = (None, None, None);
            row.note = Some(body.note);
            if !store::save_by_hand(&tx.conn(), &row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": row.id})) });
            }
            let data = json!({"task": row.task, "running": row.running_id});
            tx.journal(NewEntry::new("response.task.reopened", Some(row.region_id), Some(row.id), data));
            Ok(())
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
