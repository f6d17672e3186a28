//! What a run of the model of people gives: counts by day, the load of hospitals, and supplies used.

use serde::{Deserialize, Serialize};

use super::super::model::from_zero;
use super::course::Infection;
use crate::{Error, check};

/// Counts of one day, in people unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayCount {
    /// Newly infected.
    pub infected: u32,
    /// With first symptoms.
    pub symptomatic: u32,
    /// Positive results known today.
    pub diagnosed: u32,
    /// To hospital today.
    pub admitted: u32,
    pub died: u32,
    /// Infected and not yet recovered or dead.
    pub active: u32,
    /// In hospital, not in intensive care.
    pub ward: u32,
    /// In intensive care.
    pub icu: u32,
    /// Ventilated, a part of `icu`.
    pub ventilated: u32,
    /// In isolation after a positive result.
    pub isolated: u32,
    /// In quarantine after contact.
    pub quarantined: u32,
    /// Tests made.
    pub tests: u32,
    /// Doses given.
    pub doses: u32,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleRun {
    /// One entry per day from the first on.
    pub days: Vec<DayCount>,
    /// In order of infection.
    pub infections: Vec<Infection>,
}

/// One number that sums up a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// People infected in all.
    Infected,
    /// People with a positive result.
    Diagnosed,
    /// People admitted to hospital.
    Admitted,
    Died,
    /// Largest number in hospital outside intensive care on one day.
    PeakWard,
    /// Largest number in intensive care on one day.
    PeakIcu,
    /// Largest number in hospital, intensive care included, on one day.
    PeakHospital,
    /// The day with the most new infections, the first of several; counted from 0.
    PeakDay,
    /// Days spent in quarantine or isolation, over all people.
    RestrictedDays,
    Tests,
    Doses,
}

impl PeopleRun {
    /// The run summed up.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{DayCount, Outcome, PeopleRun};
    /// let day = |infected, ward, icu| DayCount { infected, ward, icu, ..DayCount::default() };
    /// let run = PeopleRun { days: vec![day(5, 0, 0), day(9, 2, 1), day(4, 1, 3)], infections: vec![] };
    /// assert_eq!([Outcome::Infected, Outcome::PeakDay].map(|o| run.outcome(o)), [18.0, 1.0]);
    /// assert_eq!([Outcome::PeakWard, Outcome::PeakIcu, Outcome::PeakHospital].map(|o| run.outcome(o)), [2.0, 3.0, 4.0]);
    /// ```
    pub fn outcome(&self, outcome: Outcome) -> f64 {
        let sum = |get: fn(&DayCount) -> u32| self.days.iter().map(|d| f64::from(get(d))).sum();
        let peak =
            |get: fn(&DayCount) -> u32| self.days.iter().map(|d| f64::from(get(d))).fold(0.0, f64::max);
        match outcome {
            Outcome::Infected => sum(|d| d.infected),
            Outcome::Diagnosed => sum(|d| d.diagnosed),
            Outcome::Admitted => sum(|d| d.admitted),
            Outcome::Died => sum(|d| d.died),
            Outcome::PeakWard => peak(|d| d.ward),
            Outcome::PeakIcu => peak(|d| d.icu),
            Outcome::PeakHospital => peak(|d| d.ward + d.icu),
            Outcome::PeakDay => {
                let most = self.days.iter().map(|d| d.infected).max();
                self.days.iter().position(|d| Some(d.infected) == most).unwrap_or(0) as f64
            }
            Outcome::RestrictedDays => sum(|d| d.quarantined) + sum(|d| d.isolated),
            Outcome::Tests => sum(|d| d.tests),
            Outcome::Doses => sum(|d| d.doses),
        }
    }
}

/// How much of one item is used, in units of the item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SupplyFactor {
    pub item: String,
    /// Per patient and day on the ward.
    pub per_ward_day: f64,
    /// Per patient and day in intensive care, ventilated or not.
    pub per_icu_day: f64,
    /// Per ventilated patient and day, in addition.
    pub per_ventilated_day: f64,
    /// Per test.
    pub per_test: f64,
    /// Per dose of vaccine.
    pub per_dose: f64,
}

/// What hospitals, tests and vaccinations use up on each day.
///
/// When to use: to order supplies ahead of a scenario's peak.
///
/// Equation: `use(item, day) = ward * per_ward_day + icu * per_icu_day + ventilated * per_ventilated_day + tests * per_test + doses * per_dose`.
///
/// Inputs: the days of a run; factors from 0 on, from the caller's own experience.
///
/// Returns: for each item, one number per day in units of the item.
///
/// Errors: no day; a factor that is negative or not finite.
///
/// Limits: use in proportion to patients; no stocks, losses or deliveries.
///
/// Reference: the form of the WHO's supplies forecasting tools \[who2020esft\]; the factors are the caller's.
///
/// ```
/// use lianfang_epi::simulation::people::{DayCount, SupplyFactor, supplies};
/// let gowns = SupplyFactor { item: "gown".into(), per_ward_day: 6.0, per_icu_day: 12.0, per_ventilated_day: 2.0, per_test: 0.1, per_dose: 0.0 };
/// let day = DayCount { ward: 10, icu: 2, ventilated: 1, tests: 50, ..Default::default() };
/// assert_eq!(supplies(&[day], &[gowns]).unwrap(), vec![vec![60.0 + 24.0 + 2.0 + 5.0]]);
/// ```
pub fn supplies(days: &[DayCount], factors: &[SupplyFactor]) -> Result<Vec<Vec<f64>>, Error> {
    check::not_empty("days", days)?;
    let mut used = Vec::with_capacity(factors.len());
    for f in factors {
        for value in [f.per_ward_day, f.per_icu_day, f.per_ventilated_day, f.per_test, f.per_dose] {
            from_zero("supply factor", value)?;
        }
        let of_day = |d: &DayCount| {
            f64::from(d.ward) * f.per_ward_day
                + f64::from(d.icu) * f.per_icu_day
                + f64::from(d.ventilated) * f.per_ventilated_day
                + f64::from(d.tests) * f.per_test
                + f64::from(d.doses) * f.per_dose
        };
        used.push(days.iter().map(of_day).collect());
    }
    Ok(used)
}
