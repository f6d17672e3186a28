//! Nouns of orders.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::people::Identity;
use crate::regions::RegionRef;

/// What an order says, as it was when it was issued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderContent)]
pub struct Content {
    pub programme: Text,
    pub stages: Vec<OrderStage>,
    /// Site and room at that time.
    pub site: Option<String>,
    pub room: Option<String>,
    /// The pack's text.
    pub text: Option<Text>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderStage {
    /// `site`, `home` or `free`
    pub place: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// An order as it is listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QuarantineOrder)]
pub struct Order {
    pub id: Uuid,
    pub contact_id: Uuid,
    pub number: String,
    /// `quarantine` or `release`
    pub kind: String,
    pub region: RegionRef,
    pub begins_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub days: i64,
    /// `issued`, `served` or `replaced`
    pub state: String,
    pub issued_at: DateTime<Utc>,
    pub issued_by: Option<String>,
    pub served_at: Option<DateTime<Utc>>,
    pub served_by: Option<String>,
    pub served_how: Option<String>,
    pub content: Content,
}

/// Everything that the printed page shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintedOrder {
    #[serde(flatten)]
    pub order: Order,
    pub contact_number: String,
    /// None when it was erased.
    pub identity: Option<Identity>,
    pub issuer: RegionRef,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// `quarantine` or `release`
    pub kind: String,
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// `in-person`, `by-phone`, `by-message` or `posted`
    pub how: String,
    /// Now unless told.
    pub at: Option<DateTime<Utc>>,
}
