//! Nouns of isolation sites.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

/// A site with how full it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Site {
    pub id: Uuid,
    pub region: RegionRef,
    pub name: String,
    /// `hotel`, `dormitory`, `hospital`, `home` or `other`
    pub kind: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    /// Takes people in.
    pub open: bool,
    pub rooms: i64,
    pub beds: i64,
    pub taken: i64,
    /// Rooms in use for nobody.
    pub free_rooms: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SiteDetail {
    #[serde(flatten)]
    pub site: Site,
    pub board: Vec<Room>,
    pub may_manage: bool,
    pub may_assign: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SiteRoom)]
pub struct Room {
    pub id: Uuid,
    pub name: String,
    pub beds: i32,
    /// Out of use while it is repaired or disinfected.
    pub usable: bool,
    pub stays: Vec<Stay>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Stay {
    pub id: Uuid,
    pub site_id: Uuid,
    pub site: String,
    pub room_id: Uuid,
    pub room: String,
    /// `case` or `contact`
    pub kind: String,
    /// Absent for a case that is closed to the caller.
    pub subject_id: Option<Uuid>,
    pub number: Option<String>,
    pub began_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// `moved`, `left`, `released` or `hospital`
    pub ended_why: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoom {
    pub name: String,
    pub beds: i32,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    pub region_id: Uuid,
    pub name: String,
    pub kind: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    #[serde(default)]
    pub rooms: Vec<NewRoom>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSite {
    pub name: String,
    pub kind: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub open: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRoom {
    pub name: String,
    pub beds: i32,
    pub usable: bool,
}

/// Gives somebody a room.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveRoom {
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    /// The first free one unless told.
    pub room_id: Option<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndStay {
    /// `left`, `released` or `hospital`
    pub why: String,
}
