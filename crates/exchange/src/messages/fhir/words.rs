//! Data types of FHIR in the words of the model: concepts, names, addresses, quantities, values.

use super::resources as r;
use crate::messages::codes;
use crate::messages::model::{Address, Coded, Identifier, PersonName, Value};
use crate::messages::moment::Moment;

pub(super) fn coded(concept: &r::Concept) -> Option<Coded> {
    let mut codings = concept.coding.iter().map(|c| Coded {
        code: c.code.trim().to_owned(),
        system: codes::system(&c.system),
        text: c.display.trim().to_owned(),
        also: Vec::new(),
    });
    let mut coded = codings.next().unwrap_or_default();
    coded.also = codings.filter(|c| !c.is_empty()).collect();
    if coded.text.is_empty() {
        coded.text = concept.text.trim().to_owned();
    }
    (!coded.is_empty()).then_some(coded)
}

pub(super) fn coded_of(concept: &Option<r::Concept>) -> Option<Coded> {
    concept.as_ref().and_then(coded)
}

pub(super) fn moment(text: &Option<String>) -> Option<Moment> {
    text.as_deref().and_then(|t| Moment::read_iso(t).ok())
}

/// A moment, or the start of a period.
pub(super) fn moment_or_start(text: &Option<String>, period: &Option<r::Period>) -> Option<Moment> {
    moment(text).or_else(|| Moment::read_iso(&period.as_ref()?.start).ok())
}

pub(super) fn name(n: &r::HumanName) -> Option<PersonName> {
    let given = n.given.iter().flatten().map(|g| g.trim().to_owned()).filter(|g| !g.is_empty()).collect();
    let family = n.family.trim().to_owned();
    let parts = PersonName { family, given, text: String::new() };
    if !parts.is_empty() {
        return Some(parts);
    }
    let text = n.text.trim().to_owned();
    (!text.is_empty()).then(|| PersonName { text, ..PersonName::default() })
}

pub(super) fn address(a: &r::Address) -> Option<Address> {
    let mut lines: Vec<String> =
        a.line.iter().flatten().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() && a.city.is_empty() && !a.text.trim().is_empty() {
        lines.push(a.text.trim().to_owned());
    }
    let address = Address {
        lines,
        city: a.city.trim().to_owned(),
        district: a.district.trim().to_owned(),
        state: a.state.trim().to_owned(),
        postal_code: a.postal_code.trim().to_owned(),
        country: a.country.trim().to_owned(),
    };
    (address != Address::default()).then_some(address)
}

pub(super) fn identifier(i: &r::Identifier, authority: &str) -> Option<Identifier> {
    let value = i.value.trim().to_owned();
    let kind = coded_of(&i.kind).map(|c| if c.code.is_empty() { c.text } else { c.code }).unwrap_or_default();
    let named = i.assigner.as_ref().map(|a| a.display.clone()).filter(|d| !d.is_empty());
    let authority = named
        .or_else(|| (!i.system.is_empty()).then(|| i.system.clone()))
        .unwrap_or_else(|| authority.to_owned());
    (!value.is_empty()).then_some(Identifier { value, authority, kind })
}

pub(super) fn first_identifier(list: &[r::Identifier]) -> String {
    list.iter().map(|i| i.value.trim()).find(|v| !v.is_empty()).unwrap_or("").to_owned()
}

pub(super) fn unit(q: &r::Quantity) -> Option<Coded> {
    let unit = Coded {
        code: if q.code.is_empty() { q.unit.clone() } else { q.code.clone() },
        system: codes::system(&q.system),
        text: q.unit.clone(),
        also: Vec::new(),
    };
    (!unit.is_empty()).then_some(unit)
}

fn number(q: &r::Quantity) -> Option<Value> {
    let value = q.value.as_ref()?;
    let read = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|n: &f64| n.is_finite());
    Some(match read {
        Some(number) => {
            Value::Number { comparator: q.comparator.clone(), number, separator: String::new(), second: None }
        }
        None => Value::Text { text: value.as_str().map_or_else(|| value.to_string(), str::to_owned) },
    })
}

/// The value of an observation and its unit.
pub(super) fn value(v: &r::Valued) -> (Vec<Value>, Option<Coded>) {
    let text = |text: String| Value::Text { text };
    if let Some(q) = &v.value_quantity {
        return (number(q).into_iter().collect(), unit(q));
    }
    let found = match v {
        r::Valued { value_codeable_concept: Some(c), .. } => coded(c).map(|coded| Value::Coded { coded }),
        r::Valued { value_string: Some(s), .. } => Some(text(s.trim().to_owned())),
        r::Valued { value_boolean: Some(b), .. } => Some(text(b.to_string())),
        r::Valued { value_integer: Some(n), .. } => Some(Value::Number {
            comparator: String::new(),
            number: *n as f64,
            separator: String::new(),
            second: None,
        }),
        r::Valued { value_date_time: Some(t), .. } => match Moment::read_iso(t) {
            Ok(moment) => Some(Value::Moment { moment }),
            Err(_) => Some(text(t.clone())),
        },
        r::Valued { value_time: Some(t), .. } => Some(text(t.clone())),
        r::Valued { value_period: Some(p), .. } => Some(text(format!("{}/{}", p.start, p.end))),
        r::Valued { value_range: Some(range), .. } => Some(text(range_text(range))),
        _ => None,
    };
    (found.into_iter().collect(), None)
}

pub(super) fn range_text(range: &r::Range) -> String {
    if !range.text.is_empty() {
        return range.text.clone();
    }
    let end = |q: &Option<r::Quantity>| {
        q.as_ref().and_then(|q| q.value.as_ref()).map(|v| v.to_string()).unwrap_or_default()
    };
    format!("{}-{}", end(&range.low), end(&range.high))
}
