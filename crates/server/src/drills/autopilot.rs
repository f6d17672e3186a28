//! What absent staff do in a replay: decide, verify, do tasks, each after its time.
//!
//! Every draw comes from a stream named by what it is about (region, moment, task), never by an id: what one does never
//! shifts what another does, and a replay that was killed and taken up again, whose ids are other ones, draws the same.

use chrono::{DateTime, TimeDelta, Utc};
use lianfang_domain::{Streams, random::Stream};
use rand::RngExt as _;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::scenario::Autopilot;
use crate::error::{Error, Result};
use crate::kernel::journal::{Entry, store as journal};
use crate::node::Node;
use crate::{response, surveillance};

/// Length of a round of work.
const ROUND_SECONDS: i64 = 3 * 3600;
/// What staff have to act on.
const KINDS: [&str; 3] = ["response.proposal.made", "surveillance.signal.raised", "response.tasks.opened"];

#[derive(Debug, Clone, Copy)]
enum Action {
    Decide(Uuid),
    /// Whether the signal turns out to be true.
    Verify(Uuid, bool),
    Finish(Uuid),
}

pub struct Pilot {
    plan: Autopilot,
    streams: Streams,
    account: Uuid,
    /// By time, then by order of creation.
    agenda: BTreeMap<(DateTime<Utc>, Uuid), Action>,
    /// Journal entries before this one have been looked at.
    read: u64,
}

impl Pilot {
    /// A pilot that has read nothing yet; the first look covers the whole journal.
    pub fn new(plan: Autopilot, seed: u64, account: Uuid) -> Pilot {
        Pilot { plan, streams: Streams::from_seed(seed), account, agenda: BTreeMap::new(), read: 0 }
    }

    /// When the next thing is to be done.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        self.agenda.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes what came into the journal since the last look onto the agenda.
    pub async fn look(&mut self, node: &Node) -> Result<()> {
        let head = *node.writer.head().borrow();
        let tree = node.tree();
        while self.read < head {
            let (entries, next) = journal::list_kinds(&node.db.read(), self.read, head, &KINDS, 2000).await?;
            self.read = next;
            for entry in &entries {
                let place = entry.region.and_then(|id| tree.find(id));
                let place = place.map_or_else(String::new, |p| format!("{:?}.{}", p.tier, p.code));
                self.plan_for(entry, &format!("{place}.{}", entry.at.timestamp_millis()));
            }
        }
        Ok(())
    }

    /// `place` names where and when the entry was made.
    fn plan_for(&mut self, entry: &Entry, place: &str) {
        let data = |name: &str| entry.data[name].as_str().unwrap_or_default().to_owned();
        match (entry.kind.as_str(), entry.subject) {
            ("response.proposal.made", Some(id)) => {
                if let Some(rule) = &self.plan.decisions
                    && self
                        .stream("decide", place, &format!("{}.{}", data("kind"), data("target")))
                        .random::<f64>()
                        < rule.share
                {
                    let at = entry.at + hours(rule.accept_after_hours);
                    self.enter(at, id, Action::Decide(id));
                }
            }
            ("surveillance.signal.raised", Some(id)) => {
                if let Some(rule) = &self.plan.signals {
                    let share = rule.confirm_share;
                    let at = entry.at + hours(rule.verify_after_hours);
                    let confirmed = self.stream("verify", place, &data("first_day")).random::<f64>() < share;
                    self.enter(at, id, Action::Verify(id, confirmed));
                }
            }
            ("response.tasks.opened", _) => {
                for task in entry.data["tasks"].as_array().into_iter().flatten() {
                    let text = |name: &str| task[name].as_str().unwrap_or_default();
                    let Ok(id) = text("id").parse::<Uuid>() else { continue };
                    let what = format!("{}.{}.{}", text("plan"), text("task"), text("occurrence"));
                    if let Some(delay) = self.delay_of(place, &what) {
                        self.enter(entry.at + delay, id, Action::Finish(id));
                    }
                }
            }
            _ => {}
        }
    }

    /// Staff act every three hours, so that a day has a few rounds of work and not hundreds.
    fn enter(&mut self, at: DateTime<Utc>, id: Uuid, action: Action) {
        let seconds = at.timestamp().div_euclid(ROUND_SECONDS) + 1;
        let round = DateTime::from_timestamp(seconds * ROUND_SECONDS, 0).unwrap_or(at);
        self.agenda.insert((round, id), action);
    }

    fn stream(&self, purpose: &str, place: &str, what: &str) -> Stream {
        self.streams.stream(&format!("drills.autopilot.{purpose}.{place}.{what}"))
    }

    /// How long a task takes: log-normal; none for one that is never done.
    fn delay_of(&self, place: &str, task: &str) -> Option<TimeDelta> {
        let rule = self.plan.tasks.as_ref()?;
        let mut stream = self.stream("task", place, task);
        if stream.random::<f64>() >= rule.done_share {
            return None;
        }
        // Box–Muller: a standard normal draw from two uniform ones.
        let (u, v) = (1.0 - stream.random::<f64>(), stream.random::<f64>());
        let z = (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos();
        Some(hours(rule.median_hours * (rule.spread.max(1.0).ln() * z).exp()))
    }

    /// Does everything that is due by now, in one change. Returns whether there was anything.
    pub async fn act(&mut self, node: &Node) -> Result<bool> {
        let now = node.clock.now();
        let mut due = Vec::new();
        while let Some(first) = self.agenda.first_entry().filter(|e| e.key().0 <= now) {
            due.push(first.remove());
        }
        if due.is_empty() {
            return Ok(false);
        }
        let (node_, account) = (node.clone(), self.account);
        node.writer
            .write(Some(account), move |tx| {
                Box::pin(async move {
                    let finished = |action: &Action| match action {
                        Action::Finish(id) => Some(*id),
                        _ => None,
                    };
                    let tasks: Vec<Uuid> = due.iter().filter_map(finished).collect();
                    response::finish_many(tx, &tasks).await?;
                    for action in due {
                        // The viewer may have been quicker: what is no longer open is left alone.
                        let outcome = match action {
                            Action::Decide(id) => response::accept_if_open(&node_, tx, id).await,
                            Action::Verify(id, yes) => surveillance::judge_if_new(tx, id, yes).await,
                            Action::Finish(_) => Ok(()),
                        };
                        match outcome {
                            Ok(()) | Err(Error::NotFound { .. }) => {}
                            Err(error) => return Err(error),
                        }
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(true)
    }
}

fn hours(hours: f64) -> TimeDelta {
    TimeDelta::seconds((hours * 3600.0).clamp(0.0, 1e9) as i64)
}
