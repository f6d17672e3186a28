//! An outbreak among people, day by day.
//!
//! Each day: rules and doses of the day, cases from outside, results and tracing that are due, then every infected person once
//! (`finding` tests, `infection` passes on), then those who were met. Only infected people cost time; the healthy are looked at when someone meets them.

use lianfang_domain::Streams;
use rand::Rng;
use rand_distr::{Distribution, Poisson};

use super::chance::{Chance, Purpose};
use super::course::{Courses, Infection, NEVER};
use super::disease::Disease;
use super::finding::Finding;
use super::infection::{Spread, Walk};
use super::measures::{Contacts, Measures};
use super::outcome::{DayCount, PeopleRun};
use super::population::{NONE, Population};
use super::transmission::Patients;
use super::vaccination::Vaccinated;
use crate::Error;
use crate::simulation::model::from_zero;

/// What an outbreak starts from.
#[derive(Debug, Clone, Copy)]
pub struct Outbreak<'a> {
    pub population: &'a Population,
    pub disease: &'a Disease,
    /// Length of the run in days, 1 to 10,000.
    pub days: u16,
    /// People infected on the first day.
    pub first_infections: u32,
    /// People infected outside, per day on average; those who were infected before don't count again.
    pub imported_per_day: f64,
}

impl Outbreak<'_> {
    pub(super) fn check(&self) -> Result<(), Error> {
        self.disease.check()?;
        if !(1..=10_000).contains(&self.days) {
            return Err(Error::range("days", self.days, "1 to 10,000 days"));
        }
        if self.first_infections as usize > self.population.len() {
            return Err(Error::range("first_infections", self.first_infections, "the number of people"));
        }
        from_zero("imported_per_day", self.imported_per_day)
    }
}

/// Where a person stands. A byte each, because it is read at every contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Susceptible,
    Infected,
    Immune,
    Dead,
}

/// An outbreak of a disease among single people, with measures.
///
/// When to use: questions about measures that concern settings, tracing, zones or ages, and about hospital beds. For a first look at a
/// region of millions use the compartment models.
///
/// Equation: person `i`, infected, infects person `j` on a day with probability `1 - exp(-h_ij)` (or `h_ij`, see [`ContactRisk`](super::ContactRisk)), where
///
/// ```text
/// h_ij = transmission * setting weight * infectiousness_i(days since it began) * susceptibility_j * (1 - protection_j) * what measures leave
/// ```
///
/// summed over the settings in which they meet. All members of a household, class, team and care home meet every day; contacts
/// in the community are drawn anew each day. Networks of fixed contacts can take their place.
///
/// Inputs: the outbreak and measures, see their fields; the random streams of one seed.
///
/// Returns: counts for each day and every infection with its source.
///
/// Errors: what the fields of outbreak, disease and measures forbid.
///
/// Limits: a person is infected once at most; all days are alike (no weekends); quarantine and isolation lower contacts at once
/// and for all alike; hospitals never fill up; tests of the uninfected are counted and never positive.
///
/// Reference: structure and parameters as in \[kerr2021\]; with the rules of [`Disease::covasim`] the infections, deaths, patients and day of the
/// peak of Covasim 3.1.6. Infections by thinning of one Poisson process per infectious person and day \[lewis1979\]; common random numbers
/// as in \[stout2008\].
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::people::{Disease, Measures, Outbreak, Population, PopulationPlan, simulate_people};
/// let streams = Streams::from_seed(1);
/// let population = Population::synthetic(&PopulationPlan::town(1_000), &mut streams.stream("town")).unwrap();
/// let disease = Disease::sars_cov_2_2020();
/// let outbreak = Outbreak { population: &population, disease: &disease, days: 60, first_infections: 10, imported_per_day: 0.0 };
/// let run = simulate_people(&outbreak, &Measures::default(), &streams).unwrap();
/// assert_eq!(run.days.len(), 60);
/// assert_eq!(run.days.iter().map(|d| d.infected as usize).sum::<usize>(), run.infections.len());
/// ```
pub fn simulate_people(
    outbreak: &Outbreak,
    measures: &Measures,
    streams: &Streams,
) -> Result<PeopleRun, Error> {
    outbreak.check()?;
    measures.check(outbreak.population)?;
    let mut town = Town::new(outbreak, measures, streams.stream("people").next_u64());
    let days = (0..outbreak.days).map(|day| town.day(day)).collect();
    Ok(PeopleRun { days, infections: town.infections })
}

/// Everything that changes during a run.
pub(super) struct Town<'a> {
    pub outbreak: &'a Outbreak<'a>,
    pub measures: &'a Measures,
    pub key: u64,
    courses: Courses,
    pub spread: Spread,
    pub status: Vec<Status>,
    pub infections: Vec<Infection>,
    /// For each infection, see [`Spread::of_all_contacts`]. Kept because it is read every day and the population is large.
    pub of_all_contacts: Vec<f64>,
    /// Those of the day.
    pub walks: Vec<Walk>,
    /// Places in `infections` of those who are not yet recovered or dead.
    active: Vec<u32>,
    pub finding: Finding,
    pub vaccinated: Vaccinated,
    pub contacts: Contacts,
    pub today: DayCount,
}

