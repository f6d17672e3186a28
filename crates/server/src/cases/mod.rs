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
mod forget;
mod hand_over;
mod investigations;
mod line_lists;
mod lists;
mod measures;
mod merging;
mod numbers;
mod orders;
mod places;
mod records;
mod retention;
mod samples;
mod screening;
mod sites;
mod steps;
mod store;
mod subject;

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
pub use lists::{SCHEMA as TABLES_SCHEMA, bulk_job, export_job};
pub use measures::measures;
pub use merging::{
    MergeOrder, PersonCase, PersonContact, PersonRecords, RecordPair, Side, fold, hidden_persons, known_of,
    may_change_all, merge as merge_records, object, open_case, person_by_number, persons_of, persons_within,
    records_of, undo as undo_merge, unfold,
};
pub use places::SCHEMA as PLACES_SCHEMA;
pub use retention::{Schedule, Verification, schedule as retention_schedule, verify as verify_removals};

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

/// What time alone brings: the day's checks are laid, those of days that are over are missed, clusters, records and files whose time
/// is over go. Whether there was anything to do.
pub async fn tick(node: &Node) -> Result<bool> {
    let expired = lists::expire(node).await?;
    let today = node.clock.today();
    let done = node.followed.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|day| day >= today);
    let ended = !done && clusters::close_over(node).await?;
    let checks = contacts::keep_up(node, &node.followed).await?;
    Ok(expired | ended | checks | retention::keep_up(node, &node.cleared).await?)
}

/// What follows from the journal.
pub fn reactors() -> Vec<Arc<dyn Reactor>> {
    vec![contacts::sampled(), retention::keeper(), Arc::new(clusters::Clusters)]
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
        .merge(places::router())
        .merge(sites::router())
        .merge(orders::router())
        .merge(hand_over::router())
        .merge(retention::router())
        .merge(lists::router())
}
