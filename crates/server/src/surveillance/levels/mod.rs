//! Risk levels: graded by the pack's rule, held by hysteresis, decided by people where the rule says so.

mod assess;
mod decide;
mod http;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use assess::{Assessor, next_wake, tick};
pub use decide::{decide_level, find_proposal, find_reason, refuse_level};
pub use http::{list_levels, list_warnings, router, scale};
pub use model::{LevelBadge, LevelView, ReasonView, RegionLevel, Warning};
pub use store::{Assessment, Standings, graded, ranks};
