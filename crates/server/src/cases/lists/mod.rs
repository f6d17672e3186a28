//! The lists that everyone lives in: cases, contacts, follow-ups, samples.
//!
//! One table of columns (`tables`), one filter language (`filter`), one way to rows that never looks at more than a bounded number of
//! them (`access`, `store`); on top of it pages and counts (`http`), saved views, changes of many rows at once (`bulk`), and files
//! (`exports`). A list reads the tables of the slice and changes none: changes go through `records`, `contacts` and the
//! response's tasks.

mod access;
mod ask;
mod bulk;
mod cells;
mod columns;
mod exports;
mod filter;
mod http;
mod ids;
mod model;
mod show;
mod store;
mod tables;
mod views;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub use bulk::job as bulk_job;
pub use exports::{expire, job as export_job};
pub use ids::{Filter, ids};

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(views::router()).merge(bulk::router()).merge(exports::router())
}
