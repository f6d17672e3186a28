//! Contacts of cases, and contacts of contacts: how near they came, how they are watched, what became of them.

mod follow_ups;
mod http;
mod meetings;
mod model;
mod outcomes;
mod rules;
mod store;
mod watch;

use utoipa_axum::router::OpenApiRouter;

pub use model::{ContactRef, Exposure};
pub use store::{find, find_by_case, followed_by_region, watched_by_region};
pub use watch::{list_of_case, mark_missed};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(meetings::router()).merge(outcomes::router()).merge(follow_ups::router())
}
