//! Nouns of bulk changes.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::CaseClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::lists::model::Ask;

/// What is done to each chosen row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = BulkAction)]
pub enum Action {
    /// Ends the work on cases.
    Close { note: String },
    /// Takes the work on cases up again.
    Reopen { note: String },
    /// Sets facts of cases by their names; null says that one is not known.
    Set {
        #[schema(value_type = Object)]
        facts: serde_json::Map<String, serde_json::Value>,
    },
    /// Decides a class where the pack's definition speaks for it.
    Classify {
        #[schema(value_type = String)]
        class: CaseClass,
        note: String,
    },
    /// Orders a programme for contacts.
    Order { programme: String, note: String },
    /// Releases contacts whom the rule allows to be released.
    Release { note: String },
    /// Hands a task to a duty, one in each region of the chosen rows.
    Task { duty: String, title: String, detail: Option<String>, due_at: DateTime<Utc> },
}

impl Action {
    pub fn name(&self) -> &'static str {
        match self {
            Action::Close { .. } => "close",
            Action::Reopen { .. } => "reopen",
            Action::Set { .. } => "set",
            Action::Classify { .. } => "classify",
            Action::Order { .. } => "order",
            Action::Release { .. } => "release",
            Action::Task { .. } => "task",
        }
    }
}

/// Which rows, and what with them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkAsk)]
pub struct BulkAsk {
    /// `cases` or `contacts`
    pub list: String,
    #[serde(default)]
    pub ask: Ask,
    /// Only these rows; all that match when absent.
    pub ids: Option<Vec<Uuid>>,
    pub action: Action,
}

/// What a bulk change would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkPreview)]
pub struct Preview {
    pub total: usize,
    pub changes: usize,
    /// Rows that are as wanted already.
    pub same: usize,
    pub refused: usize,
    pub reasons: Vec<Reason>,
}

/// Rows that are refused for one reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkReason)]
pub struct Reason {
    pub why: Text,
    pub n: usize,
    /// Some of them.
    pub numbers: Vec<String>,
}

/// A bulk change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkChange)]
pub struct Bulk {
    pub id: Uuid,
    pub list: String,
    pub action: Action,
    /// `running`, `done`, `undoing`, `undone` or `failed`
    pub state: String,
    pub total: i64,
    pub changed: i64,
    pub refused: i64,
    /// Rows that were put back as they were.
    pub undone: i64,
    /// Rows that somebody changed since: they stay.
    pub kept: i64,
    pub by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when it can be undone; absent when it can't.
    pub undo_until: Option<DateTime<Utc>>,
    pub version: i64,
}

/// A row of a bulk change that was not changed, or not put back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkRow)]
pub struct BulkRowView {
    pub subject_id: Uuid,
    pub number: String,
    /// `refused` or `kept`
    pub state: String,
    pub why: Option<Text>,
}

/// What a row is found to be.
#[derive(Debug)]
pub enum Verdict<R> {
    Change(Box<Change<R>>),
    Same,
    Refused(Text),
}

/// A change of one row: the row as it will be, as it was, and the step that says so.
#[derive(Debug)]
pub struct Change<R> {
    pub row: R,
    /// What undoing restores, as JSON.
    pub before: serde_json::Value,
    pub kind: &'static str,
    pub content: serde_json::Value,
}
