//! OBX-5 by the type that OBX-2 names.

use super::segment::{Composite, Segment};
use crate::messages::book::Book;
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::{Finding, Level};
use crate::messages::model::{Coded, Value};
use crate::messages::moment::Moment;

/// CWE, CE: code, text, system; the same again in another system.
pub(super) fn coded(r: Composite) -> Option<Coded> {
    let one = |first: usize| Coded {
        code: r.text(first),
        text: r.text(first + 1),
        system: codes::system(&r.text(first + 2)),
        also: Vec::new(),
    };
    let (mut coded, other) = (one(1), one(4));
    let original = r.text(9);
    if coded.text.is_empty() {
        coded.text = original;
    }
    if !other.code.is_empty() || !other.text.is_empty() {
        if coded.code.is_empty() && coded.text.is_empty() {
            coded = other;
        } else if coded != other {
            coded.also.push(other);
        }
    }
    (!coded.is_empty()).then_some(coded)
}

/// The first repetition of a coded field.
pub(super) fn coded_field(segment: &Segment, field: usize) -> Option<Coded> {
    coded(segment.first(field))
}

/// Reads OBX-5. `strict` for what the laboratory found; what is asked with an order or told of a specimen may be sloppy, and is then noted
/// and kept as text.
pub(super) fn values(obx: &Segment, strict: bool, book: &mut Book) -> Vec<Value> {
    if obx.is_empty(5) {
        return Vec::new();
    }
    let kind = obx.text(2, 1);
    let level = if strict { Level::Error } else { Level::Note };
    if kind.is_empty() {
        book.add(obx.at(2, None).put(Finding::new(&code::NO_VALUE_TYPE).level(level)));
    }
    obx.repetitions(5)
        .into_iter()
        .map(|(n, r)| match value(&kind, r) {
            Ok(value) => value,
            Err(problem) => {
                let at = match problem {
                    Problem::Type => obx.at(2, None),
                    Problem::Value(_) => obx.at_repetition(5, n),
                };
                let finding = match problem {
                    Problem::Type => Finding::new(&code::UNKNOWN_VALUE_TYPE).value(&kind),
                    Problem::Value((zh, en)) => {
                        Finding::new(&code::NOT_THE_TYPE).value(&r.whole()).detail_text(zh, en)
                    }
                };
                book.add(at.put(finding.level(level)));
                Value::Text { text: r.whole() }
            }
        })
        .collect()
}

enum Problem {
    /// The type does not exist.
    Type,
    /// The value is not of the type; the type in words.
    Value((&'static str, &'static str)),
}

fn value(kind: &str, r: Composite) -> Result<Value, Problem> {
    let text = || Ok(Value::Text { text: r.whole() });
    match kind {
        "CWE" | "CE" | "CNE" | "CF" | "CX" | "IS" | "ID" if is_free_text(kind, r) => {
            Err(Problem::Value(("代码", "a code")))
        }
        "CWE" | "CE" | "CNE" | "CF" => match coded(r) {
            Some(coded) => Ok(Value::Coded { coded }),
            None => text(),
        },
        "NM" => match number(&r.text(1)) {
            Some(number) if r.width() <= 1 => Ok(Value::Number {
                comparator: String::new(),
                number,
                separator: String::new(),
                second: None,
            }),
            _ => Err(Problem::Value(("数字", "a number"))),
        },
        "SN" => {
            structured(r).ok_or(Problem::Value(("带比较符的数字", "a structured number (comparator^number)")))
        }
        "DT" | "TS" | "DTM" => match Moment::read_hl7(&r.text(1)) {
            Ok((moment, _)) => Ok(Value::Moment { moment }),
            Err(_) => Err(Problem::Value(("日期", "a date or time"))),
        },
        "TM" => {
            let clock = r.text(1);
            let digits = clock.split(['.', '+', '-']).next().unwrap_or("");
            let whole = matches!(digits.len(), 2 | 4 | 6) && digits.bytes().all(|b| b.is_ascii_digit());
            if whole { text() } else { Err(Problem::Value(("时刻", "a time of day"))) }
        }
        "ED" => Ok(Value::Attachment {
            media_type: format!("{}/{}", r.text(2), r.text(3)),
            characters: r.text(5).len(),
        }),
        // Names, addresses, numbers of telephones and the rest are kept as text.
        "ST" | "TX" | "FT" | "IS" | "ID" | "SI" | "RP" | "XAD" | "XCN" | "XON" | "XPN" | "XTN" | "CX"
        | "EI" | "HD" | "PN" | "TN" | "AD" | "CP" | "MO" | "MA" | "NA" | "CK" | "CN" | "DR" | "CQ"
        | "EIP" | "PL" | "SNM" | "VR" | "DLN" | "GTS" | "" => text(),
        _ => Err(Problem::Type),
    }
}

/// A code is due and words stand there: no system, no text beside it, and either a blank within or letters only.
fn is_free_text(kind: &str, r: Composite) -> bool {
    if !matches!(kind, "CWE" | "CE" | "CNE" | "CF") || r.text(1).is_empty() {
        return false;
    }
    let code = r.text(1);
    let alone = r.text(2).is_empty() && r.text(4).is_empty() && r.text(5).is_empty() && r.text(9).is_empty();
    let words = code.contains(char::is_whitespace);
    let bare = r.width() == 1;
    alone && (words || bare)
}

fn number(text: &str) -> Option<f64> {
    let plain =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-'));
    plain.then(|| text.parse().ok()).flatten().filter(|n: &f64| n.is_finite())
}

/// SN: comparator^number^separator^number.
fn structured(r: Composite) -> Option<Value> {
    let comparator = r.text(1);
    let (first, separator, last) = (r.text(2), r.text(3), r.text(4));
    let known = matches!(comparator.as_str(), "" | "=" | "<" | ">" | "<=" | ">=" | "<>");
    let separated = matches!(separator.as_str(), "" | "-" | "+" | "/" | "." | ":");
    if !known || !separated {
        return None;
    }
    let second = if last.is_empty() { None } else { Some(number(&last)?) };
    Some(Value::Number { comparator, number: number(&first)?, separator, second })
}
