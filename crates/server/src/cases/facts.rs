//! The words that a pack's conditions on cases, contacts and visits may use, and their values for one record.

use lianfang_domain::Text;
use lianfang_plan::{Arg, ArgKind, Call, FactsOf, MeasureSpec, Value, ValueKind, Values};

use super::contacts::Exposure;
use super::places::StayFacts;
use super::records::Facts;
use super::samples::Tally;

type Word = (&'static str, &'static [ArgKind], ValueKind, [&'static str; 2], [&'static str; 2]);

const CASE: &[Word] = &[
    ("tests_positive", &[], ValueKind::Int, ["份", "samples"], ["阳性样本", "Positive samples"]),
    ("tests_negative", &[], ValueKind::Int, ["份", "samples"], ["阴性样本", "Negative samples"]),
    ("symptoms", &[], ValueKind::Int, ["种", "symptoms"], ["症状数", "Symptoms"]),
    ("symptom", &[ArgKind::Text], ValueKind::Bool, ["", ""], ["症状", "Symptom"]),
    ("pneumonia", &[], ValueKind::Bool, ["", ""], ["影像学肺炎", "Pneumonia in imaging"]),
    ("exposed", &[], ValueKind::Bool, ["", ""], ["有流行病学史", "Known exposure"]),
    ("age", &[], ValueKind::Int, ["岁", "years"], ["年龄", "Age"]),
    ("severe", &[], ValueKind::Bool, ["", ""], ["重型或危重型", "Severe or critical"]),
];

const CONTACT: &[Word] = &[
    ("second_hand", &[], ValueKind::Bool, ["", ""], ["为密接的密接", "Contact of a contact"]),
    ("household", &[], ValueKind::Bool, ["", ""], ["共同居住", "Same household"]),
    ("care", &[], ValueKind::Bool, ["", ""], ["照护或诊疗", "Care or treatment"]),
    ("work", &[], ValueKind::Bool, ["", ""], ["同事", "Work"]),
    ("school", &[], ValueKind::Bool, ["", ""], ["同学", "School"]),
    ("meal", &[], ValueKind::Bool, ["", ""], ["同餐", "Meal"]),
    ("transport", &[], ValueKind::Bool, ["", ""], ["同乘", "Transport"]),
    ("social", &[], ValueKind::Bool, ["", ""], ["社交", "Social"]),
    ("minutes", &[], ValueKind::Int, ["分钟", "minutes"], ["接触时长", "Length of contact"]),
    ("metres", &[], ValueKind::Float, ["米", "metres"], ["距离", "Distance"]),
    ("protected", &[], ValueKind::Bool, ["", ""], ["有防护", "Protected"]),
    ("enclosed", &[], ValueKind::Bool, ["", ""], ["密闭空间", "In a closed room"]),
    ("positive_tests", &[], ValueKind::Int, ["份", "samples"], ["阳性样本", "Positive samples"]),
    ("negative_tests", &[], ValueKind::Int, ["份", "samples"], ["阴性样本", "Negative samples"]),
    ("days_watched", &[], ValueKind::Int, ["天", "days"], ["已观察天数", "Days watched"]),
];

const VISIT: &[Word] = &[
    ("minutes", &[], ValueKind::Int, ["分钟", "minutes"], ["停留时长", "Length of stay"]),
    ("small", &[], ValueKind::Bool, ["", ""], ["空间狭小", "Small room"]),
    ("aired", &[], ValueKind::Bool, ["", ""], ["通风良好", "Well aired"]),
    ("enclosed", &[], ValueKind::Bool, ["", ""], ["密闭空间", "In a closed room"]),
    ("masked", &[], ValueKind::Bool, ["", ""], ["戴口罩", "Wore a mask"]),
    ("kind", &[ArgKind::Text], ValueKind::Bool, ["", ""], ["场所类型", "Kind of place"]),
];

/// On top of the facts of the case.
const ANSWERS: &[Word] = &[
    ("answered", &[ArgKind::Text], ValueKind::Bool, ["", ""], ["已回答", "Answered"]),
    ("yes", &[ArgKind::Text], ValueKind::Bool, ["", ""], ["回答“是”", "Answered yes"]),
    ("chose", &[ArgKind::Text, ArgKind::Text], ValueKind::Bool, ["", ""], ["选择了", "Chose"]),
    ("amount", &[ArgKind::Text], ValueKind::Float, ["", ""], ["数值", "Amount"]),
];

