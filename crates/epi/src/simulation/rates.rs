//! The model's transitions as arrays that can be evaluated millions of times per second.

use super::model::{CompartmentModel, Rate};

/// What drives one transition.
#[derive(Debug, Clone, Copy)]
enum Driver {
    Person(usize),
    /// Compartment that is left, and place among the lists of infectious compartments.
    Infection(usize, usize),
    Outside,
}

#[derive(Debug, Clone, Copy)]
struct Compiled {
    driver: Driver,
    coefficient: f64,
}

/// The model, ready to compute with.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    compiled: Vec<Compiled>,
    /// Ends of each transition; `usize::MAX` = outside.
    ends: Vec<(usize, usize)>,
    infections: Vec<Vec<(usize, f64)>>,
    mixing: Vec<bool>,
    /// Transitions out of each compartment, and those from outside.
    exits: Vec<Vec<usize>>,
    entries: Vec<usize>,
}

impl Rates {
    pub fn new(model: &CompartmentModel) -> Rates {
        let width = model.compartments().len();
        let mut rates = Rates {
            compiled: Vec::new(),
            ends: Vec::new(),
            infections: Vec::new(),
            mixing: model.compartments().iter().map(|c| c.mixing).collect(),
            exits: vec![Vec::new(); width],
            entries: Vec::new(),
        };
        for (k, t) in model.transitions().iter().enumerate() {
            let (driver, coefficient) = match (&t.rate, t.from) {
                (Rate::PerPerson(rate), Some(from)) => (Driver::Person(from), *rate),
                (Rate::Infection { beta, infectious }, Some(from)) => {
                    (Driver::Infection(from, rates.infection(infectious)), *beta)
                }
                (Rate::Constant(rate), None) => (Driver::Outside, *rate),
                // INVARIANT: `CompartmentModel::new` lets no other pair pass.
                _ => (Driver::Outside, 0.0),
            };
            rates.compiled.push(Compiled { driver, coefficient });
            rates.ends.push((t.from.unwrap_or(usize::MAX), t.to.unwrap_or(usize::MAX)));
            match t.from {
                Some(from) => rates.exits[from].push(k),
                None => rates.entries.push(k),
            }
        }
        rates
    }

    /// Place of a list of infectious compartments; equal lists are kept once.
    fn infection(&mut self, list: &[(usize, f64)]) -> usize {
        self.infections.iter().position(|known| known == list).unwrap_or_else(|| {
            self.infections.push(list.to_vec());
            self.infections.len() - 1
        })
    }

    pub fn len(&self) -> usize {
        self.compiled.len()
    }

    pub fn infections(&self) -> usize {
        self.infections.len()
    }

    pub fn mixing(&self) -> &[bool] {
        &self.mixing
    }

    pub fn exits(&self, compartment: usize) -> &[usize] {
        &self.exits[compartment]
    }

    pub fn entries(&self) -> &[usize] {
        &self.entries
    }

    /// Compartments that transition `k` leaves and enters; `usize::MAX` = outside.
    pub fn ends(&self, k: usize) -> (usize, usize) {
        self.ends[k]
    }

    /// Weighted share of infectious people among those who mix; 0 where no one does.
    #[inline]
    pub fn prevalence<T: Copy + Into<f64>>(&self, list: usize, people: &[T]) -> f64 {
        let mut infectious = 0.0;
        for &(c, weight) in &self.infections[list] {
            infectious += weight * people[c].into();
        }
        if infectious <= 0.0 {
            return 0.0;
        }
        let mut all = 0.0;
        for (n, mixes) in people.iter().zip(&self.mixing) {
            if *mixes {
                all += (*n).into();
            }
        }
        if all > 0.0 { infectious / all } else { 0.0 }
    }

    /// Events per day of transition `k`, given the region's pressure of infection by list.
    #[inline]
    pub fn rate<T: Copy + Into<f64>>(&self, k: usize, people: &[T], factor: f64, pressure: &[f64]) -> f64 {
        let c = &self.compiled[k];
        match c.driver {
            Driver::Person(from) => c.coefficient * people[from].into(),
            Driver::Infection(from, list) => c.coefficient * factor * people[from].into() * pressure[list],
            Driver::Outside => c.coefficient,
        }
    }

    /// Events per day of transition `k` for each person of the compartment it leaves.
    #[inline]
    pub fn hazard(&self, k: usize, factor: f64, pressure: &[f64]) -> f64 {
        let c = &self.compiled[k];
        match c.driver {
            Driver::Person(_) | Driver::Outside => c.coefficient,
            Driver::Infection(_, list) => c.coefficient * factor * pressure[list],
        }
    }

    /// All rates of one region and their sum.
    #[inline]
    pub fn all<T: Copy + Into<f64>>(
        &self,
        people: &[T],
        factor: f64,
        pressure: &[f64],
        out: &mut [f64],
    ) -> f64 {
        let mut total = 0.0;
        for (k, out) in out.iter_mut().enumerate() {
            *out = self.rate(k, people, factor, pressure);
            total += *out;
        }
        total
    }
}
