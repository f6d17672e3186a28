//! What a message says, whichever language it came in: the one model that everything is read into.
//!
//! Values are kept as they came where they can't be understood; nothing is invented. An absent field is `None` or empty and
//! left out of JSON.

use serde::Serialize;

use super::finding::{Finding, Verdict};
use super::moment::Moment;
use crate::line_lists::{ListKind, ListRow};

/// What is known of a file after reading it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// None when it is of no known kind.
    pub format: Option<Format>,
    /// Version as the file names it: `2.5.1`, `R4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    pub verdict: Verdict,
    /// What changes the verdict, in order of the file.
    pub findings: Vec<Finding>,
    /// What is worth knowing and changes nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Finding>,
    /// Findings beyond the first 1000, which are left out.
    #[serde(skip_serializing_if = "is_zero")]
    pub findings_left_out: usize,
    /// What would be stored; empty for a rejected file.
    pub messages: Vec<Message>,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Hl7v2,
    Fhir,
    Cda,
    Csv,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Hl7v2 => "HL7 v2",
            Format::Fhir => "FHIR R4",
            Format::Cda => "CDA",
            Format::Csv => "CSV",
        }
    }
}

/// What would happen to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Disposition {
    Store,
    /// Kept aside until somebody decides.
    Park,
    /// The same message is in the file before.
    Repeat,
}

/// One message of a file; of a table, one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// From 1.
    pub number: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_id: Option<String>,
    /// As the message names it: `ORU^R01`, `message`, the LOINC code of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    #[serde(skip_serializing_if = "Sender::is_empty")]
    pub sender: Sender,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Moment>,
    /// A test or training message, by its own word.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
    pub disposition: Disposition,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    pub content: Content,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sender {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub application: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facility: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facility_id: String,
}

impl Sender {
    pub fn is_empty(&self) -> bool {
        *self == Sender::default()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    LabReport(LabReport),
    CaseNotification(CaseNotification),
    /// A case, a contact or a link of a table.
    ListRow {
        list: ListKind,
        row: Box<ListRow>,
    },
    /// Understood as a message of another kind, kept as it came.
    Unmapped(Unmapped),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LabReport {
    pub patient: Patient,
    pub orders: Vec<Order>,
    /// Elements that R4 does not know, by their JSON pointer.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub kept: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CaseNotification {
    pub patient: Patient,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onset: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnosed: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospitalised: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub died: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death: Option<Moment>,
    /// Every answer of the notification, those above included.
    pub answers: Vec<LabResult>,
    /// Laboratory results that travel with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Order>,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub kept: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Unmapped {
    pub what: String,
    #[serde(skip_serializing_if = "Patient::is_empty")]
    pub patient: Patient,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub kept: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Patient {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<PersonName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death: Option<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
}

impl Patient {
    pub fn is_empty(&self) -> bool {
        *self == Patient::default()
    }

    /// Somebody can be meant by it.
    pub fn is_somebody(&self) -> bool {
        !self.identifiers.is_empty() || !self.names.is_empty()
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Identifier {
    pub value: String,
    /// Who gave it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authority: String,
    /// HL7 table 0203: `PI`, `MR`, `NI`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PersonName {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// The whole name when its parts are not told apart.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl PersonName {
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty() && self.text.is_empty()
    }

    /// Chinese names without a blank, others with the given name first.
    pub fn whole(&self) -> String {
        if !self.text.is_empty() {
            return self.text.clone();
        }
        let given = self.given.join(" ");
        if self.family.chars().chain(given.chars()).any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) {
            return format!("{}{}", self.family, self.given.concat());
        }
        format!("{given} {}", self.family).trim().to_owned()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    Male,
    Female,
    Other,
    Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub district: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
}

/// One ordered test with its results and specimens.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Order {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub placer_number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filler_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ResultStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Moment>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub requester: String,
    pub results: Vec<LabResult>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specimens: Vec<Specimen>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Specimen {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Moment>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LabResult {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub set_id: String,
    pub role: ResultRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Coded>,
    /// Tells repeats of one question apart.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sub_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Coded>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference_range: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interpretation: Vec<Coded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ResultStatus>,
    /// A correction: it takes the place of the result that was sent before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub supersedes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analysed_at: Option<Moment>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub laboratory: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultRole {
    /// What the laboratory found.
    #[default]
    Result,
    /// A question asked with the order: symptoms, pregnancy, occupation.
    Question,
    /// About the specimen.
    Specimen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultStatus {
    Registered,
    Preliminary,
    Final,
    Corrected,
    Cancelled,
    Deleted,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    Coded {
        coded: Coded,
    },
    Number {
        comparator: String,
        number: f64,
        separator: String,
        second: Option<f64>,
    },
    Moment {
        moment: Moment,
    },
    Text {
        text: String,
    },
    /// A picture or a document; only its kind and size are told here.
    Attachment {
        media_type: String,
        characters: usize,
    },
}

impl Value {
    /// As a person would read it.
    pub fn shown(&self) -> String {
        match self {
            Value::Coded { coded } => coded.shown().to_owned(),
            Value::Number { comparator, number, separator, second } => match second {
                Some(second) => format!("{comparator}{number}{separator}{second}"),
                None => format!("{comparator}{number}{separator}"),
            },
            Value::Moment { moment } => moment.to_string(),
            Value::Text { text } => text.clone(),
            Value::Attachment { media_type, characters } => format!("[{media_type}, {characters}]"),
        }
    }
}

/// A code with its system and what it means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coded {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// `LOINC`, `SNOMED CT`, `HL7 0078`, or as it came.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub system: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The same in other systems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Coded>,
}

impl Coded {
    pub fn is_empty(&self) -> bool {
        self.code.is_empty() && self.text.is_empty() && self.also.is_empty()
    }

    pub fn shown(&self) -> &str {
        if !self.text.is_empty() {
            return &self.text;
        }
        match self.also.iter().find(|c| !c.text.is_empty()) {
            Some(other) => &other.text,
            None if self.code.is_empty() => self.also.first().map_or("", |c| &c.code),
            None => &self.code,
        }
    }
}
