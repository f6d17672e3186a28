//! The guided form of a case investigation: sections of questions, which of them are asked when, and which fact of the case an
//! answer fills.
//!
//! Conditions look at the facts of the case and at the answers given so far ([`FactsOf::Answers`](crate::FactsOf)): a question is asked
//! when its condition is true for certain. They go to the page as a small tree ([`Expr::as_json`]), so that the form branches where
//! there is no connection.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::case_rules::Titled;
use crate::expr::Expr;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Investigation {
    pub sections: Vec<Section>,
    /// Why somebody is marked as a key person (重点人员).
    pub key_persons: Vec<Titled>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    pub id: String,
    pub title: Text,
    pub when: Option<Expr>,
    pub questions: Vec<Question>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    pub id: String,
    pub title: Text,
    pub hint: Option<Text>,
    pub kind: QuestionKind,
    /// Of a choice only.
    pub choices: Vec<Titled>,
    pub unit: Option<Text>,
    pub required: bool,
    pub when: Option<Expr>,
    /// The fact of the case that the answer fills.
    pub fills: Option<String>,
    /// Whether free words go into the report, which names nobody.
    pub in_report: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Yes, no, or asked and not known.
    YesNo,
    Choice,
    Number,
    Date,
    Text,
    /// Places that were visited, each with day and times.
    Visits,
    /// People who were met; they become contacts of the case.
    Contacts,
    /// Symptoms of the pack's list.
    Symptoms,
}

impl QuestionKind {
    pub const ALL: [(&'static str, QuestionKind); 8] = [
        ("yes-no", QuestionKind::YesNo),
        ("choice", QuestionKind::Choice),
        ("number", QuestionKind::Number),
        ("date", QuestionKind::Date),
        ("text", QuestionKind::Text),
        ("visits", QuestionKind::Visits),
        ("contacts", QuestionKind::Contacts),
        ("symptoms", QuestionKind::Symptoms),
    ];

    pub fn as_str(self) -> &'static str {
        QuestionKind::ALL.iter().find(|(_, kind)| *kind == self).map_or("text", |(name, _)| name)
    }
}

/// Facts of a case that an answer may fill, with the kinds of questions that can.
pub const FILLED: [(&str, &[QuestionKind]); 19] = {
    use QuestionKind::{Choice, Date, Number, Symptoms, Text, YesNo};
    [
        ("sex", &[Choice]),
        ("age_years", &[Number]),
        ("occupation", &[Text, Choice]),
        ("onset_on", &[Date]),
        ("symptoms", &[Symptoms]),
        ("pneumonia", &[YesNo]),
        ("severity", &[Choice]),
        ("exposed", &[YesNo]),
        ("exposed_from", &[Date]),
        ("exposed_until", &[Date]),
        ("seen_by_doctor_on", &[Date]),
        ("hospitalised_on", &[Date]),
        ("hospital", &[Text]),
        ("isolated_on", &[Date]),
        ("outcome", &[Choice]),
        ("outcome_on", &[Date]),
        ("source", &[Choice]),
        ("setting", &[Text, Choice]),
        ("household", &[Text]),
    ]
};

impl Investigation {
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }
}
