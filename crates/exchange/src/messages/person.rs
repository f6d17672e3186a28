//! A person as a message tells of them: identifiers, names, birth, sex, ways to reach them.

use serde::Serialize;

use super::moment::Moment;

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
