//! Counts, populations, baselines and zones of one data set of the scans.

use lianfang_epi::space::{Metric, Panel, Point, Zones, distance, nearest_neighbour_zones};
use std::collections::BTreeSet;

use crate::oracle::{Case, Oracle, Table};

pub struct Data {
    pub counts: Panel,
    pub population: Panel,
    pub baselines: Panel,
    /// Probabilities of an empty report, for the zero-inflated scan.
    pub empty: Option<Panel>,
    pub zones: Zones,
}

impl Data {
    pub fn read(oracle: &Oracle, case: &Case) -> Result<Data, String> {
        let id = case.text("data", "");
        let table = oracle.table(&format!("scan/{id}_counts.csv"))?;
        let places = oracle.table(&format!("scan/{id}_places.csv"))?;
        let zones = zones(oracle, id, &places, case.number("knn", f64::NAN))?;
        let times = table.column("time").into_iter().fold(0.0, f64::max) as usize;
        let panel = |column: &str| read_panel(&table, column, places.len(), times, |time| time);
        // `scan_eb_zip` turns the order of times around in counts and baselines and forgets to do so in the probabilities.
        let turned = |column: &str| read_panel(&table, column, places.len(), times, |time| times - 1 - time);
        Ok(Data {
            counts: panel("count")?,
            population: panel("population")?,
            baselines: panel("baseline")?,
            empty: table.has("prob").then(|| turned("prob")).transpose()?,
            zones,
        })
    }
}

/// One column as a panel; not a number where there is no column or no row.
fn read_panel(
    table: &Table,
    column: &str,
    places: usize,
    times: usize,
    order: impl Fn(usize) -> usize,
) -> Result<Panel, String> {
    let mut values = vec![f64::NAN; places * times];
    let rows = if table.has(column) { table.len() } else { 0 };
    for row in 0..rows {
        let [place, time] = ["location", "time"].map(|c| table.number(row, c) as usize - 1);
        values[place * times + order(time)] = table.number(row, column);
    }
    Panel::new(places, times, values).map_err(|e| e.to_string())
}

/// The zones as listed; where the case names a number of neighbours, they must be the ones that we find.
fn zones(oracle: &Oracle, id: &str, places: &Table, knn: f64) -> Result<Zones, String> {
    let list = oracle.table(&format!("scan/{id}_zones.csv"))?;
    let zone = |text: String| -> Vec<usize> {
        text.split(';').filter_map(|p| p.parse::<usize>().ok().map(|p| p - 1)).collect()
    };
    let lists: Vec<Vec<usize>> = list.texts("locations").into_iter().map(zone).collect();
    let zones = Zones::from_lists(places.len(), &lists).map_err(|e| e.to_string())?;
    if knn.is_nan() {
        return Ok(zones);
    }
    let point = |row| Point { x: places.number(row, "x"), y: places.number(row, "y") };
    let points: Vec<Point> = (0..places.len()).map(point).collect();
    let own = nearest_neighbour_zones(&points, Metric::Plane, knn as usize).map_err(|e| e.to_string())?;
    let own: BTreeSet<&[u32]> = own.iter().collect();
    let strange = zones.iter().find(|z| !own.contains(z) && !by_other_order(&points, z, knn as usize));
    let missing = strange.is_none() && zones.len() < own.len() && !has_ties(&points);
    match strange {
        Some(zone) => Err(format!("zones of {id}: {zone:?} are not the nearest {knn} of any place")),
        None if missing => Err(format!("zones of {id} lack some of the {knn} nearest neighbours")),
        None => Ok(zones),
    }
}

/// Whether places at the same distance, taken in another order, give this zone.
fn by_other_order(points: &[Point], zone: &[u32], knn: usize) -> bool {
    let from = |centre: &Point, place: usize| distance(*centre, points[place], Metric::Plane);
    zone.len() <= knn
        && points.iter().any(|centre| {
            let farthest = zone.iter().map(|p| from(centre, *p as usize)).fold(0.0, f64::max);
            let outside = (0..points.len()).filter(|p| !zone.contains(&(*p as u32)));
            outside.map(|p| from(centre, p)).all(|d| d >= farthest * (1.0 - 1e-12))
        })
}

/// Whether any place has two others at the same distance, or one at its own spot.
fn has_ties(points: &[Point]) -> bool {
    points.iter().any(|centre| {
        let mut all: Vec<f64> = points.iter().map(|p| distance(*centre, *p, Metric::Plane)).collect();
        all.sort_by(f64::total_cmp);
        all.windows(2).any(|pair| pair[1] - pair[0] <= 1e-12 * pair[1])
    })
}
