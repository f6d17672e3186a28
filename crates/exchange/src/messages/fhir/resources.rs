//! The resources of FHIR R4 that are mapped, with the elements that are used. Everything else of them has been looked at by `check` already.

use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Coding {
    pub system: String,
    pub code: String,
    pub display: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Concept {
    pub coding: Vec<Coding>,
    pub text: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    pub reference: String,
    pub display: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Identifier {
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub system: String,
    pub value: String,
    pub assigner: Option<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct HumanName {
    pub text: String,
    pub family: String,
    pub given: Vec<Option<String>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContactPoint {
    pub system: String,
    pub value: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Address {
    pub text: String,
    pub line: Vec<Option<String>>,
    pub city: String,
    pub district: String,
    pub state: String,
    pub postal_code: String,
    pub country: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Quantity {
    /// A number, or what stands in its place.
    pub value: Option<serde_json::Value>,
    pub comparator: String,
    pub unit: String,
    pub system: String,
    pub code: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Period {
    pub start: String,
    pub end: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Annotation {
    pub text: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Patient {
    pub identifier: Vec<Identifier>,
    pub name: Vec<HumanName>,
    pub telecom: Vec<ContactPoint>,
    pub gender: Option<String>,
    pub birth_date: Option<String>,
    pub deceased_date_time: Option<String>,
    pub address: Vec<Address>,
    pub managing_organization: Option<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Range {
    pub low: Option<Quantity>,
    pub high: Option<Quantity>,
    pub text: String,
}

/// What `value[x]` may be, of an observation and of its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Valued {
    pub value_quantity: Option<Quantity>,
    pub value_codeable_concept: Option<Concept>,
    pub value_string: Option<String>,
    pub value_boolean: Option<bool>,
    pub value_integer: Option<i64>,
    pub value_date_time: Option<String>,
    pub value_time: Option<String>,
    pub value_period: Option<Period>,
    pub value_range: Option<Range>,
    pub interpretation: Vec<Concept>,
    pub reference_range: Vec<Range>,
    pub data_absent_reason: Option<Concept>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Observation {
    pub identifier: Vec<Identifier>,
    pub status: Option<String>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub effective_instant: Option<String>,
    pub effective_period: Option<Period>,
    pub issued: Option<String>,
    pub performer: Vec<Reference>,
    pub method: Option<Concept>,
    pub specimen: Option<Reference>,
    pub has_member: Vec<Reference>,
    pub note: Vec<Annotation>,
    pub component: Vec<Component>,
    #[serde(flatten)]
    pub valued: Valued,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Component {
    pub code: Option<Concept>,
    #[serde(flatten)]
    pub valued: Valued,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DiagnosticReport {
    pub identifier: Vec<Identifier>,
    pub based_on: Vec<Reference>,
    pub status: Option<String>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub effective_date_time: Option<String>,
    pub effective_period: Option<Period>,
    pub issued: Option<String>,
    pub performer: Vec<Reference>,
    pub specimen: Vec<Reference>,
    pub result: Vec<Reference>,
    pub conclusion: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ServiceRequest {
    pub identifier: Vec<Identifier>,
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub requester: Option<Reference>,
    pub supporting_info: Vec<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Specimen {
    pub identifier: Vec<Identifier>,
    pub accession_identifier: Option<Identifier>,
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub received_time: Option<String>,
    pub collection: Option<Collection>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Collection {
    pub collected_date_time: Option<String>,
    pub collected_period: Option<Period>,
    pub body_site: Option<Concept>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Organization {
    pub identifier: Vec<Identifier>,
    pub name: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Practitioner {
    pub name: Vec<HumanName>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PractitionerRole {
    pub practitioner: Option<Reference>,
    pub organization: Option<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct MessageHeader {
    pub event_coding: Option<Coding>,
    pub sender: Option<Reference>,
    pub source: Option<Source>,
    pub meta: Option<Meta>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub tag: Vec<Coding>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub name: String,
    pub software: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Composition {
    pub identifier: Option<Identifier>,
    #[serde(rename = "type")]
    pub kind: Option<Concept>,
    pub date: Option<String>,
    pub subject: Option<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Condition {
    pub code: Option<Concept>,
    pub subject: Option<Reference>,
    pub onset_date_time: Option<String>,
}

#[derive(Debug)]
pub(super) enum Resource {
    Patient(Box<Patient>),
    Observation(Box<Observation>),
    DiagnosticReport(Box<DiagnosticReport>),
    ServiceRequest(Box<ServiceRequest>),
    Specimen(Box<Specimen>),
    Organization(Box<Organization>),
    Practitioner(Box<Practitioner>),
    PractitionerRole(Box<PractitionerRole>),
    MessageHeader(Box<MessageHeader>),
    Composition(Box<Composition>),
    Condition(Box<Condition>),
    /// Checked and passed on, not mapped.
    Other,
}

impl Resource {
    /// Something of it would be stored.
    pub fn is_used(kind: &str) -> bool {
        !matches!(
            Resource::read(kind, serde_json::Value::Object(serde_json::Map::new())),
            Some(Resource::Other)
        )
    }

    /// None when a part that is used has another shape.
    pub fn read(kind: &str, value: serde_json::Value) -> Option<Resource> {
        fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Option<Box<T>> {
            serde_json::from_value(value).ok().map(Box::new)
        }
        Some(match kind {
            "Patient" => Resource::Patient(read(value)?),
            "Observation" => Resource::Observation(read(value)?),
            "DiagnosticReport" => Resource::DiagnosticReport(read(value)?),
            "ServiceRequest" => Resource::ServiceRequest(read(value)?),
            "Specimen" => Resource::Specimen(read(value)?),
            "Organization" => Resource::Organization(read(value)?),
            "Practitioner" => Resource::Practitioner(read(value)?),
            "PractitionerRole" => Resource::PractitionerRole(read(value)?),
            "MessageHeader" => Resource::MessageHeader(read(value)?),
            "Composition" => Resource::Composition(read(value)?),
            "Condition" => Resource::Condition(read(value)?),
            _ => Resource::Other,
        })
    }
}
