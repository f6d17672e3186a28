//! Numerical parts that several methods stand on and that no crate offers in this form.
//!
//! `distribution` has tails and quantiles in the conventions of statistical software; `statrs` computes the special functions.

pub mod distribution;
pub mod profile;
