//! Orders, specimens and results, in the words that every kind of message is read into.

use serde::Serialize;

use super::moment::Moment;

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
