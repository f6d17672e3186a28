//! One person's infection from the first day to the last, drawn when it begins.
//!
//! It depends on the person and the seed only, not on the day or the source of infection: in every arm of a comparison the same
//! person falls ill in the same way. Protection by vaccination lowers thresholds and leaves the draws alone.

use rand_distr::{Distribution, Gamma, StandardNormal};
use serde::{Deserialize, Serialize};

use super::chance::{Chance, Purpose};
use super::disease::{AgeRisk, Delay, Disease};
use super::population::Setting;
use super::transmission::Patients;

/// No such day.
pub(super) const NEVER: u16 = u16::MAX;

/// An infection; days count from the start of the run, `u16::MAX` = never.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Infection {
    pub person: u32,
    /// Who infected; `u32::MAX` = from outside.
    pub source: u32,
    /// Where; none = from outside.
    pub setting: Option<Setting>,
    pub infected_on: u16,
    pub infectious_from: u16,
    /// First day without infectiousness.
    pub infectious_until: u16,
    pub symptoms_from: u16,
    pub ward_from: u16,
    pub icu_from: u16,
    /// First day after intensive care.
    pub icu_until: u16,
    /// Day of recovery, discharge or death.
    pub ends_on: u16,
    pub ventilated: bool,
    pub dies: bool,
    /// Infectiousness relative to the average.
    pub infectiousness: f32,
    /// Day on which a positive result is known.
    pub diagnosed_on: u16,
    /// Last day of isolation.
    pub isolated_until: u16,
}

impl Infection {
    /// In intensive care on this day.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::simulation::people::*;
    /// # let population = Population::synthetic(&PopulationPlan::town(3_000), &mut Streams::from_seed(1).stream("town")).unwrap();
    /// # let disease = Disease::sars_cov_2_2020();
    /// # let outbreak = Outbreak { population: &population, disease: &disease, days: 120, first_infections: 500, imported_per_day: 0.0 };
    /// let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(1)).unwrap();
    /// for (day, counts) in (0..).zip(&run.days) {
    ///     assert_eq!(run.infections.iter().filter(|i| i.in_icu(day)).count() as u32, counts.icu);
    /// }
    /// ```
    pub fn in_icu(&self, day: u16) -> bool {
        self.icu_from <= day && day < self.icu_until.min(self.ends_on)
    }

    /// In hospital, ward or intensive care, on this day.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::simulation::people::*;
    /// # let population = Population::synthetic(&PopulationPlan::town(3_000), &mut Streams::from_seed(1).stream("town")).unwrap();
    /// # let disease = Disease::sars_cov_2_2020();
    /// # let outbreak = Outbreak { population: &population, disease: &disease, days: 120, first_infections: 500, imported_per_day: 0.0 };
    /// let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(1)).unwrap();
    /// for (day, counts) in (0..).zip(&run.days) {
    ///     assert_eq!(run.infections.iter().filter(|i| i.in_hospital(day)).count() as u32, counts.ward + counts.icu);
    /// }
    /// ```
    pub fn in_hospital(&self, day: u16) -> bool {
        self.ward_from <= day && day < self.ends_on
    }

    pub(super) fn is_isolated(&self, day: u16) -> bool {
        self.diagnosed_on <= day && day <= self.isolated_until
    }

    pub(super) fn is_infectious(&self, day: u16) -> bool {
        self.infectious_from <= day && day < self.infectious_until
    }
}

/// A log-normal delay ready to draw from.
#[derive(Debug, Clone, Copy)]
struct LogNormal {
    mu: f64,
    sigma: f64,
}

impl LogNormal {
    fn new(delay: Delay) -> LogNormal {
        let (mu, sigma) = delay.on_log_scale();
        LogNormal { mu, sigma }
    }

    /// Whole days.
    fn days(self, chance: &mut Chance) -> u16 {
        self.at(StandardNormal.sample(chance))
    }

    /// Whole days at this place of the standard normal distribution.
    fn at(self, z: f64) -> u16 {
        // `as` saturates.
        (self.mu + self.sigma * z).exp().round() as u16
    }
}

/// Draws courses.
#[derive(Debug, Clone)]
pub(super) struct Courses {
    key: u64,
    risks: Vec<AgeRisk>,
    infectiousness: Option<Gamma<f64>>,
    asymptomatic_factor: f64,
    latent: LogNormal,
    presymptomatic: LogNormal,
    infectious: LogNormal,
    infectious_from_symptoms: Option<LogNormal>,
    patients: Patients,
    symptoms_to_ward: LogNormal,
    ward: LogNormal,
    ward_to_death: LogNormal,
    ward_to_icu: LogNormal,
    icu: LogNormal,
    icu_to_death: LogNormal,
    after_icu: LogNormal,
}

