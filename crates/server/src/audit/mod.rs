//! Audit: the journal as people read it, its checkpoints, and proofs that an entry is in the tree.
//!
//! Owns no table: the journal's are the kernel's. `verify` recomputes everything from the stored leaves.

mod http;
mod text;
mod verify;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use http::{Entry, view};
pub use text::kind_title;
pub use verify::{Verified, verify};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router()
}
