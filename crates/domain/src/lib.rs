//! Words that three crates or more share: bilingual text, tiers of government, dates and
//! windows, series of counts, and named random streams.
//!
//! Nothing here reads a clock, a file or an environment. A word that only one or two crates
//! need stays with them.

pub mod calendar;
pub mod random;
pub mod series;
pub mod text;
pub mod tier;

pub use calendar::Window;
pub use random::Streams;
pub use series::{DailyCount, Period};
pub use text::{Lang, Text};
pub use tier::Tier;

#[cfg(test)]
mod tests;
