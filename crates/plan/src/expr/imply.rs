//! Whether one condition implies another, as far as that can be seen from the text.
//!
//! Used to find phases that can never win and thresholds that flap. Sound and incomplete: `true` is certain, `false`
//! means that it could not be shown. Two comparisons of the same measure with plain numbers are compared as ranges.

use super::Expr;
use super::tree::{Bound, Comparison, Tree};
use crate::measures::{Call, Value};

/// Whether the condition is worth the same whatever the measures say.
pub(crate) fn constant(expr: &Expr) -> Option<bool> {
    if impossible(expr.tree()) {
        return Some(false);
    }
    let nothing = |_: &Call| Value::Missing;
    expr.holds(&nothing)
}

/// Whether `a` can't be true without `b` being true.
pub(crate) fn implies(a: &Expr, b: &Expr) -> bool {
    tree_implies(a.tree(), b.tree())
}

fn tree_implies(a: &Tree, b: &Tree) -> bool {
    if a == b {
        return true;
    }
    if let Tree::Or(left, right) = a {
        return tree_implies(left, b) && tree_implies(right, b);
    }
    if let Tree::And(left, right) = b {
        return tree_implies(a, left) && tree_implies(a, right);
    }
    if let Tree::And(left, right) = a
        && (tree_implies(left, b) || tree_implies(right, b))
    {
        return true;
    }
    if let Tree::Or(left, right) = b {
        return tree_implies(a, left) || tree_implies(a, right);
    }
    match (range(a), range(b)) {
        (Some((x, inner)), Some((y, outer))) => x == y && inner.inside(&outer),
        _ => false,
    }
}

/// Whether the conjunction asks for a number below and above two bounds that do not meet.
fn impossible(tree: &Tree) -> bool {
    match tree {
        Tree::Or(a, b) => impossible(a) && impossible(b),
        Tree::And(a, b) => {
            let mut parts = Vec::new();
            conjuncts(a, &mut parts);
            conjuncts(b, &mut parts);
            parts.iter().any(|part| impossible(part))
                || parts.iter().enumerate().any(|(i, left)| {
                    parts.iter().skip(i + 1).any(|right| match (range(left), range(right)) {
                        (Some((x, one)), Some((y, other))) => x == y && one.misses(&other),
                        _ => false,
                    })
                })
        }
        _ => false,
    }
}

fn conjuncts<'t>(tree: &'t Tree, out: &mut Vec<&'t Tree>) {
    if let Tree::And(a, b) = tree {
        conjuncts(a, out);
        conjuncts(b, out);
    } else {
        out.push(tree);
    }
}

/// Numbers from `low` to `high`; a bound that is open does not belong to it.
struct Range {
    low: (f64, bool),
    high: (f64, bool),
}

impl Range {
    fn inside(&self, outer: &Range) -> bool {
        let low = self.low.0 > outer.low.0 || (self.low.0 == outer.low.0 && (outer.low.1 <= self.low.1));
        let high =
            self.high.0 < outer.high.0 || (self.high.0 == outer.high.0 && (outer.high.1 <= self.high.1));
        low && high
    }

    fn misses(&self, other: &Range) -> bool {
        let above =
            |a: &Range, b: &Range| a.low.0 > b.high.0 || (a.low.0 == b.high.0 && (a.low.1 || b.high.1));
        above(self, other) || above(other, self)
    }
}

/// The call and the range, if the tree compares one measure with one number.
fn range(tree: &Tree) -> Option<(&Call, Range)> {
    let Tree::Compare(how, left, right) = tree else { return None };
    let (how, call, number) = match (left.as_ref(), right.as_ref()) {
        (Tree::Measure(Bound { call, .. }), Tree::Literal(value)) => (*how, call, value.number()?),
        (Tree::Literal(value), Tree::Measure(Bound { call, .. })) => (how.mirrored(), call, value.number()?),
        _ => return None,
    };
    let all = (f64::NEG_INFINITY, false);
    let top = (f64::INFINITY, false);
    let range = match how {
        Comparison::Equal => Range { low: (number, false), high: (number, false) },
        Comparison::NotEqual => return None,
        Comparison::Less => Range { low: all, high: (number, true) },
        Comparison::AtMost => Range { low: all, high: (number, false) },
        Comparison::Greater => Range { low: (number, true), high: top },
        Comparison::AtLeast => Range { low: (number, false), high: top },
    };
    Some((call, range))
}
