//! How many does each case infect, over time.
//!
//! | Question | Function |
//! |---|---|
//! | what is the serial interval's distribution over whole days? | [`discr_si`] |
//! | how many infectious people-equivalents were there each day? | [`overall_infectivity`] |
//! | how many does a case infect now (instantaneous R)? | [`cori`] |
//! | the same when the serial interval is itself uncertain | [`cori_uncertain`] |
//! | the same when the last days are not yet fully reported | [`cori_nowcast`] |
//! | what were the daily cases behind weekly counts? | [`reconstruct_daily`] |
//! | how many did the cases of a day go on to infect (cohort R)? | [`wallinga_teunis`] |
//! | how fast does it grow, and what R does that mean? | [`growth_rate`], [`wallinga_lipsitch`] |
//! | how long from infection to onset, or from onset to onset? | [`fit_delay`] |
//!
//! Days are places in the series, counted from 0. Not here: which of the estimates to show, and dates.

mod aggregated;
mod cohort;
mod cori;
mod delay;
mod delay_family;
mod delay_likelihood;
mod growth;
mod growth_fit;
mod infectivity;
mod mixture;
mod serial_interval;
mod uncertain;

pub use aggregated::{AggregatedConfig, Reconstruction, reconstruct_daily};
pub(crate) use cohort::sample_quantile;
pub use cohort::{CohortConfig, CohortEstimate, wallinga_teunis};
pub use cori::{CoriConfig, Posterior, Window, WindowEstimate, cori};
pub use delay::{DelayConfig, DelayFit, DelayObservation, Estimate, fit_delay};
pub use delay_family::{Delay, DelayFamily};
pub use growth::{Growth, GrowthModel, growth_rate, wallinga_lipsitch};
pub use infectivity::overall_infectivity;
pub use serial_interval::{discr_si, discr_si_published};
pub use uncertain::{SerialIntervalPrior, TruncatedNormal, cori_nowcast, cori_uncertain};
