//! Cases, contacts and chains: from the first suspicion to the last follow-up.
//!
//! Tables `cases_*`. Who somebody is lies sealed in `people`; here are only the id of the person and what is clinical.
//! Invariants: a case and a contact belong to one region; nothing happens to them without a step that says who, when and what
//! (`steps`), whose salted hash is in the journal and whose text is not; a case that is closed to others is seen by named
//! people only, by every door; classes, grades, programmes, spots and clusters come from the pack (`lianfang_plan::CaseRules`).

mod chains;
mod clues;
mod clusters;
mod contacts;
mod facts;
mod findings;
mod investigations;
mod line_lists;
mod measures;
mod numbers;
mod records;
mod samples;
mod screening;
mod steps;
mod store;

#[cfg(test)]
mod measure_tests;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError};
use utoipa_axum::router::OpenApiRouter;

pub use chains::{Chains, Shown as ChainsShown, picture as chain_picture, read as read_chains};
pub use facts::vocabularies;
pub use line_lists::{
    ListFile, ListFinding, ListImport, ListOrder, SCHEMA as LISTS_SCHEMA, apply_job as apply_list_job,
    check_job as check_list_job, import as import_list,
};
pub use measures::measures;

use crate::error::Result;
use crate::kernel::journal::react::Reactor;
use crate::node::Node;

pub use samples::SCHEMA as SAMPLES_SCHEMA;

pub const SCHEMA: &str = include_str!("schema.sql");
pub const INVESTIGATION_SCHEMA: &str = concat!(
    include_str!("clusters/schema.sql"),
    include_str!("chains/suggestions/schema.sql"),
    include_str!("investigations/schema.sql"),
    include_str!("clues/schema.sql"),
    include_str!("screening/schema.sql"),
);
pub const INDEXES: &str = include_str!("indexes.sql");

/// Finds clusters by the packs' rules.
pub fn clusters() -> Arc<dyn Reactor> {
    Arc::new(clusters::Clusters)
}

/// What time alone brings: checks of days that are over are missed, clusters whose time is over end. Whether there were any.
pub async fn tick(node: &Node) -> Result<bool> {
    let today = node.clock.today();
    let done = node.followed.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|day| day >= today);
    if done {
        return Ok(false);
    }
    // Marking the missed ones notes the day as done, so it comes last.
    let ended = clusters::close_over(node).await?;
    Ok(contacts::mark_missed(node, &node.followed).await? || ended)
}

pub fn router() -> OpenApiRouter<Node> {
    records::router()
        .merge(contacts::router())
        .merge(samples::router())
        .merge(chains::router())
        .merge(clusters::router())
        .merge(investigations::router())
        .merge(clues::router())
        .merge(screening::router())
        .merge(line_lists::router())
}
