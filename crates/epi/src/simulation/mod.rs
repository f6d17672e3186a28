//! What would happen, with and without measures.
//!
//! Compartment models on regions (`gillespie`, `tau_leap`, `deterministic`).

mod coupling;
mod draw;
mod gillespie;
mod gillespie_coupled;
mod model;
mod parameters;
mod rates;
mod scenario;
mod timeline;

pub use coupling::Coupling;
pub use gillespie::gillespie;
pub use model::{Compartment, CompartmentModel, Rate, Transition};
pub use parameters::{HospitalParameters, SeirParameters};
pub use scenario::{Change, Movement, MovementKind, Scenario, Trajectory};
