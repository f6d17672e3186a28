//! Numerical parts that several methods stand on and that no crate offers in this form.
//!
//! `distribution` has tails and quantiles in the conventions of statistical software; `statrs` computes the special functions.

pub mod count_probability;
pub mod distribution;
pub mod gamma;
pub mod glm;
pub mod least_squares;
pub mod normal;
pub mod optimise;
pub mod profile;
pub mod tails;
