//! Tasks: handed out by plans, done by evidence or by hand, climbing when late.

mod changes;
mod errands;
mod hand_out;
mod http;
mod model;
mod store;

pub use changes::{Closing, TaskChanges, mark_late};
pub use errands::{
    NewErrand, OpenErrand, close_errands, errands_of, forget_errands, list_errands, move_errands,
    open_errands,
};
pub use hand_out::{HandOut, Subject, call_off, complete, hand_out, withdraw};
pub use http::{finish_many, list_tasks, router};
pub use model::{Task, TaskSubject, TaskTally};
pub use store::{TaskFilter, done_share, list_open_in, live_under, next_late, tallies_by_region, tally_of};
