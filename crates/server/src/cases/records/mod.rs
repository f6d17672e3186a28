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

pub use classify::propose;
pub use http::{describe, get_visible, rules_of};
pub use model::{CaseDetail, CaseRef, Facts};
pub use report::{NewCase, create, set_facts};
pub use rules::check_facts;
pub use store::{CaseRow, insert, list_by_ids, open_by_region, save};

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
