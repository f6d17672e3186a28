//! A compartment model as data: which compartments there are, and at which rates people pass between them.
//!
//! SIR, SEIR and their relatives are lists of a few lines here; what computes with them (`gillespie`, `tau_leap`,
//! `deterministic`) knows none of their names. Deliberately not here: stages with other than exponential durations
//! (use several compartments in a row, or the model of people), and rates that depend on the calendar (see [`super::Change`]).

use serde::{Deserialize, Serialize};

use super::parameters::{HospitalParameters, SeirParameters};
use crate::{Error, check};

/// One compartment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compartment {
    pub name: String,
    /// Whether its people meet others, that is, count in the population that infection divides by. False for the dead and
    /// for patients who meet no one.
    pub mixing: bool,
}

/// How often one transition happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rate {
    /// Each person of the compartment that is left, at this rate per day.
    PerPerson(f64),
    /// Infection: `beta` times the people of the compartment that is left, times the sum of `weight * people / N` over the
    /// infectious compartments, per day. `N` counts the compartments that mix.
    Infection {
        /// Infections per day that one infectious person causes among susceptible people only.
        beta: f64,
        /// Index of each infectious compartment and its infectiousness relative to `beta`.
        infectious: Vec<(usize, f64)>,
    },
    /// So many people per day and region, whoever is there. Only for transitions from outside (births, imported cases).
    Constant(f64),
}

/// People pass from one compartment to another. `None` is outside: births come from there and emigrants go there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    pub from: Option<usize>,
    pub to: Option<usize>,
    pub rate: Rate,
}

/// A general compartment model.
///
/// When to use: as the input of [`super::gillespie`], [`super::tau_leap`] and [`super::deterministic`].
///
/// Equation, for the counts `n_c` of one region and transition `k` from compartment `a`:
///
/// ```text
/// per person:  r_k = rate n_a
/// infection:   r_k = beta n_a sum_c weight_c n_c / N,    N = sum of n_c over mixing compartments
/// constant:    r_k = rate
/// ```
///
/// Reference: \[keeling2008\] chapters 2 and 6.
///
/// ```
/// use lianfang_epi::simulation::{CompartmentModel, SeirParameters};
/// let model = CompartmentModel::seir(SeirParameters { beta: 0.5, latent_days: 5.0, infectious_days: 10.0 }).unwrap();
/// assert_eq!(model.index("I"), Some(2));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompartmentModel {
    compartments: Vec<Compartment>,
    transitions: Vec<Transition>,
}

impl CompartmentModel {
    /// Checks that every transition names compartments of the list and has a rate from 0 on.
    ///
    /// Errors: no compartment; an index outside the list; a rate that is negative or not finite; a transition from and to the
    /// same place; a constant rate out of a compartment, or another rate from outside.
    ///
    /// ```
    /// use lianfang_epi::simulation::{Compartment, CompartmentModel, Rate, Scenario, Transition, deterministic};
    /// // Bites in a kennel: dogs fall ill and are taken away; new ones arrive.
    /// let named = |name: &str| Compartment { name: name.to_owned(), mixing: true };
    /// let transitions = vec![
    ///     Transition { from: None, to: Some(0), rate: Rate::Constant(2.0) },
    ///     Transition { from: Some(0), to: Some(1), rate: Rate::Infection { beta: 0.5, infectious: vec![(1, 1.0)] } },
    ///     Transition { from: Some(1), to: None, rate: Rate::PerPerson(0.25) },
    /// ];
    /// let kennel = CompartmentModel::new(vec![named("well"), named("ill")], transitions).unwrap();
    /// let scenario = Scenario { model: &kennel, start: &[20, 1], coupling: None, movements: &[], changes: &[], times: &[2000.0] };
    /// // In the end as many fall ill as arrive: 2 = ill / 4; and half are well, because each of the ill infects one.
    /// let end = deterministic(&scenario, 1e-9).unwrap();
    /// assert!((end.values[0] - 8.0).abs() < 1e-4 && (end.values[1] - 8.0).abs() < 1e-4);
    /// ```
    pub fn new(compartments: Vec<Compartment>, transitions: Vec<Transition>) -> Result<Self, Error> {
        check::not_empty("compartments", &compartments)?;
        let known = |c: Option<usize>| c.is_none_or(|c| c < compartments.len());
        for t in &transitions {
            if !known(t.from) || !known(t.to) || t.from == t.to {
                let ends = format!("{:?} to {:?}", t.from, t.to);
                return Err(Error::range("transitions", ends, "two different places of the model"));
            }
            let outside = t.from.is_none();
            match &t.rate {
                Rate::PerPerson(rate) if !outside => from_zero("rate", *rate)?,
                Rate::Constant(rate) if outside => from_zero("rate", *rate)?,
                Rate::Infection { beta, infectious } if !outside => {
                    from_zero("beta", *beta)?;
                    for (c, weight) in infectious {
                        from_zero("infectious", *weight)?;
                        if !known(Some(*c)) {
                            return Err(Error::range("infectious", c, "the compartments of the model"));
                        }
                    }
                }
                rate => {
                    let rule = "constant rates from outside, and only there";
                    return Err(Error::range("transitions", format!("{rate:?}"), rule));
                }
            }
        }
        Ok(CompartmentModel { compartments, transitions })
    }

