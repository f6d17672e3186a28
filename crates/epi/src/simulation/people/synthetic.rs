//! A made-up population with the sizes and ages that a statistical office publishes.
//!
//! People are put into households by age alone: two adults head a household of three or more, children fill it. Deliberately
//! not here: families, incomes, distances.

use rand::Rng;
use rand::seq::SliceRandom;

use super::super::draw::below;
use super::network::{community_network, network};
use super::plan::{CommunityTies, HouseholdAges, PopulationPlan, Ties};
use super::population::{Person, Population, Setting};
use crate::Error;

impl Population {
    /// A made-up population.
    ///
    /// When to use: when only sizes and ages of a region are known.
    ///
    /// Inputs: the plan, see its fields; a random source.
    ///
    /// Returns: as many people as planned, in households or care homes, sorted by part.
    ///
    /// Errors: a share or size outside its range, shares that don't add up to 1.
    ///
    /// Limits: ages in a household are independent but for the two adults at its head; classes and teams have one size (the
    /// last of each is smaller). In networks a person names half of a Poisson number of others, who name them back: the number of
    /// contacts varies by three quarters of what a Poisson number does.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::simulation::people::{Population, PopulationPlan};
    /// let plan = PopulationPlan::town(1_000);
    /// let town = Population::synthetic(&plan, &mut Streams::from_seed(1).stream("town")).unwrap();
    /// assert_eq!(town.len(), 1_000);
    /// ```
    pub fn synthetic(plan: &PopulationPlan, rng: &mut impl Rng) -> Result<Population, Error> {
        plan.check()?;
        let mut builder = Builder::new(plan, rng);
        let people = builder.people(rng);
        let mut population = Population::new(&people, plan.community_contacts, plan.own_part_share)?;
        if plan.school_ties == Ties::Network {
            let mut pairs = Vec::new();
            for part in 0..plan.parts {
                let pupils = who(&people, |p| p.part == part && plan.school_ages.hold(p.age));
                network(&pupils, f64::from(plan.class_size - 1), &mut pairs, rng);
            }
            population = population.with_network(Setting::School, &pairs)?;
        }
        if plan.work_ties == Ties::Network {
            let workers = who(&people, |p| p.team.is_some());
            let mut pairs = Vec::new();
            network(&workers, f64::from(plan.team_size - 1), &mut pairs, rng);
            population = population.with_network(Setting::Work, &pairs)?;
        }
        if plan.community_ties == CommunityTies::Network {
            let pairs = community_network(&population, rng);
            population = population.with_network(Setting::Community, &pairs)?;
        }
        Ok(population)
    }
}

fn who(people: &[Person], is: impl Fn(&Person) -> bool) -> Vec<u32> {
    (0_u32..).zip(people).filter(|(_, p)| is(p)).map(|(place, _)| place).collect()
}

/// Ages that still have no home, and numbers of the groups given out.
struct Builder<'a> {
    plan: &'a PopulationPlan,
    children: Vec<u8>,
    adults: Vec<u8>,
    residents: Vec<u8>,
    households: u32,
    classes: u32,
    care_homes: u32,
}

impl<'a> Builder<'a> {
    fn new(plan: &'a PopulationPlan, rng: &mut impl Rng) -> Self {
        let (mut children, mut adults, mut residents) = (Vec::new(), Vec::new(), Vec::new());
        let mut cumulative = 0.0;
        let (mut given, mut last) = (0, plan.age_shares.len() - 1);
        while last > 0 && plan.age_shares[last] <= 0.0 {
            last -= 1;
        }
        for (group, of_all) in plan.age_shares.iter().enumerate().take(last + 1) {
            cumulative += of_all;
            let upto = if group == last {
                plan.people
            } else {
                (f64::from(plan.people) * cumulative).round() as u32
            };
            for _ in given..upto.max(given) {
                let years = u64::from(plan.age_group_years);
                let age = (group as u64 * years + below(years, rng)) as u8;
                let in_home =
                    age >= 75 && (below(1 << 32, rng) as f64) < plan.care_home_share * (1_u64 << 32) as f64;
                match age {
                    _ if in_home => residents.push(age),
                    0..18 => children.push(age),
                    _ => adults.push(age),
                }
            }
            given = upto.max(given);
        }
        children.shuffle(rng);
        if plan.household_ages == HouseholdAges::Any {
            adults.append(&mut children);
        }
        adults.shuffle(rng);
        Builder { plan, children, adults, residents, households: 0, classes: 0, care_homes: 0 }
    }

