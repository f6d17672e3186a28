//! Where the regions lie, and which sets of neighbouring ones are looked at.

use lianfang_domain::Text;
use lianfang_epi::space::{
    Graph, Metric, Point, Zones, circular_zones, flexible_zones, nearest_neighbour_zones, nearest_neighbours,
};
use lianfang_exchange::tabular::{NeighbourPair, read_neighbours};
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;

use super::super::series::Series;
use super::super::sheet::{Sheet, cell, of_finding, open};
use crate::language::told;

/// The kind of zones.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// So many nearest regions, the centre counted.
    Nearest(usize),
    /// Circles with at most this share of the people.
    Share(f64),
    /// Connected sets among so many nearest regions.
    Flexible(usize),
}

/// Adds coordinates and population by code.
pub fn add(path: &Path, series: &mut [Series]) -> anyhow::Result<()> {
    let sheet = Sheet::read(path)?;
    let code = sheet.get(None, &["code", "region", "region_code", "id"], "")?;
    let lat = sheet.get(None, &["lat", "latitude", "y"], "")?;
    let lon = sheet.get(None, &["lon", "lng", "longitude", "x"], "")?;
    let people = sheet.find(None, &["population", "people", "pop"])?;
    let places: HashMap<String, usize> =
        series.iter().enumerate().map(|(i, s)| (s.code.clone(), i)).collect();
    let mut met = 0;
    for row in &sheet.rows {
        let Some(&place) = places.get(cell(row, &code)) else { continue };
        let (y, x) = (sheet.number(row, &lat, -90.0, 90.0)?, sheet.number(row, &lon, -180.0, 360.0)?);
        met += 1;
        series[place].place = y.zip(x).or(series[place].place);
        if let Some(column) = &people {
            let known = sheet.number(row, column, 0.0, f64::MAX)?;
            series[place].population = known.map(|n| n as u64).or(series[place].population);
        }
    }
    if met == 0 {
        let (path, some) = (path.display(), codes(series));
        return Err(told(
            format!("{path}：没有一个 `code` 与病例数文件中的地区相符；那里有 {some} 等"),
            format!("{path}: no `code` is that of a region of the counts; those are {some} and others"),
        ));
    }
    Ok(())
}

/// Takes who borders on whom from a file, in place of what was known. Returns how many pairs name other regions.
pub fn add_neighbours(path: &Path, series: &mut [Series]) -> anyhow::Result<usize> {
    let (pairs, findings) = read_neighbours(open(path)?, "a", "b");
    if let Some(finding) = findings.iter().find(|f| f.is_error()) {
        return Err(of_finding(path, finding));
    }
    let places: HashMap<String, usize> =
        series.iter().enumerate().map(|(i, s)| (s.code.clone(), i)).collect();
    let known = |pair: &NeighbourPair| Some((*places.get(&pair.a)?, *places.get(&pair.b)?));
    let found: Vec<(usize, usize)> = pairs.iter().filter_map(known).collect();
    if found.is_empty() {
        let (file, some) = (path.display(), codes(series));
        return Err(told(
            format!("{file}：没有一对相邻地区在病例数文件中；那里的代码有 {some} 等"),
            format!(
                "{file}: no pair of neighbours is among the regions of the counts; those are {some} and others"
            ),
        ));
    }
    series.iter_mut().for_each(|s| s.neighbours.clear());
    for &(a, b) in &found {
        series[a].neighbours.push(b);
        series[b].neighbours.push(a);
    }
    Ok(pairs.len() - found.len())
}

/// The first codes, for an error.
fn codes(series: &[Series]) -> String {
    series.iter().take(5).map(|s| s.code.as_str()).collect::<Vec<&str>>().join(", ")
}

