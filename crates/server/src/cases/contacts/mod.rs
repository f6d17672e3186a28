//! Contacts of cases, and contacts of contacts: how near they came, how they are watched, what became of them.

mod follow_ups;
mod http;
mod model;
mod rules;
mod store;
mod watch;

use utoipa_axum::router::OpenApiRouter;

pub use model::{ContactRef, Exposure};
pub use store::{
    ContactRow, FollowUpRow, find, find_by_case, followed_by_region, insert, list_by_ids, list_exposures,
    list_follow_ups, save, watched_by_region,
};
pub use watch::{list_of_case, mark_missed, view};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(follow_ups::router())
}
