//! Which tasks a phase asks for now, and when each is due.
//!
//! A task without `every` opens once per stay in its phases. One with `every` opens once per period: periods of days
//! begin at local midnight, counted from the day the phase was entered; periods of hours begin at local midnight. A
//! periodic task whose evidence is already there does not open: there is nothing to do.

use chrono::{DateTime, NaiveTime, SecondsFormat, Timelike as _, Utc};
use chrono_tz::Tz;

use super::local;
use super::state::{Effect, NewTask, OpenTask, Running, TaskMemory};
use crate::measures::Values;
use crate::pack::{Plan, Task};

/// One period of a task.
struct Slot {
    occurrence: String,
    due_at: DateTime<Utc>,
}

/// Completes, cancels, lapses and opens; `state.phase` is already the phase to serve.
pub(super) fn serve(
    plan: &Plan,
    state: &mut Running,
    open: &[OpenTask],
    now: DateTime<Utc>,
    tz: Tz,
    values: &dyn Values,
    effects: &mut Vec<Effect>,
) {
    let mut still_open = Vec::new();
    for held in open {
        let (task, occurrence) = (held.task.clone(), held.occurrence.clone());
        let known = plan.task(&held.task).filter(|task| task.phases.contains(&state.phase));
        let Some(spec) = known else {
            effects.push(Effect::CancelTask { task, occurrence });
            continue;
        };
        if let Some(evidence) =
            spec.done_when.as_ref().filter(|evidence| evidence.holds(values) == Some(true))
        {
            effects.push(Effect::CompleteTask { task, occurrence, reason: evidence.reason(values) });
        } else if lapsed(spec, held, state.tasks.get(&held.task), now, tz) {
            effects.push(Effect::LapseTask { task, occurrence });
        } else {
            still_open.push(held.task.as_str());
        }
    }
    let finished = |state: &Running, id: &str| match (plan.task(id), state.tasks.get(id)) {
        (Some(before), _) if !before.phases.contains(&state.phase) => true,
        (Some(before), memory) => {
            let evident = before.done_when.as_ref().is_some_and(|e| e.holds(values) == Some(true));
            evident || (memory.is_some_and(|m| m.opened_in_stay) && !still_open.contains(&id))
        }
        (None, _) => true,
    };
    // Decided before anything opens, so that a task and its successor never open in one step.
    let ready: Vec<bool> =
        plan.tasks.iter().map(|task| task.after.iter().all(|id| finished(state, id))).collect();
    for (task, ready) in plan.tasks.iter().zip(ready) {
        let asked = task.phases.contains(&state.phase);
        let memory = state.tasks.entry(task.id.clone()).or_default();
        if !asked {
            memory.active_since = None;
            memory.opened_in_stay = false;
            continue;
        }
        memory.active_since.get_or_insert(now);
        if ready {
            open_one(task, memory, now, tz, values, effects);
        }
    }
}

fn open_one(
    task: &Task,
    memory: &mut TaskMemory,
    now: DateTime<Utc>,
    tz: Tz,
    values: &dyn Values,
    effects: &mut Vec<Effect>,
) {
    let Some(since) = memory.active_since else { return };
    let Some(slot) = slot(task, since, now, tz) else { return };
    if memory.opened.as_ref() == Some(&slot.occurrence) {
        return;
    }
    let evidence = task.done_when.as_ref().filter(|evidence| evidence.holds(values) == Some(true));
    if task.every.is_some() && evidence.is_some() {
        return;
    }
    memory.opened = Some(slot.occurrence.clone());
    memory.opened_in_stay = true;
    let new = new_task(task, slot, now);
    let complete = evidence.map(|evidence| Effect::CompleteTask {
        task: task.id.clone(),
        occurrence: new.occurrence.clone(),
        reason: evidence.reason(values),
    });
    effects.push(Effect::OpenTask(new));
    effects.extend(complete);
}

fn new_task(task: &Task, slot: Slot, now: DateTime<Utc>) -> NewTask {
    NewTask {
        task: task.id.clone(),
        occurrence: slot.occurrence,
        duty: task.duty.clone(),
        title: task.title.clone(),
        detail: task.detail.clone(),
        opened_at: now,
        due_at: slot.due_at,
        late_at: task.late.as_ref().map(|late| slot.due_at + late.after.delta()),
        tell: task.late.as_ref().map(|late| late.tell.clone()).unwrap_or_default(),
        checklist: task.checklist.clone(),
        by_hand: task.by_hand,
        has_evidence: task.done_when.is_some(),
    }
}

