//! The same report as FHIR and as HL7 v2 is stored as the same report: every field that both state is compared.

use super::inspected;
use crate::messages::*;

fn report(file: &str) -> (Message, LabReport) {
    let message = inspected(file).messages.remove(0);
    match message.content.clone() {
        Content::LabReport(report) => (message, report),
        other => panic!("{file}: {other:?}"),
    }
}

fn digits(phone: &str) -> String {
    let all: String = phone.chars().filter(char::is_ascii_digit).collect();
    all.chars().rev().take(10).collect()
}

/// Codes and systems agree; a text that only one of them has is no difference.
fn same_code(a: &Option<Coded>, b: &Option<Coded>, what: &str) {
    match (a, b) {
        (Some(a), Some(b)) => assert_eq!((&a.code, &a.system), (&b.code, &b.system), "{what}"),
        (None, None) => {}
        other => panic!("{what}: {other:?}"),
    }
}

fn same_moment(a: Option<Moment>, b: Option<Moment>, what: &str) {
    if let (Some(a), Some(b)) = (a, b) {
        assert!(a.agrees(&b), "{what}: {a} and {b}");
    }
}

fn same_patient(a: &Patient, b: &Patient, what: &str) {
    let names = |p: &Patient| p.names.iter().map(|n| (n.family.clone(), n.given.clone())).collect::<Vec<_>>();
    let ids = |p: &Patient| {
        p.identifiers.iter().map(|i| (i.value.clone(), i.authority.clone())).collect::<Vec<_>>()
    };
    let phones = |p: &Patient| p.phones.iter().map(|t| digits(t)).collect::<Vec<_>>();
    assert_eq!(names(a), names(b), "{what}");
    assert!(!names(a).is_empty(), "{what}");
    assert_eq!(ids(a), ids(b), "{what}");
    assert_eq!((a.sex, a.birth), (b.sex, b.birth), "{what}");
    assert!(a.birth.is_some(), "{what}");
    assert_eq!(phones(a), phones(b), "{what}");
    assert_eq!(a.addresses.len(), b.addresses.len(), "{what}");
    for (x, y) in a.addresses.iter().zip(&b.addresses) {
        assert_eq!(
            (&x.lines, &x.city, &x.state, &x.postal_code),
            (&y.lines, &y.city, &y.state, &y.postal_code),
            "{what}"
        );
    }
}

fn value_of(result: &LabResult) -> Vec<(String, String)> {
    let each = |v: &Value| match v {
        Value::Coded { coded } => (coded.code.clone(), coded.system.clone()),
        other => (other.shown(), String::new()),
    };
    result.values.iter().map(each).collect()
}

fn same_results(a: &Order, b: &Order, filtered: &[&str], what: &str) {
    let by_code = |o: &Order| {
        let mut all: Vec<LabResult> = o.results.clone();
        all.retain(|r| !filtered.contains(&r.code.as_ref().unwrap().code.as_str()));
        all.sort_by_key(|r| r.code.as_ref().unwrap().code.clone());
        all
    };
    let (a, b) = (by_code(a), by_code(b));
    let codes =
        |all: &[LabResult]| all.iter().map(|r| r.code.as_ref().unwrap().code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&a), codes(&b), "{what}");
    for (x, y) in a.iter().zip(&b) {
        let what = format!("{what} {}", x.code.as_ref().unwrap().code);
        same_code(&x.code, &y.code, &what);
        assert_eq!(value_of(x), value_of(y), "{what}");
        assert_eq!((x.status, x.role, x.supersedes), (y.status, y.role, y.supersedes), "{what}");
        if x.role == ResultRole::Result {
            let flags = |r: &LabResult| r.interpretation.iter().map(|c| c.code.clone()).collect::<Vec<_>>();
            assert_eq!(flags(x), flags(y), "{what}");
            assert_eq!(x.laboratory, y.laboratory, "{what}");
            same_moment(x.analysed_at, y.analysed_at, &what);
        }
        same_moment(x.observed_at, y.observed_at, &what);
    }
}

/// `filtered` are results that the sender of the HL7 v2 message left out by a rule of the receiver, as its notes say.
fn same(pair: &str, filtered: &[&str]) {
    let (fhir_message, fhir) = report(&format!("pairs/{pair}.fhir.json"));
    let (hl7_message, hl7) = report(&format!("pairs/{pair}.hl7"));
    assert_eq!(fhir_message.control_id, hl7_message.control_id, "{pair}");
    assert_eq!(fhir_message.sender.facility, hl7_message.sender.facility, "{pair}");
    assert_eq!(fhir_message.sender.facility_id, hl7_message.sender.facility_id, "{pair}");
    assert_eq!(fhir_message.test, hl7_message.test, "{pair}");
    same_moment(fhir_message.sent_at, hl7_message.sent_at, pair);
    same_patient(&fhir.patient, &hl7.patient, pair);
    assert_eq!((fhir.orders.len(), hl7.orders.len()), (1, 1), "{pair}");
    let (a, b) = (&fhir.orders[0], &hl7.orders[0]);
    same_code(&a.code, &b.code, pair);
    assert_eq!(
        (a.status, &a.filler_number, &a.requester),
        (b.status, &b.filler_number, &b.requester),
        "{pair}"
    );
    same_moment(a.observed_at, b.observed_at, pair);
    same_moment(a.reported_at, b.reported_at, pair);
    assert_eq!((a.specimens.len(), b.specimens.len()), (1, 1), "{pair}");
    let (x, y) = (&a.specimens[0], &b.specimens[0]);
    same_code(&x.kind, &y.kind, pair);
    same_code(&x.site, &y.site, pair);
    assert!(x.collected_at.is_some() && y.collected_at.is_some(), "{pair}");
    same_moment(x.collected_at, y.collected_at, pair);
    same_results(a, b, filtered, pair);
}

#[test]
fn a_report_is_stored_alike_from_fhir_and_from_hl7_in_alabama() {
    same("elr_al", &[]);
}

#[test]
fn a_report_is_stored_alike_from_fhir_and_from_hl7_in_louisiana() {
    // The receiver there takes no questions asked with the order.
    same("elr_la", &["95419-8", "11368-8", "82810-3", "95418-0", "95421-4"]);
}

#[test]
fn a_report_is_stored_alike_from_fhir_and_from_hl7_in_massachusetts() {
    same("elr_ma", &[]);
}

#[test]
fn a_report_is_stored_alike_from_fhir_and_from_hl7_with_notes_in_place_of_results() {
    same("otc_condition_notes", &["80382-5", "80383-3"]);
}
