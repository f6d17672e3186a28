//! What is known of a disease: how it passes on, how long its stages last, and how severe it is by age.

use serde::{Deserialize, Serialize};

use super::super::parameters::share;
use super::transmission::{ContactRisk, EarlyPeak, Infectiousness, Patients};
use crate::simulation::model::from_zero;
use crate::{Error, check};

/// A log-normal duration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Days, from 0 on; 0 = at once.
    pub mean_days: f64,
    /// Days, from 0 on; 0 when the mean is 0.
    pub sd_days: f64,
}

impl Delay {
    /// Mean and standard deviation of the logarithm.
    pub(super) fn on_log_scale(self) -> (f64, f64) {
        if self.mean_days <= 0.0 {
            return (f64::NEG_INFINITY, 0.0);
        }
        let variance = (self.sd_days / self.mean_days).powi(2).ln_1p();
        (self.mean_days.ln() - variance / 2.0, variance.sqrt())
    }

    fn check(self, name: &'static str) -> Result<(), Error> {
        if !(0.0..=1000.0).contains(&self.mean_days) {
            return Err(Error::range(name, self.mean_days, "means of 0 to 1000 days"));
        }
        if self.mean_days <= 0.0 && self.sd_days != 0.0 {
            return Err(Error::range(name, self.sd_days, "a deviation of 0 where the mean is 0 days"));
        }
        from_zero(name, self.sd_days)
    }
}

/// Risks from an age on; each is the share of those who reached the step before it, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeRisk {
    /// Years; applies up to the next entry's age.
    pub from_age: u8,
    /// Chance of infection by one contact, relative to an adult; from 0 on.
    pub susceptibility: f64,
    /// Of the infected: with symptoms.
    pub symptomatic: f64,
    /// Of those with symptoms: to hospital.
    pub hospital: f64,
    /// Of patients: to intensive care.
    pub icu: f64,
    /// Of patients in intensive care: ventilated.
    pub ventilated: f64,
    /// Of patients in intensive care: die there.
    pub icu_death: f64,
    /// Of patients who don't need intensive care: die on the ward.
    pub ward_death: f64,
}

/// A disease for the model of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disease {
    /// Infections per contact and day in a setting of weight 1, from 0 on; what chance a contact has of it, `contact_risk` says.
    pub transmission: f64,
    #[serde(default)]
    pub contact_risk: ContactRisk,
    /// Weight of a contact in each setting, in the order of [`super::Setting`].
    pub setting_weight: [f64; 5],
    /// Shape of the gamma distribution (mean 1) of people's infectiousness; small = few infect many; infinite = all alike.
    pub dispersion: f64,
    /// Over the infectious days, relative to `transmission`.
    pub infectiousness: Infectiousness,
    /// Infectiousness of those who never have symptoms, relative to the others.
    pub asymptomatic_factor: f64,
    /// From infection to infectiousness.
    pub latent: Delay,
    /// From infectiousness to symptoms.
    pub presymptomatic: Delay,
    /// From the start of infectiousness to its end.
    pub infectious: Delay,
    /// From symptoms to the end of infectiousness, for those who have symptoms; none = `infectious` holds for them too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infectious_from_symptoms: Option<Delay>,
    #[serde(default)]
    pub patients: Patients,
    /// From symptoms to hospital.
    pub symptoms_to_ward: Delay,
    /// On the ward, for those who recover without intensive care.
    pub ward: Delay,
    /// From the ward to death, for those who die without intensive care.
    pub ward_to_death: Delay,
    /// From the ward to intensive care.
    pub ward_to_icu: Delay,
    /// In intensive care, for those who survive.
    pub icu: Delay,
    /// From intensive care to death.
    pub icu_to_death: Delay,
    /// Back on the ward after intensive care.
    pub after_icu: Delay,
    /// By age, ascending, the first from 0 years.
    pub risks: Vec<AgeRisk>,
}

