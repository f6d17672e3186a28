//! The value of an expression, in three-valued logic.
//!
//! A measure without data is `Missing`. A comparison or a sum with a missing side is unknown, `unknown && false` is
//! false and `unknown || true` is true, and everything else with an unknown side is unknown (Kleene). So missing data
//! never raise an alarm, and never end one: the state machine acts on a definite true or a definite false only.
//! Division by zero and results beyond the range of numbers are unknown, too.

use super::tree::{Bound, Comparison, Operation, Tree, Type};
use crate::measures::{Call, Value, Values};

/// A measure returned something else than the catalogue promised: a defect of the program, not of the pack.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("measure `{call}` returned `{value}`, which is not of the kind that the catalogue promises")]
pub struct EvalError {
    pub call: Call,
    pub value: Value,
}

/// The value; `Value::Missing` is unknown.
pub(crate) fn eval(tree: &Tree, values: &dyn Values) -> Result<Value, EvalError> {
    Ok(match tree {
        Tree::Literal(value) => value.clone(),
        Tree::Measure(bound) => measure(bound, values)?,
        Tree::Not(a) => match eval(a, values)? {
            Value::Bool(b) => Value::Bool(!b),
            _ => Value::Missing,
        },
        Tree::And(a, b) => match (eval(a, values)?, eval(b, values)?) {
            (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
            (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
            _ => Value::Missing,
        },
        Tree::Or(a, b) => match (eval(a, values)?, eval(b, values)?) {
            (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
            (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
            _ => Value::Missing,
        },
        Tree::Compare(how, a, b) => {
            compare(*how, &eval(a, values)?, &eval(b, values)?).map_or(Value::Missing, Value::Bool)
        }
        Tree::Arithmetic(how, a, b) => arithmetic(*how, &eval(a, values)?, &eval(b, values)?),
        Tree::Negate(a) => match eval(a, values)? {
            Value::Int(i) => i.checked_neg().map_or(Value::Missing, Value::Int),
            Value::Float(f) => Value::Float(-f),
            _ => Value::Missing,
        },
        Tree::Choose(condition, then, otherwise) => match eval(condition, values)? {
            Value::Bool(true) => eval(then, values)?,
            Value::Bool(false) => eval(otherwise, values)?,
            _ => Value::Missing,
        },
    })
}

fn measure(bound: &Bound, values: &dyn Values) -> Result<Value, EvalError> {
    let value = values.value(&bound.call);
    if value.is_missing() {
        return Ok(Value::Missing);
    }
    let fits = match Type::from(bound.spec.returns) {
        Type::Number => matches!(value, Value::Int(_) | Value::Float(_)),
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::Text => matches!(value, Value::Text(_)),
    };
    if fits { Ok(value) } else { Err(EvalError { call: bound.call.clone(), value }) }
}

/// `None` when a side is missing.
pub(crate) fn compare(how: Comparison, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => a.number()?.partial_cmp(&b.number()?)?,
    };
    Some(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    })
}

fn arithmetic(how: Operation, a: &Value, b: &Value) -> Value {
    // Whole numbers stay whole except in division: 3 / 2 is 1.5 for whoever writes a rule.
    if let (Value::Int(a), Value::Int(b)) = (a, b)
        && how != Operation::Divide
    {
        return match how {
            Operation::Add => a.checked_add(*b),
            Operation::Subtract => a.checked_sub(*b),
            Operation::Multiply => a.checked_mul(*b),
            _ => a.checked_rem(*b),
        }
        .map_or(Value::Missing, Value::Int);
    }
    let (Some(a), Some(b)) = (a.number(), b.number()) else { return Value::Missing };
    let result = match how {
        Operation::Add => a + b,
        Operation::Subtract => a - b,
        Operation::Multiply => a * b,
        Operation::Divide => a / b,
        Operation::Remainder => a % b,
    };
    if result.is_finite() { Value::Float(result) } else { Value::Missing }
}
