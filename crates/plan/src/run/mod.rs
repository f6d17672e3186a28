//! A plan in force, as a pure state machine: figures and a moment in, effects out.
//!
//! [`step`] is deterministic and may be repeated: the same moment, the same values and the open tasks that its own
//! effects left behind give no further effects. The caller applies the effects in order and keeps the new state in
//! one transaction. Movement between phases follows `ladder`; tasks follow `tasks`. Whether an open task is late is
//! plain arithmetic on its `late_at`, and is the caller's.

pub(crate) mod local;
mod state;
mod tasks;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use state::{Effect, NewTask, OpenTask, Running, TaskMemory};

use crate::ladder::{self, Memory, Move, Position, Rung};
use crate::measures::Values;
use crate::pack::{Phase, Plan};
use crate::reason::Reason;

/// Why the plan should start now, if it should. A plan without `starts_when` is started by people only.
pub fn starts(plan: &Plan, values: &dyn Values) -> Option<Reason> {
    let when = plan.starts_when.as_ref()?;
    (when.holds(values) == Some(true)).then(|| when.reason(values))
}

/// Puts the plan in force, in the highest phase that the figures call for without a decision.
pub fn start(plan: &Plan, now: DateTime<Utc>, tz: Tz, values: &dyn Values) -> (Running, Vec<Effect>) {
    let rungs = rungs(plan);
    let begin = Position { at: 0, proposed: None, memory: Memory::default() };
    let (position, moves) = ladder::climb(&rungs, &begin, now, values);
    let id = |index: usize| plan.phases.get(index).map(|phase| phase.id.clone()).unwrap_or_default();
    let mut state = Running {
        plan: plan.id.clone(),
        phase: id(position.at),
        since: now,
        started_at: now,
        ended_at: None,
        calm_since: None,
        proposed: None,
        ending_since: None,
        tasks: Default::default(),
        memory: Memory::default(),
    };
    let reason = match starts(plan, values) {
        Some(reason) if position.at == 0 => reason,
        _ => ladder::why(&rungs, position.at, values),
    };
    let mut effects = vec![Effect::EnterPhase { from: None, to: state.phase.clone(), reason }];
    let rest = moves.into_iter().filter(|moved| !matches!(moved, Move::Enter { .. }));
    effects.extend(rest.filter_map(|moved| effect(plan, position.at, moved)));
    settle(plan, &mut state, position, now);
    tasks::serve(plan, &mut state, &[], now, tz, values, &mut effects);
    (state, effects)
}

/// One look at the figures. `open` are the plan's open tasks as they are now.
pub fn step(
    plan: &Plan,
    state: &Running,
    open: &[OpenTask],
    now: DateTime<Utc>,
    tz: Tz,
    values: &dyn Values,
) -> (Running, Vec<Effect>) {
    let mut next = state.clone();
    let mut effects = Vec::new();
    if state.ended_at.is_some() {
        return (next, effects);
    }
    if let Some(reason) = ending(plan, &mut next, now, values) {
        let cancel = |held: &OpenTask| Effect::CancelTask {
            task: held.task.clone(),
            occurrence: held.occurrence.clone(),
        };
        effects.extend(open.iter().map(cancel));
        effects.push(Effect::End { reason });
        next.ended_at = Some(now);
        next.proposed = None;
        return (next, effects);
    }
    let (position, moves) = ladder::climb(&rungs(plan), &position(plan, &next), now, values);
    effects.extend(moves.into_iter().filter_map(|moved| effect(plan, position.at, moved)));
    settle(plan, &mut next, position, now);
    tasks::serve(plan, &mut next, open, now, tz, values, &mut effects);
    (next, effects)
}

