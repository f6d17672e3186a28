//! A compartment model in small steps: in each, binomial numbers of people pass on.
//!
//! For large populations, where single events are too many. Deliberately not here: a step length that adapts itself; halve the
//! step and compare.

use rand::Rng;
use rand_distr::{Distribution, Poisson};

use super::draw::binomial;
use super::gillespie::State;
use super::model::CompartmentModel;
use super::rates::Rates;
use super::scenario::{Scenario, Trajectory};
use super::timeline::Timeline;
use crate::Error;

/// One random course of a compartment model in steps of a fixed length.
///
/// When to use: regions with many infections per day; particle filters. For first cases and extinction use [`super::gillespie`].
///
/// Equation, for a compartment with `n` people, its exits' rates per person `h_k`, and a step of `d` days:
///
/// ```text
/// leaving ~ binomial(n, 1 - exp(-d sum_k h_k)),   divided among the exits with probabilities h_k / sum_k h_k
/// ```
///
/// Inputs: `scenario` as described there; `step_days` above 0, the longest step (steps end at every wanted time, movement and
/// change); a random source.
///
/// Returns: people per region and compartment at each of `scenario.times`.
///
/// Errors: what the scenario's fields forbid; a step that is not above 0; a movement of more people than are there.
///
/// Limits: rates are those of the step's start, so that growth is wrong in the first order of the step. In SIR, with growth `r` and
/// recovery `g` per day, it is `r + (g^2 - r^2) step_days / 2`: too slow where each case infects more than two, too fast below. No one
/// passes through two compartments in one step.
///
/// Reference: \[breto2009\] (binomial leaps), \[chatterjee2005\]. Checked against [`super::gillespie`], [`super::deterministic`] and
/// the exact distribution of a chain of binomials over all states.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::{CompartmentModel, Scenario, tau_leap};
/// let model = CompartmentModel::sir(0.3, 0.1).unwrap();
/// let scenario = Scenario { model: &model, start: &[9_999_900, 100, 0], coupling: None, movements: &[], changes: &[], times: &[100.0] };
/// let run = tau_leap(&scenario, 0.25, &mut Streams::from_seed(1).stream("outbreak")).unwrap();
/// assert!(run.find(0, 0, 2).unwrap() > 1_000_000);
/// ```
pub fn tau_leap(scenario: &Scenario, step_days: f64, rng: &mut impl Rng) -> Result<Trajectory<u32>, Error> {
    let regions = scenario.check()?;
    check_step(step_days)?;
    let width = scenario.model.compartments().len();
    let mut leap = Leap::new(scenario.model);
    let mut state = State::new(scenario, &leap.rates);
    let mut factor = vec![1.0; regions];
    let mut out = Trajectory::with_capacity(scenario.times, regions, width);
    let mut day = 0.0;
    for moment in Timeline::new(scenario) {
        let steps = ((moment.day - day) / step_days - 1e-9).ceil().max(0.0);
        for _ in 0..steps as u64 {
            leap.step(&mut state.people, scenario, &factor, (moment.day - day) / steps, rng);
        }
        day = moment.day;
        for change in &scenario.changes[moment.changes] {
            let which = change.region.map_or(0..regions, |r| r..r + 1);
            factor[which].fill(change.factor);
        }
        for movement in &scenario.movements[moment.movements] {
            state.apply(movement, rng)?;
        }
        for _ in 0..moment.records {
            out.values.extend_from_slice(&state.people);
        }
    }
    Ok(out)
}

pub(super) fn check_step(step_days: f64) -> Result<(), Error> {
    if step_days > 0.0 && step_days.is_finite() {
        Ok(())
    } else {
        Err(Error::range("step_days", step_days, "the finite numbers of days above 0"))
    }
}

/// The model and the room that one step needs.
#[derive(Debug, Clone)]
pub(super) struct Leap {
    pub rates: Rates,
    width: usize,
    /// By region and list of infectious compartments.
    prevalence: Vec<f64>,
    pressure: Vec<f64>,
    /// People who made each transition in the last region's step.
    pub flows: Vec<u32>,
}

impl Leap {
    pub fn new(model: &CompartmentModel) -> Leap {
        let rates = Rates::new(model);
        Leap {
            width: model.compartments().len(),
            prevalence: Vec::new(),
            pressure: vec![0.0; rates.infections()],
            flows: vec![0; rates.len()],
            rates,
        }
    }

    /// One step of all regions.
    fn step(&mut self, people: &mut [u32], s: &Scenario, factor: &[f64], days: f64, rng: &mut impl Rng) {
        let lists = self.rates.infections();
        if let Some(coupling) = s.coupling {
            self.prevalence.clear();
            for row in people.chunks(self.width) {
                self.prevalence.extend((0..lists).map(|list| self.rates.prevalence(list, row)));
            }
            for (region, row) in people.chunks_mut(self.width).enumerate() {
                for list in 0..lists {
                    self.pressure[list] =
                        coupling.pressure(region, |met| self.prevalence[met * lists + list]);
                }
                self.pass(row, factor[region], days, rng);
            }
        } else {
            for (row, factor) in people.chunks_mut(self.width).zip(factor) {
                self.region_step(row, *factor, days, rng);
            }
        }
    }

    /// One step of one region that infects only itself.
    #[inline]
    pub fn region_step(&mut self, row: &mut [u32], factor: f64, days: f64, rng: &mut impl Rng) {
        for list in 0..self.pressure.len() {
            self.pressure[list] = self.rates.prevalence(list, row);
        }
        self.pass(row, factor, days, rng);
    }

    /// Draws who leaves each compartment and where they go; all rates are those of the start.
    fn pass(&mut self, row: &mut [u32], factor: f64, days: f64, rng: &mut impl Rng) {
        for (c, people) in row.iter().enumerate() {
            let exits = self.rates.exits(c);
            let mut all: f64 = exits.iter().map(|k| self.rates.hazard(*k, factor, &self.pressure)).sum();
            let mut leaving = binomial(*people, -(-all * days).exp_m1(), rng);
            for k in exits {
                let hazard = self.rates.hazard(*k, factor, &self.pressure);
                // The last exit with any rate takes the rest: its share is 1 but for rounding.
                let share = if all - hazard <= 1e-12 * all { 1.0 } else { hazard / all };
                let taken = if leaving == 0 { 0 } else { binomial(leaving, share, rng) };
                leaving -= taken;
                all -= hazard;
                self.flows[*k] = taken;
            }
        }
        for k in self.rates.entries() {
            let mean = self.rates.hazard(*k, factor, &self.pressure) * days;
            self.flows[*k] = Poisson::new(mean).map_or(0, |p| p.sample(rng) as u32);
        }
        for (k, &n) in self.flows.iter().enumerate() {
            let (from, to) = self.rates.ends(k);
            if let Some(people) = row.get_mut(from) {
                *people -= n;
            }
            if let Some(people) = row.get_mut(to) {
                *people += n;
            }
        }
    }
}