/// Takes out the regions that can't be compared with others, and tells which.
pub fn take_out(series: &mut Vec<Series>, people: bool, by_neighbours: bool) -> anyhow::Result<Vec<Text>> {
    let borders = by_neighbours && series.iter().any(|s| !s.neighbours.is_empty());
    let fits =
        |s: &Series| (s.place.is_some() || borders) && (!people || s.population.is_some_and(|n| n > 0));
    let keep: Vec<bool> = series.iter().map(fits).collect();
    if keep.iter().filter(|k| **k).count() < 2 {
        let what = match people && series.iter().all(|s| s.population.is_none()) {
            true => told(
                "不知道各地区的人口；请用 --places FILE.csv 给出（code,lat,lon,population），或用不需要人口的 --model permutation",
                "population of the regions is not known; give it with --places FILE.csv (code,lat,lon,population), or take --model permutation, which needs none",
            ),
            false => told(
                "不知道各地区的坐标；请用 --places FILE.csv 给出（code,lat,lon,population）",
                "coordinates of the regions are not known; give them with --places FILE.csv (code,lat,lon,population)",
            ),
        };
        return Err(what);
    }
    let apart: Vec<Text> =
        series.iter().zip(&keep).filter(|(_, k)| !**k).map(|(s, _)| s.name.clone()).collect();
    let mut place = vec![None; series.len()];
    for (new, (old, _)) in keep.iter().enumerate().filter(|(_, k)| **k).enumerate() {
        place[old] = Some(new);
    }
    let mut flags = keep.iter();
    series.retain(|_| flags.next().copied().unwrap_or(false));
    for s in series.iter_mut() {
        s.neighbours = s.neighbours.iter().filter_map(|&old| place.get(old).copied().flatten()).collect();
        s.parent = None;
    }
    Ok(apart)
}

/// The sets of regions to look at.
pub fn zones(series: &[Series], shape: Shape) -> anyhow::Result<Zones> {
    let points: Option<Vec<Point>> =
        series.iter().map(|s| s.place.map(|(lat, lon)| Point { x: lon, y: lat })).collect();
    let unknown = || {
        told(
            "有些地区没有坐标；请用 --places FILE.csv 给出",
            "coordinates of some regions are not known; give them with --places FILE.csv",
        )
    };
    match shape {
        Shape::Nearest(k) => {
            Ok(nearest_neighbour_zones(&points.ok_or_else(unknown)?, Metric::GreatCircle, k)?)
        }
        Shape::Share(share) => {
            let people: Option<Vec<f64>> = series.iter().map(|s| s.population.map(|n| n as f64)).collect();
            let people = people.ok_or_else(|| {
                told(
                    "--share 需要每个地区的人口；请用 --places FILE.csv 给出",
                    "--share needs the population of every region; give it with --places FILE.csv",
                )
            })?;
            Ok(circular_zones(&points.ok_or_else(unknown)?, Metric::GreatCircle, &people, share)?)
        }
        Shape::Flexible(k) => {
            let pairs: Vec<(usize, usize)> = series
                .iter()
                .enumerate()
                .flat_map(|(a, s)| s.neighbours.iter().map(move |&b| (a, b)))
                .filter(|(a, b)| a < b)
                .collect();
            if pairs.is_empty() {
                return Err(told(
                    "--flexible 需要知道哪些地区相邻：请用 --neighbours FILE.csv 给出，或在病例数文件旁的 scenario.yaml 中列出 neighbours 文件",
                    "--flexible needs to know which regions are neighbours: give --neighbours FILE.csv, or list a neighbours file in the scenario.yaml beside the counts",
                ));
            }
            let graph = Graph::from_pairs(series.len(), &pairs)?;
            let near = match points {
                Some(points) => nearest_neighbours(&points, Metric::GreatCircle, k)?,
                None => (0..series.len()).map(|centre| by_steps(&graph, centre, k)).collect(),
            };
            Ok(flexible_zones(&near, &graph)?)
        }
    }
}

/// The regions fewest borders away, the centre first.
fn by_steps(graph: &Graph, centre: usize, k: usize) -> Vec<usize> {
    let mut found = vec![centre];
    let mut next = 0;
    while let (Some(&place), true) = (found.get(next), found.len() < k) {
        next += 1;
        for &neighbour in graph.neighbours(place) {
            if found.len() < k && !found.contains(&neighbour) {
                found.push(neighbour);
            }
        }
    }
    found
}
