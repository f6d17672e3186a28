//! Is this count more than what was to be expected?
//!
//! One file per method. Each is a pure function from a series and settings to bounds and alarms; [`detect`] runs the ones that a
//! pack asks for.

mod detect;
mod ears;
mod threshold;

pub use detect::{DayResult, DetectionConfig, Method, MethodVerdict, RateThreshold, detect};
pub use ears::{Alarm, Bound, EarsConfig, EarsVariant, ears_bounds, ears_c};

pub use threshold::{RateResult, population_rate};
