//! Files of a list, CSV and XLSX: written in the background, sealed on the node's disk, fetched by whoever asked for them until they expire.
//!
//! Invariants: without a purpose no file names anybody, and with one each person in it is in the access log before the name
//! is opened; a file is only ever on the disk sealed; each export, download and end is in the journal.

mod csv;
mod file;
mod http;
mod run;
mod store;
mod xlsx;

pub use http::router;
pub use run::{expire, job};
