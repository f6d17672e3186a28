//! Nouns of results.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A result as it came, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LaboratoryResult)]
pub struct ResultView {
    pub id: Uuid,
    pub sample_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    pub tube: Option<String>,
    /// The sender's number of the order.
    pub order_number: Option<String>,
    /// `positive`, `negative` or `unclear`; absent when nobody could tell.
    pub result: Option<String>,
    /// `in-force`, `same`, `superseded`, `rejected`, `disputed`, `parked`, `report` or `dismissed`
    pub state: String,
    /// Why it is parked: `unknown-tube`, `ambiguous`, `not-believed`, `no-outcome`, `other-test`, `test-message`, `given-up`.
    pub reason: Option<String>,
    pub corrects: bool,
    pub test: Option<String>,
    pub found: Option<String>,
    pub laboratory: Option<String>,
    pub reported_at: DateTime<Utc>,
    pub entered_at: DateTime<Utc>,
    pub entered_by: Option<String>,
    pub note: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    /// The result in force that a disputed one contradicts.
    pub known: Option<String>,
}

/// What a person decides about a result that waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// `assign` (to `tube`), `take` (in the place of the one in force), `keep` (the one in force) or `dismiss`
    pub decision: String,
    pub tube: Option<String>,
    /// What the result is, when the message did not say it in words that are known.
    pub result: Option<String>,
    pub note: String,
}
