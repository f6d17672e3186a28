//! Steps plans: figures in, effects of the state machine out, written as rows and journal entries.

use lianfang_plan::{Activate, Call, Effect, Plan, Reason, Running, Value, next_wake, start, starts, step};
use rayon::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

use super::incidents::store::{self as incidents, IncidentRow, RunningRow};
use super::{proposals, tasks};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::kernel::measures::Query;
use crate::node::Node;
use crate::packs::PackSet;
use crate::surveillance;

type Figures = HashMap<Uuid, BTreeMap<Call, Value>>;

/// Calls that a running plan looks at.
pub fn calls(plan: &Plan) -> BTreeSet<Call> {
    let phases = plan.phases.iter().filter_map(|p| p.when.as_ref());
    let evidence = plan.tasks.iter().filter_map(|t| t.done_when.as_ref());
    let all = phases.chain(evidence).chain(&plan.starts_when).chain(&plan.ends_when);
    all.flat_map(|e| e.calls().iter().cloned()).collect()
}

/// Figures of some regions, as they are inside the change in progress.
pub async fn figures(
    node: &Node,
    tx: &Tx,
    disease: &str,
    regions: &[Uuid],
    calls: &BTreeSet<Call>,
) -> Result<Figures> {
    let (conn, tree) = (tx.conn(), node.tree());
    let (today, now) = (node.clock.today(), tx.now());
    let query = Query { node, conn: &conn, tree: &tree, regions, disease, today, now };
    node.measures.compute(&query, calls).await
}

/// Steps every plan of a disease and starts those whose time has come.
pub async fn step_disease(node: &Node, tx: &mut Tx, disease: &str) -> Result<()> {
    let running = incidents::list_running(&tx.conn(), disease).await?;
    step_rows(node, tx, disease, running.clone()).await?;
    start_due(node, tx, disease, &running).await
}

/// Steps some plans.
pub async fn step_plans(node: &Node, tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    let rows = incidents::find_running_rows(&tx.conn(), ids).await?;
    let mut by_disease: BTreeMap<String, Vec<RunningRow>> = BTreeMap::new();
    for row in rows.into_iter().filter(|r| r.ended_at.is_none()) {
        by_disease.entry(row.disease.clone()).or_default().push(row);
    }
    for (disease, rows) in by_disease {
        step_rows(node, tx, &disease, rows).await?;
    }
    Ok(())
}

async fn step_rows(node: &Node, tx: &mut Tx, disease: &str, rows: Vec<RunningRow>) -> Result<()> {
    let packs = node.packs();
    let plans: BTreeSet<&str> = rows.iter().map(|r| r.plan.as_str()).collect();
    let calls: BTreeSet<Call> = plans.iter().filter_map(|p| packs.plan(p)).flat_map(calls).collect();
    let regions: Vec<Uuid> =
        rows.iter().map(|r| r.region_id).collect::<BTreeSet<Uuid>>().into_iter().collect();
    let figures = figures(node, tx, disease, &regions, &calls).await?;
    let open = tasks::list_open_in(&tx.conn(), &regions).await?;
    let nothing = BTreeMap::new();
    let (now, timezone) = (tx.now(), node.clock.timezone());
    // A plan that the packs no longer have stays as it is, until people end it.
    let known = rows.into_iter().filter_map(|row| Some((packs.plan(&row.plan)?, row)));
    let known: Vec<(&Plan, RunningRow)> = known.collect();
    // No plan sees another one's step, so that all cores can work on them.
    let stepped: Vec<Result<Option<Stepped<'_>>>> = known
        .into_par_iter()
        .map(|(plan, row)| {
            let values = figures.get(&row.region_id).unwrap_or(&nothing);
            let held = open.get(&row.id).map_or(&[][..], Vec::as_slice);
            let state: Running = serde_json::from_str(&row.state)?;
            let (next, effects) = step(plan, &state, held, now, timezone, values);
            let still = next == state && effects.is_empty();
            let asleep = still && next_wake(plan, &next, now, timezone) == row.wake_at;
            Ok((!asleep).then_some(Stepped { plan, row, next, effects }))
        })
        .collect();
    let mut changes = Changes::default();
    for stepped in stepped {
        if let Some(Stepped { plan, row, next, effects }) = stepped? {
            apply(node, tx, &mut changes, plan, row, next, effects).await?;
        }
    }
    changes.store(tx).await
}

