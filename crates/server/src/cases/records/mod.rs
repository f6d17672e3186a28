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
pub use store::{
    CaseRow, delete, find, forget_texts, insert, is_closed_to_others, is_hidden_from, list_by_persons,
    move_to, open_by_region,
};

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(identity::router()).merge(erase::router())
}
