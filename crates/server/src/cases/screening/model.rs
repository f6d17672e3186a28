//! Nouns of key persons and of lists to test.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::records::Choice;
use crate::regions::RegionRef;

#[derive(Debug, Serialize, ToSchema)]
pub struct KeyPerson {
    pub id: Uuid,
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    pub number: String,
    pub region: RegionRef,
    pub disease: String,
    pub reason: String,
    pub reason_title: Text,
    pub note: Option<String>,
    pub marked_at: DateTime<Utc>,
    pub marked_by: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub may_end: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkKeyPerson {
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    /// One of the pack's.
    pub reason: String,
    pub note: Option<String>,
}

/// Reasons that the pack offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyPersonForm {
    pub reasons: Vec<Choice>,
}

/// Who is to be tested: whoever any part of it names.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScreening {
    pub region_id: Uuid,
    pub disease: String,
    pub title: String,
    pub due_on: NaiveDate,
    /// Contacts of these cases that are being watched.
    #[serde(default)]
    pub contacts_of: Vec<Uuid>,
    /// Contacts that met a case at this place, in the words of the exposure.
    pub place: Option<String>,
    /// All key persons of the region.
    #[serde(default)]
    pub key_persons: bool,
}

/// How far a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScreeningTally {
    pub untested: usize,
    pub waiting: usize,
    pub negative: usize,
    pub positive: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Screening {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: String,
    pub title: String,
    /// `open` or `closed`
    pub state: String,
    pub due_on: NaiveDate,
    /// Open, not all tested, and the day is over.
    pub late: bool,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<String>,
    pub tally: ScreeningTally,
    pub may_close: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ScreeningLine {
    /// `case` or `contact`
    pub kind: String,
    pub subject_id: Uuid,
    pub number: String,
    pub region: RegionRef,
    /// `untested`, `waiting`, `negative`, `positive` or `unclear`
    pub state: String,
    pub taken_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ScreeningDetail {
    #[serde(flatten)]
    pub screening: Screening,
    pub lines: Vec<ScreeningLine>,
}
