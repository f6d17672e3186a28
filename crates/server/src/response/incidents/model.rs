//! Nouns of incidents.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;
use crate::response::tasks::TaskTally;
use crate::surveillance::{ReasonView, RegionLevel};

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Incident {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    pub title: Text,
    /// `open` or `closed`.
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub plans: Vec<RunningPlan>,
    pub tasks: TaskTally,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunningPlan {
    pub id: Uuid,
    pub plan: String,
    pub title: Text,
    pub pack_version: String,
    pub region: RegionRef,
    pub incident_id: Uuid,
    pub phase: String,
    pub phase_title: Text,
    pub phase_since: DateTime<Utc>,
    pub phases: Vec<PhaseView>,
    pub proposed_phase: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub tasks: TaskTally,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PhaseView {
    pub id: String,
    pub title: Text,
    pub condition: Option<String>,
    pub current: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RunningDetail {
    #[serde(flatten)]
    pub plan: RunningPlan,
    pub reason: ReasonView,
    /// When time alone may change something.
    pub next_wake: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentDetail {
    #[serde(flatten)]
    pub incident: Incident,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    pub level: RegionLevel,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    pub position: u64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub text: Text,
    pub by: Option<String>,
    pub region: RegionRef,
    /// Page of the web app.
    pub href: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewIncident {
    pub region_id: Uuid,
    pub disease: String,
    pub title: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CloseIncident {
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct StartPlan {
    pub region_id: Uuid,
    pub disease: String,
    pub plan: String,
}
