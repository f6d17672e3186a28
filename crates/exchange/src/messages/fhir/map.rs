//! From the resources of a Bundle to what would be stored: one message for each patient.

use std::collections::HashMap;

use super::bundle::Bundle;
use super::orders::orders_by_patient;
use super::resources::{self as r, Resource};
use super::words::*;
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::Finding;
use crate::messages::model::*;
use crate::messages::people::{PersonPlaces, check_person};

pub(super) fn messages(bundle: &Bundle, book: &mut Book) -> Vec<Message> {
    let case = composition(bundle).is_some_and(is_case_report);
    let conditions = conditions(bundle);
    let header = header(bundle);
    let mut messages: Vec<Message> = Vec::new();
    for (patient, orders) in orders_by_patient(bundle, book) {
        // A patient of another shape was told of already.
        let read = patient.and_then(|n| bundle.entries.get(n)).is_some_and(|e| e.resource.is_some());
        let person = patient.map(|n| read_patient(bundle, n, book)).unwrap_or_default();
        if read && !person.is_somebody() {
            let at = patient.and_then(|n| bundle.entries.get(n)).map_or("", |e| e.pointer.as_str());
            book.add(At::place(at).put(Finding::new(&code::NOBODY)));
        }
        let number = messages.len() + 1;
        // What R4 does not know belongs to the Bundle; it goes with the first of its messages, once.
        let kept = if number == 1 { bundle.kept.clone() } else { serde_json::Map::new() };
        let content = match case {
            true => {
                let of_patient = conditions.get(&patient).map_or(&[][..], Vec::as_slice);
                case_content(bundle, person, orders, of_patient, kept)
            }
            false => lab_content(person, orders, kept),
        };
        messages.push(Message { number, content, ..header.clone() });
    }
    if messages.is_empty() {
        let kind = bundle.entries.first().map_or("", |e| e.kind.as_str()).to_owned();
        if !bundle.entries.is_empty() {
            let said = Finding::new(&code::NOT_MAPPED)
                .detail_text("没有患者和结果的资源", "a Bundle without patients and results");
            book.add(At::place("/entry").put(said));
        }
        let content =
            Content::Unmapped(Unmapped { what: kind, kept: bundle.kept.clone(), ..Unmapped::default() });
        messages.push(Message { content, ..header });
    }
    messages
}

fn is_case_report(composition: &r::Composition) -> bool {
    // LOINC 55751-2: public health case report.
    composition.kind.as_ref().is_some_and(|k| k.coding.iter().any(|c| c.code == "55751-2"))
}

type Kept = serde_json::Map<String, serde_json::Value>;

fn lab_content(patient: Patient, orders: Vec<Order>, kept: Kept) -> Content {
    if orders.is_empty() {
        let unmapped = Unmapped { what: "Patient".into(), patient, kept };
        return Content::Unmapped(unmapped);
    }
    Content::LabReport(LabReport { patient, orders, kept })
}

fn case_content(
    bundle: &Bundle,
    person: Patient,
    orders: Vec<Order>,
    conditions: &[&r::Condition],
    kept: Kept,
) -> Content {
    let (labs, forms): (Vec<Order>, Vec<Order>) = orders.into_iter().partition(|o| o.code.is_some());
    // With one condition it is the one that is notified; among several the sender has to say, and R4 has no place for it.
    let only = match conditions {
        [one] => Some(*one),
        _ => None,
    };
    Content::CaseNotification(Box::new(CaseNotification {
        condition: only.and_then(|c| coded_of(&c.code)),
        onset: only.and_then(|c| moment(&c.onset_date_time)),
        reported: composition(bundle).and_then(|c| moment(&c.date)),
        death: person.death,
        patient: person,
        answers: forms.into_iter().flat_map(|o| o.results).collect(),
        orders: labs,
        kept,
        ..CaseNotification::default()
    }))
}

