//! Contacts of cases, and contacts of contacts: how near they came, how they are watched, what became of them.

mod batch;
mod course;
mod errands;
mod expose;
mod follow_ups;
mod http;
mod lines;
mod meetings;
mod model;
mod outcomes;
mod rules;
mod store;
mod urgent;
mod watch;

#[cfg(test)]
pub mod tests;

use utoipa_axum::router::OpenApiRouter;

pub use batch::{Listed, Meeting, add_listed, change_listed};
pub use course::stages;
pub use errands::reactor as sampled;
pub use expose::{Chosen, Found, Met, Who, expose, met_on};
pub use http::{describe, get};
pub use lines::keep_up;
pub use model::{ContactRef, Exposure};
pub use outcomes::set_free;
pub use rules::not_watched;
pub use store::{
    ContactRow, FollowUpRow, delete, delete_follow_ups, find, find_by_case, followed_by_region, forget_texts,
    insert, list_all, list_became, list_by_ids, list_by_persons, list_exposures, list_exposures_of,
    list_follow_ups, list_follow_ups_of, list_watched_of, move_to, save, watched_by_region,
};
pub use watch::{begin, list_of_case, release_check, view};

use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router()
        .merge(meetings::router())
        .merge(outcomes::router())
        .merge(follow_ups::router())
        .merge(urgent::router())
}
