//! What would happen, with and without measures.
//!
//! Compartment models on regions (`gillespie`, `tau_leap`, `deterministic`).

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

pub use coupling::Coupling;
pub use deterministic::deterministic;
pub use gillespie::gillespie;
pub use model::{Compartment, CompartmentModel, Rate, Transition};
pub use parameters::{HospitalParameters, SeirParameters};
pub use scenario::{Change, Movement, MovementKind, Scenario, Trajectory};
pub use tau_leap::tau_leap;
