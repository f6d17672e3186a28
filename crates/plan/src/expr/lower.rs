//! From CEL's syntax tree to the checked tree: which parts of CEL are allowed, and what types must agree.
//!
//! Allowed are measures with literal arguments, numbers, yes/no, text, comparisons, `&&`, `||`, `!`, arithmetic and
//! `condition ? a : b`. Loops, field access, lists, maps and every other function are refused, each with a remedy.

use cel::common::ast::{CallExpr, Expr as Cel, IdedExpr, LiteralValue, SourceInfo, operators as op};
use lianfang_domain::Text;

use super::tree::{Comparison, Operation, Tree, Type};
use super::window::{Rewritten, window_of};
use super::{Problem, refuse};
use crate::measures::{Catalogue, Value};

pub(super) struct Lowering<'a> {
    pub catalogue: &'a Catalogue,
    pub rewritten: &'a Rewritten,
    pub info: &'a SourceInfo,
    pub problems: Vec<Problem>,
}

type Typed = Option<(Tree, Type)>;

impl Lowering<'_> {
    /// The tree and its type; `None` when a problem was noted.
    pub fn lower(&mut self, cel: &IdedExpr) -> Typed {
        match &cel.expr {
            Cel::Literal(literal) => self.literal(cel, literal),
            Cel::Call(call) => self.call(cel, call),
            Cel::Ident(name) => self.identifier(cel, name),
            Cel::Comprehension(_) => self.not_allowed(cel, "循环和列表宏", "loops and list macros"),
            Cel::Select(_) => self.not_allowed(cel, "字段访问", "field access with a dot"),
            Cel::List(_) | Cel::Map(_) | Cel::Struct(_) => {
                self.not_allowed(cel, "列表和映射", "lists and maps")
            }
            Cel::Unspecified => self.not_allowed(cel, "空表达式", "an empty expression"),
        }
    }

    fn literal(&mut self, cel: &IdedExpr, literal: &LiteralValue) -> Typed {
        Some(match literal {
            LiteralValue::Boolean(b) => (Tree::Literal(Value::Bool(*b.inner())), Type::Bool),
            LiteralValue::Int(i) => (Tree::Literal(Value::Int(*i.inner())), Type::Number),
            LiteralValue::UInt(u) => {
                let value = i64::try_from(*u.inner()).map_or(Value::Float(*u.inner() as f64), Value::Int);
                (Tree::Literal(value), Type::Number)
            }
            LiteralValue::Double(f) => (Tree::Literal(Value::Float(*f.inner())), Type::Number),
            LiteralValue::String(s) => (Tree::Literal(Value::Text(s.inner().to_owned())), Type::Text),
            LiteralValue::Null | LiteralValue::Bytes(_) => {
                return self.not_allowed(cel, "null 和字节串", "null and bytes");
            }
        })
    }

    fn identifier(&mut self, cel: &IdedExpr, name: &str) -> Typed {
        let (message, remedy) = if let Some(window) = window_of(name) {
            (
                Text::new(
                    format!("时间窗 `{window}` 只能写在指标的括号里"),
                    format!("the window `{window}` stands outside of a measure's brackets"),
                ),
                Text::new(
                    "写成例如 confirmed_cases(14d)",
                    "write it as an argument, for example confirmed_cases(14d)",
                ),
            )
        } else if let Some(spec) = self.catalogue.get(name) {
            let example = spec.example();
            (
                Text::new(
                    format!("指标 `{name}` 缺少括号"),
                    format!("the measure `{name}` is written without brackets"),
                ),
                Text::new(format!("写成 {example}"), format!("write {example}")),
            )
        } else {
            (
                Text::new(format!("不认识 `{name}`"), format!("`{name}` is not known here")),
                Text::new(
                    "规则里只能用指标、数字、true/false 和带引号的文字",
                    "rules may use measures, numbers, true, false and quoted text only",
                ),
            )
        };
        let span = self.span(cel);
        self.problems.push(refuse("P0305", span, message, remedy));
        None
    }

    fn call(&mut self, cel: &IdedExpr, call: &CallExpr) -> Typed {
        if call.target.is_some() {
            return self.not_allowed(cel, "用点调用的函数", "functions called with a dot");
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (op::LOGICAL_AND, [a, b]) => self.logic(a, b, Tree::And),
            (op::LOGICAL_OR, [a, b]) => self.logic(a, b, Tree::Or),
            (op::LOGICAL_NOT, [a]) => {
                let tree = self.want(a, Type::Bool)?;
                Some((Tree::Not(Box::new(tree)), Type::Bool))
            }
            (op::NEGATE, [a]) => match self.want(a, Type::Number)? {
                Tree::Literal(Value::Int(i)) => {
                    Some((Tree::Literal(Value::Int(i.saturating_neg())), Type::Number))
                }
                Tree::Literal(Value::Float(f)) => Some((Tree::Literal(Value::Float(-f)), Type::Number)),
                tree => Some((Tree::Negate(Box::new(tree)), Type::Number)),
            },
            (op::CONDITIONAL, [condition, then, otherwise]) => self.choose(condition, then, otherwise),
            (name, [a, b]) if comparison(name).is_some() => {
                let how = comparison(name)?;
                self.compare(how, a, b)
            }
            (name, [a, b]) if operation(name).is_some() => {
                let how = operation(name)?;
                let (left, right) = (self.want(a, Type::Number), self.want(b, Type::Number));
                Some((Tree::Arithmetic(how, Box::new(left?), Box::new(right?)), Type::Number))
            }
            (name, _) if name.contains(|c: char| !c.is_alphanumeric() && c != '_') => {
                self.not_allowed(cel, "这个运算符", "this operator")
            }
            (name, args) => {
                let bound = self.measure(cel, name, args)?;
                let kind = bound.spec.returns.into();
                Some((Tree::Measure(bound), kind))
            }
        }
    }

    fn logic(&mut self, a: &IdedExpr, b: &IdedExpr, make: fn(Box<Tree>, Box<Tree>) -> Tree) -> Typed {
        let (left, right) = (self.want(a, Type::Bool), self.want(b, Type::Bool));
        Some((make(Box::new(left?), Box::new(right?)), Type::Bool))
    }

    fn choose(&mut self, condition: &IdedExpr, then: &IdedExpr, otherwise: &IdedExpr) -> Typed {
        let condition = self.want(condition, Type::Bool);
        let then = self.lower(then);
        let (then, kind) = then?;
        let otherwise = self.want(otherwise, kind)?;
        Some((Tree::Choose(Box::new(condition?), Box::new(then), Box::new(otherwise)), kind))
    }

    fn compare(&mut self, how: Comparison, a: &IdedExpr, b: &IdedExpr) -> Typed {
        let (left, right) = (self.lower(a), self.lower(b));
        let ((left, left_type), (right, right_type)) = (left?, right?);
        let ordered = !matches!(how, Comparison::Equal | Comparison::NotEqual);
        if left_type != right_type || (ordered && left_type != Type::Number) {
            let span = self.span(a).start..self.span(b).end;
            let (l, r) = (left_type.words(), right_type.words());
            self.problems.push(refuse(
                "P0304",
                span,
                Text::new(
                    format!("{}不能与{}用 {} 比较", l.zh, r.zh, how.symbol()),
                    format!("{} can't be compared with {} by {}", l.en, r.en, how.symbol()),
                ),
                Text::new(
                    "大小比较两边都要是数字；相等比较两边要是同一类",
                    "order needs numbers on both sides; equality needs the same kind on both sides",
                ),
            ));
            return None;
        }
        Some((Tree::Compare(how, Box::new(left), Box::new(right)), Type::Bool))
    }

    /// The tree, which must be of this type.
    pub fn want(&mut self, cel: &IdedExpr, kind: Type) -> Option<Tree> {
        let (tree, found) = self.lower(cel)?;
        if found == kind {
            return Some(tree);
        }
        let (found, wanted) = (found.words(), kind.words());
        let span = self.span(cel);
        self.problems.push(refuse(
            "P0304",
            span,
            Text::new(
                format!("这里需要{}，写的却是{}", wanted.zh, found.zh),
                format!("{} is needed here, and this is {}", wanted.en, found.en),
            ),
            match kind {
                Type::Bool => Text::new("补上比较，例如 `>= 5`", "add a comparison, for example `>= 5`"),
                _ => Text::new("换成数字或返回数字的指标", "use a number, or a measure that returns one"),
            },
        ));
        None
    }

    fn not_allowed<T>(&mut self, cel: &IdedExpr, zh: &str, en: &str) -> Option<T> {
        let span = self.span(cel);
        self.problems.push(refuse(
            "P0305",
            span,
            Text::new(format!("规则里不能用{zh}"), format!("{en} can't be used in a rule")),
            Text::new(
                "只用指标、比较、&&、||、! 和四则运算；复杂的计算请做成指标",
                "use measures, comparisons, &&, ||, ! and arithmetic only; a computation that needs more is a new measure",
            ),
        ));
        None
    }

    /// Place of a node in the author's text. A node's own token is widened over its children.
    pub fn span(&self, cel: &IdedExpr) -> std::ops::Range<usize> {
        let rewritten = super::span::span_of(cel, self.info);
        self.rewritten.original(rewritten)
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::NotEqual,
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::AtMost,
        op::GREATER => Comparison::Greater,
        op::GREATER_EQUALS => Comparison::AtLeast,
        _ => return None,
    })
}

fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        op::ADD => Operation::Add,
        op::SUBSTRACT => Operation::Subtract,
        op::MULTIPLY => Operation::Multiply,
        op::DIVIDE => Operation::Divide,
        op::MODULO => Operation::Remainder,
        _ => return None,
    })
}

impl Type {
    fn words(self) -> Text {
        match self {
            Type::Number => Text::new("数字", "a number"),
            Type::Bool => Text::new("是否判断", "a yes-or-no"),
            Type::Text => Text::new("文字", "text"),
        }
    }
}
