//! What would happen, with and without measures.
//!
//! | Question | Function |
//! |---|---|
//! | a large population, without chance | [`deterministic`] |
//! | a large population, with chance | [`tau_leap`] |
//! | first cases and extinction, event by event | [`gillespie`] |
//! | single people, settings and measures; beds and supplies | [`people`] |
//! | how measures differ, on the same chance | [`compare`], [`run_arms`] |
//! | parameters that fit a series | [`calibration`] |

pub mod calibration;
mod compare;
mod coupling;
mod deterministic;
mod draw;
mod gillespie;
mod gillespie_coupled;
mod model;
mod parameters;
pub mod people;
mod rates;
mod scenario;
mod tau_leap;
mod timeline;

pub use compare::{Comparison, Difference, compare, paired_difference, run_arms};
pub use coupling::Coupling;
pub use deterministic::deterministic;
pub use gillespie::gillespie;
pub use model::{Compartment, CompartmentModel, Rate, Transition};
pub use parameters::{HospitalParameters, SeirParameters};
pub use scenario::{Change, Movement, MovementKind, Scenario, Trajectory};
pub use tau_leap::tau_leap;
