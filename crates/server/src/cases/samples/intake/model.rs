//! Nouns of the messages that laboratories send.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_exchange::messages::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::samples::results::ResultView;

/// A finding without the value that it is about, which may name somebody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = MessageFinding)]
pub struct FindingNote {
    pub code: String,
    /// `warning`, `error` or `fatal`
    pub level: String,
    pub message_number: Option<usize>,
    /// `PID-5.1`, `/entry/3/resource/subject`, or the name of a column.
    pub place: String,
    pub line: Option<u64>,
    /// Absent when the program does not know the code any more.
    #[serde(default)]
    pub cause: Option<Text>,
    #[serde(default)]
    pub remedy: Option<Text>,
}

/// A message as it was received.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LaboratoryMessage)]
pub struct MessageView {
    pub id: Uuid,
    pub received_at: DateTime<Utc>,
    pub received_by: Option<String>,
    /// `HL7 v2`, `FHIR`, `CDA` or `CSV`
    pub format: Option<String>,
    pub format_version: Option<String>,
    pub sender: Option<String>,
    pub control_id: Option<String>,
    pub bytes: i64,
    /// `valid`, `warn`, `invalid` or `reject`
    pub verdict: String,
    /// How many messages the file holds.
    pub messages: i32,
    pub findings: Vec<FindingNote>,
    /// The original is kept, sealed.
    pub kept: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MessageReading)]
pub struct Opened {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
}

/// A message with what became of its results, and who read the original.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LaboratoryMessageDetail)]
pub struct MessageDetail {
    #[serde(flatten)]
    pub message: MessageView,
    pub results: Vec<ResultView>,
    pub opened: Vec<Opened>,
    pub may_open: bool,
}

/// What was done with a file of messages.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = MessageTaken)]
pub struct Taken {
    pub id: Option<Uuid>,
    /// It had come before and changed nothing this time.
    pub repeat: bool,
    pub verdict: String,
    pub format: Option<String>,
    pub messages: usize,
    /// Results that are in force now, of tubes or pools.
    pub in_force: usize,
    /// Results that were known.
    pub same: usize,
    /// Corrections, which took the place of another result; they count as in force too.
    pub replaced: usize,
    /// Results that contradict the one in force and wait for a person.
    pub disputed: usize,
    /// Results that wait: of unknown tubes, not believed, not understood.
    pub parked: usize,
    /// Reports that are no results, for the desk.
    pub reports: usize,
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
}
