//! Whom an infectious person infects on one day.
//!
//! All contacts of the day form a line on which each contact takes a length in proportion to its hazard without measures. Hits fall on the
//! line at the rate of a Poisson process; most days have none and cost one logarithm. A hit becomes an infection with the
//! probability that measures, susceptibility and vaccination leave. So a measure removes infections and never rearranges the draws.

use super::chance::{Chance, Purpose};
use super::course::Infection;
use super::disease::Disease;
use super::population::{Population, Setting};
use super::run::{Status, Town};

/// What transmission needs, by setting, age and day of infectiousness.
pub(super) struct Spread {
    /// Hazard per contact and day in each setting, for the most susceptible age.
    hazard: [f64; 5],
    profile: Vec<f64>,
    /// By age, relative to the most susceptible.
    susceptibility: Vec<f64>,
}

impl Spread {
    pub fn new(disease: &Disease) -> Spread {
        let risks = disease.risk_by_age();
        let most = risks.iter().map(|r| r.susceptibility).fold(0.0, f64::max);
        Spread {
            hazard: disease.setting_weight.map(|w| w * disease.transmission * most),
            profile: disease.infectiousness.clone(),
            susceptibility: risks
                .iter()
                .map(|r| if most > 0.0 { r.susceptibility / most } else { 0.0 })
                .collect(),
        }
    }

    /// Infectiousness of the day relative to the person's own.
    fn on_day(&self, since: u16) -> f64 {
        let last = self.profile.len() - 1;
        self.profile[usize::from(since).min(last)]
    }
}

/// Places of a day's list of meetings; the last one may be taken on some days only.
fn slots(population: &Population) -> u32 {
    population.community_contacts.ceil() as u32
}

/// The stream that decides whom a person meets in the community on a day.
pub(super) fn meetings(key: u64, person: u32, day: u16) -> Chance {
    Chance::new(key, person, u32::from(day), Purpose::Meetings)
}

/// Whom a person meets at this place of the day's list. None when it stays empty today.
pub(super) fn meeting(population: &Population, chance: &Chance, person: u32, slot: u32) -> Option<u32> {
    let unit = |place: u32| f64::from(chance.below_at(place, 1 << 31)) / f64::from(1_u32 << 31);
    let share_of_last = population.community_contacts + 1.0 - f64::from(slots(population));
    if slot + 1 == slots(population) && unit(0) >= share_of_last {
        return None;
    }
    let part = usize::from(population.part[person as usize]);
    let (from, to) = if population.parts() == 1 || unit(2 * slot + 1) < population.own_part_share {
        (population.part_starts[part], population.part_starts[part + 1])
    } else {
        (0, population.len() as u32)
    };
    let other = from + chance.below_at(2 * slot + 2, to - from);
    (other != person).then_some(other)
}

/// How many places a person's list of meetings has.
pub(super) fn meeting_slots(population: &Population) -> u32 {
    slots(population)
}

impl Town<'_> {
    /// One day of an infectious person outside hospital.
    pub fn pass_on(&mut self, infection: &Infection, day: u16) {
        let population = self.outbreak.population;
        let person = infection.person;
        let own = f64::from(infection.infectiousness) * self.spread.on_day(day - infection.infectious_from);
        if own <= 0.0 {
            return;
        }
        let mut chance = Chance::new(self.key, person, u32::from(day), Purpose::Contacts);
        // Distance to the next hit, in hazard of a person of average infectiousness.
        let mut ahead = chance.exponential() / own;
        let hazard = self.spread.hazard;
        for setting in Setting::GROUPS {
            let members = population.groups[setting as usize].with(person);
            let each = hazard[setting as usize];
            while ahead < each * members.len() as f64 {
                let place = ((ahead / each) as usize).min(members.len() - 1);
                self.hit(infection, setting, members[place], day, chance.unit());
                ahead += chance.exponential() / own;
            }
            ahead -= each * members.len() as f64;
        }
        let (each, slots) = (hazard[Setting::Community as usize], slots(population));
        let met = meetings(self.key, person, day);
        while ahead < each * f64::from(slots) {
            let slot = ((ahead / each) as u32).min(slots - 1);
            let unit = chance.unit();
            if let Some(other) = meeting(population, &met, person, slot) {
                self.hit(infection, Setting::Community, other, day, unit);
            }
            ahead += chance.exponential() / own;
        }
    }

    /// A contact that infects if nothing prevents it.
    fn hit(&mut self, infection: &Infection, setting: Setting, other: u32, day: u16, unit: f64) {
        if self.status[other as usize] != Status::Susceptible {
            return;
        }
        let population = self.outbreak.population;
        let (person, place) = (infection.person, setting as usize);
        let mut left = self.spread.susceptibility[usize::from(population.age[other as usize])];
        left *= self.contacts.left(place, population.part[person as usize], population.part[other as usize]);
        left *= self.isolation_left(infection, place, day);
        left *= self.quarantine_left(person, place, day).min(self.quarantine_left(other, place, day));
        left *= self.vaccinated.infection_factor(other, day, self.measures.vaccination.as_ref());
        if unit < left {
            self.infect(other, day, Some((person, setting)));
        }
    }
}
