//! How long records are kept, what goes when, what must not go, and the proof of what went.
//!
//! Tables `cases_kept`, `cases_hold`, `cases_removal`. A keeper reads the journal and notes what was closed and when; the clock removes, once a
//! day and in chunks, what the pack's time is over for: the checks of a contact, samples, who it was, at last the record. Invariants: what is held
//! is not removed; what is removed is written down with the ids in the same commit, and the journal has the hash of that list; who it was is gone
//! with key, tokens, texts and the salts of the steps, so that the journal's hashes say nothing any more.

mod access;
mod due;
mod holds;
mod http;
mod keeper;
mod model;
mod proof;
mod remove;
mod rules;
mod run;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use due::{Schedule, schedule};
pub use keeper::reactor as keeper;
pub use model::Verification;
pub use proof::verify;
pub use run::keep_up;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(holds::router()).merge(access::router())
}
