//! Line lists: files of cases, of contacts, and of links between cases, from neighbouring systems and ordinary tables.
//!
//! A list is read twice: to show what it would do, and to do it. Good rows are stored in transactions of some thousand with one entry
//! each; rows with errors wait, sealed, with what is wrong with them (`waiting`). A row is known again by the list's own id, or, where
//! it has none, by what it says, so that the same file changes nothing a second time and a killed import goes on where it was.
//! Tables `cases_import`, `cases_list_row`, `cases_list_layout`, `cases_waiting`.
//!
//! INVARIANT: a list of the same columns may correct what it brought before; one of other columns only fills gaps; neither changes what
//! somebody corrected by hand. What contradicts then waits.

mod apply;
mod cases;
mod contacts;
mod export;
mod findings;
mod http;
mod imports;
mod links;
mod mark;
mod model;
mod rows;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod waiting;
mod writing;

pub use apply::import;
pub use imports::{apply_job, check_job};
pub use model::{ListFile, ListFinding, ListImport, ListOrder};

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(waiting::router()).merge(export::router())
}
