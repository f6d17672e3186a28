//! Contacts of cases, and contacts of contacts: how near they came, how they are watched, what became of them.

mod batch;
mod expose;
mod follow_ups;
mod http;
mod meetings;
mod model;
mod outcomes;
mod rules;
mod store;
mod watch;

use utoipa_axum::router::OpenApiRouter;

pub use batch::{Listed, Meeting, add_listed, change_listed};
pub use expose::{Chosen, Found, Met, Who, expose, met_on};
pub use model::{ContactRef, Exposure};
pub use store::{
    ContactRow, delete_due_after, find, find_by_case, followed_by_region, list_all, list_became, list_by_ids,
    list_exposures_of, list_watched_of, save, watched_by_region,
};
pub use watch::{begin, list_of_case, mark_missed, release_check, view};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(meetings::router()).merge(outcomes::router()).merge(follow_ups::router())
}
