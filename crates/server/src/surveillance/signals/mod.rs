//! Signals: days on which a series is unusual, raised by detection, judged by people.

mod basis;
mod cluster;
mod detect;
mod detectors;
mod episodes;
mod evidence;
mod http;
mod model;
mod store;
mod weigh;
mod words;

#[cfg(test)]
mod tests;

pub use cluster::{extend_of_cluster, raise_of_cluster};
pub use detect::Detector;
pub use detectors::{catalogue, settings};
pub use http::{judge_if_new, method, router, view};
pub use model::{MethodRef, Signal};
pub use store::{SignalFilter, count_by_region, list as list_rows, list_overlapping};

use crate::error::Result;
use crate::node::Node;

/// Signals as the API shows them, newest first.
pub async fn list_signals(node: &Node, filter: SignalFilter, limit: u32) -> Result<Vec<Signal>> {
    let rows = list_rows(&node.db.read(), filter, limit).await?;
    let mut signals = Vec::with_capacity(rows.len());
    for row in rows {
        signals.push(http::view(node, row).await?);
    }
    Ok(signals)
}
