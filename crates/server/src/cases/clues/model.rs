//! Nouns of clues.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClue {
    /// Whom it is for.
    pub region_id: Uuid,
    pub duty: String,
    pub question: String,
    pub due_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerClue {
    pub answer: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Clue {
    pub id: Uuid,
    /// The case that it is about; its id only for those who may see it.
    pub case_number: String,
    pub case_id: Option<Uuid>,
    pub disease: String,
    pub from: RegionRef,
    pub to: RegionRef,
    pub duty: String,
    pub duty_title: Text,
    /// `open`, `answered` or `withdrawn`
    pub state: String,
    /// Open, and its time is over.
    pub late: bool,
    pub asked_at: DateTime<Utc>,
    pub asked_by: Option<String>,
    pub due_at: DateTime<Utc>,
    pub question: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<String>,
    pub answer: Option<String>,
    pub may_answer: bool,
    pub may_withdraw: bool,
}
