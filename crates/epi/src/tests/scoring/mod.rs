//! Scores: against direct sums, against each other, and their errors.

mod calibration;
mod closed_form;
mod quantile;
