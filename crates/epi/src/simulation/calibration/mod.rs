//! Which parameters could have made this series?
//!
//! | When | Function |
//! |---|---|
//! | one can simulate, but not write down a likelihood; a quick look | [`abc_rejection`] |
//! | the same, with narrow posteriors or several parameters | [`abc_smc`] |
//! | how likely is a series under a stochastic compartment model, and where is the epidemic now | [`particle_filter`] |
//! | parameters of such a model with a likelihood | [`particle_mcmc`] on top of [`particle_filter`] |

mod abc;
mod abc_smc;
mod particle_filter;
mod particle_mcmc;
mod posterior;
mod prior;

pub use abc::abc_rejection;
pub use abc_smc::{SmcSettings, abc_smc};
pub use particle_filter::{FilterDay, Filtered, Reporting, StateModel, particle_filter};
pub use particle_mcmc::{Chain, ChainSettings, particle_mcmc};
pub use posterior::Posterior;
pub use prior::Prior;
