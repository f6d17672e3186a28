//! Playing a story: what the server would do with a plan or a region, in memory, and the comparison.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lianfang_domain::Text;

use super::{Story, StoryFailure, StoryStep, Subject};
use crate::library::Library;
use crate::measures::{Call, Value};
use crate::pack::{Plan, RiskRule};
use crate::risk::{self, LevelState};
use crate::run::{self, Effect, NewTask, OpenTask, Running};

/// Plays a story; every expectation that was not met comes back.
pub fn run_story(library: &Library, story: &Story) -> Result<(), Vec<StoryFailure>> {
    let mut failures = Vec::new();
    match &story.subject {
        Subject::Plan(id) => match library.plan(id) {
            Some(plan) => play_plan(plan, story, &mut failures),
            None => failures.extend(no_subject(story, id)),
        },
        Subject::Risk(id) => match library.risk_rule(id) {
            Some(rule) => play_risk(rule, story, &mut failures),
            None => failures.extend(no_subject(story, id)),
        },
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

fn no_subject(story: &Story, id: &str) -> Option<StoryFailure> {
    let step = story.steps.first()?;
    Some(failure(story, step, format!("没有 `{id}`"), format!("there is no `{id}`")))
}

fn failure(story: &Story, step: &StoryStep, zh: String, en: String) -> StoryFailure {
    StoryFailure {
        path: story.path.clone(),
        line: step.place.0,
        column: step.place.1,
        span: step.span,
        message: Text::new(zh, en),
    }
}

fn play_risk(rule: &RiskRule, story: &Story, failures: &mut Vec<StoryFailure>) {
    let mut figures = BTreeMap::new();
    let mut state: Option<LevelState> = None;
    let mut said = Text::default();
    let id = |rank: usize| rule.levels.get(rank).map_or("", |level| level.id.as_str());
    for step in &story.steps {
        let now = run::local::moment(step.at, story.timezone);
        figures.extend(step.set.clone());
        let before = state.take().unwrap_or_else(|| LevelState::lowest(now));
        let (mut next, changes) = risk::assess(rule, &before, now, &figures);
        if let Some(last) = changes.last() {
            said = last.reason.text.clone();
        }
        if let Some(rank) = step.decide.as_deref().and_then(|id| rule.rank(id)) {
            next = risk::decide(rule, &next, rank, now, &figures).0;
        }
        if step.refuse {
            next = risk::refuse_level(rule, &next, &figures);
        }
        let mut check = Check { story, step, failures };
        check.same("等级", "level", step.expect.level.as_deref(), id(next.level));
        check.same("提议", "proposed", step.expect.proposed.as_deref(), next.proposed.map_or("none", id));
        check.says(&said);
        state = Some(next);
    }
}

/// A plan in play: what the server would hold.
struct Play<'a> {
    plan: &'a Plan,
    zone: Tz,
    state: Option<Running>,
    open: Vec<NewTask>,
    opened: BTreeSet<String>,
    said: Text,
}

fn play_plan(plan: &Plan, story: &Story, failures: &mut Vec<StoryFailure>) {
    let mut play = Play {
        plan,
        zone: story.timezone,
        state: None,
        open: Vec::new(),
        opened: BTreeSet::new(),
        said: Text::default(),
    };
    let mut figures: BTreeMap<Call, Value> = BTreeMap::new();
    let mut clock: Option<DateTime<Utc>> = None;
    for step in &story.steps {
        let now = run::local::moment(step.at, story.timezone);
        play.opened.clear();
        if let Some(before) = clock {
            play.pass(before, now, &figures);
        }
        clock = Some(now);
        figures.extend(step.set.clone());
        play.open.retain(|task| !step.done.contains(&task.task));
        play.look(now, &figures);
        if let (Some(phase), Some(state)) = (&step.decide, play.state.clone()) {
            let decided = run::accept(plan, &state, &play.held(), phase, now, story.timezone, &figures);
            play.apply(decided);
        }
        if let (true, Some(state)) = (step.refuse, &play.state) {
            play.state = Some(run::refuse(plan, state, &figures));
        }
        Check { story, step, failures }.plan(&play, now);
    }
}

impl Play<'_> {
    /// Lets time pass up to `until`, waking the plan as it asks.
    fn pass(&mut self, from: DateTime<Utc>, until: DateTime<Utc>, figures: &BTreeMap<Call, Value>) {
        let mut now = from;
        while let Some(state) = &self.state
            && let Some(wake) = run::next_wake(self.plan, state, now, self.zone)
            && wake < until
            && wake > now
        {
            now = wake;
            self.look(now, figures);
        }
    }

    fn look(&mut self, now: DateTime<Utc>, figures: &BTreeMap<Call, Value>) {
        let result = match &self.state {
            // A plan that does not start by figures is started by people: the story begins with it in force.
            None if self.plan.starts_when.is_some() && run::starts(self.plan, figures).is_none() => return,
            None => run::start(self.plan, now, self.zone, figures),
            Some(state) => run::step(self.plan, state, &self.held(), now, self.zone, figures),
        };
        self.apply(result);
    }

    fn held(&self) -> Vec<OpenTask> {
        let held = |task: &NewTask| OpenTask {
            task: task.task.clone(),
            occurrence: task.occurrence.clone(),
            opened_at: task.opened_at,
            due_at: task.due_at,
        };
        self.open.iter().map(held).collect()
    }

    fn apply(&mut self, (state, effects): (Running, Vec<Effect>)) {
        self.state = Some(state);
        for effect in effects {
            match effect {
                Effect::OpenTask(task) => {
                    self.opened.insert(task.task.clone());
                    self.open.push(task);
                }
                Effect::CompleteTask { task, occurrence, .. }
                | Effect::CancelTask { task, occurrence }
                | Effect::LapseTask { task, occurrence } => {
                    self.open.retain(|held| held.task != task || held.occurrence != occurrence);
                }
                Effect::EnterPhase { reason, .. }
                | Effect::ProposePhase { reason, .. }
                | Effect::WithdrawProposal { reason, .. }
                | Effect::End { reason } => self.said = reason.text,
            }
        }
    }
}

