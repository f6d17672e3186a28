//! Is this week's count more than the same time of earlier years leads to expect?
//!
//! Farrington's method and its improvement by Noufaily and others, the workhorses of national surveillance in Europe. `config` has
//! the settings, `baseline` says which past weeks count, `design` and `fit` hold the regression, `bound` turns it into a bound;
//! `flexible` and `classic` are the two methods, `many` runs the first over a nation's series, `explain` shows what one result rests on.

mod baseline;
mod bound;
mod classic;
mod config;
mod design;
mod explain;
mod fit;
mod flexible;
mod many;

pub use classic::farrington;
pub use config::{Compatibility, Farrington, FarringtonFlexible, Power, ThresholdMethod};
pub use explain::{BaselineRow, Explanation, explain_farrington};
pub(crate) use fit::Workspace;
pub use flexible::{FarringtonResult, farrington_flexible};
pub use many::farrington_flexible_newest;

/// The chapter on these methods: its example is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../../../docs/methods/01-farrington.md")]
struct Chapter;
