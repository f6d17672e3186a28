//! Which regions may form a cluster: circles of nearest centres, or nearest neighbours by borders where a region has no centre.

use lianfang_epi::Error;
use lianfang_epi::space::{Metric, Point, Zones, circular_zones, nearest_neighbour_zones};
use lianfang_plan::{ClusterScan, LargestCluster};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

use super::scan::Place;

/// Sets of neighbouring places, and whether they are neighbours by borders. None where neither centres nor borders are known.
pub fn zones(
    settings: &ClusterScan,
    places: &[Place],
    people: Option<&[f64]>,
) -> Result<Option<(Zones, bool)>, Error> {
    // More than half of the places are no part of the whole.
    let most = |k: u32| (k as usize).min(places.len() / 2).max(1);
    let centres: Option<Vec<Point>> =
        places.iter().map(|p| p.centre.map(|(lat, lon)| Point { x: lon, y: lat })).collect();
    if let Some(points) = centres {
        let zones = match settings.largest {
            LargestCluster::Places(k) => nearest_neighbour_zones(&points, Metric::GreatCircle, most(k))?,
            LargestCluster::Share(share) => {
                circular_zones(&points, Metric::GreatCircle, people.unwrap_or_default(), share)?
            }
        };
        return Ok(Some((zones, false)));
    }
    let place: BTreeMap<Uuid, usize> = places.iter().enumerate().map(|(i, p)| (p.region, i)).collect();
    let borders = |p: &Place| p.neighbours.iter().filter_map(|n| place.get(n).copied()).collect();
    let borders: Vec<Vec<usize>> = places.iter().map(borders).collect();
    if borders.iter().all(Vec::is_empty) {
        return Ok(None);
    }
    let all: f64 = people.map_or(0.0, |p| p.iter().sum());
    let mut sets: BTreeSet<Vec<usize>> = BTreeSet::new();
    for centre in 0..places.len() {
        let (mut zone, mut inhabitants) = (Vec::new(), 0.0);
        for near in outwards(centre, &borders) {
            inhabitants += people.map_or(0.0, |p| p[near]);
            let fits = match settings.largest {
                LargestCluster::Places(k) => zone.len() < most(k),
                LargestCluster::Share(share) => zone.is_empty() || inhabitants <= share * all,
            };
            if !fits {
                break;
            }
            zone.push(near);
            let mut sorted = zone.clone();
            sorted.sort_unstable();
            sets.insert(sorted);
        }
    }
    let lists: Vec<Vec<usize>> = sets.into_iter().collect();
    Ok(Some((Zones::from_lists(places.len(), &lists)?, true)))
}

/// The places by the number of borders between them and the centre, itself first.
fn outwards(centre: usize, borders: &[Vec<usize>]) -> Vec<usize> {
    let (mut order, mut waiting) = (Vec::new(), VecDeque::from([centre]));
    let mut seen: BTreeSet<usize> = BTreeSet::from([centre]);
    while let Some(place) = waiting.pop_front() {
        order.push(place);
        let mut next: Vec<usize> = borders[place].iter().copied().filter(|n| seen.insert(*n)).collect();
        next.sort_unstable();
        waiting.extend(next);
    }
    order
}
