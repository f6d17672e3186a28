//! Whom an infectious person infects on one day.
//!
//! All contacts of the day form a line on which each contact takes a length in proportion to its hazard without measures. Hits fall on the
//! line at the rate of a Poisson process; most days have none and cost one logarithm. A hit becomes an infection with the
//! probability that measures, susceptibility and vaccination leave. So a measure removes infections and never rearranges the draws.
//! Where chances are proportional to hazards, lengths are such that a contact is hit with its chance, and its first hit decides.

use super::chance::{Chance, Purpose, exponential};
use super::course::Infection;
use super::disease::Disease;
use super::population::{List, Population, Setting};
use super::run::{Status, Town};
use super::transmission::ContactRisk;

/// A contact with a larger chance of infection than this is as good as certain; its length on the line must be finite.
const NEARLY_CERTAIN: f64 = 1.0 - 1e-9;

/// What transmission needs, by setting and age.
pub(super) struct Spread {
    /// Hazard per contact and day in each setting, for the most susceptible age.
    hazard: [f64; 5],
    /// The largest of them.
    largest: f64,
    risk: ContactRisk,
    /// By age, relative to the most susceptible.
    susceptibility: Vec<f64>,
}

/// An infectious person's day that may have hits.
pub(super) struct Walk {
    /// Of the infection in the list.
    place: u32,
    isolated: bool,
    /// Infectiousness of the person on this day, relative to the average.
    own: f64,
    /// Distance to the next hit, in hazard of a person of average infectiousness.
    ahead: f64,
    chance: Chance,
}

/// Equal contacts of one setting on the day's line.
struct Stretch {
    setting: Setting,
    /// Those whom the person meets every day; the others are drawn for the day.
    list: List,
    contacts: u32,
    /// Length of each, in hazard of a person of average infectiousness.
    each: f64,
    /// By how much the hazard is larger than what the line can hold; 1 but for chances near 1.
    beyond: f64,
}

/// A contact that infects if nothing prevents it.
struct Hit {
    /// Of the infection in the list.
    place: u32,
    isolated: bool,
    setting: Setting,
    /// Place among the contacts of the setting, of which the list holds the first.
    contact: u32,
    list: List,
    /// Infects if it is below what is left.
    unit: f64,
}

/// So many days of people are looked at together. Memory is slow and far away: what is read for many people in one go costs a fraction of
/// what it costs one after the other.
const TOGETHER: usize = 256;

impl Spread {
    pub fn new(disease: &Disease) -> Spread {
        let risks = disease.risk_by_age();
        let most = risks.iter().map(|r| r.susceptibility).fold(0.0, f64::max);
        let hazard = disease.setting_weight.map(|w| w * disease.transmission * most);
        Spread {
            hazard,
            largest: hazard.into_iter().fold(0.0, f64::max),
            risk: disease.contact_risk,
            susceptibility: risks
                .iter()
                .map(|r| if most > 0.0 { r.susceptibility / most } else { 0.0 })
                .collect(),
        }
    }

    /// Length of one contact of a person who infects `own` times as much as the average, and what the line can't hold of it.
    #[inline]
    fn length(&self, setting: Setting, own: f64) -> (f64, f64) {
        let hazard = self.hazard[setting as usize];
        match self.risk {
            ContactRisk::Exponential => (hazard, 1.0),
            // A Poisson process hits a length of -ln(1 - p) with the chance p.
            ContactRisk::Proportional => {
                let chance = (own * hazard).min(NEARLY_CERTAIN);
                let beyond = if chance < NEARLY_CERTAIN { 1.0 } else { own * hazard / chance };
                (minus_ln_of_rest(chance) / own, beyond)
            }
        }
    }

    /// Hazard of all contacts of one day together, of a person of average infectiousness.
    pub fn of_all_contacts(&self, population: &Population, person: u32) -> f64 {
        let lists = population.lists[person as usize];
        let all =
            self.hazard.iter().zip(lists).map(|(hazard, list)| hazard * f64::from(list.len)).sum::<f64>();
        all + self.hazard[Setting::Community as usize] * f64::from(slots(population))
    }

    /// More hits than these are not to be expected on a day; without logarithms, because on most days there are none.
    #[inline]
    fn most_hits(&self, of_all_contacts: f64, own: f64) -> f64 {
        match self.risk {
            ContactRisk::Exponential => own * of_all_contacts,
            // -ln(1 - p) < p / (1 - p)
            ContactRisk::Proportional if own * self.largest < 1.0 => {
                own * of_all_contacts / (1.0 - own * self.largest)
            }
            ContactRisk::Proportional => f64::INFINITY,
        }
    }
}

