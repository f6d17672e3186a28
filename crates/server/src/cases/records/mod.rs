//! Case records: report, classify, correct, close.

mod classify;
mod erase;
mod http;
mod identity;
mod model;
mod rules;
mod store;

pub use http::{NewCase, create, describe, get_visible, rules_of, set_facts};
pub use model::{CaseDetail, CaseRef, Facts};
pub use rules::check_facts;
pub use store::{CaseRow, insert, open_by_region};

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(identity::router()).merge(erase::router())
}
