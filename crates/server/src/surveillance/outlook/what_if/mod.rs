//! What-if: measures compared by simulation on the same chance, from the region's present state.
//!
//! Nothing is stored: a question is an address, and the same address gives the same bytes while counts and packs stay.

mod answer;
mod assumptions;
mod calibrate;
mod http;
mod measures;
mod model;
mod notation;
mod question;
mod run;

#[cfg(test)]
mod tests;

pub use http::{Desk, router};
