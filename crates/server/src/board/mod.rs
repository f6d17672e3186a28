//! The command board: everything that a commander looks at, in one answer.
//!
//! Owns no table. Every figure is a measure or a list of another slice and opens there.

mod http;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router()
}
