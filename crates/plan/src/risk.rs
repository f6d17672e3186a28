//! Grading a region: from measures to a risk level, with hysteresis and with the reason.

use chrono::{DateTime, Utc};
use lianfang_domain::Tier;
use serde::{Deserialize, Serialize};

use crate::ladder::{self, Memory, Move, Position, Rung};
use crate::measures::Values;
use crate::pack::{Activate, Level, RiskRule};
use crate::reason::Reason;

/// The level of a region, as the server keeps it (JSON).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelState {
    /// Rank in the rule, 0 is the lowest.
    pub level: usize,
    pub since: DateTime<Utc>,
    /// Since when the level's own condition has been false; the step down comes `hold` later.
    pub calm_since: Option<DateTime<Utc>>,
    /// A higher level that waits for a decision.
    pub proposed: Option<usize>,
    #[serde(default)]
    pub memory: Memory,
}

impl LevelState {
    /// Where every region begins.
    pub fn lowest(now: DateTime<Utc>) -> LevelState {
        LevelState { level: 0, since: now, calm_since: None, proposed: None, memory: Memory::default() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// The level is `to` from now on.
    Enter,
    /// `to` waits for a decision of `decided_by`.
    Propose,
    /// The proposal of `to` no longer stands.
    Withdraw,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelChange {
    pub kind: ChangeKind,
    pub from: usize,
    pub to: usize,
    /// How `to` is activated.
    pub activate: Activate,
    pub decided_by: Option<Tier>,
    pub reason: Reason,
}

/// One look at the figures. At most one `Enter`, one `Withdraw` and one `Propose`, in that order; asking twice at the
/// same moment with the same values changes nothing the second time.
pub fn assess(
    rule: &RiskRule,
    state: &LevelState,
    now: DateTime<Utc>,
    values: &dyn Values,
) -> (LevelState, Vec<LevelChange>) {
    let rungs = rungs(rule);
    let (position, moves) = ladder::climb(&rungs, &position(state), now, values);
    let changes = moves.into_iter().map(|moved| change(rule, position.at, moved)).collect();
    (settle(rule, state, position, now), changes)
}

/// A decision put the region on this level, proposed or not. A level above what the figures ask for is held like any
/// other; one below them rises again with the next look, unless the proposal was refused.
pub fn decide(
    rule: &RiskRule,
    state: &LevelState,
    to: usize,
    now: DateTime<Utc>,
    values: &dyn Values,
) -> (LevelState, Vec<LevelChange>) {
    let rungs = rungs(rule);
    let Some(level) = rule.levels.get(to).filter(|_| to != state.level) else {
        return (LevelState { proposed: state.proposed.filter(|p| *p > to), ..state.clone() }, Vec::new());
    };
    let mut position = ladder::accepted(&position(state), to);
    // A level set by hand counts as called for today, so that its hold protects it from falling at once.
    if level.when.is_some() {
        position.memory.calm.insert(level.id.clone(), None);
    }
    let change = LevelChange {
        kind: ChangeKind::Enter,
        from: state.level,
        to,
        activate: level.activate,
        decided_by: level.decided_by,
        reason: ladder::why(&rungs, to, values),
    };
    (settle(rule, state, position, now), vec![change])
}

/// The proposal was refused: it rests until its condition was false once, or a figure is half as bad again.
pub fn refuse_level(rule: &RiskRule, state: &LevelState, values: &dyn Values) -> LevelState {
    let rungs = rungs(rule);
    match state.proposed.and_then(|proposed| rungs.get(proposed)) {
        Some(rung) => {
            let position = ladder::refused(&position(state), rung, values);
            LevelState { proposed: None, memory: position.memory, ..state.clone() }
        }
        None => LevelState { proposed: None, ..state.clone() },
    }
}

/// When the level could fall by time alone.
pub fn next_fall(rule: &RiskRule, state: &LevelState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    ladder::next_fall(rungs(rule).get(state.level)?, &state.memory, now)
}

/// Why the region stands where it does: the level's own condition, and at the lowest level the next one's figures.
pub fn standing(rule: &RiskRule, level: usize, values: &dyn Values) -> Reason {
    let index = if rule.levels.get(level).is_some_and(|l| l.when.is_some()) { level } else { level + 1 };
    ladder::why(&rungs(rule), index, values)
}

fn rungs(rule: &RiskRule) -> Vec<Rung<'_>> {
    rule.levels.iter().map(Level::rung).collect()
}

impl Level {
    fn rung(&self) -> Rung<'_> {
        Rung { id: &self.id, when: self.when.as_ref(), hold: self.hold, activate: self.activate }
    }
}

fn position(state: &LevelState) -> Position {
    Position { at: state.level, proposed: state.proposed, memory: state.memory.clone() }
}

fn settle(rule: &RiskRule, before: &LevelState, position: Position, now: DateTime<Utc>) -> LevelState {
    let id = rule.levels.get(position.at).map_or("", |level| level.id.as_str());
    LevelState {
        level: position.at,
        since: if position.at == before.level { before.since } else { now },
        calm_since: ladder::calm_since(&position.memory, id),
        proposed: position.proposed,
        memory: position.memory,
    }
}

fn change(rule: &RiskRule, here: usize, moved: Move) -> LevelChange {
    let (kind, from, to, reason) = match moved {
        Move::Enter { from, to, reason } => (ChangeKind::Enter, from, to, reason),
        Move::Propose { from, to, reason } => (ChangeKind::Propose, from, to, reason),
        Move::Withdraw { to, reason } => (ChangeKind::Withdraw, here, to, reason),
    };
    let level = rule.levels.get(to);
    LevelChange {
        kind,
        from,
        to,
        activate: level.map_or(Activate::Auto, |level| level.activate),
        decided_by: level.and_then(|level| level.decided_by),
        reason,
    }
}
