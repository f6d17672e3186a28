//! Nouns of pools.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::samples::model::Sample;

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SamplePool)]
pub struct Pool {
    pub id: Uuid,
    pub code: String,
    pub disease: String,
    /// So many tubes fit in.
    pub size: i32,
    pub members: i64,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<String>,
    /// `positive`, `negative` or `unclear`; absent while it waits.
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<String>,
    /// Members of an opened pool that still wait for a result of their own.
    pub waiting: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SamplePoolDetail)]
pub struct PoolDetail {
    #[serde(flatten)]
    pub pool: Pool,
    pub samples: Vec<Sample>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSamplePool)]
pub struct NewPool {
    /// What is printed on the pool's tube.
    pub code: String,
    /// The caller's own unless told.
    pub region_id: Option<Uuid>,
    /// The node's own unless told.
    pub disease: Option<String>,
    /// Tubes that go in right away.
    #[serde(default)]
    pub tubes: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PoolTube)]
pub struct OneTube {
    pub tube: String,
}
