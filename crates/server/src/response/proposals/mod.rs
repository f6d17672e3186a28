//! Proposals and decisions: a level, the start of a plan, or a phase that waits for somebody's word.

mod http;
mod make;
mod model;
mod store;

pub use http::{accept_if_open, list_proposals, router};
pub use make::{
    let_start_rest_end, propose_level, propose_phase, propose_start, withdraw_level, withdraw_phase,
};
pub use model::Proposal;
pub use store::{ProposalFilter, count_open, list_starts};
