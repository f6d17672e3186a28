//! Measure calls: the name must be in the catalogue, and every argument a literal of the right kind.

use cel::common::ast::{Expr as Cel, IdedExpr, LiteralValue};
use lianfang_domain::{Text, Window};

use super::lower::Lowering;
use super::refuse;
use super::tree::Bound;
use super::window::window_of;
use crate::measures::{Arg, ArgKind, Call, Real};

impl Lowering<'_> {
    /// A measure call with literal arguments of the right kinds.
    pub fn measure(&mut self, cel: &IdedExpr, name: &str, args: &[IdedExpr]) -> Option<Bound> {
        let span = self.span(cel);
        let Some(spec) = self.catalogue.get(name).cloned() else {
            let remedy = match self.catalogue.closest(name) {
                Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
                None => Text::new(
                    "可用的指标见 `lianfang pack measures`",
                    "`lianfang pack measures` lists the measures there are",
                ),
            };
            let name_span = span.start..(span.start + name.len()).min(span.end.max(span.start + name.len()));
            self.problems.push(refuse(
                "P0302",
                name_span,
                Text::new(format!("没有指标 `{name}`"), format!("there is no measure `{name}`")),
                remedy,
            ));
            return None;
        };
        if args.len() != spec.args.len() {
            self.problems.push(refuse(
                "P0303",
                span,
                Text::new(
                    format!("指标 `{name}` 要 {} 个参数，写了 {} 个", spec.args.len(), args.len()),
                    format!(
                        "the measure `{name}` takes {} argument(s), and {} are given",
                        spec.args.len(),
                        args.len()
                    ),
                ),
                Text::new(format!("写成 {}", spec.example()), format!("write {}", spec.example())),
            ));
            return None;
        }
        let args: Vec<Option<Arg>> = args
            .iter()
            .zip(&spec.args)
            .map(|(arg, kind)| self.argument(arg, *kind, &spec.example()))
            .collect();
        let args = args.into_iter().collect::<Option<Vec<Arg>>>()?;
        Some(Bound { call: Call::new(name, args), spec })
    }

    fn argument(&mut self, cel: &IdedExpr, kind: ArgKind, example: &str) -> Option<Arg> {
        let found = match (&cel.expr, kind) {
            (Cel::Ident(name), ArgKind::Window) => match window_of(name).map(str::parse::<Window>) {
                Some(Ok(window)) => Some(Arg::Window(window)),
                Some(Err(error)) => {
                    let span = self.span(cel);
                    self.problems.push(refuse(
                        "P0303",
                        span,
                        Text::new(format!("`{}` 不是有效的时间窗", error.0), error.to_string()),
                        Text::new("写 1d 到 3660d，或例如 2w", "write 1d to 3660d, or for example 2w"),
                    ));
                    return None;
                }
                None => None,
            },
            (Cel::Literal(LiteralValue::String(s)), ArgKind::Text) => Some(Arg::Text(s.inner().to_owned())),
            (_, ArgKind::Number) => match &cel.expr {
                Cel::Literal(LiteralValue::Int(i)) => Some(Arg::Number(Real(*i.inner() as f64))),
                Cel::Literal(LiteralValue::Double(f)) => Some(Arg::Number(Real(*f.inner()))),
                _ => None,
            },
            _ => None,
        };
        if found.is_none() {
            let wanted = match kind {
                ArgKind::Window => Text::new("时间窗，例如 14d", "a window such as 14d"),
                ArgKind::Text => Text::new("带引号的文字", "quoted text"),
                ArgKind::Number => Text::new("数字", "a number"),
            };
            let span = self.span(cel);
            self.problems.push(refuse(
                "P0303",
                span,
                Text::new(
                    format!("这个参数要写成{}", wanted.zh),
                    format!("this argument must be {}", wanted.en),
                ),
                Text::new(format!("写成 {example}"), format!("write {example}")),
            ));
        }
        found
    }
}
