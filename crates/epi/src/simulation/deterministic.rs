//! The mean of a compartment model for large numbers, as differential equations.
//!
//! Solved by the embedded Runge-Kutta pair of Dormand and Prince, which chooses its step by its own error. Deliberately not here:
//! stiff problems (rates that differ by many orders of magnitude take many small steps).

use super::rates::Rates;
use super::scenario::{Movement, MovementKind, Scenario, Trajectory};
use super::timeline::Timeline;
use crate::{Error, check};

/// Weights of the six stages (and of the solution, the last row), \[dormand1980\] table 2.
const STAGES: [&[f64]; 6] = [
    &[1.0 / 5.0],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
    &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
    &[35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
/// Fifth order minus fourth.
const ERROR: [f64; 7] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];
const MAX_STEPS: usize = 1_000_000;

/// A compartment model without chance.
///
/// When to use: large populations, quick comparisons, starting values; where the question is not whether an outbreak dies out.
///
/// Equation: `dn_c/dt = sum of rates into c - sum of rates out of c`, with the rates of [`super::CompartmentModel`].
/// A movement takes from each mixing compartment its share.
///
/// Inputs: `scenario` as described there; `tolerance`, the error allowed per step relative to the people of a compartment (and in
/// people below 1), between 0 and 1, for example 1e-6.
///
/// Returns: people per region and compartment at each of `scenario.times`.
///
/// Errors: what the scenario's fields forbid; a tolerance outside its range; a movement of more people than are there; more than a
/// million steps.
///
/// Limits: fractions of people spread infection, so that nothing ever dies out.
///
/// Reference: \[dormand1980\]; checked against the final size equation (1e-6) and the means of large stochastic runs.
///
/// ```
/// use lianfang_epi::simulation::{CompartmentModel, Scenario, deterministic};
/// let model = CompartmentModel::sir(0.2, 0.1).unwrap();
/// let scenario = Scenario { model: &model, start: &[9999, 1, 0], coupling: None, movements: &[], changes: &[], times: &[1000.0] };
/// let run = deterministic(&scenario, 1e-8).unwrap();
/// // R0 = 2: 79.7 % are infected in the end.
/// assert!((run.find(0, 0, 2).unwrap() / 10_000.0 - 0.797).abs() < 1e-3);
/// ```
pub fn deterministic(scenario: &Scenario, tolerance: f64) -> Result<Trajectory<f64>, Error> {
    let regions = scenario.check()?;
    check::probability("tolerance", tolerance)?;
    let width = scenario.model.compartments().len();
    let mut flow = Flow::new(scenario, regions);
    let mut people: Vec<f64> = scenario.start.iter().map(|n| f64::from(*n)).collect();
    let mut out = Trajectory::with_capacity(scenario.times, regions, width);
    let mut solver = Solver::new(people.len(), tolerance);
    let mut day = 0.0;
    for moment in Timeline::new(scenario) {
        solver.advance(&mut people, moment.day - day, |people, slope| flow.slope(people, slope))?;
        day = moment.day;
        for change in &scenario.changes[moment.changes] {
            let which = change.region.map_or(0..regions, |r| r..r + 1);
            flow.factor[which].fill(change.factor);
        }
        for movement in &scenario.movements[moment.movements] {
            flow.apply(movement, &mut people)?;
        }
        for _ in 0..moment.records {
            out.values.extend_from_slice(&people);
        }
    }
    Ok(out)
}

/// The right-hand side.
struct Flow<'a> {
    scenario: &'a Scenario<'a>,
    rates: Rates,
    width: usize,
    factor: Vec<f64>,
    prevalence: Vec<f64>,
    pressure: Vec<f64>,
}

impl<'a> Flow<'a> {
    fn new(scenario: &'a Scenario<'a>, regions: usize) -> Self {
        let rates = Rates::new(scenario.model);
        Flow {
            scenario,
            width: scenario.model.compartments().len(),
            factor: vec![1.0; regions],
            prevalence: vec![0.0; regions * rates.infections()],
            pressure: vec![0.0; rates.infections()],
            rates,
        }
    }

