//! What plans do to tasks: many at once, with one journal entry per plan and kind of change.

use lianfang_domain::Text;
use lianfang_plan::{NewTask, Plan};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::model::Content;
use super::store::{self, Close, TaskRow, rank_of};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::response::incidents::store::RunningRow;

/// How the rules end a task.
#[derive(Debug, Clone)]
pub enum Closing {
    /// The figures say that it is done; in words.
    Evidence(Text),
    Cancelled,
    Missed,
}

/// Tasks to open and to close at the end of a step.
#[derive(Default)]
pub struct TaskChanges {
    opened: Vec<TaskRow>,
    /// By what they have in common: state, how, note.
    closed: BTreeMap<(&'static str, Option<String>), Vec<Close>>,
}

impl TaskChanges {
    pub fn add(&mut self, row: TaskRow) {
        self.opened.push(row);
    }

    pub fn open(
        &mut self,
        tx: &Tx,
        plan: &Plan,
        running: &RunningRow,
        phase: &str,
        new: NewTask,
    ) -> Result<()> {
        let evidence = plan.task(&new.task).and_then(|t| t.done_when.as_ref()).map(|e| e.source().to_owned());
        let unlocks = plan.tasks.iter().any(|t| t.after.contains(&new.task));
        let content = Content { detail: new.detail, checklist: new.checklist };
        self.opened.push(TaskRow {
            id: tx.id(),
            running_id: running.id,
            incident_id: running.incident_id,
            region_id: running.region_id,
            disease: running.disease.clone(),
            plan: plan.id.clone(),
            task: new.task,
            occurrence: new.occurrence,
            phase: phase.to_owned(),
            duty: new.duty,
            tell: serde_json::to_string(&new.tell)?,
            title_zh: new.title.zh,
            title_en: new.title.en,
            content: serde_json::to_string(&content)?,
            unlocks,
            by_hand: new.by_hand,
            evidence,
            state: "open".to_owned(),
            rank: rank_of("open"),
            opened_at: new.opened_at,
            due_at: new.due_at,
            // A task that nobody is told of is late at its deadline all the same.
            late_at: new.late_at.unwrap_or(new.due_at),
            done_at: None,
            done_by: None,
            done_how: None,
            note: None,
            subject_kind: None,
            subject_id: None,
            subject_number: None,
            version: 1,
        });
        Ok(())
    }

    pub fn close(&mut self, running: &RunningRow, task: String, occurrence: String, closing: Closing) {
        self.close_of(running.id, task, occurrence, closing);
    }

    /// Closes a task of a running plan, or of what else handed it out.
    pub fn close_of(&mut self, running: Uuid, task: String, occurrence: String, closing: Closing) {
        let (state, how, note) = match closing {
            Closing::Evidence(text) => ("done", Some("evidence"), serde_json::to_string(&text).ok()),
            Closing::Cancelled => ("cancelled", None, None),
            Closing::Missed => ("missed", None, None),
        };
        let close = Close { running, task, occurrence, state, how, note };
        self.closed.entry((state, close.note.clone())).or_default().push(close);
    }

    pub async fn store(self, tx: &mut Tx) -> Result<()> {
        let mut entries: BTreeMap<(&'static str, Uuid), (Uuid, Vec<Value>)> = BTreeMap::new();
        for task in &self.opened {
            let key = ("response.tasks.opened", task.running_id);
            let (_, list) = entries.entry(key).or_insert_with(|| (task.region_id, Vec::new()));
            list.push(
                json!({"id": task.id, "task": task.task, "plan": task.plan, "occurrence": task.occurrence}),
            );
        }
        // Opened first: a task that is opened and completed in one step has to be there to be closed.
        store::insert(&tx.conn(), self.opened).await?;
        for ((state, _), closing) in self.closed {
            let kind = match state {
                "done" => "response.tasks.done",
                "missed" => "response.tasks.missed",
                _ => "response.tasks.cancelled",
            };
            for row in store::close(&tx.conn(), &closing, tx.now()).await? {
                let key = (kind, row.running_id);
                let (_, list) = entries.entry(key).or_insert_with(|| (row.region_id, Vec::new()));
                list.push(json!({"id": row.id, "task": row.task}));
            }
        }
        for ((kind, running), (region, tasks)) in entries {
            let data = json!({"running": running, "tasks": tasks});
            tx.journal(NewEntry::new(kind, Some(region), Some(running), data));
        }
        Ok(())
    }
}

/// Marks tasks late whose time is over; one entry per plan.
pub async fn mark_late(tx: &mut Tx) -> Result<()> {
    let mut by_plan: BTreeMap<Uuid, (Uuid, Vec<Value>)> = BTreeMap::new();
    for row in store::mark_late(&tx.conn(), tx.now()).await? {
        let (_, list) = by_plan.entry(row.running_id).or_insert_with(|| (row.region_id, Vec::new()));
        list.push(json!({"id": row.id, "task": row.task}));
    }
    for (running, (region, tasks)) in by_plan {
        let data = json!({"running": running, "tasks": tasks});
        tx.journal(NewEntry::new("response.tasks.late", Some(region), Some(running), data));
    }
    Ok(())
}
