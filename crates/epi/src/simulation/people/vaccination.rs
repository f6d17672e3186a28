//! Who is vaccinated when, and what it prevents.

use super::chance::{Chance, Purpose};
use super::course::NEVER;
use super::measures::Vaccination;
use super::outcome::DayCount;
use super::population::Population;
use super::run::Status;

/// Doses given so far.
pub(super) struct Vaccinated {
    /// Those who accept, in their order.
    order: Vec<u32>,
    next: usize,
    /// Day from which each person is protected; empty when no one is vaccinated.
    protected_from: Vec<u16>,
}

impl Vaccinated {
    pub fn new(population: &Population, plan: Option<&Vaccination>, key: u64) -> Vaccinated {
        let Some(plan) = plan else {
            return Vaccinated { order: Vec::new(), next: 0, protected_from: Vec::new() };
        };
        let mut accept: Vec<(u8, f64, u32)> = Vec::new();
        for (person, &age) in population.age.iter().enumerate().filter(|(_, age)| **age >= plan.min_age) {
            let mut chance = Chance::new(key, person as u32, 0, Purpose::Conduct);
            if chance.unit() < plan.uptake {
                let rank = if plan.oldest_first { u8::MAX - age } else { 0 };
                accept.push((rank, chance.unit(), person as u32));
            }
        }
        accept.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Vaccinated {
            order: accept.into_iter().map(|(_, _, person)| person).collect(),
            next: 0,
            protected_from: vec![NEVER; population.len()],
        }
    }

    /// The doses of one day. The dead lose their turn.
    pub fn give(&mut self, day: u16, plan: Option<&Vaccination>, status: &[Status], today: &mut DayCount) {
        let Some(plan) = plan.filter(|p| p.span.holds(day)) else { return };
        while today.doses < plan.doses_per_day && self.next < self.order.len() {
            let person = self.order[self.next] as usize;
            self.next += 1;
            if status[person] != Status::Dead {
                self.protected_from[person] = day.saturating_add(plan.protects_after_days);
                today.doses += 1;
            }
        }
    }

    fn protected(&self, person: u32, day: u16) -> bool {
        self.protected_from.get(person as usize).is_some_and(|from| *from <= day)
    }

    /// What is left of the chance of infection.
    #[inline]
    pub fn infection_factor(&self, person: u32, day: u16, plan: Option<&Vaccination>) -> f64 {
        plan.filter(|_| self.protected(person, day)).map_or(1.0, |p| 1.0 - p.against_infection)
    }

    /// What is left of the risk of hospital.
    pub fn hospital_factor(&self, person: u32, day: u16, plan: Option<&Vaccination>) -> f64 {
        plan.filter(|_| self.protected(person, day)).map_or(1.0, |p| 1.0 - p.against_hospital)
    }
}
