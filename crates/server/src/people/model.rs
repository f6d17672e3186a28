//! Nouns of the slice as the API shows them.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::auth::SignedIn;
use crate::packs::DiseaseRef;
use crate::regions::RegionRef;

/// An account as sign-in needs it.
#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct Login {
    pub id: Uuid,
    pub name: String,
    pub password_hash: Option<String>,
    pub stamp: String,
    pub disabled: bool,
}

impl Login {
    pub fn signed_in(self) -> SignedIn {
        SignedIn { id: self.id, name: self.name, stamp: self.stamp }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub disabled: bool,
    pub created_at: DateTime<Utc>,
    pub grants: Vec<Grant>,
}

/// A duty held at a region, valid there and below.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grant {
    pub id: Uuid,
    pub duty: String,
    pub duty_title: Text,
    pub region: RegionRef,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccountRef {
    pub id: Uuid,
    pub name: String,
}

/// The caller: who, in which duty, with which rights, on which node.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub account: AccountRef,
    pub grants: Vec<Grant>,
    pub acting: Grant,
    #[schema(value_type = Vec<String>)]
    pub rights: Vec<Right>,
    pub node: NodeInfo,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NodeInfo {
    pub name: Text,
    /// Pages mark everything as an exercise.
    pub exercise: bool,
    /// History is replayed on this node.
    pub replay: bool,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub timezone: String,
    pub version: String,
    pub disease: String,
    pub diseases: Vec<DiseaseRef>,
    /// No account exists yet; use the set-up link that the first start printed.
    pub needs_setup: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DutyInfo {
    pub id: String,
    pub title: Text,
    #[schema(value_type = Vec<String>)]
    pub rights: Vec<Right>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SignIn {
    pub name: String,
    pub password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SetUp {
    pub token: String,
    pub name: String,
    pub password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct FollowLink {
    pub token: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Acting {
    pub grant_id: Uuid,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangePassword {
    pub current: String,
    pub new: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAccount {
    pub name: String,
    /// Without one the account signs in by a one-time link first.
    pub password: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedAccount {
    pub account: Account,
    /// Path of the one-time sign-in link; shown only now.
    pub link: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct EditAccount {
    pub disabled: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewGrant {
    pub duty: String,
    pub region_id: Uuid,
}
