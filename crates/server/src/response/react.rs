//! What the response does when the journal says that something changed, and when time passes.

use chrono::{DateTime, Utc};
use lianfang_plan::Activate;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{incidents, proposals, step, tasks};
use crate::error::Result;
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, react::Reactor};
use crate::node::Node;
use crate::surveillance;

pub struct Responder;

impl Reactor for Responder {
    fn name(&self) -> &'static str {
        "response.responder"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "surveillance.level.changed",
            "surveillance.level.proposed",
            "surveillance.level.withdrawn",
            "surveillance.counts.imported",
            "surveillance.signal.raised",
            "surveillance.signal.state",
            "response.task.done",
            "response.tasks.done",
        ]
    }

    fn wants(&self, entry: &Entry) -> bool {
        // Most tasks stand alone; only one that others wait for moves its plan.
        !matches!(entry.kind.as_str(), "response.task.done" | "response.tasks.done")
            || entry.data["unlocks"] == true
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let mut diseases: BTreeSet<String> = BTreeSet::new();
            let mut plans: BTreeSet<Uuid> = BTreeSet::new();
            for entry in &entries {
                match (entry.kind.as_str(), entry.data["disease"].as_str()) {
                    ("response.task.done" | "response.tasks.done", _) => {
                        plans.extend(entry.data["running"].as_str().and_then(|id| id.parse::<Uuid>().ok()));
                    }
                    (kind, Some(disease)) => {
                        if kind.starts_with("surveillance.level.") {
                            follow_level(node, tx, entry, disease).await?;
                        }
                        diseases.insert(disease.to_owned());
                    }
                    _ => {}
                }
            }
            for disease in &diseases {
                step::step_disease(node, tx, disease).await?;
            }
            if diseases.is_empty() && !plans.is_empty() {
                step::step_plans(node, tx, &plans.into_iter().collect::<Vec<_>>()).await?;
            }
            Ok(())
        })
    }
}

/// A level that waits for a decision becomes a proposal; one that no longer does is withdrawn.
async fn follow_level(node: &Node, tx: &mut Tx, entry: &Entry, disease: &str) -> Result<()> {
    let Some(region) = entry.region else { return Ok(()) };
    match surveillance::find_proposal(&tx.conn(), region, disease).await? {
        Some(change) if change.activate == Activate::Propose => {
            proposals::propose_level(node, tx, region, disease, &change).await
        }
        _ => proposals::withdraw_level(tx, region, disease).await,
    }
}

/// The next moment at which time alone changes something.
pub async fn next_event(node: &Node) -> Result<Option<DateTime<Utc>>> {
    Ok([next_due(node).await?, surveillance::next_wake(node).await?].into_iter().flatten().min())
}

/// When the next plan wakes or the next task becomes late.
async fn next_due(node: &Node) -> Result<Option<DateTime<Utc>>> {
    let ask = async {
        let conn = node.db.read();
        let (wake, late) = tokio::try_join!(incidents::store::next_wake(&conn), tasks::next_late(&conn))?;
        Ok([wake, late].into_iter().flatten().min())
    };
    node.next_due.get(&node.writer, (), ask).await
}

/// Deadlines and holds that ran out. Returns whether anything was due.
pub async fn tick(node: &Node) -> Result<bool> {
    let graded = surveillance::tick(node).await?;
    let now = node.clock.now();
    if next_due(node).await?.is_none_or(|due| due > now) {
        return Ok(graded);
    }
    let node_ = node.clone();
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let waking = incidents::store::list_waking(&tx.conn(), now).await?;
                step::step_plans(&node_, tx, &waking).await?;
                tasks::mark_late(tx).await
            })
        })
        .await?;
    Ok(true)
}
