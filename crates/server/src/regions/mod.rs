//! Regions: the tree of jurisdictions with codes, names, population, neighbours, boundaries, sectors.
//!
//! Tables `regions_*`. A region is known by tier and code (`441900` is a city and its own county).
//! Invariants: one root; a child's tier is below its parent's; `regions_ancestor` holds the closure of
//! `parent_id`, each region being its own ancestor at distance 0; neighbours are kept in both directions.
//! Other slices ask the tree in memory (`Tree`) and limit their SQL with `under_sql`.

mod first_rows;
mod http;
mod import;
mod measures;
mod model;
mod rules;
mod sectors;
mod store;
mod tree;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use first_rows::FirstRows;
pub use import::{apply_boundaries, apply_neighbours, apply_regions, read_pairs};
pub use measures::measures;
pub use model::{Region, RegionRef};
pub use rules::{RegionChange, plan_changes};
pub use store::{ensure_root, find_code, load_tree, under_sql, within_sql};
pub use tree::{Place, Tree};

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(import::router()).merge(sectors::router())
}
