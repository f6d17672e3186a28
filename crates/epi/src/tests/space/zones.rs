use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{near, places};
use crate::Error;
use crate::space::{
    Graph, Metric, Point, Zones, circular_zones, distance, flexible_zones, nearest_neighbour_zones,
    nearest_neighbours,
};

fn sets(zones: &Zones) -> BTreeSet<Vec<u32>> {
    zones.iter().map(<[u32]>::to_vec).collect()
}

#[test]
fn a_quarter_of_the_equator_is_ten_thousand_kilometres() {
    let (a, b) = (Point { x: 0.0, y: 0.0 }, Point { x: 90.0, y: 0.0 });
    near(distance(a, b, Metric::GreatCircle), 10_007.557, 1e-6);
    near(distance(b, Point { x: 12.0, y: 90.0 }, Metric::GreatCircle), 10_007.557, 1e-6);
    near(distance(a, Point { x: 3.0, y: 4.0 }, Metric::Plane), 5.0, 1e-15);
}

#[test]
fn a_place_comes_before_others_at_the_same_spot() {
    let same = vec![Point { x: 1.0, y: 1.0 }; 3];
    assert_eq!(nearest_neighbours(&same, Metric::Plane, 2).unwrap(), [[0, 1], [1, 0], [2, 0]]);
}

#[test]
fn zones_of_all_sizes_are_listed_once() {
    let points = places(12, 4);
    let zones = nearest_neighbour_zones(&points, Metric::Plane, 12).unwrap();
    assert_eq!(sets(&zones).len(), zones.len());
    assert_eq!(zones.iter().filter(|z| z.len() == 12).count(), 1);
    assert_eq!(zones.iter().filter(|z| z.len() == 1).count(), 12);
}

#[test]
fn circles_of_half_the_people_hold_at_most_half() {
    let points = places(20, 5);
    let people: Vec<f64> = (0..20).map(|i| 100.0 + f64::from(i * i)).collect();
    let zones = circular_zones(&points, Metric::Plane, &people, 0.5).unwrap();
    let half = 0.5 * people.iter().sum::<f64>();
    assert!(zones.iter().all(|z| z.iter().map(|p| people[*p as usize]).sum::<f64>() <= half));
    let all = circular_zones(&points, Metric::Plane, &people, 1.0).unwrap();
    assert!(all.iter().any(|z| z.len() == 20));
}

#[test]
fn zones_refuse_what_can_not_be_a_zone() {
    assert!(matches!(Zones::from_lists(2, &[]), Err(Error::Empty { name: "zones" })));
    assert!(matches!(Zones::from_lists(2, &[vec![]]), Err(Error::Empty { name: "zone" })));
    assert!(matches!(Zones::from_lists(2, &[vec![2]]), Err(Error::OutOfRange { name: "zones", .. })));
    assert!(matches!(Zones::from_lists(2, &[vec![1, 1]]), Err(Error::OutOfRange { name: "zones", .. })));
    assert!(matches!(nearest_neighbours(&[], Metric::Plane, 1), Err(Error::Empty { name: "points" })));
    let here = [Point { x: 0.0, y: 0.0 }];
    assert!(matches!(nearest_neighbours(&here, Metric::Plane, 0), Err(Error::OutOfRange { name: "k", .. })));
    let nowhere = [here[0], Point { x: f64::NAN, y: 0.0 }];
    let error = nearest_neighbours(&nowhere, Metric::Plane, 1);
    assert!(matches!(error, Err(Error::NotFinite { name: "points", place: 2, .. })));
    let swapped = [Point { x: 30.6, y: 114.3 }];
    let error = nearest_neighbours(&swapped, Metric::GreatCircle, 1).unwrap_err();
    assert!(error.to_string().contains("is x the longitude"));
    for share in [0.0, 1.5, f64::NAN] {
        let error = circular_zones(&here, Metric::Plane, &[1.0], share);
        assert!(matches!(error, Err(Error::OutOfRange { name: "max_share", .. })));
    }
    let error = circular_zones(&here, Metric::Plane, &[-1.0], 0.5);
    assert!(matches!(error, Err(Error::OutOfRange { name: "population", .. })));
}

#[test]
fn flexible_zones_refuse_lists_that_do_not_fit() {
    let graph = Graph::from_pairs(2, &[(0, 1)]).unwrap();
    let range = |lists: &[Vec<usize>]| matches!(flexible_zones(lists, &graph), Err(Error::OutOfRange { .. }));
    assert!(range(&[vec![1, 0], vec![1, 0]]));
    assert!(range(&[vec![0, 7], vec![1, 0]]));
    assert!(range(&[(0..21).collect(), vec![1]]));
    assert!(matches!(flexible_zones(&[vec![0]], &graph), Err(Error::Length { name: "nearest", .. })));
}

#[test]
fn a_graph_says_which_place_is_cut_off() {
    let graph = Graph::from_pairs(4, &[(0, 1), (3, 1)]).unwrap();
    assert_eq!(graph.check_connected(), Err(Error::NotConnected { name: "graph", place: 3 }));
    assert!(Graph::from_pairs(2, &[(0, 1)]).unwrap().check_connected().is_ok());
    assert!(Graph::from_pairs(2, &[(0, 0)]).is_err() && Graph::from_pairs(2, &[(0, 2)]).is_err());
    assert!(matches!(Graph::from_pairs(0, &[]), Err(Error::Empty { name: "graph" })));
}

/// Whether all of `zone` can be reached from its first place without leaving it.
fn connected(zone: &[u32], graph: &Graph) -> bool {
    let mut reached = vec![zone[0]];
    let mut next = 0;
    while next < reached.len() {
        for n in graph.neighbours(reached[next] as usize) {
            if zone.contains(&(*n as u32)) && !reached.contains(&(*n as u32)) {
                reached.push(*n as u32);
            }
        }
        next += 1;
    }
    reached.len() == zone.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn flexible_zones_are_all_connected_subsets(pairs in prop::collection::vec((0usize..9, 0usize..9), 4..16), seed in 0u64..1000) {
        let pairs: Vec<_> = pairs.into_iter().filter(|(a, b)| a != b).collect();
        let graph = Graph::from_pairs(9, &pairs).unwrap();
        let nearest = nearest_neighbours(&places(9, seed), Metric::Plane, 6).unwrap();
        let mut wanted = BTreeSet::new();
        for near in &nearest {
            for chosen in 0u32..32 {
                let mut zone: Vec<u32> = vec![near[0] as u32];
                zone.extend((0..5).filter(|i| chosen >> i & 1 == 1).map(|i| near[i + 1] as u32));
                zone.sort_unstable();
                if connected(&zone, &graph) {
                    wanted.insert(zone);
                }
            }
        }
        let zones = flexible_zones(&nearest, &graph).unwrap();
        prop_assert_eq!(zones.len(), wanted.len());
        prop_assert_eq!(sets(&zones), wanted);
    }
}
