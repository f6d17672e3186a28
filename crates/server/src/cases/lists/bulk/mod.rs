//! Changes of many rows at once: what is asked for is judged row by row (`cases`, `contacts`), shown before it is done (preview), done
//! in the background in chunks (`run`), and can be undone for a day where nobody changed a row since.
//!
//! Invariants: every row is judged by the rules that hold for a single one; a row that is refused says why and stays as it is; each
//! changed row gets its step and its entry; undoing is a new change, never a deletion of what happened.

mod cases;
mod contacts;
mod http;
mod model;
mod rules;
mod run;
mod store;

pub use http::router;
pub use run::job;