impl Disease {
    /// A respiratory virus with the published parameters of the first form of SARS-CoV-2 \[kerr2021\] tables 1 and 2: a starting
    /// point for calibration, not a statement about any outbreak.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{Disease, Patients};
    /// // Nine days of infectiousness; patients infect no one.
    /// let disease = Disease::sars_cov_2_2020();
    /// assert_eq!((disease.infectious.mean_days, disease.patients), (9.0, Patients::Apart));
    /// // Death of one infected at the age of 80: symptoms, hospital, intensive care, death.
    /// let old = disease.risks[8];
    /// assert!((old.symptomatic * old.hospital * old.icu * old.icu_death - 0.082_92).abs() < 1e-9);
    /// ```
    pub fn sars_cov_2_2020() -> Disease {
        let d = |mean_days, sd_days| Delay { mean_days, sd_days };
        let risk = |from_age, susceptibility, symptomatic, severe: f64, critical: f64, death: f64| AgeRisk {
            from_age,
            susceptibility,
            symptomatic,
            hospital: severe / symptomatic,
            icu: critical / severe,
            ventilated: 0.6,
            icu_death: death / critical,
            ward_death: 0.0,
        };
        Disease {
            transmission: 0.016,
            contact_risk: ContactRisk::Exponential,
            setting_weight: [3.0, 0.6, 0.6, 1.5, 0.3],
            dispersion: 0.45,
            infectiousness: Infectiousness::ByDay(vec![1.5, 1.5, 1.5, 0.8]),
            asymptomatic_factor: 1.0,
            latent: d(4.5, 1.5),
            presymptomatic: d(1.1, 0.9),
            infectious: d(9.0, 2.5),
            infectious_from_symptoms: None,
            patients: Patients::Apart,
            symptoms_to_ward: d(6.6, 4.9),
            ward: d(11.0, 6.0),
            ward_to_death: d(9.0, 5.0),
            ward_to_icu: d(1.5, 2.0),
            icu: d(10.0, 6.0),
            icu_to_death: d(10.7, 4.8),
            after_icu: d(6.0, 4.0),
            risks: vec![
                risk(0, 0.34, 0.50, 0.000_50, 0.000_03, 0.000_02),
                risk(10, 0.67, 0.55, 0.001_65, 0.000_08, 0.000_02),
                risk(20, 1.00, 0.60, 0.007_20, 0.000_36, 0.000_10),
                risk(30, 1.00, 0.65, 0.020_80, 0.001_04, 0.000_32),
                risk(40, 1.00, 0.70, 0.034_30, 0.002_16, 0.000_98),
                risk(50, 1.00, 0.75, 0.076_50, 0.009_33, 0.002_65),
                risk(60, 1.00, 0.80, 0.132_80, 0.036_39, 0.007_66),
                risk(70, 1.24, 0.85, 0.206_55, 0.089_23, 0.024_39),
                risk(80, 1.47, 0.90, 0.245_70, 0.174_20, 0.082_92),
                risk(90, 1.47, 0.90, 0.245_70, 0.174_20, 0.161_90),
            ],
        }
    }

    /// The same virus by every rule and number of Covasim 3.1.6 \[kerr2021\]: for comparisons with published results of that program.
    ///
    /// In other ways than [`Disease::sars_cov_2_2020`]: more susceptible from the age of 60 on, chance of infection proportional to the
    /// hazard, an early peak of infectiousness, infectious for 8 days from symptoms on, patients among others and in hospital for longer.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{ContactRisk, Disease, Patients};
    /// let disease = Disease::covasim();
    /// assert_eq!((disease.contact_risk, disease.patients), (ContactRisk::Proportional, Patients::AmongOthers));
    /// assert_eq!(disease.risks[7].susceptibility, 1.47);
    /// ```
    pub fn covasim() -> Disease {
        let d = |mean_days, sd_days| Delay { mean_days, sd_days };
        // The share as that program knows it, in single precision: a little more than 0.3, so that day 3 of 10 is early.
        let peak = EarlyPeak { early_share: f64::from(0.3_f32), early_days_at_most: 4.0, early_ratio: 2.0 };
        let mut disease = Disease {
            contact_risk: ContactRisk::Proportional,
            infectiousness: Infectiousness::EarlyPeak(peak),
            infectious: d(8.0, 2.0),
            infectious_from_symptoms: Some(d(8.0, 2.0)),
            patients: Patients::AmongOthers,
            ward: d(18.1, 6.3),
            icu: d(18.1, 6.3),
            after_icu: d(0.0, 0.0),
            ..Disease::sars_cov_2_2020()
        };
        for risk in &mut disease.risks {
            match risk.from_age {
                60 => risk.susceptibility = 1.24,
                70 => risk.susceptibility = 1.47,
                _ => {}
            }
        }
        disease
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        from_zero("transmission", self.transmission)?;
        for weight in self.setting_weight {
            from_zero("setting_weight", weight)?;
        }
        if self.dispersion.is_nan() || self.dispersion <= 0.0 {
            return Err(Error::range("dispersion", self.dispersion, "the numbers above 0"));
        }
        self.infectiousness.check()?;
        from_zero("asymptomatic_factor", self.asymptomatic_factor)?;
        self.latent.check("latent")?;
        self.presymptomatic.check("presymptomatic")?;
        self.infectious.check("infectious")?;
        self.infectious_from_symptoms.map_or(Ok(()), |d| d.check("infectious_from_symptoms"))?;
        self.symptoms_to_ward.check("symptoms_to_ward")?;
        self.ward.check("ward")?;
        self.ward_to_death.check("ward_to_death")?;
        self.ward_to_icu.check("ward_to_icu")?;
        self.icu.check("icu")?;
        self.icu_to_death.check("icu_to_death")?;
        self.after_icu.check("after_icu")?;
        check::not_empty("risks", &self.risks)?;
        if self.risks[0].from_age != 0 {
            return Err(Error::range("risks", self.risks[0].from_age, "lists that begin at age 0"));
        }
        if let Some(place) = self.risks.windows(2).position(|w| w[1].from_age <= w[0].from_age) {
            return Err(Error::OutOfOrder { name: "risks", place: place + 2 });
        }
        for r in &self.risks {
            from_zero("susceptibility", r.susceptibility)?;
            share("symptomatic", r.symptomatic)?;
            share("hospital", r.hospital)?;
            share("icu", r.icu)?;
            share("ventilated", r.ventilated)?;
            share("icu_death", r.icu_death)?;
            share("ward_death", r.ward_death)?;
        }
        Ok(())
    }

    /// Which entry of `risks` holds for each age.
    pub(super) fn risk_by_age(&self) -> Vec<AgeRisk> {
        let at = |age: u8| self.risks.iter().rev().find(|r| r.from_age <= age).unwrap_or(&self.risks[0]);
        (0..=u8::MAX).map(|age| *at(age)).collect()
    }
}
