//! Nouns of tasks.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

/// How many tasks are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskTally {
    pub open: i64,
    pub late: i64,
    pub done: i64,
    pub cancelled: i64,
    /// Overtaken by their next occurrence without being done.
    pub missed: i64,
}

impl std::iter::Sum for TaskTally {
    fn sum<I: Iterator<Item = TaskTally>>(tallies: I) -> TaskTally {
        tallies.fold(TaskTally::default(), |a, b| TaskTally {
            open: a.open + b.open,
            late: a.late + b.late,
            done: a.done + b.done,
            cancelled: a.cancelled + b.cancelled,
            missed: a.missed + b.missed,
        })
    }
}

/// What a person needs to do the task; kept as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Content {
    pub detail: Option<Text>,
    pub checklist: Vec<Text>,
}

/// Whom a task is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskSubject {
    /// `contact`, `case` or `hand-over`
    pub kind: String,
    pub id: Uuid,
    /// Speaking number.
    pub number: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Task {
    pub id: Uuid,
    pub region: RegionRef,
    /// Absent for a task that no plan handed out.
    pub incident_id: Option<Uuid>,
    pub running_id: Option<Uuid>,
    /// Whom it is about, when it is about one contact, case or hand-over.
    pub subject: Option<TaskSubject>,
    pub plan_title: Text,
    pub phase_title: Text,
    /// What it is about, when no plan handed it out.
    pub about: Option<About>,
    pub title: Text,
    pub detail: Option<Text>,
    pub checklist: Vec<Text>,
    pub duty: String,
    pub duty_title: Text,
    pub occurrence: String,
    /// `open`, `late`, `done`, `cancelled` or `missed`.
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// When its superior is told.
    pub late_at: DateTime<Utc>,
    pub climbed_to: Option<Climbed>,
    pub by_hand: bool,
    /// The condition that completes it.
    pub evidence: Option<String>,
    /// The evidence that completed it, in words.
    pub evidence_text: Option<Text>,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<String>,
    /// `evidence` or `hand`.
    pub done_how: Option<String>,
    pub note: Option<String>,
    /// Whether the caller may finish it now.
    pub may_finish: bool,
}

/// Who was told that a task is late.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Climbed {
    pub region: Option<RegionRef>,
    pub duties: Vec<DutyRef>,
}

/// What a task outside any plan is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TaskAbout)]
pub struct About {
    /// `clue`, `spot` or `bulk`
    pub kind: String,
    pub id: Uuid,
    pub title: Text,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DutyRef {
    pub id: String,
    pub title: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Finish {
    pub note: String,
    /// Positions of the ticked lines of the checklist.
    #[serde(default)]
    pub checked: Vec<usize>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Reopen {
    pub note: String,
}
