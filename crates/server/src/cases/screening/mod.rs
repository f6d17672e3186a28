//! Key persons (重点人员), and lists of people to be tested (筛查名单).
//!
//! Tables `cases_key_person`, `cases_screening`, `cases_screening_line`. Invariants: a list names contacts and cases by number, never by
//! name; whether a line is done is read from the samples that were taken since the list was made, and never typed in.

mod key_persons;
mod lists;
mod model;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use store::erase_of;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    key_persons::router().merge(lists::router())
}
