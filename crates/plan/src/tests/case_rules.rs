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

const TASK: &str = "tasks: [{id: clean, title: {zh: 消毒, en: clean}, duty: nobody, within: 24h}]";

#[test]
fn a_spot_says_who_was_near_when_it_closes_and_what_is_to_be_done() {
    let more = "&& !aired()\", margin: 30m, rows: 3, close_after: 14d}";
    let spot = load(&CASES.replace("&& !aired()\"}", more))
        .unwrap()
        .case_rules("flu")
        .unwrap()
        .spot
        .clone()
        .unwrap();
    assert_eq!((spot.margin.minutes, spot.rows, spot.close_after.whole_days()), (30, Some(3), Some(14)));
    // A task names a duty that there is, and every task has an id of its own.
    let twice =
        TASK.replace("}]", "}, {id: clean, title: {zh: 消毒, en: clean}, duty: nobody, within: 24h}]");
    let with = |tasks: &str| codes(&CASES.replace("&& !aired()\"}", &format!("&& !aired()\", {tasks}}}")));
    assert_eq!(with(TASK), ["P0401"]);
    assert!(with(&twice).contains(&"P0205"));
    assert_eq!(with(&TASK.replace(", within: 24h", "")), ["P0103", "P0401"]);
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
fn the_laboratorys_rules_have_usual_values_and_refuse_what_is_no_kind() {
    assert_eq!(rules().laboratory.pool_size, 10);
    let told = format!(
        "{CASES}laboratory: {{pool_size: 5, pool_kinds: [nose], result_within: 12h, tests: [94500-6]}}\n"
    );
    let laboratory = load(&told).unwrap().case_rules("flu").unwrap().laboratory.clone();
    assert_eq!((laboratory.pool_size, laboratory.pool_kinds), (5, vec!["nose".to_owned()]));
    assert_eq!(laboratory.tests, ["94500-6"]);
    assert_eq!(codes(&format!("{CASES}laboratory: {{pool_kinds: [hair]}}\n")).len(), 1);
}

const FORM: &str = "investigation:
  key_persons: [{id: index, title: {zh: 首发, en: first}}]
  sections:
    - id: person
      title: {zh: 人, en: person}
      questions:
        - {id: sex, title: {zh: 性别, en: sex}, kind: choice, choices: [{id: f, title: {zh: 女, en: female}}], fills: sex}
        - {id: ill, title: {zh: 病, en: ill}, kind: yes-no, required: true}
        - {id: since, title: {zh: 起, en: since}, kind: date, when: \"yes('ill') && (chose('sex', 'f') || age() >= 60)\", fills: onset_on}
        - {id: note, title: {zh: 注, en: note}, kind: text}
";

fn form_codes(edit: (&str, &str)) -> Vec<&'static str> {
    let form = FORM.replacen(edit.0, edit.1, 1);
    assert_ne!(form, FORM, "{edit:?} edits nothing");
    codes(&format!("{CASES}{form}"))
}

#[test]
fn a_form_has_questions_with_conditions_on_its_own_answers() {
    let rules = load(&format!("{CASES}{FORM}")).unwrap().case_rules("flu").unwrap().clone();
    let form = rules.investigation.unwrap();
    assert_eq!(form.questions().count(), 4);
    assert_eq!(form.key_persons[0].id, "index");
    let since = form.question("since").unwrap();
    assert_eq!(since.fills.as_deref(), Some("onset_on"));
    // Free words stay out of the report unless the pack lets them in.
    assert!(!form.question("note").unwrap().in_report && since.in_report);
    let tree = serde_json::json!([
        "and",
        ["call", "yes('ill')"],
        ["or", ["call", "chose('sex', 'f')"], [">=", ["call", "age()"], 60]]
    ]);
    assert_eq!(
        since.when.as_ref().unwrap().as_json().to_string().replace('\"', "'"),
        tree.to_string().replace('\"', "'")
    );
}

#[test]
fn a_form_that_cannot_work_is_refused() {
    assert_eq!(form_codes(("kind: text", "kind: choice")), ["P0431"]);
    assert_eq!(
        form_codes(("kind: text", "kind: text, choices: [{id: a, title: {zh: 甲, en: a}}]")),
        ["P0431"]
    );
    assert_eq!(form_codes(("fills: onset_on", "fills: onset")), ["P0432"]);
    assert_eq!(form_codes(("kind: date", "kind: number")), ["P0432"]);
    assert_eq!(form_codes(("yes('ill')", "yes('sick')")), ["P0433"]);
    assert_eq!(form_codes(("chose('sex', 'f')", "chose('sex', 'x')")), ["P0433"]);
    assert_eq!(form_codes(("id: note", "id: ill")), ["P0433"]);
}

#[test]
fn a_disease_may_have_two_rules_for_clusters() {
    let rules = load(&format!(
        "{CASES}clusters:
  - {{id: cluster, title: {{zh: 聚集, en: cluster}}, cases: 2, within: 14d}}
  - {{id: edition-7, title: {{zh: 第七版, en: 7th edition}}, cases: 5, within: 14d, sharing: [place], classes: [confirmed]}}
"
    ))
    .unwrap()
    .case_rules("flu")
    .unwrap()
    .clone();
    let [first, second] = rules.clusters.as_slice() else { panic!("two rules") };
    assert_eq!((first.cases, first.sharing.len(), first.classes.len()), (2, 4, 3));
    assert_eq!((second.cases, second.sharing.as_slice()), (5, [crate::Shared::Place].as_slice()));
    assert_eq!(second.classes, [CaseClass::Confirmed]);
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
