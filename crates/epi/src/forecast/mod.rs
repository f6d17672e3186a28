//! What will be counted in the next periods, and how sure is that?
//!
//! | Question | Function |
//! |---|---|
//! | what would a forecast without any model say? | [`naive`], [`drift`], [`seasonal_naive`] |
//! | endemic-epidemic model of one or several places | [`hhh4()`], [`one_step_ahead`] |
//!
//! Every forecast is a distribution: a [`Predictive`](crate::scoring::Predictive) or a [`QuantileForecast`].
//! Deliberately not here: scenarios of what people may do about it (see `simulation`), and scores (see `scoring`).

mod hhh4;
mod quantiles;
mod reference;

pub use hhh4::{
    Component, ComponentMeans, Dispersion, Hhh4Fit, Hhh4Model, Neighbours, Offset, OneStepAhead, Refit, Term, Weights,
    hhh4, one_step_ahead,
};
pub use quantiles::{HUB_LEVELS, QuantileForecast};
pub use reference::{drift, naive, seasonal_naive};
