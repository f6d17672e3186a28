//! Chains: who infected whom, or may have; generations, settings, who infected many, and the picture of it.

mod batch;
mod circles;
mod figures;
mod graph;
mod http;
mod layout;
mod model;
mod rules;
mod store;
mod suggestions;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use batch::{NewPair, Verdict, check_new, link_together};
pub use graph::Shown;
pub use http::{link, picture, read};
pub use model::Chains;
pub use store::{links_around, list_sources, pairs_around};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(suggestions::router())
}
