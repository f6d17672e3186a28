//! Draws the region with the strongest alarm: its cases, what was expected, the bound, and the alarms in red.

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Lang;
use plotters::prelude::*;
use std::path::Path;

use super::super::input::Counts;
use super::judge::{Judged, Outcome};

const SIZE: (u32, u32) = (1000, 420);
const BAR: RGBColor = RGBColor(160, 185, 215);
const ALARM: RGBColor = RGBColor(190, 50, 40);
const EXPECTED: RGBColor = RGBColor(70, 70, 70);
const BOUND: RGBColor = RGBColor(213, 130, 0);

pub fn draw(path: &Path, judged: &[Judged], counts: &Counts, lang: Lang) -> anyhow::Result<()> {
    let weight = |j: &&Judged| (j.outcome == Outcome::Alarm, j.verdict.score.unwrap_or(f64::NEG_INFINITY));
    let strongest = judged.iter().max_by(|a, b| {
        let (a, b) = (weight(a), weight(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let Some((strongest, series)) = strongest.and_then(|j| Some((j, counts.series.get(j.region)?))) else {
        bail!("{}: no period was judged, so that there is nothing to draw", path.display());
    };
    let (region, method) = (strongest.region, strongest.method);
    let shown: Vec<&Judged> = judged.iter().filter(|j| j.region == region && j.method == method).collect();
    let values = series.without_corrections();
    let as_rate = strongest.verdict.expected.is_none();
    let bars: Vec<(NaiveDate, f64)> = match as_rate {
        true => shown.iter().map(|j| (j.day, j.verdict.observed)).collect(),
        false => series.days().into_iter().zip(values).collect(),
    };
    let (Some(first), Some(last)) = (bars.first().map(|b| b.0), bars.last().map(|b| b.0)) else {
        bail!("{}: there is nothing to draw", path.display());
    };
    let bounds = shown.iter().filter_map(|j| Some((j.day, j.verdict.upperbound?)));
    let expected = shown.iter().filter_map(|j| Some((j.day, j.verdict.expected?)));
    let top = bars.iter().map(|b| b.1).chain(bounds.clone().map(|b| b.1)).fold(1.0, f64::max) * 1.06;
    let width = TimeDelta::days(i64::from(counts.period.days()));
    let name = series.name.get(lang);
    let title = match lang {
        Lang::Zh => format!("{name}：{method}（灰线为预期，橙线为上限，红色为预警）"),
        Lang::En => format!("{name}: {method} (grey: expected, orange: bound, red: alarms)"),
    };
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(first..last + width, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_label_formatter(&|day| day.format("%Y-%m-%d").to_string())
        .y_label_formatter(&|n| format!("{n:.0}"))
        .draw()?;
    let alarmed = |day| shown.iter().any(|j| j.day == day && j.outcome == Outcome::Alarm);
    chart.draw_series(bars.iter().map(|&(day, value)| {
        let colour = if alarmed(day) { ALARM } else { BAR };
        Rectangle::new([(day, 0.0), (day + width, value)], colour.filled())
    }))?;
    // One judged period is a stroke across its bar: a line needs two.
    for (points, colour) in [(expected.collect::<Vec<_>>(), EXPECTED), (bounds.collect(), BOUND)] {
        let steps = points.into_iter().flat_map(|(day, value)| [(day, value), (day + width, value)]);
        chart.draw_series(LineSeries::new(steps, colour.stroke_width(2)))?;
    }
    root.present().with_context(|| format!("file {}", path.display()))
}
