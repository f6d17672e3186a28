//! Nouns of investigations.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::QuestionKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::records::{CaseRef, Choice};
use crate::kernel::http::problem::FindingView;
use crate::regions::RegionRef;

/// A place where the case was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    pub place: String,
    pub on: NaiveDate,
    /// `08:30`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// How they came, or what they did there; not part of the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The form of an investigation with everything that is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvestigationForm {
    pub case: CaseRef,
    pub region: RegionRef,
    pub disease: String,
    pub edition: Text,
    pub sections: Vec<SectionView>,
    /// Values of the facts that conditions ask, by call; an absent one is not known.
    #[schema(value_type = Object)]
    pub known: BTreeMap<String, Value>,
    pub symptoms: Vec<Choice>,
    pub contacts: usize,
    pub may_investigate: bool,
    pub closed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvestigationSection)]
pub struct SectionView {
    pub id: String,
    pub title: Text,
    /// The condition as a tree; absent when the section is always there.
    #[schema(value_type = Option<Object>)]
    pub when: Option<Value>,
    pub questions: Vec<QuestionView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvestigationQuestion)]
pub struct QuestionView {
    pub id: String,
    pub title: Text,
    pub hint: Option<Text>,
    /// `yes-no`, `choice`, `number`, `date`, `text`, `visits`, `contacts` or `symptoms`
    #[schema(value_type = String)]
    pub kind: QuestionKind,
    pub choices: Vec<Choice>,
    pub unit: Option<Text>,
    pub required: bool,
    #[schema(value_type = Option<Object>)]
    pub when: Option<Value>,
    /// Whether it is to be asked by what the node knows now.
    pub shown: bool,
    /// What the case file says, when nobody has answered.
    #[schema(value_type = Option<Object>)]
    pub reused: Option<Value>,
    /// Standing answers. More than one with the same item are a difference that somebody has to decide.
    pub answers: Vec<AnswerView>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InvestigationAnswer)]
pub struct AnswerView {
    pub id: Uuid,
    /// Of a question with many answers, such as places: which of them. Else empty.
    pub item: String,
    #[schema(value_type = Option<Object>)]
    pub value: Value,
    pub said_at: DateTime<Utc>,
    pub said_by: Option<String>,
    pub mine: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveAnswers {
    pub answers: Vec<NewAnswer>,
}

/// An answer on its way in, perhaps hours after it was given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    pub question: String,
    #[serde(default)]
    pub item: String,
    /// Null takes the answer back.
    #[schema(value_type = Option<Object>)]
    pub value: Value,
    /// When it was given; now unless told.
    pub said_at: Option<DateTime<Utc>>,
    /// The standing answers that whoever gave this one had before their eyes.
    #[serde(default)]
    pub seen: Vec<Uuid>,
}

/// What became of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerOutcome {
    pub question: String,
    pub item: String,
    /// `taken`, `same` (it was there already), `disputed` (another one stands beside it) or `refused`
    pub outcome: String,
    pub findings: Vec<FindingView>,
}

/// Which of several answers holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAnswer {
    pub answer: Uuid,
    pub note: Option<String>,
}

/// A report without identity, as paragraphs and as one text.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseReport {
    pub title: String,
    pub paragraphs: Vec<Paragraph>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportParagraph)]
pub struct Paragraph {
    /// `heading`, `text` or `item`
    pub kind: String,
    pub text: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DownloadReport {
    /// `zh` or `en`
    pub language: String,
    /// `text` or `docx`
    pub format: String,
}