/// Compares one step's expectations.
struct Check<'a> {
    story: &'a Story,
    step: &'a StoryStep,
    failures: &'a mut Vec<StoryFailure>,
}

impl Check<'_> {
    fn plan(&mut self, play: &Play<'_>, now: DateTime<Utc>) {
        let expect = &self.step.expect;
        let phase = play.state.as_ref().map_or("none", |state| state.phase.as_str());
        let proposed = play.state.as_ref().and_then(|state| state.proposed.as_deref()).unwrap_or("none");
        self.same("阶段", "phase", expect.phase.as_deref(), phase);
        self.same("提议", "proposed", expect.proposed.as_deref(), proposed);
        let open: BTreeSet<&str> = play.open.iter().map(|task| task.task.as_str()).collect();
        let is_late = |task: &&NewTask| task.late_at.unwrap_or(task.due_at) <= now;
        let late: BTreeSet<&str> = play.open.iter().filter(is_late).map(|task| task.task.as_str()).collect();
        self.set("未完成任务", "open tasks", expect.open.as_deref(), &open);
        self.set("超时任务", "late tasks", expect.late.as_deref(), &late);
        for task in expect.opened.iter().flatten() {
            if !play.opened.contains(task) {
                let opened = play.opened.iter().map(String::as_str).collect::<Vec<&str>>().join(", ");
                self.fail(
                    format!("任务 `{task}` 没有下达；下达的是：{opened}"),
                    format!("the task `{task}` was not opened; these were: {opened}"),
                );
            }
        }
        if let Some(ended) = expect.ended {
            let really = play.state.as_ref().is_some_and(|state| state.ended_at.is_some());
            self.same("结束", "ended", Some(&ended.to_string()), &really.to_string());
        }
        self.says(&play.said);
    }

    fn same(&mut self, zh: &str, en: &str, wanted: Option<&str>, found: &str) {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found) {
            self.fail(
                format!("{zh}应为 `{wanted}`，实际为 `{found}`"),
                format!("{en} should be `{wanted}`, and is `{found}`"),
            );
        }
    }

    fn set(&mut self, zh: &str, en: &str, wanted: Option<&[String]>, found: &BTreeSet<&str>) {
        let Some(wanted) = wanted else { return };
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        if wanted != *found {
            let list = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<&str>>().join(", ");
            self.fail(
                format!("{zh}应为 [{}]，实际为 [{}]", list(&wanted), list(found)),
                format!("{en} should be [{}], and are [{}]", list(&wanted), list(found)),
            );
        }
    }

    fn says(&mut self, said: &Text) {
        if let Some(words) = &self.step.expect.says
            && !said.zh.contains(words.as_str())
            && !said.en.contains(words.as_str())
        {
            self.fail(
                format!("理由里应有“{words}”，实际为“{}”", said.zh),
                format!("the reason should say `{words}`, and says `{}`", said.en),
            );
        }
    }

    fn fail(&mut self, zh: String, en: String) {
        self.failures.push(failure(self.story, self.step, zh, en));
    }
}
