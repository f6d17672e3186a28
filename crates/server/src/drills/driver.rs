//! Paces a replay: plays, pauses, steps, at so many seconds a day.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

use super::http::ReplayView;
use super::replay::Replay;
use super::scenario::Scenario;
use crate::error::Result;
use crate::node::Node;

/// A day is moved in so many parts, so that an hour of pages looks like an hour.
const SLICES: u32 = 48;

/// How the viewer wants it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    pub playing: bool,
    /// Real seconds for a day; 0 is as fast as the machine can.
    pub seconds_per_day: f64,
    /// Days still to go while paused.
    pub steps: u32,
    /// Pause after this day.
    pub until: Option<NaiveDate>,
}

/// The viewer's side of a replay.
#[derive(Debug)]
pub struct Driver {
    pace: watch::Sender<Pace>,
    finished: Mutex<bool>,
    scenario: ScenarioInfo,
}

#[derive(Debug, Clone)]
struct ScenarioInfo {
    id: String,
    title: Text,
    summary: Text,
    attribution: Vec<String>,
    from: NaiveDate,
    to: NaiveDate,
    days: i64,
}

impl Driver {
    pub fn new(scenario: &Scenario, pace: Pace) -> Driver {
        let info = ScenarioInfo {
            id: scenario.scenario.clone(),
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            attribution: scenario.attribution.clone(),
            from: scenario.from,
            to: scenario.to,
            days: scenario.days(),
        };
        Driver { pace: watch::Sender::new(pace), finished: Mutex::new(false), scenario: info }
    }

    pub fn set(&self, change: impl FnOnce(&mut Pace)) {
        self.pace.send_modify(change);
    }

    pub fn view(&self, node: &Node) -> ReplayView {
        let pace = *self.pace.borrow();
        let finished = *self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        let info = self.scenario.clone();
        let today = node.clock.today();
        ReplayView {
            scenario: info.id,
            title: info.title,
            summary: info.summary,
            attribution: info.attribution,
            from: info.from,
            to: info.to,
            today,
            now: node.clock.now(),
            state: match (finished, pace.playing || pace.steps > 0) {
                (true, _) => "finished",
                (false, true) => "playing",
                (false, false) => "paused",
            }
            .to_owned(),
            seconds_per_day: pace.seconds_per_day,
            day_index: (today - info.from).num_days().clamp(0, info.days - 1),
            days: info.days,
        }
    }
}

fn announce(node: &Node) {
    if let Some(driver) = node.driver.get() {
        let view = serde_json::to_value(driver.view(node)).unwrap_or_default();
        node.notify("replay", view);
    }
}

/// Drives the replay to its end, as the viewer wants it.
pub async fn drive(node: Node, mut replay: Replay) -> Result<()> {
    let Some(driver) = node.driver.get() else { return Ok(()) };
    let mut pace = driver.pace.subscribe();
    while let Some(rest) = replay.next_rest() {
        let wanted = *pace.borrow_and_update();
        if !wanted.playing && wanted.steps == 0 {
            if pace.changed().await.is_err() {
                return Ok(());
            }
            announce(&node);
            continue;
        }
        if wanted.seconds_per_day > 0.0 && wanted.steps == 0 {
            slowly(&node, &mut replay, rest, &mut pace).await?;
        } else {
            replay.advance_to(rest).await?;
        }
        let reached = replay.noted() >= rest;
        driver.set(|p| {
            if wanted.steps > 0 && reached {
                p.steps = p.steps.saturating_sub(1);
            }
            if p.until.is_some_and(|day| node.clock.today() >= day) && reached {
                (p.playing, p.until) = (false, None);
            }
        });
        announce(&node);
    }
    *driver.finished.lock().unwrap_or_else(PoisonError::into_inner) = true;
    driver.set(|p| (p.playing, p.steps) = (false, 0));
    announce(&node);
    Ok(())
}

/// Moves towards `rest` in real time, until it is reached or the viewer wants something else.
async fn slowly(
    node: &Node,
    replay: &mut Replay,
    rest: DateTime<Utc>,
    pace: &mut watch::Receiver<Pace>,
) -> Result<()> {
    let slice = chrono::TimeDelta::days(1) / SLICES.cast_signed();
    while replay.noted() < rest {
        let wanted = *pace.borrow_and_update();
        if !wanted.playing || wanted.seconds_per_day <= 0.0 {
            return Ok(());
        }
        let started = crate::kernel::clock::stopwatch();
        replay.advance_to((node.clock.now() + slice).min(rest)).await?;
        announce(node);
        let pause = Duration::from_secs_f64(wanted.seconds_per_day / f64::from(SLICES))
            .saturating_sub(started.elapsed());
        // A change of pace ends the pause at once.
        let _ = tokio::time::timeout(pause, pace.changed()).await;
    }
    Ok(())
}
