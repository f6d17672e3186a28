//! What a cell says of a test or its result: a code by its form, a word for positive or negative, a number.

use crate::messages::model::{Coded, Value};

/// A LOINC or SNOMED CT code by its form, else a name.
pub(super) fn coded(text: &str) -> Option<Coded> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let loinc =
        text.split_once('-').is_some_and(|(a, b)| digits(a) && a.len() <= 7 && digits(b) && b.len() == 1);
    let system = match () {
        _ if loinc => "LOINC",
        _ if digits(text) && (6..=18).contains(&text.len()) => "SNOMED CT",
        _ => return Some(Coded { text: text.to_owned(), ..Coded::default() }),
    };
    Some(Coded { code: text.to_owned(), system: system.to_owned(), ..Coded::default() })
}

/// None when the cell is not understood.
pub(super) fn outcome_value(text: &str) -> Option<Value> {
    let lower = text.trim().to_lowercase();
    let (code, meaning) = match lower.as_str() {
        "pos" | "positive" | "阳性" | "+" | "(+)" => ("10828004", "Positive"),
        "neg" | "negative" | "阴性" | "-" | "(-)" => ("260385009", "Negative"),
        "detected" | "检出" => ("260373001", "Detected"),
        "not detected" | "notdetected" | "undetected" | "未检出" => ("260415000", "Not detected"),
        "inconclusive" | "indeterminate" | "equivocal" | "可疑" | "灰区" => ("419984006", "Inconclusive"),
        "invalid" | "unsatisfactory" | "无效" | "标本不合格" => ("455371000124106", "Invalid"),
        _ => {
            let read = coded(text).filter(|c| !c.system.is_empty()).map(|coded| Value::Coded { coded });
            return read.or_else(|| number(text));
        }
    };
    let coded =
        Coded { code: code.into(), system: "SNOMED CT".into(), text: meaning.into(), also: Vec::new() };
    Some(Value::Coded { coded })
}

/// `35.2`, `<0.1`.
fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    let digits = text.trim_start_matches(['<', '>', '=']);
    let comparator = text.get(..text.len() - digits.len())?.to_owned();
    let number: f64 = digits.trim().parse().ok().filter(|n: &f64| n.is_finite())?;
    Some(Value::Number { comparator, number, separator: String::new(), second: None })
}
