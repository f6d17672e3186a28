//! FHIR Bundles as they come: misshapen, dangling, deep, large.

use super::{bytes, inspected};
use crate::messages::*;
use serde_json::{Value as Json, json};

fn conformant() -> Json {
    serde_json::from_slice(&bytes("fhir/elr_message_conformant.json")).unwrap()
}

fn judge(bundle: &Json) -> String {
    let found = inspect(&serde_json::to_vec(bundle).unwrap(), Some("2026-03-02".parse().unwrap()));
    let told: Vec<String> = found.findings.iter().map(|f| format!("{} {}", f.code, f.place)).collect();
    format!("{} {}", found.verdict.as_str(), told.join(", ")).trim().to_owned()
}

fn entry<'a>(bundle: &'a mut Json, kind: &str) -> &'a mut Json {
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.iter_mut().map(|e| &mut e["resource"]).find(|r| r["resourceType"] == kind).unwrap()
}

fn changed(kind: &str, element: &str, value: Json) -> String {
    let mut bundle = conformant();
    let resource = entry(&mut bundle, kind);
    if value.is_null() {
        resource.as_object_mut().unwrap().remove(element);
    } else {
        resource[element] = value;
    }
    judge(&bundle)
}

#[test]
fn what_r4_does_not_allow_is_told_by_its_pointer() {
    let p = "/entry/2/resource";
    assert_eq!(judge(&conformant()), "valid");
    assert_eq!(changed("Patient", "birthDate", json!("1990-02-31")), format!("invalid I2313 {p}/birthDate"));
    assert_eq!(changed("Patient", "birthDate", json!("2090-02-01")), format!("invalid I2204 {p}/birthDate"));
    assert_eq!(changed("Patient", "name", json!({"family": "A"})), format!("invalid I2303 {p}/name"));
    assert_eq!(changed("Patient", "gender", json!(["female"])), format!("invalid I2303 {p}/gender"));
    assert_eq!(changed("Patient", "gender", json!("girl")), format!("warn I2208 {p}/gender"));
    assert_eq!(changed("Patient", "BuildingNumber", json!("12")), format!("warn I2304 {p}/BuildingNumber"));
    assert_eq!(changed("Observation", "status", json!("done")), "invalid I2314 /entry/10/resource/status");
    assert_eq!(changed("Observation", "status", Json::Null), "warn I2305 /entry/10/resource/status");
    assert_eq!(
        changed("Observation", "specimen", json!({"reference": "Specimen/none"})),
        "invalid I2310 /entry/10/resource/specimen/reference"
    );
    assert_eq!(
        changed(
            "DiagnosticReport",
            "subject",
            json!({"reference": "Organization/719ec8ad-cf59-405a-9832-c4065945c130"})
        ),
        "invalid I2312 /entry/1/resource/subject/reference"
    );
    assert_eq!(
        changed("Specimen", "resourceType", json!("Sample")),
        "invalid I2307 /entry/5/resource/resourceType, I2312 /entry/1/resource/specimen/0/reference, I2312 /entry/10/resource/specimen/reference"
    );
}

#[test]
fn an_unknown_element_is_kept_with_its_value() {
    let mut bundle = conformant();
    entry(&mut bundle, "Patient")["house"] = json!({"floor": 3});
    let found = inspect(&serde_json::to_vec(&bundle).unwrap(), None);
    let Content::LabReport(report) = &found.messages[0].content else { panic!() };
    assert_eq!(report.kept["/entry/2/resource/house"], json!({"floor": 3}));
}

#[test]
fn a_number_of_text_is_no_number() {
    let mut bundle = conformant();
    let observation = entry(&mut bundle, "Observation");
    observation.as_object_mut().unwrap().remove("valueCodeableConcept");
    observation["valueQuantity"] = json!({"value": "high", "unit": "mg"});
    assert_eq!(judge(&bundle), "invalid I2303 /entry/10/resource/valueQuantity/value");
    entry(&mut bundle, "Observation")["valueQuantity"] = json!({"value": "3.5", "unit": "mg"});
    assert_eq!(judge(&bundle), "warn I2303 /entry/10/resource/valueQuantity/value");
}

