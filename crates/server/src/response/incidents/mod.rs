//! Incidents and the plans in force in them.

mod http;
mod model;
pub mod store;
mod timeline;

pub use http::{list_running_in, router};
pub use model::{Incident, RunningPlan};
