//! The parameters of the ready-made compartment models, in days and shares, as the literature reports them.

use serde::{Deserialize, Serialize};

use super::model::from_zero;
use crate::Error;

/// Transmission and course without severity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeirParameters {
    /// Infections per day that one infectious person causes among susceptible people; `R0 = beta * infectious_days`.
    pub beta: f64,
    /// Mean days from infection to infectiousness, above 0.
    pub latent_days: f64,
    /// Mean days of infectiousness, above 0.
    pub infectious_days: f64,
}

impl SeirParameters {
    /// Rates per day of becoming infectious and of ceasing to be.
    pub(super) fn rates(self) -> Result<(f64, f64), Error> {
        from_zero("beta", self.beta)?;
        Ok((rate("latent_days", self.latent_days)?, rate("infectious_days", self.infectious_days)?))
    }
}

/// Where the infectious go, and how long patients and immunity stay.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HospitalParameters {
    /// Share of the infectious who go to hospital when infectiousness ends, 0 to 1.
    pub hospital_share: f64,
    /// Share of the infectious who die outside hospital, 0 to 1.
    pub home_death_share: f64,
    /// Share of patients who die, 0 to 1.
    pub hospital_death_share: f64,
    /// Mean days in hospital, above 0.
    pub hospital_days: f64,
    /// Mean days of immunity; infinite = for life.
    pub immune_days: f64,
}

impl HospitalParameters {
    /// Rates per day of leaving hospital and of losing immunity.
    pub(super) fn rates(self) -> Result<(f64, f64), Error> {
        share("hospital_share", self.hospital_share)?;
        share("home_death_share", self.home_death_share)?;
        share("hospital_death_share", self.hospital_death_share)?;
        share("hospital_share + home_death_share", self.hospital_share + self.home_death_share)?;
        let waning =
            if self.immune_days == f64::INFINITY { 0.0 } else { rate("immune_days", self.immune_days)? };
        Ok((rate("hospital_days", self.hospital_days)?, waning))
    }
}

/// One event per so many days.
fn rate(name: &'static str, days: f64) -> Result<f64, Error> {
    if days > 0.0 && days.is_finite() {
        Ok(1.0 / days)
    } else {
        Err(Error::range(name, days, "the finite numbers of days above 0"))
    }
}

/// A part of a whole, 0 and 1 allowed.
pub(super) fn share(name: &'static str, value: f64) -> Result<(), Error> {
    if (0.0..=1.0).contains(&value) { Ok(()) } else { Err(Error::range(name, value, "0 to 1")) }
}
