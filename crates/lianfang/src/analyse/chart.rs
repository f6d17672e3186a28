//! Draws what a question found over days as SVG: bars, bands of uncertainty, lines and a level to compare with.

use chrono::{NaiveDate, TimeDelta};
use plotters::prelude::*;
use std::path::Path;

use super::canvas::{self, AXIS, FONT, GRID, Key, Paper, Sample};
use crate::language::told;

pub use super::canvas::COLOURS;

const SIZE: (u32, u32) = (1000, 440);
pub const BLUE: RGBColor = RGBColor(60, 110, 170);
pub const BAR: RGBColor = RGBColor(160, 185, 215);
pub const RED: RGBColor = RGBColor(190, 50, 40);

/// A line with its name in the legend; an empty name is not listed.
pub struct Line {
    pub name: String,
    pub colour: RGBColor,
    pub points: Vec<(NaiveDate, f64)>,
}

/// The area between two values of each day.
pub struct Band {
    /// Its name in the legend; an empty one is not listed.
    pub name: String,
    pub colour: RGBColor,
    pub opacity: f64,
    /// As it looks with those below it, for the legend.
    pub seen: f64,
    /// Day, lower, upper; ascending by day.
    pub points: Vec<(NaiveDate, f64, f64)>,
}

/// The value of one period.
pub struct Bar {
    pub day: NaiveDate,
    pub value: f64,
    pub colour: RGBColor,
}

impl Bar {
    pub fn plain((day, value): (NaiveDate, f64)) -> Bar {
        Bar { day, value, colour: BAR }
    }
}

/// Everything that one drawing shows.
#[derive(Default)]
pub struct Chart {
    pub title: String,
    /// Drawn `bar_days` wide.
    pub bars: Vec<Bar>,
    /// What bars of a colour are, for the legend.
    pub bar_names: Vec<(String, RGBColor)>,
    pub bar_days: i64,
    pub bands: Vec<Band>,
    pub lines: Vec<Line>,
    /// A horizontal line with its name.
    pub level: Option<(f64, String)>,
    /// The axis counts days from this one instead of naming dates.
    pub day_zero: Option<NaiveDate>,
    /// What the horizontal axis counts, where that is not dates.
    pub axis: String,
    /// The vertical axis ends here; None = at the largest value.
    pub top: Option<f64>,
}

impl Chart {
    /// Writes the drawing.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let (days, (lowest, highest)) = self.extent();
        let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied()) else {
            let path = path.display();
            return Err(told(format!("{path}：没有可画的内容"), format!("{path}: there is nothing to draw")));
        };
        let top = self.top.unwrap_or(highest).min(highest).max(1e-9) * 1.06;
        // What was taken back hangs below the line, but never takes more than a quarter of the height.
        let bottom = if lowest < 0.0 { lowest.max(-top / 3.0) } else { 0.0 };
        let last = last + TimeDelta::days(self.bar_days.max(1));
        canvas::draw(path, SIZE, &self.title, &self.keys(), |paper| {
            self.paint(paper, (first, last), (bottom, top))
        })
    }

    fn paint(
        &self,
        paper: &Paper<'_>,
        (first, last): (NaiveDate, NaiveDate),
        (bottom, top): (f64, f64),
    ) -> anyhow::Result<()> {
        let mut chart = ChartBuilder::on(paper)
            .margin(12)
            .margin_right(46)
            .x_label_area_size(if self.axis.is_empty() { 30 } else { 46 })
            .y_label_area_size(76)
            .build_cartesian_2d(first..last, bottom..top)?;
        let decimals = match top - bottom {
            span if span >= 8.0 => 0,
            span if span >= 0.8 => 1,
            _ => 2,
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .y_labels(7)
            .x_labels(8)
            .label_style((FONT, 13))
            .x_desc(&self.axis)
            .axis_desc_style((FONT, 13))
            .x_label_formatter(&|day| match self.day_zero {
                Some(zero) => (*day - zero).num_days().to_string(),
                None => day.format("%Y-%m-%d").to_string(),
            })
            .y_label_formatter(&|n| canvas::grouped(*n, decimals))
            .draw()?;
        let inside = |value: f64| value.clamp(bottom, top);
        let width = TimeDelta::days(self.bar_days.max(1));
        chart.draw_series(self.bars.iter().map(|bar| {
            Rectangle::new([(bar.day, 0.0), (bar.day + width, inside(bar.value))], bar.colour.filled())
        }))?;
        for band in &self.bands {
            let upper = band.points.iter().map(|(day, _, upper)| (*day, inside(*upper)));
            let lower = band.points.iter().rev().map(|(day, lower, _)| (*day, inside(*lower)));
            let outline: Vec<(NaiveDate, f64)> = upper.chain(lower).collect();
            chart.draw_series([Polygon::new(outline, band.colour.mix(band.opacity).filled())])?;
        }
        if let Some((level, _)) = self.level.as_ref().filter(|l| l.0 <= top) {
            chart.draw_series(LineSeries::new([(first, *level), (last, *level)], AXIS.stroke_width(1)))?;
        }
        for line in &self.lines {
            let points = line.points.iter().map(|(day, value)| (*day, inside(*value)));
            chart.draw_series(LineSeries::new(points, line.colour.stroke_width(2)))?;
        }
        Ok(())
    }

    fn keys(&self) -> Vec<Key> {
        let bars = self.bar_names.iter().map(|(name, colour)| Key::new(name.clone(), *colour, Sample::Area));
        let lines = self.lines.iter().map(|l| Key::new(l.name.clone(), l.colour, Sample::Line));
        let bands = self.bands.iter().map(|b| Key {
            name: b.name.clone(),
            colour: b.colour.mix(b.seen),
            sample: Sample::Area,
        });
        let level = self.level.iter().map(|(_, name)| Key::new(name.clone(), AXIS, Sample::Line));
        bars.chain(lines).chain(bands).chain(level).filter(|key| !key.name.is_empty()).collect()
    }

    /// All days, and the smallest and the largest value.
    fn extent(&self) -> (Vec<NaiveDate>, (f64, f64)) {
        let of_bars = self.bars.iter().map(|b| (b.day, b.value));
        let of_lines = self.lines.iter().flat_map(|l| l.points.iter().copied());
        let of_bands = self.bands.iter().flat_map(|b| b.points.iter().map(|(day, _, upper)| (*day, *upper)));
        let points: Vec<(NaiveDate, f64)> = of_bars.chain(of_lines).chain(of_bands).collect();
        let level = self.level.as_ref().map(|l| l.0);
        let values = || points.iter().map(|p| p.1).chain(level).filter(|v| v.is_finite());
        let ends = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        (points.into_iter().map(|p| p.0).collect(), ends)
    }
}
