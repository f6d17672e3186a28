//! Contacts of cases, and contacts of contacts: how near they came, how they are watched, what became of them.

mod course;
mod errands;
mod follow_ups;
mod http;
mod lines;
mod model;
mod rules;
mod store;
mod urgent;
mod watch;

#[cfg(test)]
pub mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use course::stages;
pub use errands::reactor as sampled;
pub use http::{describe, get};
pub use lines::keep_up;
pub use model::{ContactRef, Exposure};
pub use rules::not_watched;
pub use store::{
    ContactRow, delete, delete_follow_ups, find, find_by_case, followed_by_region, forget_texts,
    list_by_persons, move_to, watched_by_region,
};
pub use watch::list_of_case;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(follow_ups::router()).merge(urgent::router())
}
