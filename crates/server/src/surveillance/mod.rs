//! Surveillance: counts by region and day, what is unusual in them, and the risk level that follows.
//!
//! Tables `surveillance_*`. Nouns: `counts` (series as reported, with increments and corrections),
//! `imports` (files with counts), `signals` (something unusual, verified by people), `clusters` (regions that stand out together), `levels` (risk levels
//! with hysteresis, their decisions and early warnings), `outlook` (reproduction number, nowcast, forecast, what-if). Invariants: a reported number is never altered,
//! a revision keeps what it replaced; increments always add up to what was reported; detection runs on
//! every import and judges each day once; a level never falls before its hold is over.

mod clusters;
mod counts;
mod imports;
mod levels;
mod measures;
mod outlook;
mod signals;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

pub use clusters::SCHEMA as CLUSTERS_SCHEMA;
pub use counts::{CountFilter, Curve, ListedCount, SumCache, curve, list_rows};
pub use imports::{Arrival, add_counts, add_file, apply_job, check_job, region_index};
pub use imports::{Mode, Outcome, import_file};
pub use levels::{
    Assessment, LevelBadge, LevelView, ReasonView, RegionLevel, Standings, Warning, decide_level,
    find_proposal, find_reason, graded, list_levels, list_warnings, next_wake, refuse_level, scale, tick,
};
pub use measures::measures;
pub use outlook::{OutlookCache, SCHEMA as OUTLOOK_SCHEMA};
pub use signals::{
    Signal, SignalFilter, catalogue as detectors, judge_if_new, list_signals, settings as detector_settings,
};

use crate::kernel::journal::react::Reactor;
use crate::node::Node;

pub const SCHEMA: &str = include_str!("schema.sql");
pub const SIGNAL_BASIS: &str = include_str!("signal_basis.sql");

pub fn router() -> OpenApiRouter<Node> {
    counts::router()
        .merge(imports::router())
        .merge(signals::router())
        .merge(clusters::router())
        .merge(levels::router())
        .merge(outlook::router())
}

/// Looks for unusual counts whenever data arrive.
pub fn detector() -> Arc<dyn Reactor> {
    Arc::new(signals::Detector)
}

/// Looks for regions that stand out together, after the signals of single ones.
pub fn scanner() -> Arc<dyn Reactor> {
    Arc::new(clusters::Clusters)
}

/// Grades the regions whenever data arrive or a signal is judged.
pub fn assessor() -> Arc<dyn Reactor> {
    Arc::new(levels::Assessor)
}
