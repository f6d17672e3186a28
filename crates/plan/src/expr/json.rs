//! A condition as a small tree in JSON, for pages that evaluate it without a connection.
//!
//! `["and", a, b]`, `["or", a, b]`, `["not", a]`, `["if", a, b, c]`, `["=", a, b]` and the other comparisons and operations by their sign,
//! `["-", a]` for the negative, `["call", "yes('fever')"]` for a fact, and anything else is itself. What is not known is `null`.

use serde_json::{Value as Json, json};

use super::Expr;
use super::tree::{Comparison, Operation, Tree};
use crate::measures::Value;

impl Expr {
    pub fn as_json(&self) -> Json {
        tree(self.tree())
    }
}

fn tree(node: &Tree) -> Json {
    match node {
        Tree::Literal(value) => literal(value),
        Tree::Measure(bound) => json!(["call", bound.call.to_string()]),
        Tree::Not(a) => json!(["not", tree(a)]),
        Tree::And(a, b) => json!(["and", tree(a), tree(b)]),
        Tree::Or(a, b) => json!(["or", tree(a), tree(b)]),
        Tree::Compare(how, a, b) => json!([comparison(*how), tree(a), tree(b)]),
        Tree::Arithmetic(how, a, b) => json!([operation(*how), tree(a), tree(b)]),
        Tree::Negate(a) => json!(["-", tree(a)]),
        Tree::Choose(a, b, c) => json!(["if", tree(a), tree(b), tree(c)]),
    }
}

fn literal(value: &Value) -> Json {
    match value {
        Value::Bool(b) => json!(b),
        Value::Int(i) => json!(i),
        Value::Float(f) => json!(f),
        Value::Text(t) => json!(t),
        _ => Json::Null,
    }
}

fn comparison(how: Comparison) -> &'static str {
    match how {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Greater => ">",
        Comparison::AtLeast => ">=",
    }
}

fn operation(how: Operation) -> &'static str {
    match how {
        Operation::Add => "+",
        Operation::Subtract => "-",
        Operation::Multiply => "*",
        Operation::Divide => "/",
        Operation::Remainder => "%",
    }
}
