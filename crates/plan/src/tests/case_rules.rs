//! Rules for single cases: what they propose of the facts, and what is wrong with a file of them.

use std::collections::BTreeMap;

use super::{catalogue, file};
use crate::{Call, CaseClass, CaseRules, Finding, Library, Value};

const CASES: &str = "cases: flu
edition: {zh: 示例, en: example}
symptoms: [{id: fever, title: {zh: 发热, en: fever}}]
classes:
  - {class: confirmed, when: \"tests_positive() >= 1 && symptoms() >= 1\"}
  - {class: asymptomatic, when: \"tests_positive() >= 1 && symptoms() == 0\"}
  - {class: suspected, when: \"symptoms() >= 2\"}
infectious: {before: 2d, after: 10d}
programmes:
  - {id: home, title: {zh: 居家, en: at home}, stages: [{place: site, days: 7}, {place: home, days: 7}]}
grades:
  - {id: close, title: {zh: 密接, en: close}, when: \"household() || minutes() >= 15\", programme: home}
  - {id: other, title: {zh: 其他, en: other}}
spot: {before_onset: 3d, when: \"minutes() >= 60 && small() && !aired()\"}
";

const DISEASE: &str = "disease: flu
title: {zh: 流感, en: flu}
incubation_days: 4
detection: {detectors: [{detector: ears_c1, baseline: 7}]}
indicators: [confirmed]
";

fn load(cases: &str) -> Result<Library, Vec<Finding>> {
    let pack = "pack: demo\nversion: 1.0.0\ntitle: {zh: 例, en: demo}\n";
    let files =
        vec![file("pack.yaml", pack), file("diseases/flu.yaml", DISEASE), file("cases/flu.yaml", cases)];
    Library::load(&BTreeMap::from([("demo".to_owned(), files)]), &catalogue())
}

fn rules() -> CaseRules {
    load(CASES).unwrap().case_rules("flu").unwrap().clone()
}

fn codes(cases: &str) -> Vec<&'static str> {
    load(cases).unwrap_err().iter().map(|finding| finding.code).collect()
}

/// Facts by name; whatever is not named is not known.
fn known<'a>(facts: &'a [(&'a str, Value)]) -> impl Fn(&Call) -> Value + 'a {
    |call| {
        facts
            .iter()
            .find(|(name, _)| *name == call.measure)
            .map_or(Value::Missing, |(_, value)| value.clone())
    }
}

#[test]
fn the_first_class_that_holds_is_proposed_with_its_reason() {
    let rules = rules();
    let (class, reason) =
        rules.classify(&known(&[("tests_positive", Value::Int(1)), ("symptoms", Value::Int(2))])).unwrap();
    assert_eq!(class, CaseClass::Confirmed);
    assert!(reason.text.en.contains("Tests_positive: 1, reaching the threshold of 1"), "{}", reason.text.en);
    let none = known(&[("tests_positive", Value::Int(1)), ("symptoms", Value::Int(0))]);
    assert_eq!(rules.classify(&none).unwrap().0, CaseClass::Asymptomatic);
}

#[test]
fn what_is_not_known_proposes_nothing() {
    // Positive, but nobody has asked for symptoms: neither confirmed nor asymptomatic.
    assert!(rules().classify(&known(&[("tests_positive", Value::Int(1))])).is_none());
}

#[test]
fn the_last_grade_takes_whoever_no_other_takes() {
    let rules = rules();
    let (close, reason) = rules.grade(&known(&[("household", Value::Bool(true))])).unwrap();
    assert_eq!((close.id.as_str(), reason.is_some()), ("close", true));
    let (other, reason) = rules.grade(&known(&[])).unwrap();
    assert_eq!((other.id.as_str(), reason.is_none()), ("other", true));
    assert_eq!(rules.programme("home").unwrap().days(), 14);
}

#[test]
fn a_spot_needs_every_fact() {
    let spot = rules().spot.unwrap();
    let small = [("minutes", Value::Int(90)), ("small", Value::Bool(true))];
    assert!(spot.makes_spot(&known(&small)).is_none());
    let closed = [small.as_slice(), &[("aired", Value::Bool(false))]].concat();
    assert!(spot.makes_spot(&known(&closed)).is_some());
}

#[test]
fn mistakes_are_found_at_their_place() {
    assert_eq!(codes(&CASES.replace("programme: home}", "programme: hmoe}")), ["P0419"]);
    assert_eq!(codes(&CASES.replace("symptoms() >= 2", "symptons() >= 2")), ["P0302"]);
    // The facts of a contact are no facts of a case.
    assert_eq!(codes(&CASES.replace("symptoms() >= 2", "household()")), ["P0302"]);
    assert_eq!(codes(&CASES.replace("class: suspected", "class: suspicious")), ["P0107"]);
    assert_eq!(codes(&CASES.replace("cases: flu", "cases: fluu")), ["P0409"]);
    assert_eq!(codes(&CASES.replace("edition: {zh: 示例, en: example}\n", "")), ["P0103"]);
    assert_eq!(codes(&CASES.replace("  - {id: other, title: {zh: 其他, en: other}}\n", "")), ["P0104"]);
}

#[test]
fn day_zero_is_the_last_exposure_and_fourteen_days_are_day_one_to_fourteen() {
    let rules = rules();
    let programme = &rules.programmes[0];
    assert_eq!(programme.days(), 14);
    let places: Vec<_> =
        [0, 1, 7, 8, 14, 15].map(|day| programme.stage_on(day).unwrap().1.place).into_iter().collect();
    use crate::StayAt::{Home, Site};
    assert_eq!(places, [Site, Site, Site, Home, Home, Home]);
    assert_eq!(programme.release_on, crate::ReleaseOn::LastDay);
}

#[test]
fn what_is_not_said_about_a_class_follows_the_record() {
    let more = "retention: {identity: 3d, record: 10d, follow_up: 2d, contact: {identity: 1d, record: 4d}}\n";
    let library = load(&format!("{CASES}{more}")).unwrap();
    let keep = library.case_rules("flu").unwrap().retention;
    assert_eq!(keep.contact().record, crate::Interval::days(4));
    assert_eq!(keep.sample(), crate::Interval::days(10));
    assert_eq!(keep.access_log(), crate::Interval::days(10));
    assert_eq!(keep.follow_up(), crate::Interval::days(2));
    // What belongs to a record can't outlive it.
    assert_eq!(codes(&format!("{CASES}retention: {{identity: 30d, record: 10d}}\n")), ["P0424"]);
    let more = "retention: {identity: 3d, record: 10d, follow_up: 5d, contact: {identity: 1d, record: 4d}}\n";
    assert_eq!(codes(&format!("{CASES}{more}")), ["P0424"]);
}

#[test]
fn an_errand_names_a_duty_and_a_time() {
    let more = "follow_up:\n  ill: {title: {zh: 异常, en: ill}, duty: nobody, within: 2h}\n";
    let findings = load(&format!("{CASES}{more}")).unwrap_err();
    assert!(findings.iter().any(|f| f.message.en.contains("nobody")), "{findings:?}");
    let more = "follow_up:\n  ill: {title: {zh: 异常, en: ill}, duty: nobody}\n";
    assert!(codes(&format!("{CASES}{more}")).contains(&"P0103"));
}