impl Courses {
    pub fn new(disease: &Disease, key: u64) -> Courses {
        let shape = disease.dispersion;
        Courses {
            key,
            risks: disease.risk_by_age(),
            infectiousness: Gamma::new(shape, 1.0 / shape).ok().filter(|_| shape.is_finite()),
            asymptomatic_factor: disease.asymptomatic_factor,
            latent: LogNormal::new(disease.latent),
            presymptomatic: LogNormal::new(disease.presymptomatic),
            infectious: LogNormal::new(disease.infectious),
            infectious_from_symptoms: disease.infectious_from_symptoms.map(LogNormal::new),
            patients: disease.patients,
            symptoms_to_ward: LogNormal::new(disease.symptoms_to_ward),
            ward: LogNormal::new(disease.ward),
            ward_to_death: LogNormal::new(disease.ward_to_death),
            ward_to_icu: LogNormal::new(disease.ward_to_icu),
            icu: LogNormal::new(disease.icu),
            icu_to_death: LogNormal::new(disease.icu_to_death),
            after_icu: LogNormal::new(disease.after_icu),
        }
    }

    /// The course of `person`, infected on `day`; `hospital_factor` multiplies the risk of hospital (vaccination).
    pub fn draw(&self, person: u32, age: u8, day: u16, hospital_factor: f64) -> Infection {
        let risk = &self.risks[usize::from(age)];
        let mut chance = Chance::new(self.key, person, 0, Purpose::Course);
        let falls_ill = chance.unit() < risk.symptomatic;
        let to_hospital = chance.unit() < risk.hospital * hospital_factor;
        let infectious_from = day.saturating_add(self.latent.days(&mut chance).max(1));
        let z_infectious: f64 = StandardNormal.sample(&mut chance);
        let symptoms = infectious_from.saturating_add(self.presymptomatic.days(&mut chance));
        let infectious_until = match self.infectious_from_symptoms.filter(|_| falls_ill) {
            Some(from_symptoms) => symptoms.saturating_add(from_symptoms.at(z_infectious).max(1)),
            None => infectious_from.saturating_add(self.infectious.at(z_infectious).max(1)),
        };
        let relative = self.infectiousness.map_or(1.0, |g| g.sample(&mut chance));
        let relative = if falls_ill { relative } else { relative * self.asymptomatic_factor };
        let mut course = Infection {
            person,
            source: u32::MAX,
            setting: None,
            infected_on: day,
            infectious_from,
            infectious_until,
            symptoms_from: if falls_ill { symptoms } else { NEVER },
            ward_from: NEVER,
            icu_from: NEVER,
            icu_until: NEVER,
            ends_on: infectious_until,
            ventilated: false,
            dies: false,
            infectiousness: relative as f32,
            diagnosed_on: NEVER,
            isolated_until: 0,
        };
        if falls_ill && to_hospital {
            self.patient(&mut course, risk);
        }
        course
    }

    /// Hospital and what comes of it.
    fn patient(&self, course: &mut Infection, risk: &AgeRisk) {
        let mut chance = Chance::new(self.key, course.person, 0, Purpose::Hospital);
        let (to_icu, ventilated, dies) = (chance.unit(), chance.unit(), chance.unit());
        course.ward_from = course.symptoms_from.saturating_add(self.symptoms_to_ward.days(&mut chance));
        let end = if to_icu < risk.icu {
            course.icu_from = course.ward_from.saturating_add(self.ward_to_icu.days(&mut chance));
            course.ventilated = ventilated < risk.ventilated;
            course.dies = dies < risk.icu_death;
            let stay = if course.dies { self.icu_to_death } else { self.icu };
            course.icu_until = course.icu_from.saturating_add(stay.days(&mut chance).max(1));
            let after = if course.dies { 0 } else { self.after_icu.days(&mut chance) };
            course.icu_until.saturating_add(after)
        } else {
            course.dies = dies < risk.ward_death;
            let stay = if course.dies { self.ward_to_death } else { self.ward };
            course.ward_from.saturating_add(stay.days(&mut chance).max(1))
        };
        course.ends_on = end;
        course.infectious_until = match self.patients {
            Patients::Apart => course.infectious_until.min(end),
            Patients::AmongOthers => end,
        };
    }
}
