//! Tasks that another slice hands out for something of its own, such as a clue or a spot: outside any plan, and otherwise like a plan's.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::changes::{Closing, TaskChanges};
use super::model::{About, Content};
use super::store::{self, TaskRow, rank_of};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;

/// What tasks outside any plan are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Clue(Uuid),
    Spot(Uuid),
    /// Rows of a list that somebody chose.
    Bulk(Uuid),
}

/// What the column `plan` holds for such a task; no plan is called so, as ids have no colon.
const CLUE: &str = "about:clue";
const SPOT: &str = "about:spot";
const BULK: &str = "about:bulk";

impl Subject {
    fn id(self) -> Uuid {
        match self {
            Subject::Clue(id) | Subject::Spot(id) | Subject::Bulk(id) => id,
        }
    }

    fn plan(self) -> &'static str {
        match self {
            Subject::Clue(_) => CLUE,
            Subject::Spot(_) => SPOT,
            Subject::Bulk(_) => BULK,
        }
    }
}

/// What a task is about, when it is of no plan.
pub fn about(row: &TaskRow) -> Option<About> {
    let title = match row.plan.as_str() {
        CLUE => Text::new("流调协查", "Question of an investigation"),
        SPOT => Text::new("疫点处置", "Work at a spot"),
        BULK => Text::new("批量下达", "Handed out for a list"),
        _ => return None,
    };
    Some(About { kind: row.plan.trim_start_matches("about:").to_owned(), id: row.running_id, title })
}

/// A task on its way to a duty.
pub struct HandOut {
    pub subject: Subject,
    pub region: Uuid,
    pub disease: String,
    pub task: String,
    /// Tells apart tasks of one name for one subject.
    pub occurrence: String,
    pub title: Text,
    pub detail: Option<Text>,
    pub checklist: Vec<Text>,
    pub duty: String,
    /// Duties that are told when it is late.
    pub tell: Vec<String>,
    /// Otherwise only [`complete`] ends it.
    pub by_hand: bool,
    pub due_at: DateTime<Utc>,
    pub late_at: DateTime<Utc>,
}

/// Hands tasks out, as part of a change.
pub async fn hand_out(tx: &mut Tx, tasks: Vec<HandOut>) -> Result<()> {
    let mut changes = TaskChanges::default();
    for new in tasks {
        let subject = new.subject.id();
        changes.add(TaskRow {
            id: tx.id(),
            running_id: subject,
            incident_id: subject,
            region_id: new.region,
            disease: new.disease,
            plan: new.subject.plan().to_owned(),
            task: new.task,
            occurrence: new.occurrence,
            phase: String::new(),
            duty: new.duty,
            tell: serde_json::to_string(&new.tell)?,
            title_zh: new.title.zh,
            title_en: new.title.en,
            content: serde_json::to_string(&Content { detail: new.detail, checklist: new.checklist })?,
            unlocks: false,
            by_hand: new.by_hand,
            subject_kind: None,
            subject_id: None,
            subject_number: None,
            evidence: None,
            state: "open".to_owned(),
            rank: rank_of("open"),
            opened_at: tx.now(),
            due_at: new.due_at,
            late_at: new.late_at,
            done_at: None,
            done_by: None,
            done_how: None,
            note: None,
            version: 1,
        });
    }
    changes.store(tx).await
}

/// Completes a subject's task: what it asked for is there, in words.
pub async fn complete(
    tx: &mut Tx,
    subject: Subject,
    task: &str,
    occurrence: &str,
    evidence: Text,
) -> Result<()> {
    end(tx, subject, task, occurrence, Closing::Evidence(evidence)).await
}

/// Calls a subject's task off.
pub async fn withdraw(tx: &mut Tx, subject: Subject, task: &str, occurrence: &str) -> Result<()> {
    end(tx, subject, task, occurrence, Closing::Cancelled).await
}

async fn end(tx: &mut Tx, subject: Subject, task: &str, occurrence: &str, how: Closing) -> Result<()> {
    let mut changes = TaskChanges::default();
    changes.close_of(subject.id(), task.to_owned(), occurrence.to_owned(), how);
    changes.store(tx).await
}

/// Calls off what is left to do for a subject that is over; in which regions there was something.
pub async fn call_off(tx: &mut Tx, subject: Subject) -> Result<Vec<Uuid>> {
    let mut by_region: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for row in store::cancel_of(&tx.conn(), subject.id(), tx.now()).await? {
        by_region.entry(row.region_id).or_default().push(json!({"id": row.id, "task": row.task}));
    }
    let regions = by_region.keys().copied().collect();
    for (region, tasks) in by_region {
        let data = json!({"running": subject.id(), "tasks": tasks});
        tx.journal(NewEntry::new("response.tasks.cancelled", Some(region), Some(subject.id()), data));
    }
    Ok(regions)
}
