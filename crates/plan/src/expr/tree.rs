//! The checked form of an expression: a small typed tree over measure calls and literals.

use std::sync::Arc;

use crate::measures::{Call, MeasureSpec, Value, ValueKind};

/// A measure call together with what the catalogue said about it when the pack was loaded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub call: Call,
    pub spec: Arc<MeasureSpec>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Literal(Value),
    Measure(Bound),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
    Compare(Comparison, Box<Tree>, Box<Tree>),
    Arithmetic(Operation, Box<Tree>, Box<Tree>),
    Negate(Box<Tree>),
    Choose(Box<Tree>, Box<Tree>, Box<Tree>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// What an expression is worth, as far as checking goes: all numbers are one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Number,
    Bool,
    Text,
}

impl From<ValueKind> for Type {
    fn from(kind: ValueKind) -> Type {
        match kind {
            ValueKind::Int | ValueKind::Float => Type::Number,
            ValueKind::Bool => Type::Bool,
            ValueKind::Text => Type::Text,
        }
    }
}

impl Comparison {
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "≠",
            Comparison::Less => "<",
            Comparison::AtMost => "≤",
            Comparison::Greater => ">",
            Comparison::AtLeast => "≥",
        }
    }

    /// The comparison with its sides swapped: `5 <= x` is `x >= 5`.
    pub fn mirrored(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Greater => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
            same => same,
        }
    }

    pub fn opposite(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::AtLeast,
            Comparison::AtMost => Comparison::Greater,
            Comparison::Greater => Comparison::AtMost,
            Comparison::AtLeast => Comparison::Less,
        }
    }
}

impl Tree {
    /// Visits the tree from left to right, parents first.
    pub fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Tree)) {
        visit(self);
        match self {
            Tree::Literal(_) | Tree::Measure(_) => {}
            Tree::Not(a) | Tree::Negate(a) => a.walk(visit),
            Tree::And(a, b) | Tree::Or(a, b) | Tree::Compare(_, a, b) | Tree::Arithmetic(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Tree::Choose(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
        }
    }
}