/// The vocabularies that this slice offers to packs.
pub fn vocabularies() -> Vec<(FactsOf, Vec<MeasureSpec>)> {
    let specs = |words: &[Word]| words.iter().map(spec).collect();
    vec![
        (FactsOf::Case, specs(CASE)),
        (FactsOf::Contact, specs(CONTACT)),
        (FactsOf::Visit, specs(VISIT)),
        (FactsOf::Answers, CASE.iter().chain(ANSWERS).map(spec).collect()),
    ]
}

fn spec((name, args, returns, unit, title): &Word) -> MeasureSpec {
    let title = Text::new(title[0], title[1]);
    MeasureSpec {
        name: (*name).to_owned(),
        args: args.to_vec(),
        returns: *returns,
        unit: Text::new(unit[0], unit[1]),
        meaning: title.clone(),
        title,
    }
}

/// The facts of one case.
pub struct CaseFacts<'a> {
    pub facts: &'a Facts,
    pub tests: Tally,
    /// Linked to a known case, or found as its contact.
    pub linked: bool,
}

impl Values for CaseFacts<'_> {
    fn value(&self, call: &Call) -> Value {
        let f = self.facts;
        match call.measure.as_str() {
            "tests_positive" => Value::Int(self.tests.positive),
            "tests_negative" => Value::Int(self.tests.negative),
            "symptoms" => count(f.symptoms.as_ref().map(Vec::len)),
            "symptom" => match (call.args.first(), &f.symptoms) {
                (Some(Arg::Text(id)), Some(symptoms)) => Value::Bool(symptoms.contains(id)),
                _ => Value::Missing,
            },
            "pneumonia" => truth(f.pneumonia),
            "exposed" if self.linked => Value::Bool(true),
            "exposed" => truth(f.exposed),
            "age" => f.age_years.map_or(Value::Missing, |age| Value::Int(age.into())),
            "severe" => truth(f.severity.as_deref().map(|how| matches!(how, "severe" | "critical"))),
            _ => Value::Missing,
        }
    }
}

/// The facts of a contact: of its nearest exposure, and of how it is watched.
pub struct ContactFacts<'a> {
    pub exposure: &'a Exposure,
    pub second_hand: bool,
    pub tests: Tally,
    pub days_watched: i64,
}

impl Values for ContactFacts<'_> {
    fn value(&self, call: &Call) -> Value {
        let e = self.exposure;
        match call.measure.as_str() {
            "second_hand" => Value::Bool(self.second_hand),
            kind @ ("household" | "care" | "work" | "school" | "meal" | "transport" | "social") => {
                truth(e.proximity.as_deref().map(|is| is == kind))
            }
            "minutes" => e.minutes.map_or(Value::Missing, |n| Value::Int(n.into())),
            "metres" => e.metres.map_or(Value::Missing, Value::Float),
            "protected" => truth(e.protected),
            "enclosed" => truth(e.enclosed),
            "positive_tests" => Value::Int(self.tests.positive),
            "negative_tests" => Value::Int(self.tests.negative),
            "days_watched" => Value::Int(self.days_watched),
            _ => Value::Missing,
        }
    }
}

/// The facts of one stay of a case at a place.
pub struct VisitFacts<'a> {
    pub facts: &'a StayFacts,
    pub minutes: i64,
    pub kind: &'a str,
}

impl Values for VisitFacts<'_> {
    fn value(&self, call: &Call) -> Value {
        let f = self.facts;
        match call.measure.as_str() {
            "minutes" => Value::Int(self.minutes),
            "small" => truth(f.small),
            "aired" => truth(f.aired),
            "enclosed" => truth(f.enclosed),
            "masked" => truth(f.masked),
            "kind" => match call.args.first() {
                Some(Arg::Text(kind)) => Value::Bool(kind == self.kind),
                _ => Value::Missing,
            },
            _ => Value::Missing,
        }
    }
}

fn truth(known: Option<bool>) -> Value {
    known.map_or(Value::Missing, Value::Bool)
}

fn count(known: Option<usize>) -> Value {
    known.map_or(Value::Missing, |n| Value::Int(i64::try_from(n).unwrap_or(i64::MAX)))
}
