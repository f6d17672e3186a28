//! Draws an epidemic curve as SVG: bars of new cases and their seven-day mean.

use anyhow::{Context as _, anyhow};
use lianfang_domain::Lang;
use lianfang_server::surveillance::Curve;
use plotters::prelude::*;
use std::path::Path;

const SIZE: (u32, u32) = (1000, 420);
const BAR: RGBColor = RGBColor(120, 160, 205);
const TAKEN_BACK: RGBColor = RGBColor(200, 110, 60);
const MEAN: RGBColor = RGBColor(170, 40, 40);

pub fn plot(path: &Path, curve: &Curve, lang: Lang) -> anyhow::Result<()> {
    let (first, last) = match (curve.points.first(), curve.points.last()) {
        (Some(first), Some(last)) => (first.day, last.day),
        _ => return Err(anyhow!("there is nothing to draw")),
    };
    let title = match lang {
        Lang::Zh => format!("{}：每日新增与 7 日均值", curve.region.name.zh),
        Lang::En => format!("{}: new cases a day and their 7-day mean", curve.region.name.en),
    };
    let top = curve.points.iter().map(|p| p.value).max().unwrap_or(1).max(1) as f64 * 1.08;
    let bottom = (curve.points.iter().map(|p| p.value).min().unwrap_or(0).min(0) as f64).max(-top / 3.0);
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(first..last + chrono::TimeDelta::days(1), bottom..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_label_formatter(&|day| day.format("%Y-%m-%d").to_string())
        .y_label_formatter(&|n| format!("{n:.0}"))
        .draw()?;
    chart.draw_series(curve.points.iter().map(|p| {
        let colour = if p.value < 0 { TAKEN_BACK } else { BAR };
        Rectangle::new([(p.day, 0.0), (p.day + chrono::TimeDelta::days(1), p.value as f64)], colour.filled())
    }))?;
    let mean = curve.points.iter().filter_map(|p| Some((p.day, p.mean7?)));
    chart.draw_series(LineSeries::new(mean, MEAN.stroke_width(2)))?;
    root.present().with_context(|| format!("file {}", path.display()))
}
