//! PID: who the message is about.

use super::segment::{Composite, Segment};
use crate::messages::book::Book;
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::Finding;
use crate::messages::model::{Address, Identifier, Patient, PersonName, Sex};
use crate::messages::moment::Moment;
use crate::messages::people::{PersonPlaces, check_person};

pub(super) fn patient(pid: &Segment, book: &mut Book) -> Patient {
    let mut patient = Patient {
        identifiers: identifiers(pid),
        names: pid.repetitions(5).into_iter().filter_map(|(_, r)| name(r)).collect(),
        birth: moment(pid, 7, book),
        sex: sex(pid, book),
        death: moment(pid, 29, book),
        addresses: pid.repetitions(11).into_iter().filter_map(|(_, r)| address(r)).collect(),
        ..Patient::default()
    };
    for (_, contact) in pid.repetitions(13).into_iter().chain(pid.repetitions(14)) {
        telecom(contact, &mut patient);
    }
    if !patient.is_somebody() {
        book.add(pid.at(5, None).put(Finding::new(&code::EMPTY_PID)));
    } else if patient.identifiers.is_empty() {
        book.add(pid.at(3, None).put(Finding::new(&code::NO_PATIENT_ID)));
    }
    let places =
        PersonPlaces { identifier: &|n| pid.at_repetition(3, n), name: &|n| pid.at_repetition(5, n) };
    check_person(&mut patient, &places, book);
    patient
}

/// A date or time of a field; what is wrong with it is said.
pub(super) fn moment(segment: &Segment, field: usize, book: &mut Book) -> Option<Moment> {
    let text = segment.text(field, 1);
    if text.is_empty() {
        return None;
    }
    book.moment(Moment::read_hl7(&text), &text, &segment.at(field, None))
}

fn identifiers(pid: &Segment) -> Vec<Identifier> {
    let listed = pid.repetitions(3).into_iter().map(|(_, r)| Identifier {
        value: r.text(1),
        authority: authority(r, 4),
        kind: r.text(5),
    });
    // The national number of version 2.2 to 2.8.
    let national = pid.text(19, 1);
    listed
        .chain((!national.is_empty()).then(|| Identifier {
            value: national,
            kind: "SS".into(),
            ..Identifier::default()
        }))
        .filter(|id| !id.value.is_empty())
        .collect()
}

/// An assigning authority: its name, or its identifier.
pub(super) fn authority(composite: Composite, component: usize) -> String {
    match composite.sub(component, 1) {
        name if name.is_empty() => composite.sub(component, 2),
        name => name,
    }
}

fn name(r: Composite) -> Option<PersonName> {
    let given = [r.text(2), r.text(3)].into_iter().filter(|g| !g.is_empty()).collect();
    let name = PersonName { family: r.sub(1, 1), given, text: String::new() };
    (!name.is_empty()).then_some(name)
}

fn address(r: Composite) -> Option<Address> {
    let address = Address {
        lines: [r.sub(1, 1), r.text(2)].into_iter().filter(|l| !l.is_empty()).collect(),
        city: r.text(3),
        district: r.text(9),
        state: r.text(4),
        postal_code: r.text(5),
        country: r.text(6),
    };
    (address != Address::default()).then_some(address)
}

/// XTN: a number in its parts, or as one text, or an address of electronic mail.
fn telecom(r: Composite, patient: &mut Patient) {
    let mail = r.text(4);
    if !mail.is_empty() {
        patient.emails.push(mail);
    }
    let (country, area, local) = (r.text(5), r.text(6), r.text(7));
    let parts = [country, area, local].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    let whole = match r.text(1) {
        text if text.is_empty() => r.text(12),
        text => text,
    };
    let phone = if parts.is_empty() { whole } else { parts };
    // More numbers than this nobody has; comparing them all would take long.
    if !phone.is_empty() && patient.phones.len() < 100 && !patient.phones.contains(&phone) {
        patient.phones.push(phone);
    }
}

fn sex(pid: &Segment, book: &mut Book) -> Option<Sex> {
    let text = pid.text(8, 1);
    if text.is_empty() {
        return None;
    }
    let sex = codes::sex(&text);
    if sex.is_none() {
        book.add(pid.at(8, None).put(Finding::new(&code::UNKNOWN_SEX).value(&text)));
    }
    sex.or(Some(Sex::Unknown))
}
