//! Saved views: a list as somebody keeps it, for themselves or for the desk of their region.
//!
//! Invariant: a view is in the language of the lists, so that it names nobody; whoever opens it sees what their own rights show.

mod http;
mod store;

pub use http::router;
