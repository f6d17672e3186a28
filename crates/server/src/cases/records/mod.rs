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
pub use http::{describe, get, get_visible, list_refs, rules_of};
pub use model::{CaseDetail, CaseRef, Choice, Facts};
pub use report::{NewCase, create, set_facts};
pub use rules::{already_closed, check_facts};
pub use store::{
    CaseFilter, CaseRow, insert, is_named, list as list_cases, list_by_ids, open_by_region, save as save_row,
    set_person,
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