    fn slope(&mut self, people: &[f64], slope: &mut [f64]) {
        let lists = self.rates.infections();
        slope.fill(0.0);
        for (region, row) in people.chunks(self.width).enumerate() {
            for list in 0..lists {
                self.prevalence[region * lists + list] = self.rates.prevalence(list, row);
            }
        }
        for (region, row) in people.chunks(self.width).enumerate() {
            for list in 0..lists {
                let of = |met: usize| self.prevalence[met * lists + list];
                self.pressure[list] = self.scenario.coupling.map_or(of(region), |c| c.pressure(region, of));
            }
            let out = &mut slope[region * self.width..(region + 1) * self.width];
            for k in 0..self.rates.len() {
                let rate = self.rates.rate(k, row, self.factor[region], &self.pressure);
                let (from, to) = self.rates.ends(k);
                if let Some(slope) = out.get_mut(from) {
                    *slope -= rate;
                }
                if let Some(slope) = out.get_mut(to) {
                    *slope += rate;
                }
            }
        }
    }

    fn apply(&self, movement: &Movement, people: &mut [f64]) -> Result<(), Error> {
        let moved = f64::from(movement.people);
        let (from, to) = match movement.kind {
            MovementKind::Enter { region, compartment } => {
                people[region * self.width + compartment] += moved;
                return Ok(());
            }
            MovementKind::Exit { region } => (region, None),
            MovementKind::Transfer { from, to } => (from, Some(to)),
        };
        let mixing = self.rates.mixing();
        let here: f64 = (0..self.width).filter(|c| mixing[*c]).map(|c| people[from * self.width + c]).sum();
        if moved > here * (1.0 + 1e-9) {
            return Err(Error::range("movements", moved, "the people who are in the region that day"));
        }
        for c in (0..self.width).filter(|c| mixing[*c] && here > 0.0) {
            let taken = people[from * self.width + c] * (moved / here).min(1.0);
            people[from * self.width + c] -= taken;
            if let Some(to) = to {
                people[to * self.width + c] += taken;
            }
        }
        Ok(())
    }
}

/// One system of equations in time.
struct Solver {
    tolerance: f64,
    /// Days; kept from one call to the next.
    step: f64,
    stages: Vec<Vec<f64>>,
    trial: Vec<f64>,
}

impl Solver {
    fn new(size: usize, tolerance: f64) -> Solver {
        Solver { tolerance, step: 0.1, stages: vec![vec![0.0; size]; 7], trial: vec![0.0; size] }
    }

    fn advance(
        &mut self,
        state: &mut [f64],
        days: f64,
        mut slope: impl FnMut(&[f64], &mut [f64]),
    ) -> Result<(), Error> {
        let mut left = days;
        slope(state, &mut self.stages[0]);
        for _ in 0..MAX_STEPS {
            if left <= 1e-12 * days {
                return Ok(());
            }
            let h = self.step.min(left);
            for (stage, weights) in STAGES.iter().enumerate() {
                for (i, trial) in self.trial.iter_mut().enumerate() {
                    let sum: f64 = weights.iter().zip(&self.stages).map(|(w, k)| w * k[i]).sum();
                    *trial = state[i] + h * sum;
                }
                slope(&self.trial, &mut self.stages[stage + 1]);
            }
            let error = self.error(state, h);
            if error <= 1.0 {
                state.copy_from_slice(&self.trial);
                left -= h;
                // The last stage is the first one of the next step.
                self.stages.swap(0, 6);
            }
            let change = if error > 0.0 { 0.9 * error.powf(-0.2) } else { 5.0 };
            // A step cut short by a wanted time says nothing against longer ones.
            let next = h * change.clamp(0.2, 5.0);
            self.step = if error <= 1.0 && h < self.step { self.step.max(next) } else { next };
        }
        Err(Error::NotConverged { name: "deterministic", steps: MAX_STEPS })
    }

    /// Largest error of the step, in units of what is allowed.
    fn error(&self, state: &[f64], h: f64) -> f64 {
        let mut worst = 0.0_f64;
        for (i, (old, new)) in state.iter().zip(&self.trial).enumerate() {
            let difference: f64 = ERROR.iter().zip(&self.stages).map(|(w, k)| w * k[i]).sum();
            worst = worst.max((h * difference).abs() / (self.tolerance * old.abs().max(new.abs()).max(1.0)));
        }
        worst
    }
}
