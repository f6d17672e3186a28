//! Why a condition holds, or does not, in words and numbers that a duty officer can read.
//!
//! A true condition is told by its true branches; one that is not true by the figures that stay short of their
//! thresholds, and by the measures that have no data. The figures themselves always come along in full.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::expr::tree::{Bound, Comparison, Tree};
use crate::measures::{Value, Values};
use crate::words;

/// One measure in a condition, with today's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// `confirmed_cases(14d)`
    pub call: String,
    /// `近14天确诊病例` / `confirmed cases in the last 14 days`
    pub title: Text,
    pub value: Value,
    pub unit: Text,
    /// `≥ 5`; absent for a yes-or-no measure.
    pub threshold: Option<String>,
    /// Whether the comparison holds; absent without data.
    pub holds: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reason {
    /// One or two sentences.
    pub text: Text,
    pub figures: Vec<Figure>,
    /// The condition as the pack has it.
    pub expression: String,
}

impl Reason {
    /// The same reason, with a sentence before it.
    pub fn introduced(mut self, zh: &str, en: &str) -> Reason {
        self.text = Text::new(
            format!("{zh}{}", self.text.zh),
            format!("{en} {}", self.text.en).trim_end().to_owned(),
        );
        self
    }
}

pub(crate) fn reason(expr: &Expr, values: &dyn Values) -> Reason {
    let mut clauses = Vec::new();
    tell(expr.tree(), values, expr.holds(values) == Some(true), &mut clauses);
    Reason {
        text: words::sentence(&clauses),
        figures: figures(expr.tree(), values),
        expression: expr.source().to_owned(),
    }
}

/// Adds the clauses of the branches that made the tree true (or kept it from being true).
fn tell(tree: &Tree, values: &dyn Values, told: bool, out: &mut Vec<Text>) {
    let holds = |tree: &Tree| truth(tree, values) == Some(true);
    match tree {
        Tree::And(a, b) | Tree::Or(a, b) => {
            for side in [a, b] {
                if holds(side) == told {
                    tell(side, values, told, out);
                }
            }
        }
        Tree::Not(inner) if told => tell_all(inner, values, out),
        _ => tell_all(tree, values, out),
    }
}

/// Adds a clause for every figure under the tree.
fn tell_all(tree: &Tree, values: &dyn Values, out: &mut Vec<Text>) {
    for leaf in leaves(tree) {
        let clause = clause(leaf, values);
        if !out.contains(&clause) {
            out.push(clause);
        }
    }
}

/// Comparisons, and yes-or-no measures that stand by themselves.
fn leaves(tree: &Tree) -> Vec<&Tree> {
    match tree {
        Tree::Compare(..) | Tree::Measure(_) => vec![tree],
        Tree::And(a, b) | Tree::Or(a, b) => [leaves(a), leaves(b)].concat(),
        Tree::Not(a) => leaves(a),
        Tree::Choose(a, b, c) => [leaves(a), leaves(b), leaves(c)].concat(),
        Tree::Literal(_) | Tree::Arithmetic(..) | Tree::Negate(_) => Vec::new(),
    }
}

fn truth(tree: &Tree, values: &dyn Values) -> Option<bool> {
    match crate::expr::value(tree, values) {
        Value::Bool(b) => Some(b),
        _ => None,
    }
}

/// A comparison read from the side of its measure: what is compared, how, and with what.
fn sides(tree: &Tree) -> Option<(&Tree, Comparison, &Tree)> {
    let Tree::Compare(how, a, b) = tree else { return None };
    let plain = |tree: &Tree| matches!(tree, Tree::Literal(_));
    Some(if plain(a) && !plain(b) { (b, how.mirrored(), a) } else { (a, *how, b) })
}

fn clause(leaf: &Tree, values: &dyn Values) -> Text {
    let Some((subject, how, other)) = sides(leaf) else {
        let (title, value) = (title(leaf), crate::expr::value(leaf, values));
        let shown = words::value(&value, &Text::default());
        return Text::new(format!("{}：{}", title.zh, shown.zh), format!("{}: {}", title.en, shown.en));
    };
    let (title, unit) = (title(subject), unit(subject));
    let value = crate::expr::value(subject, values);
    let holds = truth(leaf, values);
    let shown = words::value(&value, &unit);
    let English { title: en_title, value: en_value } = english(&title.en, &unit.en, &value, &shown.en);
    match holds {
        Some(holds) => {
            let standing = words::standing(how, &threshold(other, values), holds);
            Text::new(
                format!("{} {}，{}", title.zh, shown.zh, standing.zh),
                format!("{en_title}: {en_value}, {}", standing.en),
            )
        }
        None => Text::new(format!("{}：暂无数据", title.zh), format!("{}: no data", title.en)),
    }
}

struct English {
    title: String,
    value: String,
}

/// Leaves out a unit that the title already names: `confirmed cases: 23`, not `23 cases`.
fn english(title: &str, unit: &str, value: &Value, shown: &str) -> English {
    let named = !unit.is_empty() && title.to_lowercase().contains(&unit.to_lowercase());
    English { title: title.to_owned(), value: if named { value.to_string() } else { shown.to_owned() } }
}

fn title(tree: &Tree) -> Text {
    match tree {
        Tree::Measure(bound) => words::call(bound),
        Tree::Literal(value) => words::value(value, &Text::default()),
        Tree::Negate(a) => title(a),
        _ => {
            let mut parts: Vec<&Bound> = Vec::new();
            tree.walk(&mut |t| {
                if let Tree::Measure(bound) = t {
                    parts.push(bound)
                }
            });
            let titles: Vec<Text> = parts.into_iter().map(words::call).collect();
            let join = |pick: fn(&Text) -> &str, with: &str| {
                titles.iter().map(pick).collect::<Vec<&str>>().join(with)
            };
            Text::new(
                format!("由{}算得", join(|t| &t.zh, "、")),
                format!("computed from {}", join(|t| &t.en, " and ")),
            )
        }
    }
}

fn unit(tree: &Tree) -> Text {
    if let Tree::Measure(bound) = tree { bound.spec.unit.clone() } else { Text::default() }
}

/// The other side of a comparison: a number, or a measure with its value.
fn threshold(other: &Tree, values: &dyn Values) -> String {
    match other {
        Tree::Literal(value) => value.to_string(),
        _ => {
            let mut calls = Vec::new();
            other.walk(&mut |t| {
                if let Tree::Measure(bound) = t {
                    calls.push(bound.call.to_string())
                }
            });
            format!("{} ({})", crate::expr::value(other, values), calls.join(", "))
        }
    }
}

/// One figure for every comparison and every yes-or-no measure.
pub(crate) fn figures(tree: &Tree, values: &dyn Values) -> Vec<Figure> {
    let mut out: Vec<Figure> = Vec::new();
    for leaf in leaves(tree) {
        let (subject, limit) = match sides(leaf) {
            Some((subject, how, other)) => {
                (subject, Some(format!("{} {}", how.symbol(), threshold(other, values))))
            }
            None => (leaf, None),
        };
        let mut calls = Vec::new();
        subject.walk(&mut |t| {
            if let Tree::Measure(bound) = t {
                calls.push(bound.call.to_string())
            }
        });
        let figure = Figure {
            call: calls.join(", "),
            title: title(subject),
            value: crate::expr::value(subject, values),
            unit: unit(subject),
            threshold: limit,
            holds: truth(leaf, values),
        };
        if !out.contains(&figure) {
            out.push(figure);
        }
    }
    out
}
