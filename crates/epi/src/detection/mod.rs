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
mod farrington;
mod series;

pub use farrington::{BaselineRow, Explanation, explain_farrington};
pub use farrington::{Compatibility, Farrington, FarringtonFlexible, Power, ThresholdMethod};
pub use farrington::{FarringtonResult, farrington, farrington_flexible, farrington_flexible_newest};
pub use series::Series;
mod detector;

pub use detector::{Detector, DetectorSettings, EarsC1, EarsC2, EarsC3, PopulationRate, Verdict};
