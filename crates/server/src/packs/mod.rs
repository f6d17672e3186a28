//! Packs: what differs by disease, law or place, as data that can change while the node runs.
//!
//! Table `packs_version` keeps every set of packs that was in force, with all its files. Invariants: only
//! packs that `plan` has checked come into force; when new ones are refused, the ones in force stay.

mod http;
mod set;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use http::DiseaseRef;
pub use set::{PackSet, open, read_files, read_folder};

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router()
}
