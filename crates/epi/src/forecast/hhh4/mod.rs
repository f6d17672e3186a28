//! The endemic-epidemic model for counts in several places: what comes from the place's own past, what from its neighbours, and
//! what from neither.
//!
//! `model` says what can be asked for, `design` turns it into numbers, `likelihood` has the derivatives, `fit` estimates,
//! `predict` looks one period ahead, `simulate` several. Deliberately not here: random effects, distributed lags, and covariates of the dispersion.

mod design;
mod fit;
mod likelihood;
mod model;
mod predict;
mod simulate;
mod weights;

pub use fit::{Hhh4Fit, hhh4};
pub use model::{Component, Dispersion, Hhh4Model, Neighbours, Offset, Term, Weights};
pub use predict::{ComponentMeans, OneStepAhead, Refit, one_step_ahead};
