//! Clusters: regions that stand out together, found by the prospective space-time scan whenever counts arrive.
//!
//! Only for a disease whose pack asks for it (`detection.clusters`). Tables `surveillance_cluster`, `surveillance_cluster_region`, `surveillance_scan`.
//! Invariants: the same counts and packs give the same clusters; a cluster raises a signal only where none of its regions has one, so that one outbreak is told
//! once; a cluster that goes on stays one cluster.

mod http;
mod model;
mod react;
mod scan;
mod store;
mod words;
mod zones;

#[cfg(test)]
mod tests;

pub use http::{of_signal, router};
pub use model::{Cluster, ClusterRow};
pub use react::Clusters;
pub use words::{signal_note, title};

pub const SCHEMA: &str = include_str!("clusters.sql");
