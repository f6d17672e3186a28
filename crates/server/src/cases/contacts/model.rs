//! Nouns of contacts.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::{CaseClass, Reason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::records::{CaseRef, Facts};
use crate::cases::samples::Sample;
use crate::cases::steps::Step;
use crate::people::Identity;
use crate::regions::RegionRef;
use crate::response::OpenErrand;

/// One meeting with a case. An absent part is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    pub happened_on: NaiveDate,
    /// `household`, `care`, `work`, `school`, `meal`, `transport`, `social` or `other`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proximity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    /// In a closed, badly aired room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed: Option<bool>,
    /// Where, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A contact beside a case or in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactRef {
    pub id: Uuid,
    pub number: String,
    pub region: RegionRef,
    pub disease: String,
    /// `watched`, `released`, `case` or `lost`
    pub state: String,
    pub grade: String,
    pub grade_title: Text,
    pub programme_title: Option<Text>,
    pub last_exposed_on: NaiveDate,
    pub watched_from: Option<NaiveDate>,
    pub watched_until: Option<NaiveDate>,
    pub case_id: Option<Uuid>,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExposureView {
    #[serde(flatten)]
    pub exposure: Exposure,
    /// The case that was met; absent when the caller may not see it.
    pub case: Option<CaseRef>,
    /// The contact through whom this one is second-hand.
    pub through: Option<String>,
}

/// One check of a contact.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FollowUp {
    pub due_on: NaiveDate,
    /// 1 for the first check of the day.
    pub turn: i32,
    /// `due`, `done` or `missed`
    pub state: String,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<String>,
    pub temperature: Option<f64>,
    pub symptoms: Option<Vec<String>>,
    pub note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactDetail {
    #[serde(flatten)]
    pub contact: ContactRef,
    pub person_id: Option<Uuid>,
    pub exposures: Vec<ExposureView>,
    pub grade_reason: Option<Text>,
    pub follow_ups: Vec<FollowUp>,
    pub samples: Vec<Sample>,
    pub steps: Vec<Step>,
    /// Why the contact can't be released yet; absent when it can.
    pub not_yet: Option<Text>,
    /// Where the contact is in the programme today.
    pub course: Option<Course>,
    /// What a case report would say, when a check found the contact ill.
    pub case_proposal: Option<CaseProposal>,
    /// What has to be done about the contact now.
    pub errand: Option<ErrandView>,
    pub may_see_identity: bool,
    pub may_investigate: bool,
    pub may_follow_up: bool,
}

/// Where somebody is in a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WatchCourse)]
pub struct Course {
    /// The last exposure was on day 0.
    pub day: i64,
    pub days: i64,
    pub turns: i32,
    pub stages: Vec<StageView>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WatchStage)]
pub struct StageView {
    /// `site`, `home` or `free`
    pub place: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub now: bool,
}

/// What is known of an ill contact, as a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseProposal {
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub facts: Facts,
}

/// A task about a contact that waits for evidence.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ContactErrand)]
pub struct ErrandView {
    pub task_id: Uuid,
    /// `follow-up.missed` or `follow-up.ill`
    pub kind: String,
    pub title: Text,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub late: bool,
}

impl From<OpenErrand> for ErrandView {
    fn from(open: OpenErrand) -> ErrandView {
        let OpenErrand { id, task, title, opened_at, due_at, late, .. } = open;
        ErrandView { task_id: id, kind: task, title, opened_at, due_at, late }
    }
}

/// A contact to whom something has to be done first.
#[derive(Debug, Serialize, ToSchema)]
pub struct UrgentContact {
    #[serde(flatten)]
    pub errand: ErrandView,
    pub contact_id: Uuid,
    pub number: String,
    pub region: RegionRef,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub day: i64,
    pub days: i64,
    pub disease: String,
}

/// A doctor has seen an ill contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// What the doctor found.
    pub finding: String,
}

/// A contact found by an investigator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    /// Where the contact stays and is watched.
    pub region_id: Uuid,
    pub identity: Identity,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub exposure: Exposure,
    /// Another grade than the pack proposes.
    pub grade: Option<String>,
    /// Another programme than the grade has.
    pub programme: Option<String>,
    /// Where the contact is at home, when that is another region of this node; it is asked to take the contact over.
    #[serde(default)]
    pub home_region_id: Option<Uuid>,
    /// Home outside this node, in words.
    #[serde(default)]
    pub home_outside: Option<String>,
    /// It is this person, of those that `people/candidates` offers.
    pub same_person: Option<Uuid>,
    /// It is none of these.
    #[serde(default)]
    pub somebody_else: Vec<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Order {
    pub programme: String,
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Release {
    pub note: String,
    /// Release before the rule allows it; the note says why.
    #[serde(default)]
    pub despite: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct BecomeCase {
    #[schema(value_type = String)]
    pub class: CaseClass,
    #[serde(default)]
    pub facts: Facts,
}

/// What a check found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub temperature: Option<f64>,
    /// An empty list says that there are no symptoms.
    pub symptoms: Vec<String>,
    pub note: Option<String>,
}

/// A line of the day's checks.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowUpLine {
    pub contact_id: Uuid,
    pub number: String,
    pub region: RegionRef,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub due_on: NaiveDate,
    pub turn: i32,
    pub state: String,
    /// Day of the programme and its length; the last exposure was on day 0.
    pub day: i64,
    pub days: i64,
    /// Checks of one day: with two, the first is the morning's.
    pub turns: i32,
    pub disease: String,
}

/// A grade with the reason for it, before it is stored.
#[derive(Debug, Clone)]
pub struct Graded {
    pub grade: String,
    pub programme: Option<String>,
    pub reason: Option<Reason>,
}
