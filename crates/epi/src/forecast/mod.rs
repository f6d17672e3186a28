//! What will be counted in the next periods, and how sure is that?
//!
//! | Question | Function |
//! |---|---|
//! | what would a forecast without any model say? | [`naive`], [`drift`], [`seasonal_naive`] |
//! | what must every forecast beat? | [`persistence_baseline`]; for the time of the year, [`seasonal_baseline`] |
//! | one series, level and trend | [`exponential_smoothing`] |
//! | counts with lags, season and external signals | [`negative_binomial_autoregression`] |
//! | transmission: own past, neighbours, background | [`hhh4()`], [`one_step_ahead`], [`Hhh4Fit::forecast`] |
//! | transmission: reproduction number and serial interval | [`renewal_ensemble`], [`renewal_paths`] |
//! | one forecast out of several | [`Stack`] |
//! | windows, drift and weights that are fixed, and how they were chosen | [`Settings`] |
//! | how likely is it that a threshold is passed? | [`QuantileForecast::probability_above`] |
//!
//! Every forecast is a distribution: a [`Predictive`](crate::scoring::Predictive) or a [`QuantileForecast`].
//! Deliberately not here: scenarios of what people may do about it (see `simulation`), and scores (see `scoring`).

mod autoregression;
mod draws;
mod hhh4;
mod persistence;
mod quantiles;
mod reference;
mod renewal;
mod seasonal;
mod settings;
mod smoothing;
mod smoothing_posterior;
mod stack;

pub use autoregression::{Autoregression, AutoregressionConfig, negative_binomial_autoregression};
pub use hhh4::{
    Component, ComponentMeans, Dispersion, Hhh4Fit, Hhh4Model, Neighbours, Offset, OneStepAhead, Refit, Term,
    Weights, hhh4, one_step_ahead,
};
pub use persistence::persistence_baseline;
pub use quantiles::{HUB_LEVELS, QuantileForecast};
pub use reference::{drift, naive, seasonal_naive};
pub use renewal::{Transmission, renewal_ensemble, renewal_paths};
pub use seasonal::seasonal_baseline;
pub use settings::Settings;
pub use smoothing::{Scale, Smoothing, exponential_smoothing};
pub use stack::{PastForecast, Stack, Weighting};
