//! Numerical parts that several methods stand on and that no crate offers in this form. One room per idea:
//!
//! | Module | What is there |
//! |---|---|
//! | [`stirling`] | pieces of log-gamma functions that lose no digits: Stirling's error, half the deviance, the rise |
//! | [`normal`] | normal density, tails, quantile |
//! | [`gamma`] | gamma density, tails, one quantile or many at once |
//! | [`beta`] | tails of the beta distribution; p-values and quantiles of t |
//! | [`count`] | Poisson and negative binomial probability, tails, quantile |
//! | [`convolution`] | distribution of the sum of two delays |
//! | [`glm`], [`least_squares`] | regression of counts, and the linear systems in it |
//! | [`overdispersion`] | the same with an unknown negative binomial size |
//! | [`optimise`] | minimum of a function of several variables |
//! | [`profile`] | maximum and crossing of a function of one variable, for profile likelihoods |
//!
//! Names say distribution, then part: `poisson_cdf`, `negative_binomial_upper` (that many or more), `normal_tails` (below and above,
//! the smaller one exact to its own size), `gamma_quantile`. `statrs` gives the log-gamma function and starting values.

pub mod beta;
pub mod convolution;
pub mod count;
pub mod gamma;
pub mod glm;
pub mod least_squares;
pub mod normal;
pub mod optimise;
pub mod overdispersion;
pub mod profile;
pub mod stirling;
