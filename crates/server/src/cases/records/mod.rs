//! Case records: report, classify, correct, close.

mod classify;
mod erase;
mod http;
mod identity;
mod model;
mod rules;
mod store;

pub use http::{NewCase, create, describe, get_visible, rules_of, set_facts, view};
pub use model::{Case, CaseDetail, CaseRef, Facts};
pub use rules::check_facts;
pub use store::{CaseFilter, CaseRow, find, insert, list, list_by_persons, open_by_region, save, save_named};

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(identity::router()).merge(erase::router())
}
