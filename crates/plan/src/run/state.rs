//! What the server keeps of a running plan, and what a step asks it to do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lianfang_domain::{Text, Tier};
use serde::{Deserialize, Serialize};

use crate::ladder::Memory;
use crate::reason::Reason;

/// A plan in force, as the server keeps it (JSON). Ids, not positions, so that it survives an edited pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Running {
    pub plan: String,
    pub phase: String,
    pub since: DateTime<Utc>,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Since when the condition of the phase has been false; the step down comes `hold` later.
    pub calm_since: Option<DateTime<Utc>>,
    /// A higher phase that waits for a decision.
    pub proposed: Option<String>,
    /// Since when `ends_when` has been true; the end comes `hold` later.
    #[serde(default)]
    pub ending_since: Option<DateTime<Utc>>,
    #[serde(default)]
    pub tasks: BTreeMap<String, TaskMemory>,
    #[serde(default)]
    pub memory: Memory,
}

/// What is remembered of one task of the plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TaskMemory {
    /// Since when the phases have asked for it without a break; nothing while they do not.
    pub active_since: Option<DateTime<Utc>>,
    /// Last occurrence that was opened.
    pub opened: Option<String>,
    /// Whether one was opened since `active_since`.
    pub opened_in_stay: bool,
}

/// A task that the server holds open, handed in at every step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    pub task: String,
    pub occurrence: String,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
}

/// A task to open. `task` and `occurrence` together never repeat within one run of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    pub task: String,
    /// `2020-03-05`, `2020-03-05T12:00` or `phase:2020-03-05T08:00:00Z`.
    pub occurrence: String,
    pub duty: String,
    pub title: Text,
    pub detail: Option<Text>,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// When the duties in `tell` are told that it is late.
    pub late_at: Option<DateTime<Utc>>,
    pub tell: Vec<String>,
    pub checklist: Vec<Text>,
    /// Whether a person may close it with a note.
    pub by_hand: bool,
    /// Whether figures close it (`done_when`).
    pub has_evidence: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "kebab-case")]
pub enum Effect {
    /// `from` is absent when the plan starts.
    EnterPhase {
        from: Option<String>,
        to: String,
        reason: Reason,
    },
    ProposePhase {
        from: String,
        to: String,
        decided_by: Option<Tier>,
        reason: Reason,
    },
    WithdrawProposal {
        to: String,
        reason: Reason,
    },
    OpenTask(NewTask),
    /// The figures say that it is done.
    CompleteTask {
        task: String,
        occurrence: String,
        reason: Reason,
    },
    /// Its phase was left, or the plan ended.
    CancelTask {
        task: String,
        occurrence: String,
    },
    /// Not done in time and overtaken by its next occurrence: it counts as missed.
    LapseTask {
        task: String,
        occurrence: String,
    },
    End {
        reason: Reason,
    },
}
