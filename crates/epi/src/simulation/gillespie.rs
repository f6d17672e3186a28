//! Every single event of a compartment model in its random order: exact, and fast where numbers are small.
//!
//! Regions that are not coupled by infection run each by itself between two movements; coupled regions share one queue, see
//! `gillespie_coupled`. Deliberately not here: approximate steps for large populations (`tau_leap`).

use rand::{Rng, RngExt};
use rand_distr::Exp1;

use super::draw::take_people;
use super::gillespie_coupled;
use super::rates::Rates;
use super::scenario::{Change, Movement, MovementKind, Scenario, Trajectory};
use super::timeline::Timeline;
use crate::Error;

/// One random course of a compartment model, event by event (Gillespie's direct method).
///
/// When to use: small regions, first cases, extinction; whenever chance decides. The cost grows with the number of events, about
/// 30 ns each; above some 100,000 infections per run consider [`super::tau_leap`].
///
/// Equation, for the rates `r_k` of all transitions of the region (see [`super::CompartmentModel`]):
///
/// ```text
/// time to the next event ~ exponential with rate sum_k r_k;   it is transition k with probability r_k / sum_k r_k
/// ```
///
/// The unused part of an exponential waiting time is carried over a movement or change (it has no memory), instead of being drawn anew.
///
/// Inputs: `scenario` as described there, times in days after the start; a random source.
///
/// Returns: people per region and compartment at each of `scenario.times`, after the movements of the same moment.
///
/// Errors: what the scenario's fields forbid; a movement of more people than the region has in compartments that mix.
///
/// Limits: durations in a compartment are exponential. Movements take people whatever their compartment, except those who don't
/// mix (patients in hospital, the dead).
///
/// Reference: \[gillespie1977\]; checked against `SimInf` 10.1.0 \[widgren2019\]: means, quantiles and shares of extinct
/// runs agree within sampling error. There, a state at time `t` is the one at the end of day `t`, which is `t + 1` here.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::{CompartmentModel, Scenario, gillespie};
/// let model = CompartmentModel::sir(0.3, 0.1).unwrap();
/// let scenario = Scenario { model: &model, start: &[990, 10, 0], coupling: None, movements: &[], changes: &[], times: &[0.0, 50.0] };
/// let run = gillespie(&scenario, &mut Streams::from_seed(1).stream("outbreak")).unwrap();
/// assert_eq!(run.find(0, 0, 1), Some(10));
/// assert_eq!(run.values[3..].iter().sum::<u32>(), 1000);
/// ```
pub fn gillespie(scenario: &Scenario, rng: &mut impl Rng) -> Result<Trajectory<u32>, Error> {
    let regions = scenario.check()?;
    if let Some(coupling) = scenario.coupling {
        return gillespie_coupled::run(scenario, coupling, regions, rng);
    }
    let mut run = Local::new(scenario, regions, rng);
    let mut out = Trajectory::with_capacity(scenario.times, regions, run.width);
    for moment in Timeline::new(scenario) {
        for region in 0..regions {
            run.advance(region, moment.day - run.day, rng);
        }
        run.day = moment.day;
        run.change(&scenario.changes[moment.changes]);
        for movement in &scenario.movements[moment.movements] {
            run.state.apply(movement, rng)?;
            run.stale(movement);
        }
        for _ in 0..moment.records {
            out.values.extend_from_slice(&run.state.people);
        }
    }
    Ok(out)
}

/// People by region and compartment, and who may be moved.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub people: Vec<u32>,
    mixing: Vec<bool>,
    taken: Vec<u32>,
}

impl State {
    pub fn new(scenario: &Scenario, rates: &Rates) -> State {
        let mixing = rates.mixing().to_vec();
        State { people: scenario.start.to_vec(), taken: vec![0; mixing.len()], mixing }
    }

    pub fn row(&self, region: usize) -> &[u32] {
        let width = self.mixing.len();
        &self.people[region * width..(region + 1) * width]
    }

    pub fn row_mut(&mut self, region: usize) -> &mut [u32] {
        let width = self.mixing.len();
        &mut self.people[region * width..(region + 1) * width]
    }

    /// Moves, adds or takes people.
    pub fn apply(&mut self, movement: &Movement, rng: &mut impl Rng) -> Result<(), Error> {
        let width = self.mixing.len();
        let (from, to) = match movement.kind {
            MovementKind::Enter { region, compartment } => {
                self.people[region * width + compartment] += movement.people;
                return Ok(());
            }
            MovementKind::Exit { region } => (region, None),
            MovementKind::Transfer { from, to } => (from, Some(to)),
        };
        let row = &mut self.people[from * width..(from + 1) * width];
        if !take_people(row, &self.mixing, movement.people, &mut self.taken, rng) {
            return Err(Error::range(
                "movements",
                movement.people,
                "the people who are in the region that day",
            ));
        }
        if let Some(to) = to {
            for (n, taken) in self.people[to * width..(to + 1) * width].iter_mut().zip(&self.taken) {
                *n += taken;
            }
        }
        Ok(())
    }
}

