//! Zones of any shape: connected sets of places near a centre.
//!
//! Circles dilute a cluster along a river or a road with places beside it. Flexible zones follow it, at the price of many more zones.

use super::zones::ZoneSet;
use super::{Graph, Zones};
use crate::{Error, check};

/// Most places in a search area: the number of zones may double with each.
const MOST_NEAR: usize = 20;

/// Tango and Takahashi's flexibly shaped zones: for each place, the connected sets that hold it and lie among its nearest places.
///
/// When to use: clusters are expected to be long or crooked. `k` of 5 to 12; beyond, the number of zones explodes.
///
/// Equation:
///
/// ```text
/// zones of place i = { Z : i in Z, Z within the k nearest places of i, Z connected in the graph }
/// ```
///
/// Inputs: `nearest`, for each place itself and its nearest places, at most 20 (see [`super::nearest_neighbours`]); `graph`, who borders on whom.
///
/// Returns: the distinct sets, place by place.
///
/// Errors: lists of another length than the graph or of more than 20 places, a list that does not begin with its own place, an unknown place.
///
/// Limits: a place without neighbours is a zone by itself only. Very irregular zones find clusters in noise; the test accounts for their
/// number, not for their oddity.
///
/// Reference: \[tango2005\]; checked against listing all subsets.
///
/// ```
/// use lianfang_epi::space::{Graph, flexible_zones};
/// let path = Graph::from_pairs(3, &[(0, 1), (1, 2)]).unwrap();
/// let nearest = [vec![0, 1, 2], vec![1, 0, 2], vec![2, 1, 0]];
/// let zones = flexible_zones(&nearest, &path).unwrap();
/// assert_eq!(zones.len(), 6); // {0, 2} is not connected
/// ```
pub fn flexible_zones(nearest: &[Vec<usize>], graph: &Graph) -> Result<Zones, Error> {
    check::not_empty("nearest", nearest)?;
    graph.check_places("nearest", nearest)?;
    let mut set = ZoneSet::new(nearest.len());
    for (centre, near) in nearest.iter().enumerate() {
        if near.len() > MOST_NEAR {
            return Err(Error::range("nearest", near.len(), "1 to 20 places per list"));
        }
        if near.first() != Some(&centre) {
            return Err(Error::range("nearest", centre, "lists that begin with their own place"));
        }
        if let Some(place) = near.iter().find(|p| **p >= graph.places()) {
            return Err(Error::range("nearest", place, "the indices of the places, from 0 on"));
        }
        let area = Area::new(near, graph);
        area.extend(1, area.borders[0] & !1, 1, &mut set);
    }
    Ok(set.finish())
}

/// The places near a centre; sets of them are bits of a number, the centre's the lowest.
struct Area<'a> {
    near: &'a [usize],
    /// For each of the places, its neighbours within the area.
    borders: Vec<u32>,
}

impl Area<'_> {
    fn new<'a>(near: &'a [usize], graph: &Graph) -> Area<'a> {
        let bit = |place: &usize| near.iter().position(|n| n == place).map_or(0, |i| 1_u32 << i);
        let border = |place: &usize| graph.neighbours(*place).iter().map(bit).fold(0, |a, b| a | b);
        Area { near, borders: near.iter().map(border).collect() }
    }

    /// Adds all connected sets that hold `inside` and otherwise only places not yet `decided`; `frontier` borders on `inside`.
    fn extend(&self, inside: u32, frontier: u32, decided: u32, set: &mut ZoneSet) {
        if frontier == 0 {
            let mut zone: Vec<u32> =
                (0..self.near.len()).filter(|i| inside >> i & 1 == 1).map(|i| self.near[i] as u32).collect();
            zone.sort_unstable();
            set.add(&zone);
            return;
        }
        // Either the next place of the frontier belongs, or it never does: so each set appears once.
        let next = frontier & frontier.wrapping_neg();
        let decided = decided | next;
        self.extend(inside, frontier & !next, decided, set);
        let reached = self.borders[next.trailing_zeros() as usize];
        self.extend(inside | next, (frontier | reached) & !decided, decided, set);
    }
}
