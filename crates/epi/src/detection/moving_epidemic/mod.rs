//! The moving epidemic method: when does a yearly epidemic begin and end, and how intense is it compared with other years?
//!
//! `fill` replaces missing weeks, `timing` finds the epidemic weeks of a finished season, `thresholds` learns from several seasons what a week outside and inside an
//! epidemic looks like. For diseases with one epidemic a year. The thresholds say nothing about outbreaks between the epidemics.

mod fill;
mod thresholds;
mod timing;

pub use thresholds::{MemConfig, MemThresholds, moving_epidemic};
pub use timing::{EpidemicPeriod, epidemic_period};
