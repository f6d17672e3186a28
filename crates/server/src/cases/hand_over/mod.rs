//! Handing somebody over to the region they belong to, and making ready what belongs to another node.
//!
//! Table `cases_hand_over`. Invariants: until the receiver accepts, the sender answers for the case or contact, and its checks go on; accepting
//! moves the record, its checks, orders and identity to the receiver in one step, and what was done before stays where it was done (steps,
//! samples); what lies outside this node is sealed and listed, and goes nowhere from here.

mod answer;
mod http;
mod model;
mod rules;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use http::{Home, ask_at_home, follow_to_case, withdraw_of};
pub use store::delete_of;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(answer::router())
}
