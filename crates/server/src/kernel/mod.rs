//! What every slice stands on: configuration, clock, ids, database, journal, jobs, accounts' rights
//! and HTTP. The kernel knows no slice; slices register their tables, reactors, measures and routes
//! in `crate::node`.

pub mod auth;
pub mod clock;
pub mod config;
pub mod db;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod journal;
pub mod measures;
pub mod telemetry;
pub mod vault;
