//! Case records: report, classify, correct, close.

mod classify;
mod erase;
mod http;
mod identity;
mod model;
mod rules;
mod store;
mod visible;

pub use http::{NewCase, create, describe, get_visible, rules_of, set_facts};
pub use model::{CaseDetail, CaseRef, Facts};
pub use rules::check_facts;
pub use store::{CaseRow, insert, list_by_ids, open_by_region};
pub use visible::list_visible;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(identity::router()).merge(erase::router())
}