/// A decision: the plan enters this phase now, whether it was proposed or not. An unknown phase changes nothing.
pub fn accept(
    plan: &Plan,
    state: &Running,
    open: &[OpenTask],
    phase: &str,
    now: DateTime<Utc>,
    tz: Tz,
    values: &dyn Values,
) -> (Running, Vec<Effect>) {
    let mut next = state.clone();
    let mut effects = Vec::new();
    let Some(to) = plan.phases.iter().position(|p| p.id == phase).filter(|_| state.ended_at.is_none()) else {
        return (next, effects);
    };
    let before = position(plan, state);
    let mut after = ladder::accepted(&before, to);
    if to == before.at {
        after.proposed = before.proposed;
    } else {
        // A phase entered by decision counts as called for now, so that its hold protects it from ending at once.
        if plan.phases.get(to).is_some_and(|p| p.when.is_some()) {
            after.memory.calm.insert(phase.to_owned(), None);
        }
        let reason = ladder::why(&rungs(plan), to, values);
        effects.push(Effect::EnterPhase { from: Some(state.phase.clone()), to: phase.to_owned(), reason });
    }
    settle(plan, &mut next, after, now);
    tasks::serve(plan, &mut next, open, now, tz, values, &mut effects);
    (next, effects)
}

/// The proposal was refused: it rests until its condition was false once, or a figure is half as bad again.
pub fn refuse(plan: &Plan, state: &Running, values: &dyn Values) -> Running {
    let rungs = rungs(plan);
    let position = position(plan, state);
    let mut next = state.clone();
    next.proposed = None;
    if let Some(rung) = position.proposed.and_then(|proposed| rungs.get(proposed)) {
        next.memory = ladder::refused(&position, rung, values).memory;
    }
    next
}

/// When something can change by time alone: a hold that runs out, the next period of a task.
pub fn next_wake(plan: &Plan, state: &Running, now: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
    if state.ended_at.is_some() {
        return None;
    }
    let fall =
        plan.phase(&state.phase).and_then(|phase| ladder::next_fall(&phase.rung(), &state.memory, now));
    let end = state.ending_since.map(|since| since + plan.hold.delta()).filter(|at| *at > now);
    let periods = plan
        .tasks
        .iter()
        .filter(|task| task.phases.contains(&state.phase))
        .filter_map(|task| tasks::next_period(task, state.tasks.get(&task.id)?, now, tz));
    fall.into_iter().chain(end).chain(periods).min()
}

/// Keeps the countdown to the end; the reason when it has run out.
fn ending(plan: &Plan, state: &mut Running, now: DateTime<Utc>, values: &dyn Values) -> Option<Reason> {
    let when = plan.ends_when.as_ref()?;
    match when.holds(values) {
        Some(true) => {
            let since = *state.ending_since.get_or_insert(now);
            (now - since >= plan.hold.delta()).then(|| when.reason(values))
        }
        Some(false) => {
            state.ending_since = None;
            None
        }
        None => None,
    }
}

impl Phase {
    fn rung(&self) -> Rung<'_> {
        Rung { id: &self.id, when: self.when.as_ref(), hold: self.hold, activate: self.activate }
    }
}

fn rungs(plan: &Plan) -> Vec<Rung<'_>> {
    plan.phases.iter().map(Phase::rung).collect()
}

/// A phase that an edited pack no longer has counts as the first.
fn position(plan: &Plan, state: &Running) -> Position {
    let index = |id: &str| plan.phases.iter().position(|phase| phase.id == id);
    Position {
        at: index(&state.phase).unwrap_or(0),
        proposed: state.proposed.as_deref().and_then(index),
        memory: state.memory.clone(),
    }
}

fn settle(plan: &Plan, state: &mut Running, position: Position, now: DateTime<Utc>) {
    let id = |index: usize| plan.phases.get(index).map(|phase| phase.id.clone());
    let phase = id(position.at).unwrap_or_default();
    if phase != state.phase {
        state.since = now;
        state.phase = phase;
    }
    state.calm_since = ladder::calm_since(&position.memory, &state.phase);
    state.proposed = position.proposed.and_then(id);
    state.memory = position.memory;
}

fn effect(plan: &Plan, here: usize, moved: Move) -> Option<Effect> {
    let id = |index: usize| plan.phases.get(index).map(|phase| phase.id.clone());
    Some(match moved {
        Move::Enter { from, to, reason } => Effect::EnterPhase { from: id(from), to: id(to)?, reason },
        Move::Propose { to, reason, .. } => Effect::ProposePhase {
            from: id(here)?,
            to: id(to)?,
            decided_by: plan.phases.get(to)?.decided_by,
            reason,
        },
        Move::Withdraw { to, reason } => Effect::WithdrawProposal { to: id(to)?, reason },
    })
}
