//! Nouns of clusters.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::Shared;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::records::CaseRef;
use crate::regions::RegionRef;

/// What joins cases of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = ClusterReason)]
pub struct Reason {
    #[schema(value_type = String)]
    pub shared: Shared,
    /// Which one, as it was written; empty for a chain.
    pub label: String,
    pub cases: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonView {
    /// `household`, `setting`, `place` or `chain`
    #[schema(value_type = String)]
    pub shared: Shared,
    pub title: Text,
    pub label: String,
    pub cases: usize,
}

/// A cluster in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseCluster {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    pub rule: String,
    pub rule_title: Text,
    /// `open`, `closed` (its time is over) or `dissolved` (its cases no longer fulfil the rule)
    pub state: String,
    /// Cases that the caller may see.
    pub cases: i64,
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
    /// It ends on this day unless there is a further case.
    pub closes_on: NaiveDate,
    pub found_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub reasons: Vec<ReasonView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClusterMember {
    #[serde(flatten)]
    pub case: CaseRef,
    pub region: RegionRef,
    pub day: NaiveDate,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CaseClusterDetail {
    #[serde(flatten)]
    pub cluster: CaseCluster,
    /// What the rule asks for.
    pub rule_cases: Option<u32>,
    pub rule_days: Option<u32>,
    pub members: Vec<ClusterMember>,
    /// Further cases in regions of others.
    pub elsewhere: i64,
}
