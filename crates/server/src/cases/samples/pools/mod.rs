//! Pools: samples of up to ten people in one tube. A negative pool settles its members; any other opens them, to be tested singly.

mod http;
mod model;
mod rules;
mod settle;
mod store;

pub use http::{enter, router};
pub use settle::settle;
pub use store::{PoolRow, count_open, find, find_code, find_codes};
