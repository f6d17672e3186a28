//! Imports: files with counts are stored, checked as a whole, and then applied, so that nothing is half done.
//!
//! An upload is kept as it came (`uploads/<id>` in the data folder). `check` reads all of it and reports
//! every fault and what would change; `apply` reads it again and writes in transactions of up to
//! `CHUNK` counts, each with the line it reached, so that a crash resumes behind the last one. What is
//! already stored with the same number is left alone: importing twice changes nothing.

mod apply;
mod check;
mod findings;
mod http;
mod local;
mod model;
mod reading;
mod store;

pub use apply::{Arrival, add_counts, add_file, apply_job};
pub use check::check_job;
pub use http::router;
pub use local::{Outcome, import_file};
pub use model::Mode;
pub use reading::region_index;

/// Counts per transaction; files with fewer are applied in one.
pub const CHUNK: usize = 200_000;
