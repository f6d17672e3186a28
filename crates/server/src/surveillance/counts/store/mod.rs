//! All SQL of series and counts.

mod counts;
mod curve;
mod series;
mod sums;

pub use counts::*;
pub use curve::*;
pub use series::*;
pub use sums::*;
