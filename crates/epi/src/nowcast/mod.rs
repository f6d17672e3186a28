//! How many there really are today, before all reports are in.
//!
//! | Question | Function |
//! |---|---|
//! | how many cases of each day were known after how many days? | [`ReportingTriangle`] |
//! | how many of a day's cases are known by now, by their delays? | [`reported_share`] |
//! | how many will it be in the end: each day by itself? | [`nowcast`] |
//! | the same, with days that inform each other and weekdays of reporting | [`nowcast_smooth`] |
//! | when were the cases infected, given the incubation period? | [`backproject`] |
//!
//! Not here: the reproduction number of the result (see [`crate::reproduction::cori_nowcast`]) and scores (see [`crate::scoring`]).

mod backprojection;
mod bayes;
mod cholesky;
mod delays;
mod draws;
mod estimate;
mod lawless;
mod smooth;
mod smooth_model;
mod triangle;

pub use backprojection::{Backprojection, BackprojectionConfig, backproject};
pub use delays::reported_share;
pub use estimate::{DayNowcast, Method, Nowcast, NowcastConfig, PoissonGamma, nowcast};
pub use smooth::{SmoothConfig, SmoothDay, SmoothNowcast, nowcast_smooth};
pub use triangle::{Report, ReportingTriangle};
