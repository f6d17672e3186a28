//! Quarantine orders and certificates of release: numbered papers that are issued, printed and served.
//!
//! Table `cases_order`. Invariants: an order says what held when it was issued and never changes but for being served or replaced;
//! who it is for is not in it: the printed page takes that from the sealed identity, and the access is written down.

mod http;
mod model;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use http::router;
pub use store::{delete_of, move_to};