    /// Susceptible, infectious, recovered. `beta` and the recovery rate per day.
    ///
    /// ```
    /// use lianfang_epi::simulation::CompartmentModel;
    /// let model = CompartmentModel::sir(0.3, 0.1).unwrap();
    /// assert_eq!((model.compartments().len(), model.transitions().len()), (3, 2));
    /// assert!(CompartmentModel::sir(-0.3, 0.1).is_err());
    /// ```
    pub fn sir(beta: f64, gamma: f64) -> Result<Self, Error> {
        Self::new(named(&["S", "I", "R"]), vec![infection(0, 1, beta, &[(1, 1.0)]), per_person(1, 2, gamma)])
    }

    /// Susceptible, exposed, infectious, recovered.
    ///
    /// ```
    /// use lianfang_epi::simulation::{CompartmentModel, Rate, SeirParameters};
    /// let model = CompartmentModel::seir(SeirParameters { beta: 0.5, latent_days: 4.0, infectious_days: 10.0 }).unwrap();
    /// assert_eq!(model.transitions()[1].rate, Rate::PerPerson(0.25));
    /// ```
    pub fn seir(p: SeirParameters) -> Result<Self, Error> {
        let (latent, infectious) = p.rates()?;
        let list = vec![
            infection(0, 1, p.beta, &[(2, 1.0)]),
            per_person(1, 2, latent),
            per_person(2, 3, infectious),
        ];
        Self::new(named(&["S", "E", "I", "R"]), list)
    }

    /// SEIR whose immunity is lost after `immune_days` on average (infinite = never), with branches to hospital (H, who meet no
    /// one) and to death (D), from home and from hospital.
    ///
    /// ```
    /// use lianfang_epi::simulation::{CompartmentModel, HospitalParameters, Scenario, SeirParameters, deterministic};
    /// let course = SeirParameters { beta: 0.4, latent_days: 3.0, infectious_days: 5.0 };
    /// let hospital = HospitalParameters {
    ///     hospital_share: 0.1,
    ///     home_death_share: 0.02,
    ///     hospital_death_share: 0.3,
    ///     hospital_days: 8.0,
    ///     immune_days: f64::INFINITY,
    /// };
    /// let model = CompartmentModel::seirs_hospital(course, hospital).unwrap();
    /// let start = [99_000, 0, 1_000, 0, 0, 0];
    /// let scenario = Scenario { model: &model, start: &start, coupling: None, movements: &[], changes: &[], times: &[2000.0] };
    /// let end = deterministic(&scenario, 1e-8).unwrap();
    /// let (recovered, dead) = (end.values[3], end.values[5]);
    /// // 2 % die at home, 30 % of 10 % in hospital.
    /// assert!((dead / (dead + recovered) - 0.05).abs() < 1e-6);
    /// ```
    pub fn seirs_hospital(p: SeirParameters, h: HospitalParameters) -> Result<Self, Error> {
        let (latent, infectious) = p.rates()?;
        let (discharge, waning) = h.rates()?;
        let home = 1.0 - h.hospital_share - h.home_death_share;
        let mut compartments = named(&["S", "E", "I", "R", "H", "D"]);
        for c in compartments.iter_mut().skip(4) {
            c.mixing = false;
        }
        let list = vec![
            infection(0, 1, p.beta, &[(2, 1.0)]),
            per_person(1, 2, latent),
            per_person(2, 3, infectious * home),
            per_person(2, 4, infectious * h.hospital_share),
            per_person(2, 5, infectious * h.home_death_share),
            per_person(4, 3, discharge * (1.0 - h.hospital_death_share)),
            per_person(4, 5, discharge * h.hospital_death_share),
            per_person(3, 0, waning),
        ];
        Self::new(compartments, list)
    }

    pub fn compartments(&self) -> &[Compartment] {
        &self.compartments
    }

    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// Place of the compartment with this name.
    ///
    /// ```
    /// use lianfang_epi::simulation::CompartmentModel;
    /// let model = CompartmentModel::sir(0.3, 0.1).unwrap();
    /// assert_eq!((model.index("R"), model.index("D")), (Some(2), None));
    /// ```
    pub fn index(&self, name: &str) -> Option<usize> {
        self.compartments.iter().position(|c| c.name == name)
    }
}

/// A rate or weight that is finite and not negative.
pub(super) fn from_zero(name: &'static str, value: f64) -> Result<(), Error> {
    if value >= 0.0 && value.is_finite() {
        Ok(())
    } else {
        Err(Error::range(name, value, "the finite numbers from 0 on"))
    }
}

fn named(names: &[&str]) -> Vec<Compartment> {
    names.iter().map(|n| Compartment { name: (*n).to_owned(), mixing: true }).collect()
}

fn infection(from: usize, to: usize, beta: f64, infectious: &[(usize, f64)]) -> Transition {
    let rate = Rate::Infection { beta, infectious: infectious.to_vec() };
    Transition { from: Some(from), to: Some(to), rate }
}

fn per_person(from: usize, to: usize, rate: f64) -> Transition {
    Transition { from: Some(from), to: Some(to), rate: Rate::PerPerson(rate) }
}
