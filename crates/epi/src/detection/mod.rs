//! Is this count more than what was to be expected?
//!
//! One file per method. Each is a pure function from a series and settings to bounds and alarms; [`detect`] runs the ones that a
//! pack asks for.

mod bayes;
mod boda;
mod calendar;
mod chart;
mod combine;
mod cusum;
mod detect;
mod detector;
mod ears;
mod farrington;
mod glr;
mod hierarchy;
mod moving_epidemic;
mod outbreak_p;
mod rki;
mod seasonal_mean;
mod series;
mod threshold;

pub use bayes::{BayesConfig, bayes};
pub use boda::{Boda, BodaFit, BodaResult, boda};
pub use calendar::{
    CalendarConfig, CalendarEffects, CalendarFactor, Holiday, calendar_effects, find_lunar_new_year,
};
pub use chart::{ChartPoint, PastWindow};
pub use combine::{Combination, Dependence, combined_p_value, discoveries, false_discovery_adjusted};
pub use cusum::{ControlMean, CusumConfig, Score, cusum};
pub use detect::{DayResult, Judged, Watched, detect, frequency};
pub use detector::{Bayes, Cusum, Glr, MovingEpidemic, OutbreakP, Rki};
pub use detector::{
    Detector, DetectorSettings, EarsC1, EarsC2, EarsC3, EarsCalendar, FarringtonPair, PopulationRate,
};
pub use detector::{Reference, Unit, Verdict};
pub use ears::{Alarm, Bound, EarsConfig, EarsVariant, ears_bounds, ears_c};
pub use farrington::{BaselineRow, Explanation, explain_farrington};
pub use farrington::{Compatibility, Farrington, FarringtonFlexible, Power, ThresholdMethod};
pub use farrington::{FarringtonResult, farrington, farrington_flexible, farrington_flexible_newest};
pub use glr::{Change, Direction, GlrConfig, GlrMean, Report, glr};
pub use hierarchy::{RegionAlarm, Told, tell_once};
pub use moving_epidemic::{EpidemicPeriod, MemConfig, MemThresholds, epidemic_period, moving_epidemic};
pub use outbreak_p::{OutbreakPConfig, outbreak_p};
pub use rki::rki;
pub use seasonal_mean::{FittedMean, SeasonalMean};
pub use series::Series;
pub use threshold::{RateResult, RateThreshold, population_rate};
