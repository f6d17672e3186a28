//! Which persons are one: found on entry and by a search in the background, compared side by side, merged, and parted again.
//!
//! Tables `people_pair`, `people_merge`, `people_search`, `people_run`. The method is `lianfang_linkage`; this slice keeps its keys as
//! blind tokens, opens identities to compare them, and lets people decide: nothing is merged by itself.
//! Invariants: what is stored of a comparison names levels, never values; somebody is shown neither a person nor a comparison with a
//! person of whom a case is closed to them; whose comparison is shown to somebody is in the access log; a merge can be undone
//! until somebody erases the person, and then its keepsake is gone as well.

#[cfg(test)]
mod accuracy;
mod compare;
mod entry;
mod http;
mod merge;
mod merges;
mod model;
mod rules;
mod runs;
mod search;
mod store;
#[cfg(test)]
mod tests;

pub use entry::{Entered, Judged, judge, settle_entry};
pub use http::router;
pub use merge::{forget, keep_tokens};
pub use model::{Likeness, PairPart};
pub use search::{Found, Outcome, jobs, reactor, search_everybody};

pub const SCHEMA: &str = include_str!("schema.sql");
