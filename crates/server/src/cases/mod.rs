//! Cases, contacts and chains: from the first suspicion to the last follow-up.
//!
//! Tables `cases_*`. Who somebody is lies sealed in `people`; here are only the id of the person and what is clinical.
//! Invariants: a case and a contact belong to one region; nothing happens to them without a step that says who, when and what
//! (`steps`), whose salted hash is in the journal and whose text is not; a case that is closed to others is seen by named
//! people only, by every door; classes, grades, programmes, spots and clusters come from the pack (`lianfang_plan::CaseRules`).

mod chains;
mod contacts;
mod facts;
mod findings;
mod hand_over;
mod line_lists;
mod measures;
mod numbers;
mod orders;
mod records;
mod retention;
mod samples;
mod sites;
mod steps;
mod store;
mod subject;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

pub use facts::vocabularies;
pub use line_lists::{ListImport, ListOrder, import as import_list};
pub use measures::measures;
pub use retention::{Schedule, Verification, schedule as retention_schedule, verify as verify_removals};

use crate::error::Result;
use crate::kernel::journal::react::Reactor;
use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

/// What time alone brings: the day's checks are laid, those of days that are over are missed, records whose time is over go. Whether there was anything to do.
pub async fn tick(node: &Node) -> Result<bool> {
    let checks = contacts::keep_up(node, &node.followed).await?;
    Ok(checks | retention::keep_up(node, &node.cleared).await?)
}

/// What follows from the journal.
pub fn reactors() -> Vec<Arc<dyn Reactor>> {
    vec![contacts::sampled(), retention::keeper()]
}

pub fn router() -> OpenApiRouter<Node> {
    records::router()
        .merge(contacts::router())
        .merge(samples::router())
        .merge(chains::router())
        .merge(line_lists::router())
        .merge(sites::router())
        .merge(orders::router())
        .merge(hand_over::router())
        .merge(retention::router())
}
