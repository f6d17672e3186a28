//! Outlook: reproduction number, nowcast and forecast of a region's curve, and what measures would change.
//!
//! Answers from the stored counts and the disease's `natural_history` in the packs, by the methods of `epi`. Table `surveillance_known`.
//! Invariants: nothing of it is stored or acted upon; the same counts, packs and seed give the same bytes; what can't be estimated is
//! said in words and not drawn.

mod chances;
mod compute;
mod forecast;
mod http;
mod methods;
mod model;
mod nowcast;
mod reproduction;
mod rules;
mod store;
mod weeks;
mod what_if;
mod words;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use http::OutlookCache;
pub use store::save_known;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(what_if::router())
}

pub const SCHEMA: &str = include_str!("revisions.sql");