/// `-ln(1 - p)`; by its series where four terms are exact to 2e-9.
#[inline]
fn minus_ln_of_rest(p: f64) -> f64 {
    if p < 0.01 { p * (1.0 + p * (0.5 + p * (1.0 / 3.0 + p * 0.25))) } else { -(-p).ln_1p() }
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
    /// One day of an infectious person whose infection stands at this place of the list; most have no hit.
    pub fn pass_on(&mut self, place: usize, infection: &Infection, day: u16) {
        let days = infection.infectious_until - infection.infectious_from;
        let of_day = self.outbreak.disease.infectiousness.on_day(day - infection.infectious_from, days);
        let own = f64::from(infection.infectiousness) * of_day;
        let mut chance = Chance::new(self.key, infection.person, u32::from(day), Purpose::Contacts);
        let unit = chance.unit();
        // An exponential number is at least as large as the uniform one that it is made of.
        if unit < self.spread.most_hits(self.of_all_contacts[place], own) {
            let (place, isolated) = (place as u32, infection.is_isolated(day));
            self.walks.push(Walk { place, isolated, own, ahead: exponential(unit) / own, chance });
        }
    }

    /// What the day's walks lead to, in their order.
    pub fn meet(&mut self, day: u16) {
        let population = self.outbreak.population;
        let mut walks = std::mem::take(&mut self.walks);
        let mut hits = Vec::new();
        for walks in walks.chunks_mut(TOGETHER) {
            let person = |walk: &Walk| self.infections[walk.place as usize].person as usize;
            let lists: Vec<[List; 5]> = walks.iter().map(|walk| population.lists[person(walk)]).collect();
            hits.clear();
            for (walk, lists) in walks.iter_mut().zip(lists) {
                self.hits(walk, lists, &mut hits);
            }
            let others: Vec<Option<u32>> = hits.iter().map(|hit| self.other(hit, day)).collect();
            for (hit, other) in hits.iter().zip(others) {
                if let Some(other) = other {
                    self.hit(hit, other, day);
                }
            }
        }
        walks.clear();
        self.walks = walks;
    }

    /// The hits on one walk.
    fn hits(&self, walk: &mut Walk, lists: [List; 5], hits: &mut Vec<Hit>) {
        for (setting, list) in Setting::ALL.into_iter().zip(lists) {
            let drawn = if setting == Setting::Community { slots(self.outbreak.population) } else { 0 };
            let contacts = list.len + drawn;
            if contacts > 0 {
                let (each, beyond) = self.spread.length(setting, walk.own);
                self.stretch(walk, &Stretch { setting, list, contacts, each, beyond }, hits);
            }
        }
    }

    /// The hits on one stretch of a walk.
    fn stretch(&self, walk: &mut Walk, stretch: &Stretch, hits: &mut Vec<Hit>) {
        let length = stretch.each * f64::from(stretch.contacts);
        while walk.ahead < length {
            let contact = ((walk.ahead / stretch.each) as u32).min(stretch.contacts - 1);
            let unit = walk.chance.unit() / stretch.beyond;
            let (setting, list) = (stretch.setting, stretch.list);
            hits.push(Hit { place: walk.place, isolated: walk.isolated, setting, contact, list, unit });
            let next = walk.chance.exponential() / walk.own;
            walk.ahead = match self.spread.risk {
                ContactRisk::Exponential => walk.ahead + next,
                ContactRisk::Proportional => f64::from(contact + 1) * stretch.each + next,
            };
        }
        walk.ahead -= length;
    }

    /// Who was hit; None where nobody was met.
    #[inline]
    fn other(&self, hit: &Hit, day: u16) -> Option<u32> {
        let population = self.outbreak.population;
        if let Some(other) = population.listed(hit.setting, hit.list).get(hit.contact as usize) {
            return Some(*other);
        }
        let person = self.infections[hit.place as usize].person;
        meeting(population, &meetings(self.key, person, day), person, hit.contact - hit.list.len)
    }

    /// Infects if nothing prevents it.
    fn hit(&mut self, hit: &Hit, other: u32, day: u16) {
        if self.status[other as usize] != Status::Susceptible {
            return;
        }
        let population = self.outbreak.population;
        let (person, setting) = (self.infections[hit.place as usize].person, hit.setting as usize);
        let parts = (population.part[person as usize], population.part[other as usize]);
        let mut left = self.spread.susceptibility[usize::from(population.age[other as usize])];
        left *= self.contacts.left(setting, parts.0, parts.1);
        left *= self.isolation_left(hit.isolated, setting);
        left *= self.quarantine_left(person, setting, day).min(self.quarantine_left(other, setting, day));
        left *= self.vaccinated.infection_factor(other, day, self.measures.vaccination.as_ref());
        if hit.unit < left {
            self.infect(other, day, Some((person, hit.setting)));
        }
    }
}
