//! Nouns of proposals.

use chrono::{DateTime, Utc};
use lianfang_domain::{Text, Tier};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;
use crate::surveillance::{Curve, ReasonView, RegionLevel, Signal};

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Proposal {
    pub id: Uuid,
    /// `level`, `start-plan` or `phase`.
    pub kind: String,
    pub region: RegionRef,
    pub disease: String,
    pub title: Text,
    pub from: Option<Text>,
    pub to: Text,
    pub reason: ReasonView,
    /// Tier whose commander may decide.
    pub decided_by: Tier,
    /// Whether the caller may decide.
    pub may_decide: bool,
    /// `open`, `accepted`, `refused` or `withdrawn`.
    pub state: String,
    pub proposed_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by_name: Option<String>,
    pub decision_note: Option<String>,
    pub running_id: Option<Uuid>,
    pub incident_id: Option<Uuid>,
}

/// Everything that a decision needs on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalDetail {
    #[serde(flatten)]
    pub proposal: Proposal,
    pub curve: Curve,
    pub neighbours: Vec<RegionLevel>,
    pub signals: Vec<Signal>,
    /// Tasks that acceptance hands out.
    pub consequences: Vec<Consequence>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Consequence {
    pub task: Text,
    pub duty: Text,
    pub deadline: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Decide {
    pub accept: bool,
    /// Needed when refusing.
    #[serde(default)]
    pub note: String,
}
