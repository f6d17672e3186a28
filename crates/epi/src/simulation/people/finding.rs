//! Finding the infected: tests, results, isolation, contacts and their quarantine.

use std::collections::VecDeque;

use super::super::draw::binomial;
use super::chance::{Chance, Purpose};
use super::infection::{meeting, meeting_slots, meetings};
use super::measures::{Measures, Testing, Tracing};
use super::population::{NONE, Setting};
use super::run::{Outbreak, Status, Town};

/// Results and contacts that wait for their day, and who is in quarantine.
pub(super) struct Finding {
    /// Infections (places in the list) whose result is known on each day.
    results: Vec<Vec<u32>>,
    /// Day from which contacts can be sought, and whose.
    to_trace: VecDeque<(u16, u32)>,
    /// First day after quarantine, by person; empty when no one is traced.
    quarantined_until: Vec<u16>,
    /// Infected people without a result who could be tested today, in quarantine and not.
    infected_quarantined: u32,
    infected_others: u32,
    /// People with a positive result, who are not tested again.
    known: Vec<u32>,
}

impl Finding {
    pub fn new(outbreak: &Outbreak, measures: &Measures) -> Finding {
        let traced = if measures.tracing.is_some() { outbreak.population.len() } else { 0 };
        Finding {
            results: vec![Vec::new(); usize::from(outbreak.days)],
            to_trace: VecDeque::new(),
            quarantined_until: vec![0; traced],
            infected_quarantined: 0,
            infected_others: 0,
            known: Vec::new(),
        }
    }
}

impl Town<'_> {
    fn testing(&self, day: u16) -> Option<&Testing> {
        self.measures.testing.iter().find(|t| t.span.holds(day))
    }

    fn is_quarantined(&self, person: u32, day: u16) -> bool {
        self.finding.quarantined_until.get(person as usize).is_some_and(|until| day < *until)
    }

    /// What isolation leaves of the infectiousness of a person in a setting.
    #[inline]
    pub fn isolation_left(&self, isolated: bool, setting: usize) -> f64 {
        match &self.measures.isolation {
            Some(i) if isolated => i.left[setting],
            _ => 1.0,
        }
    }

    /// What quarantine leaves of a person's contacts in a setting.
    #[inline]
    pub fn quarantine_left(&self, person: u32, setting: usize, day: u16) -> f64 {
        match &self.measures.tracing {
            Some(t) if self.is_quarantined(person, day) => t.left[setting],
            _ => 1.0,
        }
    }

    /// Perhaps tests an infected person who has no positive result so far.
    pub fn test(&mut self, place: usize, day: u16) {
        let Some(testing) = self.testing(day).copied() else { return };
        let infection = self.infections[place];
        let quarantined = self.is_quarantined(infection.person, day);
        if quarantined {
            self.finding.infected_quarantined += 1;
        } else {
            self.finding.infected_others += 1;
        }
        let mut spared = 1.0 - testing.routine;
        if infection.symptoms_from <= day {
            spared *= 1.0 - testing.symptomatic;
        }
        if quarantined {
            spared *= 1.0 - testing.quarantined;
        }
        let mut chance = Chance::new(self.key, infection.person, u32::from(day), Purpose::Test);
        let admitted = infection.ward_from == day;
        if chance.unit() < 1.0 - spared || admitted {
            self.today.tests += 1;
            if day >= infection.infectious_from && chance.unit() < testing.sensitivity {
                let known = day.saturating_add(testing.delay_days);
                self.infections[place].diagnosed_on = known;
                let index = usize::from(known);
                if known == day {
                    self.result(place as u32, day);
                } else if index < self.finding.results.len() {
                    self.finding.results[index].push(place as u32);
                }
            }
        }
    }

    /// Results that are due.
    pub fn results(&mut self, day: u16) {
        for place in std::mem::take(&mut self.finding.results[usize::from(day)]) {
            self.result(place, day);
        }
    }

    fn result(&mut self, place: u32, day: u16) {
        self.today.diagnosed += 1;
        self.finding.known.push(self.infections[place as usize].person);
        if let Some(isolation) = self.measures.isolation.filter(|i| i.span.holds(day)) {
            self.infections[place as usize].isolated_until = day.saturating_add(isolation.days);
        }
        if let Some(tracing) = self.measures.tracing.filter(|t| t.span.holds(day)) {
            self.finding.to_trace.push_back((day.saturating_add(tracing.delay_days), place));
        }
    }

    /// Seeks the contacts of those whose turn it is.
    pub fn trace(&mut self, day: u16) {
        let Some(tracing) = self.measures.tracing.filter(|t| t.span.holds(day)) else { return };
        let mut left = tracing.cases_per_day.unwrap_or(u32::MAX);
        while left > 0 && self.finding.to_trace.front().is_some_and(|(due, _)| *due <= day) {
            if let Some((_, place)) = self.finding.to_trace.pop_front() {
                self.trace_contacts(&tracing, place, day);
                left -= 1;
            }
        }
    }

    fn trace_contacts(&mut self, tracing: &Tracing, place: u32, day: u16) {
        let population = self.outbreak.population;
        let case = self.infections[place as usize];
        let mut chance = Chance::new(self.key, case.person, u32::from(case.diagnosed_on), Purpose::Tracing);
        let until = day.saturating_add(tracing.quarantine_days);
        for setting in Setting::ALL {
            for other in population.group(setting, case.person) {
                if chance.unit() < tracing.found[setting as usize] {
                    self.quarantine(*other, case.person, until);
                }
            }
        }
        let found = tracing.found[Setting::Community as usize];
        if found > 0.0 {
            for back in case.diagnosed_on.saturating_sub(tracing.look_back_days)..case.diagnosed_on {
                let met = meetings(self.key, case.person, back);
                for slot in 0..meeting_slots(population) {
                    let unit = chance.unit();
                    if let Some(other) = meeting(population, &met, case.person, slot).filter(|_| unit < found)
                    {
                        self.quarantine(other, case.person, until);
                    }
                }
            }
        }
    }

    fn quarantine(&mut self, other: u32, case: u32, until: u16) {
        if other != case && self.status[other as usize] != Status::Dead {
            let known = &mut self.finding.quarantined_until[other as usize];
            *known = until.max(*known);
        }
    }

    /// People in quarantine, and tests of people who are not infected.
    pub fn count_restricted_and_tests(&mut self, day: u16) {
        let quarantined = self.finding.quarantined_until.iter().filter(|until| day < **until).count() as u32;
        self.today.quarantined = quarantined;
        let infected = (self.finding.infected_quarantined, self.finding.infected_others);
        (self.finding.infected_quarantined, self.finding.infected_others) = (0, 0);
        if let Some(testing) = self.testing(day) {
            let known = &self.finding.known;
            let apart = known.iter().filter(|p| self.is_quarantined(**p, day)).count() as u32;
            let others = (self.outbreak.population.len() as u32 - quarantined)
                .saturating_sub(known.len() as u32 - apart);
            let quarantined = quarantined - apart;
            let mut chance = Chance::new(self.key, NONE, u32::from(day), Purpose::Test);
            let in_quarantine = 1.0 - (1.0 - testing.routine) * (1.0 - testing.quarantined);
            let tests = binomial(quarantined.saturating_sub(infected.0), in_quarantine, &mut chance)
                + binomial(others.saturating_sub(infected.1), testing.routine, &mut chance);
            self.today.tests += tests;
        }
    }
}
