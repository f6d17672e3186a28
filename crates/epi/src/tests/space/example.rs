//! The worked example of `docs/methods/03-space-time.md`: German districts in the week of the outbreak of Gütersloh, June 2020.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lianfang_domain::Streams;

use super::near;
use crate::space::{
    Graph, Metric, MonteCarlo, Panel, Pattern, PermutationSettings, Point, ScanSettings, Weights,
    clayton_kaldor, local_moran, marshall_global, moran, nearest_neighbour_zones, permutation_scan,
    population_scan,
};

struct Germany {
    names: Vec<String>,
    points: Vec<Point>,
    people: Vec<f64>,
    counts: Panel,
    graph: Graph,
}

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/germany").join(file);
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

/// Districts with people and coordinates, and their counts of these weeks; corrections below zero count as none.
fn germany(weeks: &[&str]) -> Germany {
    let mut index = BTreeMap::new();
    let (mut names, mut points, mut people) = (vec![], vec![], vec![]);
    for row in rows("regions.csv").iter().filter(|r| r[0].len() == 5) {
        if let (Ok(p), Ok(y), Ok(x)) = (row[6].parse::<f64>(), row[8].parse(), row[9].parse()) {
            index.insert(row[0].to_owned(), names.len());
            names.push(row[1].to_owned());
            points.push(Point { x, y });
            people.push(p);
        }
    }
    let mut values = vec![0.0; names.len() * weeks.len()];
    for row in &rows("weekly_district.csv") {
        let week = weeks.iter().position(|w| *w == &row[0]);
        if let (Some(week), Some(place)) = (week, index.get(&row[1])) {
            values[place * weeks.len() + week] = row[2].parse::<f64>().unwrap().max(0.0);
        }
    }
    let pair = |row: &csv::StringRecord| Some((*index.get(&row[0])?, *index.get(&row[1])?));
    let pairs: Vec<_> = rows("neighbours.csv").iter().filter_map(pair).collect();
    let graph = Graph::from_pairs(names.len(), &pairs).unwrap();
    let counts = Panel::new(names.len(), weeks.len(), values).unwrap();
    Germany { names, points, people, counts, graph }
}

fn gueterslohs_week() -> (Germany, ScanSettings) {
    let weeks = ["2020-W20", "2020-W21", "2020-W22", "2020-W23", "2020-W24", "2020-W25"];
    let monte_carlo = Some(MonteCarlo::new(99, Streams::from_seed(1)));
    (germany(&weeks), ScanSettings { monte_carlo, max_duration: Some(3) })
}

#[test]
fn the_scan_finds_guetersloh_and_its_neighbours() {
    let (data, scan) = gueterslohs_week();
    let zones = nearest_neighbour_zones(&data.points, Metric::GreatCircle, 10).unwrap();
    assert_eq!((data.names.len(), zones.len(), data.counts.total()), (399, 3604, 18874.0));
    let people = Panel::constant(&data.people, data.counts.times()).unwrap();
    let found = population_scan(&data.counts, &people, &zones, &scan).unwrap();
    let clusters: Vec<(Vec<&str>, usize, f64)> = found
        .clusters(&zones, 3)
        .iter()
        .map(|w| {
            (
                zones.zone(w.zone).iter().map(|p| data.names[*p as usize].as_str()).collect(),
                w.duration,
                w.observed,
            )
        })
        .collect();
    assert_eq!(
        clusters,
        [
            (vec!["Gütersloh"], 1, 1100.0),
            (vec!["Göttingen"], 3, 344.0),
            (vec!["Warendorf", "Hamm"], 1, 254.0),
        ]
    );
    let best = found.most_likely().unwrap();
    near(best.score, 3710.0251761, 1e-9);
    near(best.relative_risk, 75.992089420, 1e-9);
    let test = found.test.as_ref().unwrap();
    assert!(test.p_value == 0.01 && test.maxima.iter().all(|m| *m < 20.0));
    let permuted = PermutationSettings { scan, cyclic_like_scanstatistics: false };
    let found = permutation_scan(&data.counts, &zones, &permuted).unwrap();
    let best = found.most_likely().unwrap();
    assert!(zones.zone(best.zone).len() == 4 && best.duration == 1 && best.observed == 1350.0);
}

#[test]
fn risks_of_the_week_are_steadied_and_have_a_pattern() {
    let (data, _) = gueterslohs_week();
    let last: Vec<f64> = (0..data.names.len()).map(|i| data.counts.place(i)[5]).collect();
    let rate = last.iter().sum::<f64>() / data.people.iter().sum::<f64>();
    let expected: Vec<f64> = data.people.iter().map(|p| p * rate).collect();
    let marshall = marshall_global(&last, &expected).unwrap();
    let gamma = clayton_kaldor(&last, &expected).unwrap();
    near(gamma.shape, 0.38239911, 1e-5);
    let sonneberg = data.names.iter().position(|n| n == "Sonneberg").unwrap();
    near(marshall[sonneberg].estimate, 4.900958, 1e-6);
    near(gamma.places[sonneberg].raw, 4.972688, 1e-6);
    near(gamma.places[sonneberg].estimate, 4.298215, 1e-5);
    let mut rng = Streams::from_seed(1).stream("moran");
    let logs: Vec<f64> = gamma.places.iter().map(|p| p.estimate.ln()).collect();
    let global = moran(&logs, &data.graph, Weights::RowStandardised, 199, &mut rng).unwrap();
    near(global.index, 0.251967, 1e-5);
    assert!(global.p_value == 0.01);
    let local = local_moran(&logs, &data.graph, Weights::RowStandardised, 199, &mut rng).unwrap();
    let high = local.iter().filter(|l| l.pattern == Pattern::HighAmongHigh && l.p_value <= 0.01).count();
    assert!((8..=16).contains(&high), "{high}");
}
