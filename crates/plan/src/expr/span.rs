//! Where a node of CEL's syntax tree stands in the text.
//!
//! CEL keeps one token per node (for an operator, the operator itself), so a node's range is widened over its
//! children and, for a function call, to the closing bracket.

use std::ops::Range;

use cel::common::ast::{Expr, IdedExpr, SourceInfo};

pub(super) fn span_of(cel: &IdedExpr, info: &SourceInfo) -> Range<usize> {
    let mut range: Option<Range<usize>> = None;
    widen(cel, info, &mut range);
    let mut range = range.unwrap_or(0..0);
    if let Expr::Call(call) = &cel.expr
        && call.func_name.chars().all(|c| c.is_alphanumeric() || c == '_')
    {
        let text = &info.source;
        // The token of a call may be its name or its opening bracket.
        if text.get(..range.start).is_some_and(|before| before.ends_with(&call.func_name)) {
            range.start -= call.func_name.len();
        }
        if let Some(rest) = text.get(range.end..)
            && let Some(close) = rest.find(')')
            && rest[..close].chars().all(|c| c.is_whitespace() || c == '(')
        {
            range.end += close + 1;
        }
    }
    if let Expr::Comprehension(_) = &cel.expr {
        let text = info.source.get(range.start..).unwrap_or("");
        range.end = range.end.max(range.start + closing_bracket(text));
    }
    range
}

/// Where the last bracket that opens here is closed again.
fn closing_bracket(text: &str) -> usize {
    let mut open = 0_usize;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => open += 1,
            ')' | ']' if open <= 1 => {
                open = 0;
                end = at + 1;
            }
            ')' | ']' => open -= 1,
            '&' | '|' if open == 0 => break,
            _ => {}
        }
    }
    end
}

fn widen(cel: &IdedExpr, info: &SourceInfo, range: &mut Option<Range<usize>>) {
    if let Some((start, stop)) = info.offset_for(cel.id) {
        let (start, end) = (start as usize, stop as usize + 1);
        let now = range.get_or_insert(start..end);
        now.start = now.start.min(start);
        now.end = now.end.max(end);
    }
    if let Expr::Comprehension(loops) = &cel.expr {
        widen(&loops.iter_range, info, range);
    }
    if let Expr::List(list) = &cel.expr {
        list.elements.iter().for_each(|item| widen(item, info, range));
    }
    if let Expr::Call(call) = &cel.expr {
        call.target.iter().for_each(|target| widen(target, info, range));
        call.args.iter().for_each(|arg| widen(arg, info, range));
    }
}
