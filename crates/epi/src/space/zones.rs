//! Candidate zones: the sets of neighbouring places that a scan compares with the rest.
//!
//! Circles (the nearest places of each place) find round clusters quickly; zones of any shape come from `flexible`.

use std::collections::HashSet;

use super::place::{Metric, Point, by_distance, check_points};
use crate::{Error, check};

/// Sets of places, each sorted, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones {
    places: usize,
    members: Vec<u32>,
    /// Where each zone starts in `members`, and the end of the last.
    starts: Vec<usize>,
}

impl Zones {
    /// Zones as listed, in that order.
    ///
    /// Inputs: `places`, how many places there are; for each zone the indices of its places, in any order.
    ///
    /// Errors: no zones, a zone without places, a place that does not exist or is named twice in one zone.
    ///
    /// ```
    /// use lianfang_epi::space::Zones;
    /// let zones = Zones::from_lists(3, &[vec![0], vec![2, 0]]).unwrap();
    /// assert_eq!(zones.zone(1), [0, 2]);
    /// ```
    pub fn from_lists(places: usize, lists: &[Vec<usize>]) -> Result<Zones, Error> {
        check::not_empty("zones", lists)?;
        let mut zones = Zones { places, members: Vec::new(), starts: vec![0] };
        for list in lists {
            check::not_empty("zone", list)?;
            let mut sorted: Vec<u32> = Vec::with_capacity(list.len());
            for &place in list {
                match u32::try_from(place) {
                    Ok(p) if place < places => sorted.push(p),
                    _ => return Err(Error::range("zones", place, "the indices of the places, from 0 on")),
                }
            }
            sorted.sort_unstable();
            if let Some(twice) = sorted.windows(2).find(|w| w[0] == w[1]) {
                return Err(Error::range("zones", twice[0], "zones that name each place once"));
            }
            zones.push(&sorted);
        }
        Ok(zones)
    }

    /// Number of zones.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of places among which the zones choose.
    pub fn places(&self) -> usize {
        self.places
    }

    /// The places of one zone, ascending.
    pub fn zone(&self, index: usize) -> &[u32] {
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&from), Some(&to)) => &self.members[from..to],
            _ => &[],
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|w| &self.members[w[0]..w[1]])
    }

    fn push(&mut self, sorted: &[u32]) {
        self.members.extend_from_slice(sorted);
        self.starts.push(self.members.len());
    }
}

/// Collects zones, keeping the first of equal ones.
pub(super) struct ZoneSet {
    zones: Zones,
    seen: HashSet<Box<[u32]>>,
}

impl ZoneSet {
    pub(super) fn new(places: usize) -> ZoneSet {
        ZoneSet { zones: Zones { places, members: Vec::new(), starts: vec![0] }, seen: HashSet::new() }
    }

    /// Adds a sorted zone unless it is known.
    pub(super) fn add(&mut self, sorted: &[u32]) {
        if self.seen.insert(sorted.into()) {
            self.zones.push(sorted);
        }
    }

    pub(super) fn finish(self) -> Zones {
        self.zones
    }
}

/// Every place with its 0, 1, 2 .. `k - 1` nearest neighbours: circular zones by number of places.
///
/// When to use: the usual zones of a scan. `k` of 10 to 25 for districts; larger zones are slow and say little about where to act.
///
/// Inputs: `points`, `metric`; `k`, the most places in a zone, from 1 on.
///
/// Returns: the distinct sets, in order of their first appearance (place by place, smallest first).
///
/// Errors: as [`super::nearest_neighbours`].
///
/// Limits: places at the same distance enter one by one, by index; see [`circular_zones`] if that matters.
///
/// Reference: checked against `scanstatistics::knn_zones` 1.1.2, the same sets.
///
/// ```
/// use lianfang_epi::space::{Metric, Point, nearest_neighbour_zones};
/// let places = [0.0, 1.0, 5.0].map(|x| Point { x, y: 0.0 });
/// let zones = nearest_neighbour_zones(&places, Metric::Plane, 2).unwrap();
/// assert_eq!(zones.iter().collect::<Vec<_>>(), [&[0][..], &[0, 1], &[1], &[2], &[1, 2]]);
/// ```
pub fn nearest_neighbour_zones(points: &[Point], metric: Metric, k: usize) -> Result<Zones, Error> {
    let neighbours = super::nearest_neighbours(points, metric, k)?;
    let mut set = ZoneSet::new(points.len());
    let mut zone: Vec<u32> = Vec::with_capacity(k);
    for list in neighbours {
        zone.clear();
        for place in list {
            insert_sorted(&mut zone, place as u32);
            set.add(&zone);
        }
    }
    Ok(set.finish())
}

/// Circles around every place that hold at most a share of the population: Kulldorff's circular zones.
///
/// When to use: places of very different size, where a number of places is no natural limit. A share of 0.5 is Kulldorff's; 0.1 to
/// 0.25 answers "where to act".
///
/// Inputs: `points`, `metric`; `population` of each place, in people; `max_share` between 0 and 1.
///
/// Returns: the distinct sets; places at equal distance from the centre enter together, so that cutting a place in two at the
/// same spot changes no zone's people. A place that alone exceeds the share is still a zone.
///
/// Errors: as [`super::nearest_neighbours`]; a length or values of `population` that do not fit; `max_share` outside (0, 1].
///
/// Limits: `n^2 log n`, and up to `n^2` zones.
///
/// Reference: \[kulldorff1997\].
///
/// ```
/// use lianfang_epi::space::{Metric, Point, circular_zones};
/// let places = [0.0, 1.0, 1.0, 9.0].map(|x| Point { x, y: 0.0 });
/// let zones = circular_zones(&places, Metric::Plane, &[10.0, 10.0, 10.0, 10.0], 0.75).unwrap();
/// assert_eq!(zones.iter().collect::<Vec<_>>(), [&[0][..], &[0, 1, 2], &[1, 2], &[3], &[1, 2, 3]]);
/// ```
pub fn circular_zones(
    points: &[Point],
    metric: Metric,
    population: &[f64],
    max_share: f64,
) -> Result<Zones, Error> {
    check_points(points, metric)?;
    check::same_length("population", population, "points", points)?;
    check::finite("population", population)?;
    if let Some(value) = population.iter().find(|v| **v < 0.0) {
        return Err(Error::range("population", value, "0 people or more"));
    }
    if !(max_share > 0.0 && max_share <= 1.0) {
        return Err(Error::range("max_share", max_share, "shares above 0 and up to 1"));
    }
    // Rounding of the sum must not keep the whole out of a share of 1.
    let most = max_share * population.iter().sum::<f64>() * (1.0 + 1e-12);
    let mut set = ZoneSet::new(points.len());
    for centre in 0..points.len() {
        let order = by_distance(points, metric, centre);
        let (mut zone, mut people): (Vec<u32>, f64) = (Vec::new(), 0.0);
        for ring in order.chunk_by(|a, b| a.0 == b.0) {
            people += ring.iter().map(|(_, i)| population[*i]).sum::<f64>();
            if people > most && !zone.is_empty() {
                break;
            }
            ring.iter().for_each(|(_, i)| insert_sorted(&mut zone, *i as u32));
            set.add(&zone);
        }
    }
    Ok(set.finish())
}

fn insert_sorted(zone: &mut Vec<u32>, place: u32) {
    let at = zone.partition_point(|p| *p < place);
    zone.insert(at, place);
}
