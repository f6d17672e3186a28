//! What will be counted in the next periods, and how sure is that?
//!
//! | Question | Function |
//! |---|---|
//! | what would a forecast without any model say? | [`naive`], [`drift`], [`seasonal_naive`] |
//!
//! Every forecast is a distribution: a [`Predictive`](crate::scoring::Predictive) or a [`QuantileForecast`].
//! Deliberately not here: scenarios of what people may do about it (see `simulation`), and scores (see `scoring`).

mod quantiles;
mod reference;

pub use quantiles::{HUB_LEVELS, QuantileForecast};
pub use reference::{drift, naive, seasonal_naive};
