//! Samples of cases and contacts and their results.

mod http;
mod model;
mod rules;
mod store;

pub use http::{list_of_case, list_of_contact, router};
pub use model::{Sample, Tally};
pub use store::{delete_of, hand_over, tally_of_case, tally_of_contact};
