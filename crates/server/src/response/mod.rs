//! Response: incidents, plans in force with their phases, proposals and decisions, tasks.
//!
//! Tables `response_*`. Nouns: `incidents` (with the plans in force), `proposals` (a level, the start of a
//! plan or a phase that waits for a decision), `tasks`. The state machine itself is the `plan` crate's; here its
//! effects become rows and journal entries. Invariants: one open incident per region and disease; a plan runs
//! once per region and disease; a task's occurrence is opened once; a decision names who made it and why; a
//! task is done by evidence or by a person with a note, never by time.

mod incidents;
mod measures;
mod proposals;
mod react;
mod step;
mod tasks;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

pub use incidents::{Incident, RunningPlan, list_running_in};
pub use measures::measures;
pub use proposals::{Proposal, ProposalFilter, accept_if_open, count_open, list_proposals};
pub use react::{next_event, tick};
pub use tasks::{
    HandOut, NewErrand, OpenErrand, Subject, Task, TaskFilter, TaskSubject, TaskTally, call_off,
    close_errands, complete, errands_of, finish_many, forget_errands, hand_out, list_errands, list_tasks,
    live_under, move_errands, open_errands, tally_of, withdraw,
};

use crate::kernel::journal::react::Reactor;
use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    incidents::router().merge(proposals::router()).merge(tasks::router())
}

/// Moves plans when levels, counts or signals change, and when a task is done.
pub fn reactor() -> Arc<dyn Reactor> {
    Arc::new(react::Responder)
}
