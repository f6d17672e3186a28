//! How good was a forecast, once the count is known?
//!
//! | Question | Function |
//! |---|---|
//! | score of a distribution in closed form (logarithmic, CRPS, Dawid-Sebastiani) | [`Predictive`] |
//! | score of a sample of simulated values | [`crps_sample`], [`dawid_sebastiani_sample`] |
//! | score of a table of probabilities | [`ranked_probability_score`] |
//! | score of quantiles, and what it is made of | [`weighted_interval_score`], [`interval_score`], [`quantile_score`] |
//! | did the intervals hold what they promised? | [`coverage`], [`coverage_of_intervals`]; of counts, [`coverage_of_counts`] |
//! | is the whole distribution calibrated? | [`pit`], [`pit_randomised`], [`pit_histogram`] |
//!
//! All scores are losses: smaller is better, and each is proper, that is, honest forecasts have the smallest expectation.
//! Deliberately not here: ranking of forecasters and tests of difference between them.

mod calibration;
mod crps;
mod predictive;
mod quantile;
mod sample;

pub use calibration::{
    coverage, coverage_of_counts, coverage_of_intervals, pit, pit_histogram, pit_randomised,
};
pub use predictive::Predictive;
pub use quantile::{IntervalScore, interval_score, quantile_score, weighted_interval_score};
pub use sample::{crps_sample, dawid_sebastiani_sample, ranked_probability_score};
