//! Samples, from the tube to the result: registered, handed over, received, pooled, tested; and the messages of laboratories.
//!
//! Tables `cases_sample`, `cases_pool`, `cases_result`, `cases_message`. A sample is of a case, a contact, a place, or of nobody yet.
//! Invariants: a tube is registered once in its region; every result that ever came is kept, and of those for one sample at most
//! one is in force; a result that contradicts it waits for a person; a message is kept as it came, sealed, because it names people.

mod custody;
mod http;
mod intake;
mod measures;
mod model;
mod pools;
mod register;
mod results;
mod rules;
mod store;
mod taking;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

#[allow(unused_imports, reason = "the door for pages of places")]
pub use http::list_of_place;
pub use http::{list_of_case, list_of_contact};
pub use intake::forget_messages;
pub use measures::measures;
pub use model::{Sample, Tally};
#[allow(unused_imports, reason = "the door for pages of places")]
pub use register::{NewTube, Subject, register};
pub use store::{
    delete_of, hand_over, list_sampled, tallies_of_cases, tallies_of_contacts, tally_of_case,
    tally_of_contact,
};

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router()
        .merge(taking::router())
        .merge(custody::router())
        .merge(results::router())
        .merge(pools::router())
        .merge(intake::router())
}
