//! Gillespie's direct method for regions that infect each other: one clock for all, a tree of sums to find whose turn it is.

use rand::{Rng, RngExt};
use rand_distr::Exp1;

use super::coupling::Coupling;
use super::gillespie::{State, choose, pass};
use super::rates::Rates;
use super::scenario::{Scenario, Trajectory};
use super::timeline::Timeline;
use crate::Error;

pub(super) fn run(
    scenario: &Scenario,
    coupling: &Coupling,
    regions: usize,
    rng: &mut impl Rng,
) -> Result<Trajectory<u32>, Error> {
    let mut run = Coupled::new(scenario, coupling, regions);
    let mut out = Trajectory::with_capacity(scenario.times, regions, scenario.model.compartments().len());
    let (mut day, mut waiting): (f64, f64) = (0.0, rng.sample(Exp1));
    for moment in Timeline::new(scenario) {
        let mut left = moment.day - day;
        while run.tree.total() * left >= waiting && run.tree.total() > 0.0 {
            left -= waiting / run.tree.total();
            waiting = rng.sample(Exp1);
            run.event(rng);
        }
        waiting -= run.tree.total() * left.max(0.0);
        day = moment.day;
        let moved = !moment.changes.is_empty() || !moment.movements.is_empty();
        for change in &scenario.changes[moment.changes] {
            let which = change.region.map_or(0..regions, |r| r..r + 1);
            run.factor[which].fill(change.factor);
        }
        for movement in &scenario.movements[moment.movements] {
            run.state.apply(movement, rng)?;
        }
        // Also once per recorded state, so that sums of differences don't drift.
        if moved || moment.records > 0 {
            run.refresh();
        }
        for _ in 0..moment.records {
            out.values.extend_from_slice(&run.state.people);
        }
    }
    Ok(out)
}

struct Coupled<'a> {
    coupling: &'a Coupling,
    rates: Rates,
    state: State,
    factor: Vec<f64>,
    /// By region and list of infectious compartments.
    prevalence: Vec<f64>,
    pressure: Vec<f64>,
    tree: SumTree,
    current: Vec<f64>,
}

impl<'a> Coupled<'a> {
    fn new(scenario: &Scenario, coupling: &'a Coupling, regions: usize) -> Self {
        let rates = Rates::new(scenario.model);
        let lists = rates.infections();
        let mut run = Coupled {
            coupling,
            state: State::new(scenario, &rates),
            factor: vec![1.0; regions],
            prevalence: vec![0.0; regions * lists],
            pressure: vec![0.0; regions * lists],
            tree: SumTree::new(regions),
            current: vec![0.0; rates.len()],
            rates,
        };
        run.refresh();
        run
    }

    /// Everything anew from the people.
    fn refresh(&mut self) {
        let (lists, regions) = (self.rates.infections(), self.factor.len());
        for region in 0..regions {
            for list in 0..lists {
                self.prevalence[region * lists + list] = self.rates.prevalence(list, self.state.row(region));
            }
        }
        for region in 0..regions {
            for list in 0..lists {
                let sum = self.coupling.pressure(region, |met| self.prevalence[met * lists + list]);
                self.pressure[region * lists + list] = sum;
            }
            self.update(region);
        }
    }

    /// The region's rates into `current`, their sum into the tree.
    fn update(&mut self, region: usize) {
        let lists = self.rates.infections();
        let pressure = &self.pressure[region * lists..(region + 1) * lists];
        let total = self.rates.all(self.state.row(region), self.factor[region], pressure, &mut self.current);
        self.tree.set(region, total);
    }

    /// One event somewhere.
    fn event(&mut self, rng: &mut impl Rng) {
        let lists = self.rates.infections();
        let (region, share) = self.tree.find(rng.random::<f64>() * self.tree.total());
        let pressure = &self.pressure[region * lists..(region + 1) * lists];
        self.rates.all(self.state.row(region), self.factor[region], pressure, &mut self.current);
        let which = choose(&self.current, share);
        if self.current[which] <= 0.0 {
            return;
        }
        pass(self.state.row_mut(region), self.rates.ends(which));
        let mut felt = false;
        for list in 0..lists {
            let now = self.rates.prevalence(list, self.state.row(region));
            let difference = now - self.prevalence[region * lists + list];
            self.prevalence[region * lists + list] = now;
            if difference != 0.0 {
                felt = true;
                for &(there, share) in self.coupling.felt_in(region) {
                    let pressure = &mut self.pressure[there * lists + list];
                    *pressure = (*pressure + share * difference).max(0.0);
                }
            }
        }
        self.update(region);
        if felt {
            for place in 0..self.coupling.felt_in(region).len() {
                self.update(self.coupling.felt_in(region)[place].0);
            }
        }
    }
}

/// Sums of pairs, of pairs of pairs, and so on: changing one value and finding a share both take as many steps as the tree is high.
struct SumTree {
    leaves: usize,
    sums: Vec<f64>,
}

impl SumTree {
    fn new(values: usize) -> SumTree {
        let leaves = values.next_power_of_two();
        SumTree { leaves, sums: vec![0.0; 2 * leaves] }
    }

    fn total(&self) -> f64 {
        self.sums[1]
    }

    fn set(&mut self, place: usize, value: f64) {
        let mut node = self.leaves + place;
        self.sums[node] = value;
        while node > 1 {
            node /= 2;
            self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1];
        }
    }

    /// The value on which a share of the total falls, and how far into it.
    fn find(&self, mut share: f64) -> (usize, f64) {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            // The right half can be empty; rounding must not lead there.
            if share >= self.sums[node] && self.sums[node + 1] > 0.0 {
                share -= self.sums[node];
                node += 1;
            }
        }
        (node - self.leaves, share)
    }
}