/// Conditions by the patient who has them.
fn conditions(bundle: &Bundle) -> HashMap<Option<usize>, Vec<&r::Condition>> {
    let mut found: HashMap<Option<usize>, Vec<&r::Condition>> = HashMap::new();
    for (n, entry) in bundle.entries.iter().enumerate() {
        if let Some(Resource::Condition(condition)) = &entry.resource {
            let patient = condition.subject.as_ref().and_then(|s| bundle.find(n, &s.reference));
            found.entry(patient).or_default().push(condition);
        }
    }
    found
}

fn composition(bundle: &Bundle) -> Option<&r::Composition> {
    bundle.entries.iter().find_map(|e| match &e.resource {
        Some(Resource::Composition(c)) => Some(c.as_ref()),
        _ => None,
    })
}

/// What is common to the messages of a Bundle.
fn header(bundle: &Bundle) -> Message {
    let found = bundle.entries.iter().enumerate().find_map(|(n, e)| match &e.resource {
        Some(Resource::MessageHeader(h)) => Some((n, h)),
        _ => None,
    });
    let mut sender = Sender::default();
    let mut test = false;
    if let Some((n, header)) = found {
        let organization = header.sender.as_ref().and_then(|s| bundle.find(n, &s.reference));
        if let Some(Resource::Organization(o)) =
            organization.and_then(|n| bundle.entries.get(n)?.resource.as_ref())
        {
            sender.facility = o.name.trim().to_owned();
            sender.facility_id = first_identifier(&o.identifier);
        }
        if let Some(source) = &header.source {
            sender.application =
                if source.software.is_empty() { source.name.clone() } else { source.software.clone() };
        }
        test = header
            .meta
            .iter()
            .flat_map(|m| &m.tag)
            .any(|t| codes::system(&t.system) == "HL7 0103" && t.code != "P");
    }
    Message {
        number: 1,
        line: None,
        control_id: bundle.identifier.clone().filter(|i| !i.trim().is_empty()),
        message_type: bundle.kind.clone(),
        sender,
        sent_at: moment(&bundle.timestamp),
        test,
        disposition: Disposition::Store,
        repeats: None,
        content: Content::Unmapped(Unmapped::default()),
    }
}

/// The name of the organisation that a reference means.
pub(super) fn organization_name(bundle: &Bundle, from: usize, reference: &Option<r::Reference>) -> String {
    let Some(reference) = reference else { return String::new() };
    match bundle.find(from, &reference.reference).and_then(|n| bundle.entries.get(n)?.resource.as_ref()) {
        Some(Resource::Organization(o)) => o.name.trim().to_owned(),
        _ => reference.display.trim().to_owned(),
    }
}

fn read_patient(bundle: &Bundle, n: usize, book: &mut Book) -> Patient {
    let Some(entry) = bundle.entries.get(n) else { return Patient::default() };
    let Some(Resource::Patient(p)) = &entry.resource else { return Patient::default() };
    let authority = organization_name(bundle, n, &p.managing_organization);
    let sex = p.gender.as_deref().map(|g| {
        codes::sex(g).unwrap_or_else(|| {
            book.add(
                At::place(format!("{}/gender", entry.pointer)).put(Finding::new(&code::UNKNOWN_SEX).value(g)),
            );
            Sex::Unknown
        })
    });
    let contact = |system: &str| -> Vec<String> {
        let fits = |c: &&r::ContactPoint| c.system == system || (c.system.is_empty() && system == "phone");
        p.telecom.iter().filter(fits).map(|c| c.value.trim().to_owned()).filter(|v| !v.is_empty()).collect()
    };
    let mut patient = Patient {
        identifiers: p.identifier.iter().filter_map(|i| identifier(i, &authority)).collect(),
        names: p.name.iter().filter_map(name).collect(),
        birth: moment(&p.birth_date),
        sex,
        death: moment(&p.deceased_date_time),
        phones: contact("phone"),
        emails: contact("email"),
        addresses: p.address.iter().filter_map(address).collect(),
    };
    let places = PersonPlaces {
        identifier: &|k| At::place(format!("{}/identifier/{k}/value", entry.pointer)),
        name: &|k| At::place(format!("{}/name/{k}", entry.pointer)),
    };
    check_person(&mut patient, &places, book);
    patient
}
