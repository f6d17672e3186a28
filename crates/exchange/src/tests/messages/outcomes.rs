//! What a laboratory's words and codes amount to.

use super::inspected;
use crate::messages::{Coded, Content, LabResult, Order, Outcome, ResultStatus, Value};

fn text(words: &str) -> LabResult {
    LabResult { values: vec![Value::Text { text: words.to_owned() }], ..LabResult::default() }
}

fn order(results: Vec<LabResult>) -> Order {
    Order { results, ..Order::default() }
}

#[test]
fn the_usual_words_settle_a_result_and_sentences_do_not() {
    for (words, outcome) in [
        ("Detected", Some(Outcome::Positive)),
        ("Not Detected", Some(Outcome::Negative)),
        ("SARS-CoV-2 RNA not detected", Some(Outcome::Negative)),
        ("Presumptive positive", Some(Outcome::Unclear)),
        ("阳性", Some(Outcome::Positive)),
        ("未检出", Some(Outcome::Negative)),
        ("灰区", Some(Outcome::Unclear)),
        ("the run was repeated because its positive control failed twice", None),
        ("see comment", None),
    ] {
        assert_eq!(text(words).outcome(), outcome, "{words}");
    }
}

#[test]
fn a_code_counts_more_than_its_text() {
    let coded = Coded {
        code: "260415000".into(),
        system: "SNOMED CT".into(),
        text: "Detected?".into(),
        also: vec![],
    };
    let result = LabResult { values: vec![Value::Coded { coded }], ..LabResult::default() };
    assert_eq!(result.outcome(), Some(Outcome::Negative));
}

#[test]
fn results_that_disagree_or_do_not_stand_amount_to_nothing() {
    let all = |_: Option<&Coded>| true;
    assert_eq!(order(vec![text("Detected"), text("Ct 31")]).outcome(all), Some(Outcome::Positive));
    assert_eq!(order(vec![text("Detected"), text("Not detected")]).outcome(all), None);
    let cancelled = LabResult { status: Some(ResultStatus::Cancelled), ..text("Detected") };
    assert_eq!(order(vec![cancelled]).outcome(all), None);
}

#[test]
fn the_correction_of_the_set_says_another_thing_than_what_it_corrects() {
    let outcome = |file: &str| {
        let found = inspected(file);
        let Content::LabReport(report) = &found.messages[0].content else { panic!("no report in {file}") };
        report.orders[0].outcome(|_| true)
    };
    assert_eq!(outcome("hl7v2-lab/covid_elr_lp.hl7"), Some(Outcome::Negative));
    assert_eq!(outcome("planted/corrected_result.hl7"), Some(Outcome::Positive));
}
