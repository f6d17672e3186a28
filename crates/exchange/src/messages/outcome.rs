//! What the results of an order amount to: positive, negative, unclear, or nothing that a program should decide.
//!
//! Codes first (SNOMED CT, HL7 table 0078), then the usual words in English and Chinese. A number without an interpretation, results
//! that disagree with each other, and words that are not known amount to nothing: a person looks at them.

use serde::Serialize;

use super::lab::{Coded, LabResult, Order, ResultRole, ResultStatus, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Positive,
    Negative,
    Unclear,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Positive => "positive",
            Outcome::Negative => "negative",
            Outcome::Unclear => "unclear",
        }
    }
}

/// Words that settle it when they are all that is said; longer ones first, because `not detected` holds `detected`.
const WORDS: &[(&str, Outcome)] = &[
    ("presumptive positive", Outcome::Unclear),
    ("inconclusive", Outcome::Unclear),
    ("indeterminate", Outcome::Unclear),
    ("equivocal", Outcome::Unclear),
    ("unsatisfactory", Outcome::Unclear),
    ("invalid", Outcome::Unclear),
    ("可疑", Outcome::Unclear),
    ("灰区", Outcome::Unclear),
    ("不确定", Outcome::Unclear),
    ("无效", Outcome::Unclear),
    ("not detected", Outcome::Negative),
    ("none detected", Outcome::Negative),
    ("undetected", Outcome::Negative),
    ("negative", Outcome::Negative),
    ("non-reactive", Outcome::Negative),
    ("nonreactive", Outcome::Negative),
    ("未检出", Outcome::Negative),
    ("阴性", Outcome::Negative),
    ("detected", Outcome::Positive),
    ("positive", Outcome::Positive),
    ("reactive", Outcome::Positive),
    ("检出", Outcome::Positive),
    ("阳性", Outcome::Positive),
];

/// A sentence is read by a person: in `the positive control failed` no word settles anything.
const LONGEST: usize = 48;

fn of_words(text: &str) -> Option<Outcome> {
    let lower = text.trim().to_lowercase();
    if lower.chars().count() > LONGEST {
        return None;
    }
    WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, outcome)| *outcome)
}

fn of_code(coded: &Coded) -> Option<Outcome> {
    match (coded.system.as_str(), coded.code.as_str()) {
        ("SNOMED CT", "10828004" | "260373001" | "52101004") => Some(Outcome::Positive),
        ("SNOMED CT", "260385009" | "260415000" | "2667000") => Some(Outcome::Negative),
        (
            "SNOMED CT",
            "419984006" | "82334004" | "42425007" | "280416009" | "455371000124106" | "720735008",
        ) => Some(Outcome::Unclear),
        ("HL7 0078", "POS" | "DET" | "RR") => Some(Outcome::Positive),
        ("HL7 0078", "NEG" | "ND" | "NR") => Some(Outcome::Negative),
        ("HL7 0078", "IND" | "E" | "WR") => Some(Outcome::Unclear),
        _ => None,
    }
}

fn of_coded(coded: &Coded) -> Option<Outcome> {
    std::iter::once(coded).chain(&coded.also).find_map(of_code).or_else(|| of_words(coded.shown()))
}

impl LabResult {
    /// What the value says, or what the laboratory says of the value.
    pub fn outcome(&self) -> Option<Outcome> {
        let of_value = |value: &Value| match value {
            Value::Coded { coded } => of_coded(coded),
            Value::Text { text } => of_words(text),
            _ => None,
        };
        self.values.iter().find_map(of_value).or_else(|| self.interpretation.iter().find_map(of_coded))
    }

    /// Whether the laboratory stands by it: neither announced only, nor cancelled, nor taken back.
    pub fn stands(&self) -> bool {
        matches!(
            self.status,
            None | Some(ResultStatus::Final | ResultStatus::Corrected | ResultStatus::Preliminary)
        )
    }
}

impl Order {
    /// The results proper: neither questions nor facts on the specimen.
    pub fn findings(&self) -> impl Iterator<Item = &LabResult> {
        self.results.iter().filter(|r| r.role == ResultRole::Result)
    }

    /// What the order amounts to, looking only at tests that `counts` accepts by their code; none when nothing is told, when a
    /// result does not stand, or when results disagree.
    pub fn outcome(&self, counts: impl Fn(Option<&Coded>) -> bool) -> Option<Outcome> {
        let mut found = None;
        for result in self.findings().filter(|r| counts(r.code.as_ref())) {
            if !result.stands() {
                return None;
            }
            // A cycle threshold or a probe's name beside the verdict is not a verdict.
            let Some(outcome) = result.outcome() else { continue };
            if *found.get_or_insert(outcome) != outcome {
                return None;
            }
        }
        found
    }
}
