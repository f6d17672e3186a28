//! Moving up and down a ladder of conditions with hysteresis: phases of a plan and levels of a risk rule alike.
//!
//! Up: to the highest rung whose condition is true, at once; a rung that asks for a decision is proposed instead.
//! Down: a rung is left when its condition has been false for its `hold` without a break. Rungs below that were true
//! meanwhile keep their own hold, so a fall stops at the highest rung that is true or still held.
//! Unknown (no data) never moves up, neither starts nor breaks a hold, and never completes one.
//! A refused proposal returns when its condition has been false once, or when its figures are half as bad again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::interval::Interval;
use crate::measures::Values;
use crate::pack::Activate;
use crate::reason::{Figure, Reason};

/// How much worse a figure must be than at the refusal before the proposal returns.
const WORSE: f64 = 1.5;

pub(crate) struct Rung<'a> {
    pub id: &'a str,
    pub when: Option<&'a Expr>,
    pub hold: Interval,
    pub activate: Activate,
}

/// What must be remembered between steps, by the id of the rung.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// Rungs that have been true: since when they are false again, or nothing while they are true.
    #[serde(default)]
    pub calm: BTreeMap<String, Option<DateTime<Utc>>>,
    /// Refused proposals: the figures at that moment.
    #[serde(default)]
    pub refused: BTreeMap<String, Vec<Figure>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Position {
    pub at: usize,
    pub proposed: Option<usize>,
    pub memory: Memory,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Move {
    Enter { from: usize, to: usize, reason: Reason },
    Propose { from: usize, to: usize, reason: Reason },
    Withdraw { to: usize, reason: Reason },
}

/// One look at the figures: where to stand now, and the moves that lead there.
pub(crate) fn climb(
    rungs: &[Rung<'_>],
    position: &Position,
    now: DateTime<Utc>,
    values: &dyn Values,
) -> (Position, Vec<Move>) {
    let mut next = position.clone();
    next.at = next.at.min(rungs.len().saturating_sub(1));
    let truth: Vec<Option<bool>> =
        rungs.iter().map(|rung| rung.when.map_or(Some(true), |when| when.holds(values))).collect();
    remember(rungs, &truth, &mut next.memory, now);
    let is_true = |i: &usize| truth.get(*i).copied().flatten() == Some(true);
    let mut moves = Vec::new();

    let up = (next.at + 1..rungs.len()).rev().find(|i| is_true(i) && activate(rungs, *i) == Activate::Auto);
    if let Some(to) = up {
        moves.push(Move::Enter { from: next.at, to, reason: why(rungs, to, values) });
        next.at = to;
    } else if let Some(to) = down(rungs, &truth, &next, now) {
        let reason = why_left(rungs, next.at, values);
        moves.push(Move::Enter { from: next.at, to, reason });
        next.at = to;
    }
    propose(rungs, &truth, &mut next, values, &mut moves);
    (next, moves)
}

/// Keeps the hold countdowns, and forgets refusals whose condition was false.
fn remember(rungs: &[Rung<'_>], truth: &[Option<bool>], memory: &mut Memory, now: DateTime<Utc>) {
    memory.calm.retain(|id, _| rungs.iter().any(|rung| rung.id == id));
    memory.refused.retain(|id, _| rungs.iter().any(|rung| rung.id == id));
    for (rung, truth) in rungs.iter().zip(truth) {
        match truth {
            Some(true) => {
                memory.calm.insert(rung.id.to_owned(), None);
            }
            Some(false) => {
                if let Some(since) = memory.calm.get_mut(rung.id) {
                    since.get_or_insert(now);
                }
                memory.refused.remove(rung.id);
            }
            None => {}
        }
    }
}

/// Where a fall from the present rung would end, if it is time to fall.
fn down(rungs: &[Rung<'_>], truth: &[Option<bool>], here: &Position, now: DateTime<Utc>) -> Option<usize> {
    if truth.get(here.at).copied().flatten() != Some(false) || held(rungs, here.at, &here.memory, now) {
        return None;
    }
    (0..here.at).rev().find(|i| {
        let is_true = truth.get(*i).copied().flatten() == Some(true);
        *i == 0 || is_true || held(rungs, *i, &here.memory, now)
    })
}

/// Whether a rung was true too short ago to be left.
fn held(rungs: &[Rung<'_>], index: usize, memory: &Memory, now: DateTime<Utc>) -> bool {
    let Some(rung) = rungs.get(index) else { return false };
    match memory.calm.get(rung.id) {
        Some(None) => true,
        Some(Some(since)) => now - *since < rung.hold.delta(),
        None => false,
    }
}

/// Since when the condition of a rung has been false, if its countdown runs.
pub(crate) fn calm_since(memory: &Memory, id: &str) -> Option<DateTime<Utc>> {
    memory.calm.get(id).copied().flatten()
}

/// When the rung that is stood on could be left by time alone.
pub(crate) fn next_fall(rung: &Rung<'_>, memory: &Memory, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = calm_since(memory, rung.id)? + rung.hold.delta();
    (at > now).then_some(at)
}

fn propose(
    rungs: &[Rung<'_>],
    truth: &[Option<bool>],
    next: &mut Position,
    values: &dyn Values,
    moves: &mut Vec<Move>,
) {
    let wanted = (next.at + 1..rungs.len()).rev().find(|i| {
        truth.get(*i).copied().flatten() == Some(true)
            && activate(rungs, *i) == Activate::Propose
            && !still_refused(rungs, *i, &next.memory, values)
    });
    if let Some(open) = next.proposed {
        let unknown = truth.get(open).copied().flatten().is_none() && open < rungs.len();
        if wanted == Some(open) || (unknown && wanted.is_none() && open > next.at) {
            return;
        }
        // An overtaken proposal is not told: the higher rung's own entry or proposal says why.
        if open < rungs.len() {
            moves.push(Move::Withdraw { to: open, reason: why(rungs, open, values) });
        }
        next.proposed = None;
    }
    if let Some(to) = wanted {
        if let Some(rung) = rungs.get(to) {
            next.memory.refused.remove(rung.id);
        }
        moves.push(Move::Propose { from: next.at, to, reason: why(rungs, to, values) });
        next.proposed = Some(to);
    }
}

fn still_refused(rungs: &[Rung<'_>], index: usize, memory: &Memory, values: &dyn Values) -> bool {
    let Some(rung) = rungs.get(index) else { return false };
    let (Some(then), Some(when)) = (memory.refused.get(rung.id), rung.when) else { return false };
    !when.explain(values).iter().any(|figure| {
        then.iter()
            .any(|old| old.call == figure.call && old.threshold == figure.threshold && worse(old, figure))
    })
}

/// Whether a figure that holds is half as far beyond again, or came to hold only after the refusal.
fn worse(old: &Figure, new: &Figure) -> bool {
    if new.holds != Some(true) {
        return false;
    }
    if old.holds != Some(true) {
        return true;
    }
    let (Some(before), Some(after)) = (old.value.number(), new.value.number()) else { return false };
    match new.threshold.as_deref().and_then(|t| t.chars().next()) {
        Some('>' | '≥') => before > 0.0 && after >= before * WORSE,
        Some('<' | '≤') => before > 0.0 && after <= before / WORSE,
        _ => false,
    }
}

fn activate(rungs: &[Rung<'_>], index: usize) -> Activate {
    rungs.get(index).map_or(Activate::Auto, |rung| rung.activate)
}

/// Why a rung is, or is not, called for.
pub(crate) fn why(rungs: &[Rung<'_>], index: usize, values: &dyn Values) -> Reason {
    rungs.get(index).and_then(|rung| rung.when).map_or_else(
        || Reason {
            text: Text::new("没有更高的条件成立。", "No higher condition holds."),
            ..Reason::default()
        },
        |when| when.reason(values),
    )
}

fn why_left(rungs: &[Rung<'_>], index: usize, values: &dyn Values) -> Reason {
    let reason = why(rungs, index, values);
    let hold = rungs.get(index).map_or(Interval::ZERO, |rung| rung.hold);
    if hold.is_zero() {
        return reason;
    }
    let words = hold.words();
    reason.introduced(
        &format!("条件已连续{}不再成立。", words.zh),
        &format!("The condition has not held for {}.", words.en),
    )
}

/// What an accepted proposal leaves behind.
pub(crate) fn accepted(position: &Position, to: usize) -> Position {
    Position { at: to, proposed: None, memory: position.memory.clone() }
}

/// What a refused proposal leaves behind: it rests until things are worse.
pub(crate) fn refused(position: &Position, rung: &Rung<'_>, values: &dyn Values) -> Position {
    let mut next = position.clone();
    next.proposed = None;
    let figures = rung.when.map(|when| when.explain(values)).unwrap_or_default();
    next.memory.refused.insert(rung.id.to_owned(), figures);
    next
}