/// One person passes from one place to another; `usize::MAX` is outside.
#[inline]
pub(super) fn pass(people: &mut [u32], (from, to): (usize, usize)) {
    if let Some(n) = people.get_mut(from) {
        *n -= 1;
    }
    if let Some(n) = people.get_mut(to) {
        *n += 1;
    }
}

/// Which transition a uniform share of the total rate falls on. Rounding at the end falls on the last that can happen.
#[inline]
pub(super) fn choose(rates: &[f64], mut share: f64) -> usize {
    let mut last = 0;
    for (k, rate) in rates.iter().enumerate() {
        if *rate > 0.0 {
            last = k;
            if share < *rate {
                break;
            }
            share -= rate;
        }
    }
    last
}

/// Regions that infect only themselves.
struct Local {
    rates: Rates,
    width: usize,
    day: f64,
    state: State,
    /// Factor of every beta, by region.
    factor: Vec<f64>,
    /// Rates by region and transition, and their sum by region.
    current: Vec<f64>,
    total: Vec<f64>,
    /// What is left of each region's exponential waiting time, in units of expected events.
    waiting: Vec<f64>,
    /// Regions whose rates no longer fit their people.
    stale: Vec<bool>,
    pressure: Vec<f64>,
}

impl Local {
    fn new(scenario: &Scenario, regions: usize, rng: &mut impl Rng) -> Local {
        let rates = Rates::new(scenario.model);
        Local {
            width: scenario.model.compartments().len(),
            day: 0.0,
            state: State::new(scenario, &rates),
            factor: vec![1.0; regions],
            current: vec![0.0; regions * rates.len()],
            total: vec![0.0; regions],
            waiting: (0..regions).map(|_| rng.sample(Exp1)).collect(),
            stale: vec![true; regions],
            pressure: vec![0.0; rates.infections()],
            rates,
        }
    }

    fn change(&mut self, changes: &[Change]) {
        for change in changes {
            let which = change.region.map_or(0..self.factor.len(), |r| r..r + 1);
            self.factor[which.clone()].fill(change.factor);
            self.stale[which].fill(true);
        }
    }

    fn stale(&mut self, movement: &Movement) {
        match movement.kind {
            MovementKind::Transfer { from, to } => {
                self.stale[from] = true;
                self.stale[to] = true;
            }
            MovementKind::Enter { region, .. } | MovementKind::Exit { region } => self.stale[region] = true,
        }
    }

    /// Runs one region for so many days.
    #[inline]
    fn advance(&mut self, region: usize, days: f64, rng: &mut impl Rng) {
        if self.stale[region] {
            self.stale[region] = false;
            self.refresh(region);
        }
        let hazard = self.total[region] * days;
        if hazard < self.waiting[region] {
            self.waiting[region] -= hazard;
        } else {
            self.events(region, days, rng);
        }
    }

    fn refresh(&mut self, region: usize) {
        let k = self.rates.len();
        let people = self.state.row(region);
        for (list, pressure) in self.pressure.iter_mut().enumerate() {
            *pressure = self.rates.prevalence(list, people);
        }
        let current = &mut self.current[region * k..(region + 1) * k];
        self.total[region] = self.rates.all(people, self.factor[region], &self.pressure, current);
    }

    /// At least one event happens within `days`.
    fn events(&mut self, region: usize, mut days: f64, rng: &mut impl Rng) {
        let k = self.rates.len();
        let width = self.width;
        let factor = self.factor[region];
        let people = &mut self.state.people[region * width..(region + 1) * width];
        let current = &mut self.current[region * k..(region + 1) * k];
        let (mut total, mut waiting) = (self.total[region], self.waiting[region]);
        while total * days >= waiting && total > 0.0 {
            days -= waiting / total;
            waiting = rng.sample(Exp1);
            let which = choose(current, rng.random::<f64>() * total);
            pass(people, self.rates.ends(which));
            for (list, pressure) in self.pressure.iter_mut().enumerate() {
                *pressure = self.rates.prevalence(list, people);
            }
            total = self.rates.all(people, factor, &self.pressure, current);
        }
        self.waiting[region] = waiting - total * days;
        self.total[region] = total;
    }
}
