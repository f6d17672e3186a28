//! Nouns of retention.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

/// A part of the records whose time ends apart from the others'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The checks of contacts.
    Checks,
    Samples,
    /// Who it was, the texts, and the salts of the steps.
    Identity,
    Record,
    /// Bytes of messages as they came.
    Messages,
    /// Rows of line lists that wait.
    Waiting,
    /// Reads of identities.
    AccessLog,
}

impl Part {
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Checks => "follow-ups",
            Part::Samples => "samples",
            Part::Identity => "identity",
            Part::Record => "record",
            Part::Messages => "messages",
            Part::Waiting => "waiting",
            Part::AccessLog => "access-log",
        }
    }

    pub fn parse(text: &str) -> Option<Part> {
        [
            Part::Checks,
            Part::Samples,
            Part::Identity,
            Part::Record,
            Part::Messages,
            Part::Waiting,
            Part::AccessLog,
        ]
        .into_iter()
        .find(|part| part.as_str() == text)
    }
}

/// So many go in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduleLine {
    /// First day of the month.
    pub month: NaiveDate,
    /// `case`, `contact`, `message`, `waiting` or `access-log`
    pub class: String,
    /// `follow-ups`, `samples`, `identity`, `record`, `messages`, `waiting` or `access-log`
    pub part: String,
    pub n: i64,
}

/// What a pack says about one class.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionRule {
    /// Absent for what is not kept by disease.
    pub disease: Option<String>,
    pub class: String,
    pub part: String,
    pub days: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RetentionView {
    pub today: NaiveDate,
    /// What goes when, earliest month first.
    pub schedule: Vec<ScheduleLine>,
    pub rules: Vec<RetentionRule>,
    /// Records whose removal is held.
    pub held: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DeletionHold)]
pub struct Hold {
    pub id: Uuid,
    pub region: RegionRef,
    pub class: String,
    pub subject_id: Uuid,
    pub number: String,
    pub reason: String,
    pub placed_at: DateTime<Utc>,
    pub placed_by: Option<String>,
    pub lifted_at: Option<DateTime<Utc>>,
    pub lifted_by: Option<String>,
    pub lifted_why: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceHold {
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    pub reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftHold {
    pub reason: String,
}

/// What was removed at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Removal {
    pub id: Uuid,
    pub region: RegionRef,
    pub class: String,
    pub part: String,
    pub disease: Option<String>,
    pub at: DateTime<Utc>,
    pub rows: i64,
    pub steps: i64,
    /// SHA-256 of the list of ids, as in the journal.
    pub hash: String,
}

/// The ids behind a removal, kept as JSON; they name nobody.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Gone {
    pub subjects: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Uuid>,
    /// Steps whose text and salt are gone; the journal still has their hashes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Uuid>,
}

/// Whether everything that was removed is gone, and the journal says the same.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Verification {
    pub whole: bool,
    pub removals: u64,
    pub subjects: u64,
    pub persons: u64,
    /// Hashes in the journal that say nothing any more.
    pub steps: u64,
    /// What does not fit, in words.
    pub faults: Vec<String>,
}

/// Who is asked about in the access log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskAccess {
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
}

/// Everybody who has read the identity of one person.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeenBy {
    pub person_id: Uuid,
    /// Numbers of the person's cases and contacts.
    pub numbers: Vec<String>,
    pub reads: Vec<people::Access>,
}

use crate::people;
