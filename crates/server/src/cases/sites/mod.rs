//! Isolation sites: their rooms, who stays where, and where a bed is free.
//!
//! Tables `cases_site`, `cases_room`, `cases_stay`. Invariants: somebody is in one room at a time; a room never holds more people than
//! it has beds; a stay ends and is never removed while its case or contact is kept.

mod http;
mod model;
mod rules;
mod stays;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use stays::{end_of, give_to_case, stay_of};
pub use store::{delete_of, free_by_region, move_to};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(stays::router())
}