/// The period that `now` falls in.
fn slot(task: &Task, since: DateTime<Utc>, now: DateTime<Utc>, tz: Tz) -> Option<Slot> {
    let within = task.within.map(|within| now + within.delta());
    let Some(every) = task.every else {
        let occurrence = format!("phase:{}", since.to_rfc3339_opts(SecondsFormat::Secs, true));
        let due = task.due.map(|time| {
            let today = local::day(now, tz);
            let at = local::time_on(today, time, tz);
            if at > now { at } else { local::time_on(local::days_after(today, 1), time, tz) }
        });
        return Some(Slot { occurrence, due_at: within.or(due)? });
    };
    let Some(days) = every.whole_days() else {
        let (day, hour) = hour_slot(every.minutes, now, tz);
        return Some(Slot {
            occurrence: format!("{day}T{hour:02}:00"),
            due_at: within.unwrap_or(now + every.delta()),
        });
    };
    let first = first_day(task, since, tz);
    let elapsed = (local::day(now, tz) - first).num_days();
    let period = u32::try_from(elapsed).ok()? / days;
    let begins = local::days_after(first, period * days);
    let last = local::days_after(begins, days - 1);
    let due = task.due.map(|time| local::time_on(last, time, tz));
    let close = local::start_of(local::days_after(last, 1), tz);
    Some(Slot { occurrence: begins.to_string(), due_at: due.or(within).unwrap_or(close) })
}

/// The first day of the first period: the day of entry, or the next when that day's deadline has passed.
fn first_day(task: &Task, since: DateTime<Utc>, tz: Tz) -> chrono::NaiveDate {
    let day = local::day(since, tz);
    let one_day = task.every.and_then(|every| every.whole_days()) == Some(1);
    match task.due {
        Some(due) if one_day && local::time_on(day, due, tz) <= since => local::days_after(day, 1),
        _ => day,
    }
}

fn hour_slot(every_minutes: u32, now: DateTime<Utc>, tz: Tz) -> (chrono::NaiveDate, u32) {
    let here = now.with_timezone(&tz);
    let hours = (every_minutes / 60).clamp(1, 24);
    (here.date_naive(), here.hour() / hours * hours)
}

/// Overtaken by a later occurrence, and its deadline, grace and one more period have gone by.
fn lapsed(task: &Task, held: &OpenTask, memory: Option<&TaskMemory>, now: DateTime<Utc>, tz: Tz) -> bool {
    let Some(every) = task.every else { return false };
    let grace = task.late.as_ref().map_or(chrono::TimeDelta::zero(), |late| late.after.delta());
    let current = memory.and_then(|m| m.active_since).and_then(|since| slot(task, since, now, tz));
    current.is_some_and(|slot| slot.occurrence != held.occurrence)
        && now >= held.due_at + grace + every.delta()
}

/// When the next period of the task begins.
pub(super) fn next_period(
    task: &Task,
    memory: &TaskMemory,
    now: DateTime<Utc>,
    tz: Tz,
) -> Option<DateTime<Utc>> {
    let (every, since) = (task.every?, memory.active_since?);
    let today = local::day(now, tz);
    if let Some(days) = every.whole_days() {
        let first = first_day(task, since, tz);
        let begins = match u32::try_from((today - first).num_days()) {
            Ok(elapsed) => local::days_after(first, (elapsed / days + 1) * days),
            Err(_) => first,
        };
        return Some(local::start_of(begins, tz));
    }
    let (day, hour) = hour_slot(every.minutes, now, tz);
    let next = hour + every.minutes / 60;
    let at = match NaiveTime::from_hms_opt(next, 0, 0) {
        Some(time) => local::time_on(day, time, tz),
        None => local::start_of(local::days_after(day, 1), tz),
    };
    // A clock change can put the computed start behind us; an hour later is then the safe answer.
    Some(if at > now { at } else { now + chrono::TimeDelta::hours(1) })
}
