//! Nouns of the slice as the API shows them.

use chrono::{DateTime, Utc};
use lianfang_domain::{Text, Tier};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::http::problem::FindingView;
use crate::people::AccountRef;

/// Enough of a region to name it and to link to it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegionRef {
    pub id: Uuid,
    pub code: String,
    pub tier: Tier,
    pub name: Text,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Region {
    pub id: Uuid,
    pub code: String,
    pub tier: Tier,
    pub name: Text,
    pub parent_id: Option<Uuid>,
    pub tier_title: Text,
    pub population: Option<i64>,
    pub households: Option<i64>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// Number of regions directly below.
    pub children: usize,
    pub sector_id: Option<Uuid>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RegionDetail {
    #[serde(flatten)]
    pub region: Region,
    /// From the root down to the parent.
    pub path: Vec<RegionRef>,
    pub neighbours: Vec<RegionRef>,
    pub has_boundary: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EditRegion {
    pub name: Option<Text>,
    pub population: Option<i64>,
    pub households: Option<i64>,
}

/// 片: regions grouped under a leader who takes post at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sector {
    pub id: Uuid,
    pub region: RegionRef,
    pub name: Text,
    pub leader: Option<AccountRef>,
    pub posted_at: Option<DateTime<Utc>>,
    pub members: Vec<RegionRef>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewSector {
    pub region_id: Uuid,
    pub name: Text,
    pub leader_account_id: Option<Uuid>,
    pub members: Vec<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EditSector {
    pub name: Option<Text>,
    pub leader_account_id: Option<Uuid>,
    pub members: Option<Vec<Uuid>>,
    /// The leader takes post, or leaves it.
    pub posted: Option<bool>,
}

/// What a file of regions would change.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ImportSummary {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// The first 200.
    pub changes: Vec<ChangeView>,
    pub findings: Vec<FindingView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    pub code: String,
    pub name: String,
    pub tier: String,
    /// `add` or `change`.
    pub what: String,
    pub fields: Vec<FieldChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RegionImport {
    pub id: Uuid,
    /// `regions`, `boundaries` or `neighbours`.
    pub kind: String,
    /// `staged`, `applied` or `discarded`.
    pub state: String,
    pub file_name: String,
    #[serde(flatten)]
    pub summary: ImportSummary,
    pub created_at: DateTime<Utc>,
}
