//! What absent staff do in a replay: decide, verify, do tasks, each after its time.
//!
//! Every draw comes from a stream named by the row that it is about, so that what one does never shifts
//! what another does, and a replay that is taken up again draws the same.

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

/// Written where people would write why.
const NOTE_ZH: &str = "回放中自动办理";

/// Length of a round of work.
const ROUND_SECONDS: i64 = 3 * 3600;
/// What staff have to act on.
const KINDS: [&str; 3] = ["response.proposal.made", "surveillance.signal.raised", "response.tasks.opened"];

#[derive(Debug, Clone, Copy)]
enum Action {
    Decide(Uuid),
    Verify(Uuid),
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
        while self.read < head {
            let (entries, next) = journal::list_kinds(&node.db.read(), self.read, head, &KINDS, 2000).await?;
            self.read = next;
            for entry in &entries {
                self.plan_for(entry);
            }
        }
        Ok(())
    }

    fn plan_for(&mut self, entry: &Entry) {
        match (entry.kind.as_str(), entry.subject) {
            ("response.proposal.made", Some(id)) => {
                if let Some(rule) = &self.plan.decisions
                    && self.stream("decide", id).random::<f64>() < rule.share
                {
                    let at = entry.at + hours(rule.accept_after_hours);
                    self.enter(at, id, Action::Decide(id));
                }
            }
            ("surveillance.signal.raised", Some(id)) => {
                if let Some(rule) = &self.plan.signals {
                    let at = entry.at + hours(rule.verify_after_hours);
                    self.enter(at, id, Action::Verify(id));
                }
            }
            ("response.tasks.opened", _) => {
                let ids = entry.data["tasks"].as_array().into_iter().flatten();
                let ids: Vec<Uuid> = ids.filter_map(|t| t["id"].as_str()?.parse().ok()).collect();
                for id in ids {
                    if let Some(delay) = self.delay_of(id) {
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

    fn stream(&self, purpose: &str, id: Uuid) -> Stream {
        self.streams.stream(&format!("drills.autopilot.{purpose}.{id}"))
    }

    /// How long a task takes: log-normal; none for one that is never done.
    fn delay_of(&self, task: Uuid) -> Option<TimeDelta> {
        let rule = self.plan.tasks.as_ref()?;
        let mut stream = self.stream("task", task);
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
        let confirmed: Vec<(Action, bool)> = due
            .into_iter()
            .map(|action| {
                let share = self.plan.signals.as_ref().map_or(1.0, |s| s.confirm_share);
                match action {
                    Action::Verify(id) => (action, self.stream("verify", id).random::<f64>() < share),
                    _ => (action, true),
                }
            })
            .collect();
        let (node_, account) = (node.clone(), self.account);
        node.writer
            .write(Some(account), move |tx| {
                Box::pin(async move {
                    let tasks: Vec<Uuid> = confirmed
                        .iter()
                        .filter_map(
                            |(action, _)| if let Action::Finish(id) = action { Some(*id) } else { None },
                        )
                        .collect();
                    response::finish_many(tx, &tasks, NOTE_ZH).await?;
                    for (action, yes) in confirmed {
                        // The viewer may have been quicker: what is no longer open is left alone.
                        let outcome = match action {
                            Action::Decide(id) => {
                                response::decide_if_open(&node_, tx, id, NOTE_ZH.to_owned()).await
                            }
                            Action::Verify(id) => {
                                surveillance::judge_if_new(tx, id, yes, NOTE_ZH.to_owned()).await
                            }
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
