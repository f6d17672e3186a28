//! Draws the regions where they lie, those of clusters in colour with the cluster's number.

use lianfang_domain::Lang;
use plotters::prelude::*;
use std::path::Path;

use super::super::canvas::{self, COLOURS, FONT, Key, Sample};
use super::super::series::Series;
use super::answer::Answer;
use crate::language::told;

const SIZE: (u32, u32) = (820, 880);
const GREY: RGBColor = RGBColor(190, 190, 190);
/// Clusters that the legend names; the others are in the table.
const NAMED: usize = 6;

pub fn draw(path: &Path, answer: &Answer, series: &[Series], lang: Lang) -> anyhow::Result<()> {
    // Longitudes shrink towards the poles; without this everything is drawn too wide.
    let latitudes: Vec<f64> = series.iter().filter_map(|s| s.place).map(|(lat, _)| lat).collect();
    if latitudes.is_empty() {
        let path = path.display();
        return Err(told(
            format!("{path}：画图需要坐标；请用 --places FILE.csv 给出"),
            format!("{path}: a map needs coordinates; give them with --places FILE.csv"),
        ));
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
    let title = match (lang, answer.clusters.len()) {
        (Lang::Zh, n) => format!("{n} 个聚集区（编号同表，每点一个地区）"),
        (Lang::En, 1) => "1 cluster; each dot is a region".to_owned(),
        (Lang::En, n) => format!("{n} clusters, numbered as in the table; each dot is a region"),
    };
    let colour = |number: usize| COLOURS[number % COLOURS.len()];
    let key = |(number, cluster): (usize, &super::answer::Cluster)| {
        Key::new(format!("{} {}", number + 1, cluster.name(lang)), colour(number), Sample::Dot)
    };
    let keys: Vec<Key> = answer.clusters.iter().enumerate().take(NAMED).map(key).collect();
    canvas::draw(path, SIZE, &title, &keys, |paper| {
        // One degree is as long down as across, whatever room the legend has left.
        let (wide, high) = paper.dim_in_pixel();
        let tall = half * f64::from(high) / f64::from(wide.max(1));
        let (across, down) = if tall < half { (half * half / tall, half) } else { (half, tall) };
        let mut chart = ChartBuilder::on(paper)
            .margin(12)
            .build_cartesian_2d(x - across..x + across, y - down..y + down)?;
        chart.draw_series(points.iter().map(|p| Circle::new(*p, 3, GREY.filled())))?;
        for (number, cluster) in answer.clusters.iter().enumerate() {
            let colour = colour(number);
            let inside: Vec<(f64, f64)> =
                cluster.regions.iter().filter_map(|m| series.get(m.place).and_then(at)).collect();
            chart.draw_series(inside.iter().map(|p| Circle::new(*p, 6, colour.filled())))?;
            let first = inside.first().copied().unwrap_or((x, y));
            let style = (FONT, 18).into_font().color(&colour);
            let label = EmptyElement::at(first) + Text::new(format!("{}", number + 1), (9, -20), style);
            chart.draw_series([label])?;
        }
        Ok(())
    })
}
