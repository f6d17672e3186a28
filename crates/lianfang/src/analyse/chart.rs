//! Draws what a question found over days as SVG: bars, bands of uncertainty, lines and a level to compare with.

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, TimeDelta};
use plotters::prelude::*;
use std::path::Path;

const SIZE: (u32, u32) = (1000, 420);
pub const BLUE: RGBColor = RGBColor(60, 110, 170);
const BAR: RGBColor = RGBColor(160, 185, 215);
const LEVEL: RGBColor = RGBColor(110, 110, 110);
/// Colours of several lines, told apart also by those who don't see red and green alike.
pub const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 110, 20),
    RGBColor(120, 80, 40),
];

/// A line with its name in the legend; an empty name is not listed.
pub struct Line {
    pub name: String,
    pub colour: RGBColor,
    pub points: Vec<(NaiveDate, f64)>,
}

/// The area between two values of each day.
pub struct Band {
    pub colour: RGBColor,
    pub opacity: f64,
    /// Day, lower, upper; ascending by day.
    pub points: Vec<(NaiveDate, f64, f64)>,
}

/// Everything that one drawing shows.
#[derive(Default)]
pub struct Chart {
    pub title: String,
    /// Value of each period, drawn as a bar of `bar_days`.
    pub bars: Vec<(NaiveDate, f64)>,
    pub bar_days: i64,
    pub bands: Vec<Band>,
    pub lines: Vec<Line>,
    /// A horizontal line.
    pub level: Option<f64>,
    /// The axis counts days from this one instead of naming dates.
    pub day_zero: Option<NaiveDate>,
    /// The vertical axis ends here; None = at the largest value.
    pub top: Option<f64>,
}

impl Chart {
    /// Writes the drawing.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let (days, highest) = self.extent();
        let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied()) else {
            bail!("{}: there is nothing to draw", path.display());
        };
        let top = self.top.unwrap_or(highest).min(highest).max(1e-9) * 1.06;
        let root = SVGBackend::new(path, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&root)
            .caption(&self.title, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(32)
            .y_label_area_size(72)
            .build_cartesian_2d(first..last + TimeDelta::days(self.bar_days.max(1)), 0.0..top)?;
        let decimals = if top >= 20.0 { 0 } else { 1 };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .x_label_formatter(&|day| match self.day_zero {
                Some(zero) => (*day - zero).num_days().to_string(),
                None => day.format("%Y-%m-%d").to_string(),
            })
            .y_label_formatter(&|n| format!("{n:.decimals$}"))
            .draw()?;
        let width = TimeDelta::days(self.bar_days.max(1));
        chart.draw_series(self.bars.iter().map(|(day, value)| {
            Rectangle::new([(*day, 0.0), (*day + width, value.min(top))], BAR.filled())
        }))?;
        for band in &self.bands {
            chart.draw_series([band.polygon(top)])?;
        }
        if let Some(level) = self.level.filter(|l| *l <= top) {
            let ends = [(first, level), (last + width, level)];
            chart.draw_series(LineSeries::new(ends, LEVEL.stroke_width(1)))?;
        }
        for line in &self.lines {
            let points = line.points.iter().map(|(day, value)| (*day, value.min(top)));
            let drawn = chart.draw_series(LineSeries::new(points, line.colour.stroke_width(2)))?;
            let colour = line.colour;
            if !line.name.is_empty() {
                drawn
                    .label(&line.name)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
            }
        }
        if self.lines.iter().any(|l| !l.name.is_empty()) {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE.mix(0.8))
                .border_style(LEVEL)
                .label_font(("sans-serif", 14))
                .draw()?;
        }
        root.present().with_context(|| format!("file {}", path.display()))
    }

    /// All days, and the largest value.
    fn extent(&self) -> (Vec<NaiveDate>, f64) {
        let of_lines = self.lines.iter().flat_map(|l| l.points.iter().copied());
        let of_bands = self.bands.iter().flat_map(|b| b.points.iter().map(|(day, _, upper)| (*day, *upper)));
        let points: Vec<(NaiveDate, f64)> =
            self.bars.iter().copied().chain(of_lines).chain(of_bands).collect();
        let highest =
            points.iter().map(|p| p.1).chain(self.level).filter(|v| v.is_finite()).fold(0.0, f64::max);
        (points.into_iter().map(|p| p.0).collect(), highest)
    }
}

impl Band {
    fn polygon(&self, top: f64) -> Polygon<(NaiveDate, f64)> {
        let inside = |v: f64| v.clamp(0.0, top);
        let upper = self.points.iter().map(|(day, _, upper)| (*day, inside(*upper)));
        let lower = self.points.iter().rev().map(|(day, lower, _)| (*day, inside(*lower)));
        Polygon::new(upper.chain(lower).collect::<Vec<_>>(), self.colour.mix(self.opacity).filled())
    }
}