/// A running plan whose row changes, and what follows.
struct Stepped<'p> {
    plan: &'p Plan,
    row: RunningRow,
    next: Running,
    effects: Vec<Effect>,
}

/// Rows to write at the end of a step, many plans at once.
#[derive(Default)]
pub struct Changes {
    rows: Vec<RunningRow>,
    tasks: tasks::TaskChanges,
}

impl Changes {
    pub async fn store(self, tx: &mut Tx) -> Result<()> {
        incidents::save_running(&tx.conn(), self.rows).await?;
        self.tasks.store(tx).await
    }
}

/// Turns the effects of one plan's step into rows and entries.
pub async fn apply(
    node: &Node,
    tx: &mut Tx,
    changes: &mut Changes,
    plan: &Plan,
    mut row: RunningRow,
    next: Running,
    effects: Vec<Effect>,
) -> Result<()> {
    for effect in effects {
        match effect {
            Effect::EnterPhase { from, to, reason } => {
                row.reason = serde_json::to_string(&reason)?;
                let data = json!({"plan": plan.id, "from": from, "to": to, "incident": row.incident_id});
                tx.journal(NewEntry::new("response.phase.entered", Some(row.region_id), Some(row.id), data));
                proposals::withdraw_phase(tx, row.id).await?;
            }
            Effect::ProposePhase { from, to, decided_by, reason } => {
                proposals::propose_phase(node, tx, &row, plan, (&from, &to), decided_by, &reason).await?;
            }
            Effect::WithdrawProposal { .. } => proposals::withdraw_phase(tx, row.id).await?,
            Effect::End { reason } => {
                row.reason = serde_json::to_string(&reason)?;
                row.ended_at = Some(tx.now());
                let data = json!({"plan": plan.id, "incident": row.incident_id});
                tx.journal(NewEntry::new("response.plan.ended", Some(row.region_id), Some(row.id), data));
                proposals::withdraw_phase(tx, row.id).await?;
                close_when_over(tx, &row).await?;
            }
            Effect::OpenTask(task) => changes.tasks.open(tx, plan, &row, &next.phase, task)?,
            Effect::CompleteTask { task, occurrence, reason } => {
                changes.tasks.close(&row, task, occurrence, tasks::Closing::Evidence(reason.text));
            }
            Effect::CancelTask { task, occurrence } => {
                changes.tasks.close(&row, task, occurrence, tasks::Closing::Cancelled);
            }
            Effect::LapseTask { task, occurrence } => {
                changes.tasks.close(&row, task, occurrence, tasks::Closing::Missed);
            }
        }
    }
    row.wake_at = next_wake(plan, &next, tx.now(), node.clock.timezone());
    row.phase = next.phase.clone();
    row.phase_since = next.since;
    row.proposed = next.proposed.clone();
    row.state = serde_json::to_string(&next)?;
    changes.rows.push(row);
    Ok(())
}

/// The incident is over when its last plan has ended.
async fn close_when_over(tx: &mut Tx, ended: &RunningRow) -> Result<()> {
    let others = incidents::list_running_of(&tx.conn(), ended.incident_id).await?;
    if others.iter().any(|r| r.id != ended.id && r.ended_at.is_none()) {
        return Ok(());
    }
    incidents::close_incident(&tx.conn(), ended.incident_id, tx.now(), None).await?;
    let data = json!({"disease": ended.disease});
    let entry =
        NewEntry::new("response.incident.closed", Some(ended.region_id), Some(ended.incident_id), data);
    tx.journal(entry);
    Ok(())
}

/// Whether a plan serves this disease and starts by itself at all.
fn may_start(plan: &Plan, disease: &str) -> bool {
    plan.starts_when.is_some() && plan.disease.as_deref().is_none_or(|d| d == disease)
}

