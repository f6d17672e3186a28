//! How severe is it, how many beds, how high is the risk.
//!
//! [`fatality_ratio`] corrects the share of deaths for deaths still to come; [`bed_demand`] turns admissions into occupied beds;
//! [`import_risks`] ranks regions by what travel brings them; [`grade_risk`] adds named factors up to a level that can be explained.

mod beds;
mod care_path;
mod fatality;
mod grading;
mod import_risk;

pub use beds::{BedDemand, BedRange, admission_paths, bed_demand};
pub use care_path::{BedDay, CarePath, expected_beds};
pub use fatality::{FatalityRatio, fatality_ratio, fatality_series};
pub use grading::{Contribution, Factor, Grade, Level, grade_risk};
pub use import_risk::{Flow, ImportConfig, ImportRisk, SourceRegion, import_risks};
