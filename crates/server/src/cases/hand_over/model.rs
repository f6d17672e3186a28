//! Nouns of hand-overs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandOver {
    pub id: Uuid,
    pub from: RegionRef,
    pub to: Option<RegionRef>,
    /// A place outside this node, in words.
    pub outside: Option<String>,
    /// `case` or `contact`
    pub kind: String,
    /// Only for those who may see the case or contact now.
    pub subject_id: Option<Uuid>,
    pub number: Option<String>,
    pub disease: String,
    /// `asked`, `accepted`, `refused`, `withdrawn` or `ready`
    pub state: String,
    pub reason: String,
    pub proposed_at: DateTime<Utc>,
    pub proposed_by: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub late: bool,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<String>,
    pub note: Option<String>,
    pub may_answer: bool,
    pub may_withdraw: bool,
}

/// Asks a region to take somebody over, or makes ready what belongs to another node.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    /// A region of this node …
    pub to_region_id: Option<Uuid>,
    /// … or a place outside, in words.
    pub to_outside: Option<String>,
    pub reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub accept: bool,
    /// Why not; needed to refuse.
    pub note: Option<String>,
}
