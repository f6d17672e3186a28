//! Nouns of signals.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::{Period, Text};
use lianfang_epi::detection::Unit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::basis::{FalseDiscovery, KeptAlarm, Stretch};
use crate::regions::RegionRef;
use crate::surveillance::clusters::Cluster;

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
    /// What it rests on: [`super::basis::Basis`] as JSON. None for signals from before it was kept.
    pub basis: Option<String>,
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
    /// Methods that called, in the order of their first alarm.
    pub methods: Vec<MethodRef>,
    pub observed: i64,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    pub reason: Text,
    pub raised_at: DateTime<Utc>,
    pub handled_by: Option<String>,
    pub handled_at: Option<DateTime<Utc>>,
    pub note: Option<String>,
}

/// A detection method by its name in packs, with its name for readers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MethodRef {
    pub name: String,
    pub title: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignalDetail {
    #[serde(flatten)]
    pub signal: Signal,
    pub evidence: Evidence,
    pub history: Vec<SignalStep>,
    pub population: Option<i64>,
    /// Clusters of its days that its region is part of.
    pub clusters: Vec<Cluster>,
}

/// Why there is a signal.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Evidence {
    pub period: Period,
    /// Counts from the first reference period on, with verdicts around the signal.
    pub days: Vec<EvidenceDay>,
    /// Every detector that looked at the series.
    pub detectors: Vec<DetectorEvidence>,
    /// Where the settings come from; missing for signals from before it was kept.
    pub origin: Option<Origin>,
    /// How the alarm was weighed among others, and other remarks.
    pub notes: Vec<Text>,
    pub false_discovery: Option<FalseDiscovery>,
}

/// The pack whose settings were in force when the alarm was raised.
#[derive(Debug, Serialize, ToSchema)]
pub struct Origin {
    pub pack: String,
    pub version: String,
    /// Digest of all packs in force.
    pub digest: String,
}

/// One detector: how it judges, and what it saw.
#[derive(Debug, Serialize, ToSchema)]
pub struct DetectorEvidence {
    pub method: String,
    pub title: Text,
    /// What it compares the count with, under these settings.
    pub account: Text,
    /// What it said of the signal.
    pub says: Text,
    pub unit: EvidenceUnit,
    /// All settings with their values, as a pack would write them.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
    /// Its latest alarm, as it was computed then.
    pub alarm: Option<KeptAlarm>,
    /// The periods that the alarm rests on, or those that the signal's last day is compared with.
    pub reference: Vec<Stretch>,
}

/// What a detector's numbers count.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceUnit {
    Cases,
    Per100k,
}

impl From<Unit> for EvidenceUnit {
    fn from(unit: Unit) -> EvidenceUnit {
        match unit {
            Unit::Cases => EvidenceUnit::Cases,
            Unit::Per100k => EvidenceUnit::Per100k,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceDay {
    pub day: NaiveDate,
    /// As reported; negative for a correction.
    pub observed: i64,
    /// One per detector around the signal; none before.
    pub verdicts: Vec<Verdict>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    pub method: String,
    /// What the method compared, in its unit.
    pub observed: Option<f64>,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    pub score: Option<f64>,
    pub p_value: Option<f64>,
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
