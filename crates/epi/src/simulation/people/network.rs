//! Contacts drawn once: each person names others at random and is named by others.

use rand::Rng;
use rand_distr::{Distribution, Poisson};

use super::super::draw::below;
use super::population::Population;

/// How many others a person names who has `mean` contacts on average: half of a Poisson number, because the others name as many.
fn named(mean: f64, rng: &mut impl Rng) -> u32 {
    let contacts = Poisson::new(mean).map_or(0.0, |p| p.sample(rng));
    // Rounding halves to the even side keeps the mean.
    (contacts / 2.0).round_ties_even() as u32
}

/// Adds the pairs of a network among these people, each with `mean` contacts on average.
pub(super) fn network(people: &[u32], mean: f64, pairs: &mut Vec<(u32, u32)>, rng: &mut impl Rng) {
    for person in people {
        for _ in 0..named(mean, rng) {
            let other = people[below(people.len() as u64, rng) as usize];
            if other != *person {
                pairs.push((*person, other));
            }
        }
    }
}

/// The pairs of a network among everyone, a share of it within each part, as contacts of the day would be.
pub(super) fn community_network(population: &Population, rng: &mut impl Rng) -> Vec<(u32, u32)> {
    let everyone = population.len() as u64;
    let own_part = (population.own_part_share * (1_u64 << 53) as f64) as u64;
    let mut pairs = Vec::new();
    for person in 0..population.len() as u32 {
        let part = usize::from(population.part[person as usize]);
        let (from, to) = (population.part_starts[part], population.part_starts[part + 1]);
        for _ in 0..named(population.community_contacts, rng) {
            let other = match population.parts() > 1 && below(1 << 53, rng) < own_part {
                true => from + below(u64::from(to - from), rng) as u32,
                false => below(everyone, rng) as u32,
            };
            if other != person {
                pairs.push((person, other));
            }
        }
    }
    pairs
}
