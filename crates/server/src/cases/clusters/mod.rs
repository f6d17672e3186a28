//! Clusters of cases (聚集性疫情): so many within so long that share a household, a setting, a place or a chain, as the pack says.
//!
//! Not the space-time clusters of `surveillance` (时空聚集), which compare counts of regions. Tables `cases_tie`, `cases_cluster`,
//! `cases_cluster_member`. Invariants: a reactor alone writes them, from what is stored about the cases, so that the same cases give the
//! same clusters; a cluster that goes on stays one cluster; it ends when its rule's time is over without a further case, or when its
//! cases no longer fulfil the rule.

mod gather;
mod http;
mod model;
mod react;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use http::router;
pub use react::{Clusters, close_over};
pub use store::{forget_case, open_members};
