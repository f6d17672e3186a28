//! What comes next, with quantiles.
