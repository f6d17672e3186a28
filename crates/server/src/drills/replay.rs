//! Moves the node through a scenario: from event to event, in order, whatever the pace.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::autopilot::Pilot;
use super::lists::{self, ListArrivals};
use super::prepare::{Arrivals, Prepared};
use super::scenario::{Scenario, end_of};
use super::store;
use crate::error::Result;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::response;
use crate::surveillance::{Arrival, add_counts};

/// A replay in progress. One task owns it (`driver`).
pub struct Replay {
    node: Node,
    pub scenario: Scenario,
    root: Uuid,
    imports: Vec<Uuid>,
    arrivals: Arrivals,
    lists: ListArrivals,
    /// In whose name lists are taken in.
    autopilot: Uuid,
    pilot: Pilot,
    /// How far the replay has been noted as lived through. The clock may be ahead after a crash.
    noted: DateTime<Utc>,
}

impl Replay {
    pub fn new(node: &Node, prepared: Prepared) -> Replay {
        let Prepared { scenario, state, imports, mut arrivals, mut lists, .. } = prepared;
        if let Some(until) = state.arrived_until {
            arrivals.retain(|at, _| *at > until);
            // Of the moment at which it was killed a list may be missing; what is there is known again.
            lists.retain(|at, _| *at >= until);
        }
        let pilot = Pilot::new(scenario.autopilot.clone(), state.seed.cast_unsigned(), state.autopilot_id);
        let root = node.tree().root().unwrap_or_default();
        let autopilot = state.autopilot_id;
        let noted = state.clock_at;
        Replay { node: node.clone(), scenario, root, imports, arrivals, lists, autopilot, pilot, noted }
    }

    pub fn today(&self) -> NaiveDate {
        self.node.clock.today()
    }

    /// When the day after the present rest ends; the scenario's last day ends it.
    pub fn next_rest(&self) -> Option<DateTime<Utc>> {
        let clock = &self.node.clock;
        let mut day = self.scenario.from;
        while end_of(clock, day) <= self.noted {
            day = day.succ_opt()?;
        }
        (day <= self.scenario.to).then(|| end_of(clock, day))
    }

    /// Lives through everything up to `to`.
    pub async fn advance_to(&mut self, to: DateTime<Utc>) -> Result<()> {
        let node = self.node.clone();
        // Nobody else reacts while time moves: what happens at one moment happens in one order, however fast it is played.
        let turn = node.turn().await;
        // A replay that was killed may have stored what nothing has followed from yet.
        turn.follow().await?;
        self.pilot.look(&self.node).await?;
        loop {
            let Some(next) = self.next_event().await?.filter(|at| *at <= to) else { break };
            self.node.clock.advance_to(next);
            self.arrive().await?;
            turn.follow().await?;
            self.pilot.look(&self.node).await?;
            if self.pilot.act(&self.node).await? {
                turn.follow().await?;
                self.pilot.look(&self.node).await?;
            }
        }
        self.node.clock.advance_to(to);
        turn.follow().await?;
        drop(turn);
        self.pilot.look(&self.node).await?;
        let (scenario, root, day) = (self.scenario.scenario.clone(), self.root, self.today());
        let rested = end_of(&self.node.clock, day) == to;
        self.node
            .writer
            .write(None, move |tx| {
                Box::pin(async move {
                    store::save_clock(&tx.conn(), &scenario, to).await?;
                    if rested {
                        tx.journal(NewEntry::new("drills.day", Some(root), None, json!({"day": day})));
                    }
                    Ok(())
                })
            })
            .await?;
        self.noted = to;
        self.node.settle().await
    }

    pub fn noted(&self) -> DateTime<Utc> {
        self.noted
    }

    /// The next moment at which anything happens.
    async fn next_event(&self) -> Result<Option<DateTime<Utc>>> {
        let arrival = self.arrivals.first_key_value().map(|(at, _)| *at);
        let list = self.lists.first_key_value().map(|(at, _)| *at);
        let response = response::next_event(&self.node).await?;
        let now = self.node.clock.now();
        // What is overdue already happens at once, not in the past.
        Ok([arrival, list, response, self.pilot.next()].into_iter().flatten().min().map(|at| at.max(now)))
    }

    /// Stores what has arrived by now, with the mark that it did.
    async fn arrive(&mut self) -> Result<()> {
        let now = self.node.clock.now();
        while let Some(first) = self.lists.first_entry().filter(|e| *e.key() <= now) {
            for list in first.remove() {
                lists::take(&self.node, self.autopilot, &self.scenario.disease, list).await?;
            }
        }
        while let Some(first) = self.arrivals.first_entry().filter(|e| *e.key() <= now) {
            let (at, files) = first.remove_entry();
            let arrivals: Vec<Arrival> = files
                .into_iter()
                .filter_map(|(number, rows)| {
                    let (file, import) = (self.scenario.counts.get(number)?, self.imports.get(number)?);
                    Some(Arrival::new(*import, self.root, &file.mapping, rows))
                })
                .collect();
            let scenario = self.scenario.scenario.clone();
            self.node
                .writer
                .write(None, move |tx| {
                    Box::pin(async move {
                        for arrival in arrivals {
                            add_counts(tx, arrival).await?;
                        }
                        store::save_arrived(&tx.conn(), &scenario, at).await
                    })
                })
                .await?;
        }
        Ok(())
    }
}
