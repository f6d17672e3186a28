//! What the sender gets back.

use super::{bytes, inspected};
use crate::messages::answer::{Answerer, acknowledge, operation_outcome};
use crate::messages::{Moment, inspect};
use lianfang_domain::Lang;

fn answerer() -> Answerer {
    Answerer {
        application: "LIANFANG".into(),
        facility: "County & City".into(),
        at: Moment::read_iso("2026-03-02T09:00:00+08:00").unwrap(),
        control_id: "A-1".into(),
        lang: Lang::En,
    }
}

fn answer(file: &str) -> Vec<String> {
    let text = acknowledge(&bytes(file), &inspected(file), &answerer());
    text.split_terminator('\r').map(str::to_owned).collect()
}

#[test]
fn a_stored_message_is_acknowledged_with_its_id() {
    let answer = answer("planted/corrected_result.hl7");
    assert_eq!(answer.len(), 2, "{answer:?}");
    assert!(answer[0].starts_with("MSH|^~\\&|LIANFANG|County \\T\\ City|LIFEPOINT|ELLUME Limited|20260302090000+0800||ACK^R01^ACK|A-1|P|2.5.1|"));
    assert_eq!(answer[1], "MSA|AA|CORR-0001");
}

#[test]
fn a_parked_message_is_answered_with_the_place_of_its_fault() {
    let answer = answer("hl7v2-lab/flu_phlip_type_mismatch.hl7");
    assert_eq!(answer[1], "MSA|AE|6479");
    assert!(answer[2].starts_with("ERR||OBX^1^5|102^Data type error^HL70357|E|I2124^"), "{}", answer[2]);
}

#[test]
fn a_refused_message_is_answered_by_its_id_though_nothing_is_stored() {
    let refused = answer("hl7v2-lab/flu_phlip_no_msh9.hl7");
    assert_eq!(refused[1], "MSA|AR|6479");
    assert!(refused[2].starts_with("ERR||MSH^1^9|200^"), "{}", refused[2]);
    let without_header = answer("hl7v2-lab/unknown_segments.hl7");
    assert_eq!(without_header[1], "MSA|AR|");
    assert_eq!(answer("hl7v2-case/lyme_bad_delimiters.hl7")[1], "MSA|AR|MESSAGE CONTROL ID");
}

#[test]
fn each_message_of_a_file_has_its_own_answer() {
    let answer = answer("planted/duplicate_delivery.hl7");
    let of: Vec<&String> = answer.iter().filter(|s| s.starts_with("MSA")).collect();
    assert_eq!(of.len(), 2);
    assert!(of.iter().all(|s| s.starts_with("MSA|AA|661286610600946")));
    assert_eq!(answer.iter().filter(|s| s.starts_with("ERR")).count(), 1, "the repeat is told");
}

#[test]
fn an_answer_is_a_message_that_can_be_read() {
    for file in [
        "planted/corrected_result.hl7",
        "hl7v2-lab/flu_phlip_type_mismatch.hl7",
        "planted/truncated_mid_segment.hl7",
    ] {
        let text = acknowledge(&bytes(file), &inspected(file), &answerer());
        let read = inspect(text.as_bytes(), None);
        assert_eq!(read.messages[0].message_type.as_deref(), Some("ACK^R01"), "{text}");
        assert!(read.findings.iter().all(|f| f.code == "I2132"), "{text} {:?}", read.findings);
    }
}

#[test]
fn an_outcome_tells_every_issue_with_its_expression() {
    let outcome = operation_outcome(&inspected("planted/fhir_dangling_reference.json"), Lang::Zh);
    let issue = &outcome["issue"][0];
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    assert_eq!((issue["severity"].as_str(), issue["code"].as_str()), (Some("error"), Some("not-found")));
    assert_eq!(issue["expression"][0], "Bundle.entry[10].resource.subject.reference");
    assert_eq!(issue["details"]["coding"][0]["code"], "I2310");
    assert!(issue["details"]["text"].as_str().unwrap().contains("不在 Bundle 中"));
    let fine = operation_outcome(&inspected("hl7v2-lab/mpox_elr.hl7"), Lang::En);
    assert_eq!(fine["issue"][0]["severity"], "information");
}
