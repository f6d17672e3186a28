//! Nouns of samples.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::results::ResultView;

/// Results of somebody's samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub positive: i64,
    pub negative: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sample {
    pub id: Uuid,
    pub disease: String,
    pub tube: String,
    pub kind: String,
    /// `registered`, `sent`, `received`, `pooled`, `retest`, `done` or `void`
    pub stage: String,
    pub taken_at: DateTime<Utc>,
    pub taken_by: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    /// Until when the pack wants the next step.
    pub due_at: Option<DateTime<Utc>>,
    pub overdue: bool,
    /// `positive`, `negative` or `unclear`; absent while it waits.
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<String>,
    /// Another result waits for a person.
    pub disputed: bool,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub place_id: Option<Uuid>,
    pub pool_id: Option<Uuid>,
}

/// What happened to a tube, when and by whom.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustodyStep)]
pub struct Custody {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    /// `cases.sample.taken`, `cases.samples.sent` …
    pub kind: String,
    #[schema(value_type = Object)]
    pub content: Value,
}

/// A sample with its chain of custody and every result that came for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SampleDetail {
    #[serde(flatten)]
    pub sample: Sample,
    pub pool_code: Option<String>,
    pub custody: Vec<Custody>,
    pub results: Vec<ResultView>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSample {
    /// What is printed on the tube.
    pub tube: String,
    /// `throat`, `nose`, `sputum`, `blood`, `stool` or `other`; of a place `surface`, `water`, `food` or `air`
    pub kind: String,
    /// Now unless told.
    pub taken_at: Option<DateTime<Utc>>,
}

/// Many tubes of one region at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBatch {
    /// The caller's own unless told.
    pub region_id: Option<Uuid>,
    /// The node's own unless told.
    pub disease: Option<String>,
    pub kind: String,
    pub taken_at: Option<DateTime<Utc>>,
    pub tubes: Vec<BatchTube>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchTube {
    pub tube: String,
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub place_id: Option<Uuid>,
    /// The tube that this one takes the place of, when a sample is taken again: its subject is this one's too.
    pub retakes: Option<String>,
}

/// What became of tubes that were sent in together.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct BatchAnswer {
    pub done: usize,
    pub refused: Vec<RefusedTube>,
    /// Results that had come before their tube and are on it now.
    pub results_found: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedTube {
    pub tube: String,
    pub code: String,
    pub detail: Text,
    pub remedy: Text,
}

/// Tubes that move on together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveTubes {
    /// `sent`, `received` or `void`
    pub step: String,
    pub tubes: Vec<String>,
    /// The box or vehicle of a transport; why a sample is unusable.
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterResult {
    /// A sample's tube, or a pool's code.
    pub tube: String,
    /// `positive`, `negative` or `unclear`
    pub result: String,
    /// The former result was wrong; the note says why.
    #[serde(default)]
    pub corrects: bool,
    pub note: Option<String>,
}

/// A result that was entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnteredResult {
    pub tube: String,
    pub result: String,
    pub sample: Option<Sample>,
    pub pool_id: Option<Uuid>,
    /// Tubes of a pool that have to be tested singly now.
    pub opened: Vec<String>,
}

/// What waits in the laboratory.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct LaboratoryTally {
    pub registered: i64,
    pub sent: i64,
    pub received: i64,
    pub pooled: i64,
    pub retest: i64,
    pub overdue: i64,
    pub disputed: i64,
    pub parked: i64,
    pub reports: i64,
    pub pools: i64,
    /// What the pack allows for this disease.
    pub pool_size: u32,
    /// Minutes from taking to receipt and from receipt to the result, as the pack has them.
    pub received_within_minutes: Option<i64>,
    pub result_within_minutes: Option<i64>,
    /// Median minutes of the last 200 results.
    pub median_to_receipt_minutes: Option<i64>,
    pub median_to_result_minutes: Option<i64>,
}
