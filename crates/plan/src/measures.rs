//! The vocabulary that rules may use: measures, their arguments, and their values.
//!
//! A measure is a named number for a region and a day, such as `confirmed_cases(14d)`. This crate knows no
//! measure by itself: the server hands over a [`Catalogue`], expressions are checked against it when a pack is
//! loaded, and values are asked for through [`Values`] when a rule is evaluated. Nothing here computes a value.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use lianfang_domain::{Text, Window};
use serde::{Deserialize, Serialize};

use crate::case_rules::FactsOf;
use crate::detectors::Detectors;
use crate::spelling::closest;

/// What a measure takes in one argument position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArgKind {
    Window,
    Text,
    Number,
}

/// What a measure returns. `Int` and `Float` compare freely with one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    Int,
    Float,
    Bool,
    Text,
}

/// One measure that the server offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureSpec {
    pub name: String,
    pub args: Vec<ArgKind>,
    pub returns: ValueKind,
    /// Counted thing, such as `例` / `cases`; empty for a ratio or a yes/no.
    pub unit: Text,
    /// Short name, without the window: `确诊病例` / `confirmed cases`.
    pub title: Text,
    pub meaning: Text,
}

impl MeasureSpec {
    /// How a call of it is written, for help texts: `confirmed_cases(14d)`.
    pub fn example(&self) -> String {
        let args: Vec<&str> = self
            .args
            .iter()
            .map(|arg| match arg {
                ArgKind::Window => "14d",
                ArgKind::Text => "'…'",
                ArgKind::Number => "1",
            })
            .collect();
        format!("{}({})", self.name, args.join(", "))
    }
}

/// All measures that expressions may call, and the detectors that diseases may name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    specs: BTreeMap<String, Arc<MeasureSpec>>,
    detectors: Detectors,
    /// What conditions on single records may ask, by what they are about.
    facts: BTreeMap<FactsOf, Catalogue>,
}

impl Catalogue {
    /// A later spec replaces an earlier one of the same name.
    pub fn new(specs: Vec<MeasureSpec>) -> Catalogue {
        let specs = specs.into_iter().map(|spec| (spec.name.clone(), Arc::new(spec))).collect();
        Catalogue { specs, detectors: Detectors::default(), facts: BTreeMap::new() }
    }

    pub fn with_detectors(self, detectors: Detectors) -> Catalogue {
        Catalogue { detectors, ..self }
    }

    pub fn with_facts(mut self, of: FactsOf, specs: Vec<MeasureSpec>) -> Catalogue {
        self.facts.insert(of, Catalogue::new(specs));
        self
    }

    pub fn facts(&self, of: FactsOf) -> Option<&Catalogue> {
        self.facts.get(&of)
    }

    pub fn detectors(&self) -> &Detectors {
        &self.detectors
    }

    pub fn get(&self, name: &str) -> Option<&Arc<MeasureSpec>> {
        self.specs.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &MeasureSpec> {
        self.specs.values().map(Arc::as_ref)
    }

    /// The measure that a mistyped name most probably means.
    pub fn closest(&self, name: &str) -> Option<&str> {
        closest(name, self.specs.keys().map(String::as_str))
    }
}

/// A number that can be a key: ordered totally, equal when its bits are.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Real(pub f64);

impl PartialEq for Real {
    fn eq(&self, other: &Real) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Real {}
impl PartialOrd for Real {
    fn partial_cmp(&self, other: &Real) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Real {
    fn cmp(&self, other: &Real) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}
impl std::hash::Hash for Real {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// A literal argument of a measure call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arg {
    Window(Window),
    Text(String),
    Number(Real),
}

impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Arg::Window(window) => window.fmt(f),
            Arg::Text(text) => write!(f, "'{text}'"),
            Arg::Number(number) => number.0.fmt(f),
        }
    }
}

/// A measure with its arguments: what a value is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    pub measure: String,
    pub args: Vec<Arg>,
}

impl Call {
    pub fn new(measure: impl Into<String>, args: Vec<Arg>) -> Call {
        Call { measure: measure.into(), args }
    }

    /// The look-back of the call, if it has one.
    pub fn window(&self) -> Option<Window> {
        self.args.iter().find_map(|arg| if let Arg::Window(window) = arg { Some(*window) } else { None })
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args: Vec<String> = self.args.iter().map(Arg::to_string).collect();
        write!(f, "{}({})", self.measure, args.join(", "))
    }
}

/// What a measure was worth. `Missing` means that there are no data, which is neither zero nor false.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Missing,
}

impl Value {
    /// The value as a number, if it is a finite one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Int(int) => Some(*int as f64),
            Value::Float(float) if float.is_finite() => Some(*float),
            _ => None,
        }
    }

    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing) || matches!(self, Value::Float(float) if !float.is_finite())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Int(int) => int.fmt(f),
            Value::Float(float) => f.write_str(&crate::words::number(*float)),
            Value::Bool(bool) => bool.fmt(f),
            Value::Text(text) => f.write_str(text),
            Value::Missing => f.write_str("-"),
        }
    }
}

/// Where values come from: one region, one disease, one moment.
pub trait Values {
    fn value(&self, call: &Call) -> Value;
}

impl Values for BTreeMap<Call, Value> {
    fn value(&self, call: &Call) -> Value {
        self.get(call).cloned().unwrap_or(Value::Missing)
    }
}

impl<F: Fn(&Call) -> Value> Values for F {
    fn value(&self, call: &Call) -> Value {
        self(call)
    }
}