#[test]
fn what_is_no_bundle_is_refused() {
    for (text, code) in [
        (r#"{"resourceType":"Patient","id":"1"}"#, "I2302"),
        (r#"{"entry":[]}"#, "I2302"),
        (r#"[1,2]"#, "I2302"),
        (r#"{"resourceType":"Bundle","type":"message","entry":{}}"#, "I2302"),
        (r#"{"resourceType":"Bundle","type":"message","entry":[]"#, "I2004"),
        (r#"{"resourceType":"Bundle",}"#, "I2301"),
        (r#"{"resourceType":"Bundle","type":"collection"} x"#, "I2301"),
    ] {
        let found = inspect(text.as_bytes(), None);
        assert_eq!((found.verdict, found.findings[0].code), (Verdict::Reject, code), "{text}");
        assert!(found.messages.is_empty());
    }
}

#[test]
fn json_in_another_encoding_is_told_as_that() {
    let text = r#"{"resourceType":"Bundle","identifier":{"value":"重庆"}}"#;
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let found = inspect(&gb, None);
    assert_eq!((found.verdict, found.findings[0].code), (Verdict::Reject, "I2014"));
    // Cut within a character: a cut file, not another encoding.
    let at = text.find('庆').unwrap() + 1;
    assert_eq!(inspect(&text.as_bytes()[..at], None).findings[0].code, "I2004");
}

#[test]
fn a_bundle_nested_a_million_times_is_refused() {
    let deep = format!("{{\"resourceType\":\"Bundle\",\"entry\":{}", "[".repeat(1_000_000));
    assert_eq!(inspect(deep.as_bytes(), None).findings[0].code, "I2316");
    // What is passed over is counted, not followed.
    let deep = format!("{{\"resourceType\":\"Bundle\",\"x\":{}", "{\"a\":".repeat(1_000_000));
    assert_eq!(inspect(deep.as_bytes(), None).findings[0].code, "I2004");
}

#[test]
fn an_observation_that_is_its_own_member_is_read_once() {
    let mut bundle = conformant();
    let observation = entry(&mut bundle, "Observation");
    let own = format!("Observation/{}", observation["id"].as_str().unwrap());
    observation["hasMember"] = json!([{ "reference": own }]);
    let found = inspect(&serde_json::to_vec(&bundle).unwrap(), None);
    let Content::LabReport(report) = &found.messages[0].content else { panic!() };
    assert_eq!(report.orders.iter().map(|o| o.results.len()).sum::<usize>(), 6);
}

#[test]
fn contained_resources_are_found_and_others_miss() {
    let mut bundle = conformant();
    let report = entry(&mut bundle, "DiagnosticReport");
    report["contained"] =
        json!([{"resourceType": "Patient", "id": "p", "name": [{"family": "王", "given": ["芳"]}]}]);
    report["subject"] = json!({"reference": "#p"});
    let found = inspect(&serde_json::to_vec(&bundle).unwrap(), None);
    let names: Vec<String> = found
        .messages
        .iter()
        .filter_map(|m| match &m.content {
            Content::LabReport(report) => report.patient.names.first().map(PersonName::whole),
            _ => None,
        })
        .collect();
    assert!(names.contains(&"王芳".to_owned()), "{names:?}");
    entry(&mut bundle, "DiagnosticReport")["subject"] = json!({"reference": "#q"});
    assert!(judge(&bundle).contains("I2310 /entry/1/resource/subject/reference"));
}

#[test]
fn several_patients_of_a_bundle_are_several_messages() {
    let patient =
        |id: &str| json!({"resource": {"resourceType": "Patient", "id": id, "name": [{"family": id}]}});
    let observation = |id: &str, of: &str| {
        json!({"resource": {"resourceType": "Observation", "id": id, "status": "final", "code": {"text": "PCR"},
            "subject": {"reference": format!("Patient/{of}")}, "valueString": "positive"}})
    };
    let bundle = json!({"resourceType": "Bundle", "type": "collection",
        "entry": [patient("a"), patient("b"), observation("1", "a"), observation("2", "b"), observation("3", "a")]});
    let found = inspect(&serde_json::to_vec(&bundle).unwrap(), None);
    let counts: Vec<usize> = found
        .messages
        .iter()
        .map(|m| match &m.content {
            Content::LabReport(r) => r.orders.iter().map(|o| o.results.len()).sum(),
            _ => 0,
        })
        .collect();
    assert_eq!((found.verdict, counts), (Verdict::Valid, vec![2, 1]));
}

#[test]
fn a_case_report_is_a_notification_with_its_results() {
    let found = inspected("fhir/eicr_bundle_results.json");
    let Content::CaseNotification(case) = &found.messages[0].content else { panic!() };
    assert_eq!(case.patient.names[0].whole(), "Eve H Everywoman");
    assert_eq!(case.orders.len(), 3);
    assert!(!case.answers.is_empty());
    assert_eq!(case.reported.unwrap().to_string(), "2020-11-07T09:44:21-05:00");
}
