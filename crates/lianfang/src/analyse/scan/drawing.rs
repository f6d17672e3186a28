//! Draws the regions where they lie, those of clusters in colour with the cluster's number.

use anyhow::{Context as _, bail};
use lianfang_domain::Lang;
use plotters::prelude::*;
use std::path::Path;

use super::super::input::Series;
use super::answer::Answer;

const SIZE: (u32, u32) = (800, 800);
const GREY: RGBColor = RGBColor(190, 190, 190);
/// Told apart also by those who don't see red and green alike.
const COLOURS: [RGBColor; 5] = [
    RGBColor(200, 50, 40),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(190, 130, 0),
];

pub fn draw(path: &Path, answer: &Answer, series: &[Series], lang: Lang) -> anyhow::Result<()> {
    // Longitudes shrink towards the poles; without this everything is drawn too wide.
    let latitudes: Vec<f64> = series.iter().filter_map(|s| s.place).map(|(lat, _)| lat).collect();
    if latitudes.is_empty() {
        bail!("{}: a map needs coordinates; give them with --places FILE.csv", path.display());
    }
    let middle = latitudes.iter().sum::<f64>() / latitudes.len() as f64;
    let shrink = middle.to_radians().cos().max(0.05);
    let at = |s: &Series| s.place.map(|(lat, lon)| (lon * shrink, lat));
    let points: Vec<(f64, f64)> = series.iter().filter_map(at).collect();
    let range = |of: fn(&(f64, f64)) -> f64| {
        let low = points.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    };
    let ((left, right), (low, high)) = (range(|p| p.0), range(|p| p.1));
    let half = (right - left).max(high - low).max(0.1) * 0.53;
    let (x, y) = ((left + right) / 2.0, (low + high) / 2.0);
    let title = match lang {
        Lang::Zh => format!("{} 个聚集区（编号同表）", answer.clusters.len()),
        Lang::En => format!("{} clusters, numbered as in the table", answer.clusters.len()),
    };
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .build_cartesian_2d(x - half..x + half, y - half..y + half)?;
    chart.draw_series(points.iter().map(|p| Circle::new(*p, 3, GREY.filled())))?;
    for (number, cluster) in answer.clusters.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let inside: Vec<(f64, f64)> =
            cluster.regions.iter().filter_map(|m| series.get(m.place).and_then(at)).collect();
        chart.draw_series(inside.iter().map(|p| Circle::new(*p, 6, colour.filled())))?;
        let label = (format!("{}", number + 1), ("sans-serif", 18).into_font().color(&colour));
        let first = inside.first().copied().unwrap_or((x, y));
        chart.draw_series([Text::new(label.0, (first.0 + half * 0.015, first.1 + half * 0.03), label.1)])?;
    }
    root.present().with_context(|| format!("file {}", path.display()))
}