/// Starts, or proposes, plans where their condition holds and they do not run yet.
async fn start_due(node: &Node, tx: &mut Tx, disease: &str, running: &[RunningRow]) -> Result<()> {
    let (packs, tree) = (node.packs(), node.tree());
    let runs: BTreeSet<(Uuid, &str)> = running.iter().map(|r| (r.region_id, r.plan.as_str())).collect();
    let graded: BTreeSet<Uuid> = surveillance::graded(&tx.conn(), disease).await?;
    let mut changes = Changes::default();
    for plan in packs.plans().filter(|p| may_start(p, disease)) {
        let candidate = |id: &&Uuid| {
            tree.find(**id).is_some_and(|p| plan.runs_for.contains(&p.tier))
                && !runs.contains(&(**id, plan.id.as_str()))
        };
        let regions: Vec<Uuid> = graded.iter().filter(candidate).copied().collect();
        if regions.is_empty() {
            continue;
        }
        let figures = figures(node, tx, disease, &regions, &calls(plan)).await?;
        let mut proposed = proposals::list_starts(&tx.conn(), disease, &plan.id).await?;
        for region in regions {
            let Some(values) = figures.get(&region) else { continue };
            match (starts(plan, values), plan.start, proposed.remove(&region)) {
                (None, _, Some(start)) => proposals::let_start_rest_end(tx, start).await?,
                (Some(_), Activate::Auto, _) => {
                    start_plan(node, tx, &mut changes, &packs, plan, (region, disease), values).await?;
                }
                (Some(reason), Activate::Propose, None) => {
                    proposals::propose_start(node, tx, region, disease, plan, &reason).await?;
                }
                // Not again while it is open, or refused and resting.
                (None, _, None) | (Some(_), Activate::Propose, Some(_)) => {}
            }
        }
    }
    changes.store(tx).await
}

/// Puts a plan in force; opens the region's incident when it has none. Returns the id of the running plan.
pub async fn start_plan(
    node: &Node,
    tx: &mut Tx,
    changes: &mut Changes,
    packs: &PackSet,
    plan: &Plan,
    (region, disease): (Uuid, &str),
    values: &BTreeMap<Call, Value>,
) -> Result<Uuid> {
    let incident = open_incident(node, tx, packs, region, disease).await?;
    let (state, effects) = start(plan, tx.now(), node.clock.timezone(), values);
    let version = packs.pack_of_plan(&plan.id).map_or_else(String::new, |p| p.version.to_string());
    let row = RunningRow {
        id: tx.id(),
        incident_id: incident,
        region_id: region,
        disease: disease.to_owned(),
        plan: plan.id.clone(),
        pack_version: version.clone(),
        phase: state.phase.clone(),
        phase_since: state.since,
        proposed: state.proposed.clone(),
        state: String::new(),
        reason: serde_json::to_string(&Reason::default())?,
        wake_at: None,
        started_at: tx.now(),
        ended_at: None,
    };
    let id = row.id;
    let data = json!({"plan": plan.id, "version": version, "incident": incident, "disease": disease});
    tx.journal(NewEntry::new("response.plan.started", Some(region), Some(id), data));
    apply(node, tx, changes, plan, row, state, effects).await?;
    Ok(id)
}

async fn open_incident(
    node: &Node,
    tx: &mut Tx,
    packs: &PackSet,
    region: Uuid,
    disease: &str,
) -> Result<Uuid> {
    if let Some(open) = incidents::find_open_incident(&tx.conn(), region, disease).await? {
        return Ok(open.id);
    }
    let name = node.tree().get(region)?.name.clone();
    let title = packs.disease(disease).map(|d| d.title.clone()).unwrap_or_default();
    let row = IncidentRow {
        id: tx.id(),
        region_id: region,
        disease: disease.to_owned(),
        title_zh: format!("{}{}疫情", name.zh, title.zh),
        title_en: format!("{} in {}", title.en, name.en),
        state: "open".to_owned(),
        opened_at: tx.now(),
        closed_at: None,
    };
    incidents::insert_incident(&tx.conn(), &row).await?;
    let data = json!({"disease": disease});
    tx.journal(NewEntry::new("response.incident.opened", Some(region), Some(row.id), data));
    Ok(row.id)
}
