//! What a pack says about the time after a contact was found: who does what about a missed check or somebody ill, what an
//! order says, when somebody may go, and how long each class of record is kept.
//!
//! Days are counted from the last exposure, which is day 0: a programme of 14 days has the days 1 to 14.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::case_rules::{Programme, Stage};
use crate::interval::Interval;
use crate::pack::Late;

/// On which day of a programme somebody may be released at the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReleaseOn {
    /// On the last day, when its checks are done.
    #[default]
    LastDay,
    /// When the last day is over.
    DayAfter,
}

/// A task about one contact or case; evidence closes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Errand {
    pub title: Text,
    pub detail: Option<Text>,
    pub duty: String,
    /// Time allowed from the moment it is handed out.
    pub within: Interval,
    pub late: Option<Late>,
}

/// What follows from a check that was missed, or that found somebody ill.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FollowUpRules {
    pub missed: Option<Errand>,
    pub ill: Option<Errand>,
}

/// What is printed on an order and on the certificate of release, below who, where and how long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderTexts {
    pub quarantine: Text,
    pub release: Text,
}

/// How long something is kept that has an identity and, for longer, a record without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Keep {
    pub identity: Interval,
    pub record: Interval,
}

/// How long records are kept after they were closed; then identity, and at last the record, go. The classes below follow the case's
/// unless the pack says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Retention {
    pub identity: Interval,
    pub record: Interval,
    pub contact: Option<Keep>,
    pub follow_up: Option<Interval>,
    pub sample: Option<Interval>,
    /// Original bytes of messages from outside.
    pub message: Option<Interval>,
    /// Rows of line lists that wait for a decision.
    pub waiting: Option<Interval>,
    pub access_log: Option<Interval>,
}

impl Retention {
    /// With nothing said about single classes.
    pub const fn of(identity: Interval, record: Interval) -> Retention {
        Retention {
            identity,
            record,
            contact: None,
            follow_up: None,
            sample: None,
            message: None,
            waiting: None,
            access_log: None,
        }
    }

    pub fn case(&self) -> Keep {
        Keep { identity: self.identity, record: self.record }
    }

    pub fn contact(&self) -> Keep {
        self.contact.unwrap_or(self.case())
    }

    /// Checks go with their contact at the latest.
    pub fn follow_up(&self) -> Interval {
        self.follow_up.unwrap_or(self.contact().record)
    }

    pub fn sample(&self) -> Interval {
        self.sample.unwrap_or(self.record)
    }

    pub fn message(&self) -> Interval {
        self.message.unwrap_or(self.identity)
    }

    pub fn waiting(&self) -> Interval {
        self.waiting.unwrap_or(self.identity)
    }

    pub fn access_log(&self) -> Interval {
        self.access_log.unwrap_or(self.record)
    }
}

impl Programme {
    /// Where somebody stays on a day, counted from the last exposure; day 0 belongs to the first stage, and what lies after the
    /// last day to the last.
    pub fn stage_on(&self, day: i64) -> Option<(usize, &Stage)> {
        let mut last = 0;
        for (n, stage) in self.stages.iter().enumerate() {
            last += i64::from(stage.days);
            if day <= last {
                return Some((n, stage));
            }
        }
        self.stages.iter().enumerate().next_back()
    }
}
