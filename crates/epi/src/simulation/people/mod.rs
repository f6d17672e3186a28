//! An outbreak among single people who live, learn and work together, and what measures change.
//!
//! | Step | File |
//! |---|---|
//! | people and where they meet | `population`; made-up ones: `plan`, `synthetic`, `network` |
//! | what the disease does to one person | `disease`, `transmission`, `course` |
//! | what is done | `measures`, `vaccination`, `finding` |
//! | who infects whom | `infection`, by the numbers of `chance` |
//! | day by day, and what comes out | `run`, `outcome` |

mod chance;
mod course;
mod disease;
mod finding;
mod infection;
mod measures;
mod network;
mod outcome;
mod plan;
mod population;
mod run;
mod synthetic;
mod transmission;
mod vaccination;

pub use course::Infection;
pub use disease::{AgeRisk, Delay, Disease};
pub use measures::{Closure, Isolation, Measures, Span, Testing, Tracing, Vaccination, Zone};
pub use outcome::{DayCount, Outcome, PeopleRun, SupplyFactor, supplies};
pub use plan::{Ages, CommunityTies, HouseholdAges, PopulationPlan, Ties};
pub use population::{Person, Population, Setting};
pub use run::{Outbreak, simulate_people};
pub use transmission::{ContactRisk, EarlyPeak, Infectiousness, Patients};