impl<'a> Town<'a> {
    fn new(outbreak: &'a Outbreak<'a>, measures: &'a Measures, key: u64) -> Town<'a> {
        let population = outbreak.population;
        Town {
            outbreak,
            measures,
            key,
            courses: Courses::new(outbreak.disease, key),
            spread: Spread::new(outbreak.disease),
            status: vec![Status::Susceptible; population.len()],
            infections: Vec::new(),
            of_all_contacts: Vec::new(),
            walks: Vec::new(),
            active: Vec::new(),
            finding: Finding::new(outbreak, measures),
            vaccinated: Vaccinated::new(population, measures.vaccination.as_ref(), key),
            contacts: Contacts::on(0, measures, population.parts()),
            today: DayCount::default(),
        }
    }

    fn day(&mut self, day: u16) -> DayCount {
        self.today = DayCount::default();
        self.contacts = Contacts::on(day, self.measures, self.outbreak.population.parts());
        self.vaccinated.give(day, self.measures.vaccination.as_ref(), &self.status, &mut self.today);
        let before = self.infections.len();
        self.arrivals(day);
        self.results(day);
        self.trace(day);
        let mut active = std::mem::take(&mut self.active);
        active.retain(|&place| self.person_day(place as usize, day));
        self.meet(day);
        for infection in &self.infections[before..] {
            self.of_all_contacts
                .push(self.spread.of_all_contacts(self.outbreak.population, infection.person));
        }
        active.extend(before as u32..self.infections.len() as u32);
        self.today.infected = (self.infections.len() - before) as u32;
        self.today.active = active.len() as u32;
        self.active = active;
        self.count_restricted_and_tests(day);
        self.today
    }

    /// First infections, and people infected outside.
    fn arrivals(&mut self, day: u16) {
        let n = self.outbreak.population.len() as u32;
        let mut chance = Chance::new(self.key, NONE, u32::from(day), Purpose::Day);
        let imported =
            Poisson::new(self.outbreak.imported_per_day).map_or(0, |p| p.sample(&mut chance) as u32);
        let mut place = 0;
        for _ in 0..imported {
            self.infect(chance.below_at(place, n), day, None);
            place += 1;
        }
        let mut missing = if day == 0 { self.outbreak.first_infections } else { 0 };
        // Half the people or more: go through the list instead of waiting for a hit.
        let mut next = chance.below_at(place, n);
        while missing > 0 {
            let before = self.infections.len();
            self.infect(next, day, None);
            missing -= (self.infections.len() - before) as u32;
            place += 1;
            let hit = self.infections.len() > before && self.outbreak.first_infections < n / 2;
            next = if hit { chance.below_at(place, n) } else { (next + 1) % n };
            if self.infections.len() == n as usize {
                return;
            }
        }
    }

    /// Begins an infection, unless the person was infected before.
    pub fn infect(&mut self, person: u32, day: u16, from: Option<(u32, super::population::Setting)>) {
        if self.status[person as usize] != Status::Susceptible {
            return;
        }
        self.status[person as usize] = Status::Infected;
        let age = self.outbreak.population.age[person as usize];
        let factor = self.vaccinated.hospital_factor(person, day, self.measures.vaccination.as_ref());
        let mut course = self.courses.draw(person, age, day, factor);
        if let Some((source, setting)) = from {
            course.source = source;
            course.setting = Some(setting);
        }
        self.infections.push(course);
    }

    /// One infected person's day; false when the infection is over.
    fn person_day(&mut self, place: usize, day: u16) -> bool {
        let infection = self.infections[place];
        if day >= infection.ends_on {
            let end = if infection.dies { Status::Dead } else { Status::Immune };
            self.status[infection.person as usize] = end;
            self.today.died += u32::from(infection.dies);
            return false;
        }
        self.today.symptomatic += u32::from(infection.symptoms_from == day);
        self.today.admitted += u32::from(infection.ward_from == day);
        let in_hospital = infection.in_hospital(day);
        if in_hospital {
            let icu = infection.in_icu(day);
            self.today.ward += u32::from(!icu);
            self.today.icu += u32::from(icu);
            self.today.ventilated += u32::from(icu && infection.ventilated);
        }
        if infection.diagnosed_on == NEVER {
            self.test(place, day);
        }
        if infection.is_isolated(day) && !in_hospital {
            self.today.isolated += 1;
        }
        let apart = in_hospital && self.outbreak.disease.patients == Patients::Apart;
        if infection.is_infectious(day) && !apart {
            self.pass_on(place, &infection, day);
        }
        true
    }
}