    fn people(&mut self, rng: &mut impl Rng) -> Vec<Person> {
        let mut people = Vec::with_capacity(self.plan.people as usize);
        let parts = u32::from(self.plan.parts);
        let residents = self.residents.len() as u32;
        for part in 0..parts {
            let end = (u64::from(self.plan.people) * u64::from(part + 1) / u64::from(parts)) as usize;
            let upto = |part: u32| u64::from(residents) * u64::from(part) / u64::from(parts);
            let homes = upto(part + 1) - upto(part);
            self.part(part as u16, end, homes as usize, &mut people, rng);
        }
        self.work(&mut people, rng);
        people
    }

    /// Fills one part up to `end` people in all.
    fn part(
        &mut self,
        part: u16,
        end: usize,
        residents: usize,
        people: &mut Vec<Person>,
        rng: &mut impl Rng,
    ) {
        let first = people.len();
        let nobody = Person { age: 0, part, household: None, class: None, team: None, care_home: None };
        for place in 0..residents.min(end - first) {
            let home = self.care_homes + place as u32 / self.plan.care_home_size;
            let Some(age) = self.residents.pop() else { break };
            people.push(Person { age, care_home: Some(home), ..nobody });
        }
        self.care_homes += (people.len() - first).div_ceil(self.plan.care_home_size as usize) as u32;
        while people.len() < end {
            let size = self.household_size(rng).min(end - people.len());
            let household = Some(self.households);
            self.households += 1;
            for place in 0..size {
                // Two adults, then children; who is left takes any place.
                let age = if place < 2 { self.adults.pop() } else { self.children.pop() };
                let age = age.or_else(|| self.adults.pop()).or_else(|| self.children.pop());
                let Some(age) = age.or_else(|| self.residents.pop()) else { break };
                people.push(Person { age, household, ..nobody });
            }
        }
        self.classes(&mut people[first..]);
    }

    /// Classes are made of neighbours in age within the part.
    fn classes(&mut self, people: &mut [Person]) {
        let mut pupils: Vec<usize> =
            (0..people.len()).filter(|i| self.plan.school_ages.hold(people[*i].age)).collect();
        pupils.sort_by_key(|i| people[*i].age);
        for (place, pupil) in pupils.iter().enumerate() {
            people[*pupil].class = Some(self.classes + place as u32 / self.plan.class_size);
        }
        self.classes += pupils.len().div_ceil(self.plan.class_size as usize) as u32;
    }

    /// Teams and staff of care homes, from all parts.
    fn work(&self, people: &mut [Person], rng: &mut impl Rng) {
        let works = |age: u8| self.plan.work_ages.hold(age) && !self.plan.school_ages.hold(age);
        let mut workers: Vec<usize> = (0..people.len()).filter(|i| works(people[*i].age)).collect();
        workers.shuffle(rng);
        workers.truncate((workers.len() as f64 * self.plan.employed_share).round() as usize);
        let residents = people.iter().filter(|p| p.care_home.is_some()).count();
        let staff =
            ((residents as f64 * self.plan.care_staff_per_resident).round() as usize).min(workers.len());
        for (place, worker) in workers.iter().enumerate() {
            if place < staff {
                people[*worker].care_home = Some(place as u32 % self.care_homes.max(1));
            } else {
                people[*worker].team = Some((place - staff) as u32 / self.plan.team_size);
            }
        }
    }

    fn household_size(&self, rng: &mut impl Rng) -> usize {
        let mut u = below(1 << 53, rng) as f64 / (1_u64 << 53) as f64;
        for (place, of_all) in self.plan.household_shares.iter().enumerate() {
            if u < *of_all {
                return place + 1;
            }
            u -= of_all;
        }
        self.plan.household_shares.len()
    }
}
