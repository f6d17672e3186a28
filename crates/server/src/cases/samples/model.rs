//! Nouns of samples.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Results of somebody's samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub positive: i64,
    pub negative: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sample {
    pub id: Uuid,
    pub tube: String,
    pub kind: String,
    pub taken_at: DateTime<Utc>,
    pub taken_by: Option<String>,
    /// `positive`, `negative` or `unclear`; absent while it waits.
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<String>,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSample {
    /// What is printed on the tube.
    pub tube: String,
    /// `throat`, `nose`, `sputum`, `blood`, `stool` or `other`
    pub kind: String,
    /// Now unless told.
    pub taken_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterResult {
    pub tube: String,
    /// `positive`, `negative` or `unclear`
    pub result: String,
    /// The former result was wrong; the note says why.
    #[serde(default)]
    pub corrects: bool,
    pub note: Option<String>,
}
