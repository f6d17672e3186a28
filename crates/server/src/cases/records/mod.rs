//! Case records: report, classify, correct, close.

mod classify;
mod edit;
mod erase;
mod http;
mod identity;
mod listing;
mod model;
mod report;
mod rules;
mod store;
mod visible;

pub use classify::propose;
pub use edit::save_facts;
pub use http::{describe, get, get_visible, list_refs, rules_of, view};
pub use model::{Case, CaseDetail, CaseRef, Choice, Facts};
pub use report::{NewCase, create, set_facts};
pub use rules::{already_closed, check_facts};
pub use store::{
    CaseFilter, CaseRow, delete, find, forget_texts, insert, is_closed_to_others, is_hidden_from, is_named,
    list as list_cases, list, list_by_ids, list_by_persons, move_to, open_by_region, save as save_row, save,
    save_named, set_person,
};
pub use visible::list_visible;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router()
        .merge(listing::router())
        .merge(report::router())
        .merge(edit::router())
        .merge(identity::router())
        .merge(erase::router())
}
