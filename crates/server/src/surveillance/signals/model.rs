//! Nouns of signals.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignalState {
    New,
    Verifying,
    Confirmed,
    Dismissed,
}

impl SignalState {
    pub fn as_str(self) -> &'static str {
        match self {
            SignalState::New => "new",
            SignalState::Verifying => "verifying",
            SignalState::Confirmed => "confirmed",
            SignalState::Dismissed => "dismissed",
        }
    }

    pub fn parse(text: &str) -> SignalState {
        match text {
            "verifying" => SignalState::Verifying,
            "confirmed" => SignalState::Confirmed,
            "dismissed" => SignalState::Dismissed,
            _ => SignalState::New,
        }
    }
}

#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct SignalRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub series_id: Uuid,
    pub disease: String,
    pub indicator: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub state: String,
    /// Methods that raised it, separated by commas.
    pub methods: String,
    /// On the last day.
    pub observed: i64,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    pub raised_at: DateTime<Utc>,
    pub handled_by: Option<Uuid>,
    pub handled_at: Option<DateTime<Utc>>,
    pub note: Option<String>,
    pub version: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Signal {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    pub indicator: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub state: SignalState,
    pub methods: Vec<String>,
    pub observed: i64,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    pub reason: Text,
    pub raised_at: DateTime<Utc>,
    pub handled_by: Option<String>,
    pub handled_at: Option<DateTime<Utc>>,
    pub note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignalDetail {
    #[serde(flatten)]
    pub signal: Signal,
    pub evidence: Vec<EvidenceDay>,
    pub history: Vec<SignalStep>,
    pub population: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceDay {
    pub day: NaiveDate,
    pub observed: i64,
    pub verdicts: Vec<Verdict>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    pub method: String,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    pub alarm: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignalStep {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    pub from: Option<SignalState>,
    pub to: SignalState,
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SetState {
    pub to: SignalState,
    pub note: Option<String>,
}
