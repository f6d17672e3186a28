//! Nouns of places, stays and spots.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::contacts::ContactRef;
use crate::cases::records::CaseRef;
use crate::kernel::http::problem::FindingView;
use crate::people::Identity;
use crate::regions::RegionRef;
use crate::response::Task;

/// A place that somebody was at.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceView {
    pub id: Uuid,
    pub region: RegionRef,
    /// `home`, `workplace`, `class`, `ward`, `restaurant`, `train` …
    pub kind: String,
    /// Absent for a home.
    pub name: Option<String>,
    pub address: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// The number of a train, flight, bus or ship.
    pub service: Option<String>,
    pub runs_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    pub region_id: Uuid,
    pub kind: String,
    pub name: Option<String>,
    pub address: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub service: Option<String>,
    pub runs_on: Option<NaiveDate>,
    /// Enter it although there is one like it.
    #[serde(default)]
    pub despite_similar: bool,
}

/// What is known of the room and of how somebody behaved. An absent part is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StayFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aired: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enclosed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    pub place_id: Uuid,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    /// Of a train or bus.
    pub carriage: Option<String>,
    /// The row that the seat is in.
    pub row: Option<i32>,
    #[serde(default)]
    pub facts: StayFacts,
}

/// One stay at a place, with what the rule says of it and what was decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Visit)]
pub struct VisitView {
    pub id: Uuid,
    pub version: i64,
    pub place: PlaceView,
    pub case: Option<CaseRef>,
    pub contact: Option<ContactRef>,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub minutes: i64,
    pub carriage: Option<String>,
    pub row: Option<i32>,
    pub facts: StayFacts,
    pub verdict: Verdict,
    /// Others who were there at the time, as far as the caller may see them.
    pub others: usize,
}

/// Whether a stay made the place a spot: by the pack, and as a person decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SpotVerdict)]
pub struct Verdict {
    /// By the pack's rule; absent when facts are missing, when the pack has no rule, and for a contact's stay.
    pub proposed: Option<bool>,
    /// The facts that speak for it or against it, in words.
    pub reason: Option<Text>,
    /// `confirmed` or `rejected`
    pub decision: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub note: Option<String>,
    pub spot_id: Option<Uuid>,
}

/// A time of which nobody has said where the case was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gap {
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub minutes: i64,
}

/// Where somebody was, from when the pack wants to know it until isolation or now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    pub onset_on: Option<NaiveDate>,
    pub isolated_on: Option<NaiveDate>,
    pub visits: Vec<VisitView>,
    pub gaps: Vec<Gap>,
    /// What can't be true; `column` holds the stay's id.
    pub findings: Vec<FindingView>,
    pub may_investigate: bool,
}

/// Somebody who was at a place while a case was there, or shortly before or after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CoExposed {
    pub visit_id: Uuid,
    pub case: Option<CaseRef>,
    pub contact: Option<ContactRef>,
    pub from_at: DateTime<Utc>,
    pub until_at: DateTime<Utc>,
    /// How long both were there.
    pub minutes: i64,
    /// How long after one had left the other came; 0 when both were there at once.
    pub apart_minutes: i64,
    pub carriage: Option<String>,
    pub row: Option<i32>,
    /// Rows between them; absent when a seat is not known.
    pub rows_apart: Option<i32>,
    /// Is a contact through this stay already.
    pub known: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Judge {
    /// Whether the stay made the place a spot.
    pub spot: bool,
    pub note: String,
}

/// Which of those who were there become contacts.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TakeAsContacts {
    pub visits: Vec<Uuid>,
}

/// A person of a list: a class, a ward, a carriage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedPerson {
    pub identity: Identity,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub carriage: Option<String>,
    pub row: Option<i32>,
}

/// The persons of a place, who become contacts in one go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonList {
    /// Where they stay and are watched.
    pub region_id: Uuid,
    pub people: Vec<ListedPerson>,
}

/// What became of people who were to become contacts.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Taken {
    pub added: usize,
    /// Contacts already, to whom this meeting was added.
    pub exposed_again: usize,
    /// Known as met at this stay already, the case itself, or a case.
    pub passed_over: usize,
}

/// A place that was confirmed as a spot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Spot)]
pub struct SpotView {
    pub id: Uuid,
    pub place: PlaceView,
    pub disease: String,
    /// `open` or `closed`
    pub state: String,
    pub opened_at: DateTime<Utc>,
    pub opened_by: Option<String>,
    pub note: String,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<String>,
    pub closed_note: Option<String>,
    pub tasks_open: i64,
    pub tasks_done: i64,
    /// The last day on which a case was there, or one of them fell ill.
    pub last_case_on: Option<NaiveDate>,
    /// The first day on which the pack lets it be closed.
    pub closable_on: Option<NaiveDate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SpotDetail {
    #[serde(flatten)]
    pub spot: SpotView,
    pub visits: Vec<VisitView>,
    pub tasks: Vec<Task>,
    /// What stands against closing it.
    pub not_yet: Vec<Text>,
    pub may_investigate: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CloseSpot {
    pub note: String,
    /// Close it before the rule allows it; the note says why.
    #[serde(default)]
    pub despite: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceDetail {
    #[serde(flatten)]
    pub place: PlaceView,
    pub visits: Vec<VisitView>,
    pub spots: Vec<SpotView>,
    pub may_investigate: bool,
}
