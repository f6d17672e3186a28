//! What a message says, whichever language it came in: the one model that everything is read into.
//!
//! Values are kept as they came where they can't be understood; nothing is invented. An absent field is `None` or empty and
//! left out of JSON.

use serde::Serialize;

use super::finding::{Finding, Verdict};
pub use super::lab::*;
use super::moment::Moment;
pub use super::person::*;
use crate::line_lists::{ListKind, ListMapping, ListRow};

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
    /// How the columns of a list were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<ListMapping>,
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
            Format::Fhir => "FHIR",
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
    CaseNotification(Box<CaseNotification>),
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
