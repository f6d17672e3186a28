//! Tasks about one contact, case or hand-over: what happened to it hands them out, evidence closes them, nobody by hand. They become
//! late and climb as those of plans do.
//!
//! INVARIANT: a subject has one open errand at a time.

use lianfang_domain::Text;
use lianfang_plan::Errand;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

use super::model::{Content, TaskSubject};
use super::store::{self, TaskRow, rank_of};
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};
use crate::kernel::journal::NewEntry;

/// A task to hand out.
#[derive(Debug)]
pub struct NewErrand {
    pub subject: TaskSubject,
    pub region: Uuid,
    pub disease: String,
    /// `follow-up.missed` …
    pub task: &'static str,
    /// Tells it from earlier ones about the same subject.
    pub occurrence: String,
    pub errand: Errand,
}

/// Hands out tasks; a subject that has one already gets no other.
pub async fn open_errands(tx: &mut Tx, errands: Vec<NewErrand>) -> Result<()> {
    let subjects: Vec<Uuid> = errands.iter().map(|new| new.subject.id).collect();
    let mut busy: HashSet<Uuid> = store::list_errands_of(&tx.conn(), &subjects)
        .await?
        .into_iter()
        .filter_map(|row| row.subject_id)
        .collect();
    let mut rows = Vec::new();
    for new in errands {
        if busy.insert(new.subject.id) {
            rows.push(row(tx, new)?);
        }
    }
    let mut entries: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for task in &rows {
        let of = json!({"id": task.id, "task": task.task, "subject": task.subject_id});
        entries.entry(task.region_id).or_default().push(of);
    }
    store::insert(&tx.conn(), rows).await?;
    for (region, tasks) in entries {
        tx.journal(NewEntry::new("response.tasks.opened", Some(region), None, json!({"tasks": tasks})));
    }
    Ok(())
}

fn row(tx: &Tx, new: NewErrand) -> Result<TaskRow> {
    let NewErrand { subject, region, disease, task, occurrence, errand } = new;
    let due_at = tx.now() + errand.within.delta();
    let (late_at, tell) = match errand.late {
        Some(late) => (due_at + late.after.delta(), late.tell),
        None => (due_at, Vec::new()),
    };
    Ok(TaskRow {
        id: tx.id(),
        // Keeps occurrences of one subject apart, as those of one plan are.
        running_id: subject.id,
        incident_id: Uuid::nil(),
        region_id: region,
        disease,
        plan: String::new(),
        task: task.to_owned(),
        occurrence,
        phase: String::new(),
        duty: errand.duty,
        tell: serde_json::to_string(&tell)?,
        title_zh: errand.title.zh,
        title_en: errand.title.en,
        content: serde_json::to_string(&Content { detail: errand.detail, checklist: Vec::new() })?,
        unlocks: false,
        by_hand: false,
        evidence: None,
        state: "open".to_owned(),
        rank: rank_of("open"),
        opened_at: tx.now(),
        due_at,
        late_at,
        done_at: None,
        done_by: None,
        done_how: None,
        note: None,
        subject_kind: Some(subject.kind),
        subject_id: Some(subject.id),
        subject_number: Some(subject.number),
        version: 1,
    })
}

/// Closes the open tasks about these subjects, those named in `tasks` only unless that is empty; the evidence in words.
pub async fn close_errands(tx: &mut Tx, subjects: &[Uuid], tasks: &[&str], evidence: &Text) -> Result<()> {
    let note = serde_json::to_string(evidence)?;
    let closed = store::close_errands(&tx.conn(), subjects, tasks, tx.now(), &note).await?;
    let mut entries: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for row in closed {
        entries.entry(row.region_id).or_default().push(json!({"id": row.id, "task": row.task}));
    }
    for (region, tasks) in entries {
        let data = json!({"tasks": tasks, "how": "evidence", "unlocks": false});
        tx.journal(NewEntry::new("response.tasks.done", Some(region), None, data));
    }
    Ok(())
}

/// Gives the open tasks about a subject to the region that answers for it now.
pub async fn move_errands(conn: &Conn<'_>, subject: Uuid, region: Uuid) -> Result<()> {
    store::move_errands(conn, subject, region).await
}

/// Removes all tasks about subjects whose record goes.
pub async fn forget_errands(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<()> {
    store::forget_errands(conn, subjects).await
}

/// Open and late tasks about these subjects.
pub async fn errands_of(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<OpenErrand>> {
    Ok(store::list_errands_of(conn, subjects).await?.into_iter().filter_map(OpenErrand::of).collect())
}

/// Open and late tasks about subjects of one kind in `scope`, late ones first.
pub async fn list_errands(
    conn: &Conn<'_>,
    scope: crate::kernel::auth::Scope,
    kind: &str,
    limit: u32,
) -> Result<Vec<OpenErrand>> {
    Ok(store::list_errands(conn, scope, kind, limit).await?.into_iter().filter_map(OpenErrand::of).collect())
}

/// A task about somebody that waits for evidence.
#[derive(Debug, Clone)]
pub struct OpenErrand {
    pub id: Uuid,
    pub subject: Uuid,
    pub task: String,
    pub title: Text,
    pub opened_at: chrono::DateTime<chrono::Utc>,
    pub due_at: chrono::DateTime<chrono::Utc>,
    pub late: bool,
}

impl OpenErrand {
    fn of(row: TaskRow) -> Option<OpenErrand> {
        Some(OpenErrand {
            id: row.id,
            subject: row.subject_id?,
            title: Text::new(row.title_zh, row.title_en),
            opened_at: row.opened_at,
            due_at: row.due_at,
            late: row.state == "late",
            task: row.task,
        })
    }
}
