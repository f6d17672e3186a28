//! Who somebody is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What tells one person from another; sealed as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub name: String,
    /// The name in another script or spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_name: Option<String>,
    /// Number of the resident identity card, or of the document named in `document`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// Absent for the resident identity card; otherwise for example `passport`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Employer, school or other unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// An identity as it is shown; none when it was erased.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdentityView {
    pub person_id: Uuid,
    pub identity: Option<Identity>,
}

/// What somebody is looked up by; any part may be absent.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
}

/// What records of a person know beside the identity: it lies with them, unsealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// `m`, `f` or `o`
    pub sex: Option<String>,
    /// Age in years on a day.
    pub age: Option<(u32, NaiveDate)>,
}
