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
mod line_lists;
mod measures;
mod merging;
mod numbers;
mod records;
mod samples;
mod steps;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use facts::vocabularies;
pub use line_lists::{ListImport, ListOrder, import as import_list};
pub use measures::measures;
pub use merging::{
    MergeOrder, PersonCase, PersonContact, PersonRecords, RecordPair, Side, fold, hidden_persons, known_of,
    may_change_all, merge as merge_records, object, open_case, person_by_number, persons_of, persons_within,
    records_of, undo as undo_merge, unfold,
};

use crate::error::Result;
use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

/// What time alone brings: checks of days that are over are missed. Whether there were any.
pub async fn tick(node: &Node) -> Result<bool> {
    contacts::mark_missed(node, &node.followed).await
}

pub fn router() -> OpenApiRouter<Node> {
    records::router()
        .merge(contacts::router())
        .merge(samples::router())
        .merge(chains::router())
        .merge(line_lists::router())
}
