//! What becomes of cases and contacts when two persons turn out to be one, and when that turns out to be wrong.
//!
//! Table `cases_merged`; it also moves what other tables of the slice say of a person, case or contact (`store::REFERENCES`).
//! Invariants: a record that is merged leaves its table whole and lies in the keepsake of the merge, so that nothing that counts
//! cases has to know of merging; its id and number lead to the record that it is part of; undoing puts back every row that
//! nobody changed since, and says which ones somebody did.

mod compare;
mod fold;
mod follow_ups;
mod merge;
mod model;
mod store;
#[cfg(test)]
mod tests;
mod undo;

pub use compare::{hidden_persons, known_of, may_change_all, person_by_number, records_of};
pub use fold::{Side, fold, object, unfold};
pub use merge::{MergeOrder, merge};
pub use model::{PersonCase, PersonContact, PersonRecords, RecordPair};
pub use store::{current, current_number, find_external, open_case, persons_of, persons_within};
pub use undo::undo;
