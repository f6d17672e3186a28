//! Stories: a pack's own tests, told as figures by day and what must follow.
//!
//! A story is about one risk rule or one plan. Each step sets figures (they stay until set again), marks tasks as done
//! or decides a proposal, lets the machine look at that moment, and compares. Between two steps the machine is also
//! woken whenever time alone would change something, as the server does, so that daily tasks open on the right days.

mod play;

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use lianfang_domain::Text;
use serde::Serialize;

pub use play::run_story;

use crate::finding::{Finding, Severity};
use crate::measures::{Call, Value};

#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    pub name: String,
    pub title: Option<Text>,
    /// `pack/tests/file.yaml`
    pub path: String,
    pub subject: Subject,
    pub timezone: Tz,
    pub steps: Vec<StoryStep>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Plan(String),
    Risk(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct StoryStep {
    /// Local time.
    pub at: NaiveDateTime,
    pub set: BTreeMap<Call, Value>,
    /// Tasks that people finish before the look.
    pub done: Vec<String>,
    /// Phase or level that is decided after the look.
    pub decide: Option<String>,
    /// Whether the open proposal is refused after the look.
    pub refuse: bool,
    pub expect: Expect,
    pub span: (usize, usize),
    /// Line and column.
    pub place: (u32, u32),
}

/// What must be the case after a step; what is absent is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expect {
    pub phase: Option<String>,
    pub level: Option<String>,
    /// `none` when nothing may be proposed.
    pub proposed: Option<String>,
    /// Exactly these tasks are open.
    pub open: Option<Vec<String>>,
    /// Exactly these open tasks are past the moment when the superior is told.
    pub late: Option<Vec<String>>,
    /// At least these were opened since the step before.
    pub opened: Option<Vec<String>>,
    pub ended: Option<bool>,
    /// The reason of the last change contains this, in one of the languages.
    pub says: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryFailure {
    pub path: String,
    pub line: u32,
    pub column: u32,
    pub span: (usize, usize),
    pub message: Text,
}

impl StoryFailure {
    /// The failure as a finding, so that [`crate::render`] can show it with the step underlined.
    pub fn finding(&self) -> Finding {
        Finding {
            code: "P0503",
            severity: Severity::Error,
            path: self.path.clone(),
            line: self.line,
            column: self.column,
            span: self.span,
            message: self.message.clone(),
            remedy: Text::new(
                "改规则，或改故事的预期；`lianfang pack explain` 会说明各条件",
                "change the rule or what the story expects; `lianfang pack explain` tells every condition",
            ),
        }
    }
}

impl fmt::Display for StoryFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message.en)
    }
}
