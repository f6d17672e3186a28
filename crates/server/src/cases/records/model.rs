//! Nouns of case records.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::CaseClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::contacts::ContactRef;
use crate::cases::samples::Sample;
use crate::cases::steps::Step;
use crate::people::Identity;
use crate::regions::RegionRef;

/// What is known of a case, without who it is. An absent part is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// `m`, `f` or `o`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_years: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onset_on: Option<NaiveDate>,
    /// Ids of the pack's list; an empty list says that there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symptoms: Option<Vec<String>>,
    /// Seen in imaging.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pneumonia: Option<bool>,
    /// `mild`, `moderate`, `severe` or `critical`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Was where, or with whom, infection was possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed_from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposed_until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_by_doctor_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospitalised_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospital: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolated_on: Option<NaiveDate>,
    /// `recovered`, `died` or `transferred`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_on: Option<NaiveDate>,
    /// `case`, `place`, `imported` or `unknown`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where it was infected, in words: `ward`, `household`, `school` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A case in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Case {
    pub id: Uuid,
    pub number: String,
    pub region: RegionRef,
    pub disease: String,
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub class_title: Text,
    /// `open` or `closed`
    pub working: String,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub onset_on: Option<NaiveDate>,
    pub reported_at: DateTime<Utc>,
    pub isolated_on: Option<NaiveDate>,
    pub outcome: Option<String>,
    pub outcome_on: Option<NaiveDate>,
    pub source: Option<String>,
    pub special: bool,
    pub external_id: Option<String>,
    /// Only when names were asked for and the caller may see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Enough to name a case in a link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseRef {
    pub id: Uuid,
    pub number: String,
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub class_title: Text,
    pub onset_on: Option<NaiveDate>,
}

/// What the pack's definition says of the facts at hand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClassProposal {
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub class_title: Text,
    /// The facts that speak for it, in words.
    pub reason: Text,
    /// The condition as the pack has it.
    pub expression: String,
}

/// A case with everything around it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseDetail {
    #[serde(flatten)]
    pub case: Case,
    pub facts: Facts,
    pub edition: Option<Text>,
    pub proposal: Option<ClassProposal>,
    pub infectious_from: Option<NaiveDate>,
    pub infectious_until: Option<NaiveDate>,
    pub person_id: Option<Uuid>,
    pub contacts: Vec<ContactRef>,
    pub sources: Vec<CaseRef>,
    pub infected: Vec<CaseRef>,
    pub samples: Vec<Sample>,
    pub steps: Vec<Step>,
    pub may: May,
}

/// What the caller may do with a case.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct May {
    pub see_identity: bool,
    pub investigate: bool,
    pub enter_results: bool,
    pub manage: bool,
}

/// What the pack offers to the forms of a disease.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseForm {
    pub disease: String,
    pub edition: Text,
    pub fever: f64,
    pub symptoms: Vec<Choice>,
    pub grades: Vec<Choice>,
    pub programmes: Vec<Choice>,
}

/// A word of the pack with its title.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PackChoice)]
pub struct Choice {
    pub id: String,
    pub title: Text,
}

/// A report of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportCase {
    pub disease: String,
    pub region_id: Uuid,
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub identity: Identity,
    #[serde(default)]
    pub facts: Facts,
    pub external_id: Option<String>,
    /// Where the case is at home, when that is another region of this node; it is asked to take the case over.
    #[serde(default)]
    pub home_region_id: Option<Uuid>,
    /// Home outside this node, in words.
    #[serde(default)]
    pub home_outside: Option<String>,
    /// Report it although another case has the same identity number, phone or name.
    #[serde(default)]
    pub despite_similar: bool,
    /// It is this person, of those that `people/candidates` offers: the report becomes part of their open case, or another case of theirs.
    pub same_person: Option<Uuid>,
    /// It is none of these.
    #[serde(default)]
    pub somebody_else: Vec<Uuid>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Classify {
    #[schema(value_type = String)]
    pub class: CaseClass,
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Close {
    pub note: String,
}

/// Who somebody is looked for by; at least one part.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SearchPerson {
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
}

/// Closes a case to everybody but these accounts, or opens it again with an empty list.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Restrict {
    pub accounts: Vec<String>,
}
