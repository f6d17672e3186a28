//! Results: every one that ever came, which of them is in force, and those that wait for a person.

mod apply;
mod http;
mod model;
mod rules;
mod store;

pub use apply::{Became, Steps, apply, claim};
pub use http::router;
pub(super) use http::views;
pub use model::ResultView;
pub use rules::Standing;
pub use store::{
    ResultRow, count_waiting, is_known, list_of_message, list_of_sample, save, withdraw_of_pool,
};
