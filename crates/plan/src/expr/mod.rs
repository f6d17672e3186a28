//! Conditions: CEL over measures, with look-back windows such as `14d`, checked when a pack is loaded.
//!
//! [`Expr::compile`] rewrites the windows, parses with the `cel` crate, and lowers the result to a small typed tree
//! (`tree`); everything that a rule may not do is found there, with its place. Evaluation is three-valued (`eval`).

mod call;
mod eval;
pub(crate) mod imply;
mod json;
mod lower;
mod span;
pub(crate) mod tree;
mod window;

use std::fmt;
use std::ops::Range;

use cel::parser::Parser;
use lianfang_domain::Text;

pub use eval::EvalError;

use crate::measures::{Call, Catalogue, Value, Values};
use crate::reason::{Figure, Reason};
use tree::{Bound, Tree, Type};

/// Longest expression that is accepted, in bytes; and how deep it may nest.
const LONGEST: usize = 2_000;
const DEEPEST: u16 = 40;

/// What is wrong inside an expression, by place in its own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: &'static str,
    pub span: Range<usize>,
    pub message: Text,
    pub remedy: Text,
}

pub(crate) fn refuse(code: &'static str, span: Range<usize>, message: Text, remedy: Text) -> Problem {
    Problem { code, span, message, remedy }
}

/// A checked yes-or-no condition.
#[derive(Clone, PartialEq)]
pub struct Expr {
    source: String,
    tree: Tree,
    calls: Vec<Call>,
}

impl Expr {
    /// Parses and checks a condition against the measures there are.
    pub fn compile(source: &str, catalogue: &Catalogue) -> Result<Expr, Vec<Problem>> {
        let tree = front(source, catalogue, |lowering, cel| lowering.want(cel, Type::Bool))?;
        let mut calls = Vec::new();
        tree.walk(&mut |tree| {
            if let Tree::Measure(Bound { call, .. }) = tree
                && !calls.contains(call)
            {
                calls.push(call.clone());
            }
        });
        Ok(Expr { source: source.trim().to_owned(), tree, calls })
    }

    /// Every measure call in it, in reading order, each once.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// True, false, or unknown for lack of data (`None`).
    pub fn eval(&self, values: &dyn Values) -> Result<Option<bool>, EvalError> {
        Ok(match eval::eval(&self.tree, values)? {
            Value::Bool(b) => Some(b),
            _ => None,
        })
    }

    /// Like [`Expr::eval`], with a broken measure counted as one without data.
    pub(crate) fn holds(&self, values: &dyn Values) -> Option<bool> {
        self.eval(values).unwrap_or(None)
    }

    /// Every comparison in it with today's figure and whether it holds.
    pub fn explain(&self, values: &dyn Values) -> Vec<Figure> {
        crate::reason::figures(&self.tree, values)
    }

    /// Why it holds, or does not, in words and numbers.
    pub fn reason(&self, values: &dyn Values) -> Reason {
        crate::reason::reason(self, values)
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }
}

/// The value of a part of an expression; a broken measure counts as one without data.
pub(crate) fn value(tree: &Tree, values: &dyn Values) -> Value {
    eval::eval(tree, values).unwrap_or(Value::Missing)
}

/// Reads one measure call, such as the keys of a story's `set`.
pub fn parse_call(source: &str, catalogue: &Catalogue) -> Result<Call, Vec<Problem>> {
    front(source, catalogue, |lowering, cel| match lowering.lower(cel)? {
        (Tree::Measure(bound), _) => Some(bound.call),
        _ => {
            lowering.problems.push(refuse(
                "P0305",
                0..source.len(),
                Text::new(format!("`{source}` 不是一个指标"), format!("`{source}` is not one measure")),
                Text::new("写成例如 confirmed_cases(14d)", "write for example confirmed_cases(14d)"),
            ));
            None
        }
    })
}

/// Rewrites, parses, and hands the syntax tree to `make`.
fn front<T>(
    source: &str,
    catalogue: &Catalogue,
    make: impl FnOnce(&mut lower::Lowering<'_>, &cel::IdedExpr) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    if source.trim().is_empty() || source.len() > LONGEST || depth(source) > usize::from(DEEPEST) {
        return Err(vec![refuse(
            "P0301",
            0..source.len(),
            Text::new("表达式为空、过长或嵌套过深", "the expression is empty, too long or nested too deeply"),
            Text::new("写一个简短的条件", "write one short condition"),
        )]);
    }
    let rewritten = window::rewrite(source);
    let parsed = Parser::default().max_recursion_depth(DEEPEST * 20).parse_with_source_info(&rewritten.text);
    let (cel, info) = parsed.map_err(|errors| syntax(&errors, &rewritten))?;
    let mut lowering =
        lower::Lowering { catalogue, rewritten: &rewritten, info: &info, problems: Vec::new() };
    match make(&mut lowering, &cel) {
        Some(made) if lowering.problems.is_empty() => Ok(made),
        _ => Err(lowering.problems),
    }
}

/// How deep brackets nest: a cheap bound before the recursive parser sees the text.
fn depth(source: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0_usize);
    for c in source.chars() {
        match c {
            '(' | '[' | '{' | '!' | '-' | '?' => now += 1,
            ')' | ']' | '}' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

fn syntax(errors: &cel::ParseErrors, rewritten: &window::Rewritten) -> Vec<Problem> {
    let Some(first) = errors.errors.first() else { return Vec::new() };
    let (line, column) = (first.pos.0.max(1) as usize, first.pos.1.max(1) as usize);
    let before: usize = rewritten.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = rewritten.text.get(before..).unwrap_or("");
    let within = rest.char_indices().nth(column - 1).map_or(rest.trim_end().len(), |(i, _)| i);
    let at = before + within;
    let width = rewritten.text.get(at..).map_or(0, token_width);
    vec![refuse(
        "P0301",
        rewritten.original(at..at + width),
        Text::new("表达式写法有误", "the expression is not well formed"),
        Text::new(
            "检查括号、引号和运算符（&& 与，|| 或，! 非）",
            "check brackets, quotes and operators (&& and, || or, ! not)",
        ),
    )]
}

/// Length of the word or operator that the text begins with.
fn token_width(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let Some(first) = text.chars().next() else { return 0 };
    let same = |c: &char| match word(first) {
        true => word(*c),
        false => "<>=!&|".contains(first) && "<>=!&|".contains(*c),
    };
    text.chars().take_while(same).map(char::len_utf8).sum::<usize>().max(first.len_utf8())
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expr({})", self.source)
    }
}

impl serde::Serialize for Expr {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}
