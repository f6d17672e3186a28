//! Places where cases and contacts were, their stays there, and the places that became spots.
//!
//! Tables `cases_place`, `cases_visit`, `cases_spot`. Invariants: a place is one row, however many people were there; a stay
//! belongs to one case or contact (to both when the contact became a case) and to its region; what the pack says of a stay is
//! computed each time, what a person decided is kept with name, time and note; a place has at most one open spot for a disease;
//! a stay is shown only to who may see whose it is.

mod exposed;
mod http;
mod model;
mod people;
mod rules;
mod spots;
mod stays;
mod store;
mod together;
mod visits;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use model::StayFacts;
pub use store::{erase, hand_over, open_spots_by_region, spots_since_by_region};

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router()
        .merge(visits::router())
        .merge(exposed::router())
        .merge(people::router())
        .merge(spots::router())
}
