//! Drills: history, or a scenario, lived through on the node's own clock by the ordinary code.
//!
//! Table `drills_replay`. A scenario file says which regions, which counts and line lists arrive when, which duties the
//! viewer can take and what absent staff do (`autopilot`). Invariants: nothing here is known to other slices;
//! an arrival and the mark that it arrived are one transaction, so that a replay that dies goes on where it
//! was; chance comes from streams named by the row that it is about.

mod autopilot;
mod driver;
mod files;
mod http;
mod lists;
mod prepare;
mod replay;
mod scenario;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use driver::{Driver, Pace, drive};
pub use files::{DataFiles, scenario_from_csv};
pub use prepare::{Prepared, load_all, prepare, viewer_link};
pub use replay::Replay;
pub use scenario::{Autopilot, Scenario, start_of};

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router()
}
