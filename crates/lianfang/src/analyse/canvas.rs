//! What all drawings share: white paper with a title and, below it, a legend in rows of its own, so that it never lies on a curve.

use plotters::coord::Shift;
use plotters::prelude::*;
use std::path::Path;

use super::output::width;
use crate::language::{Place as _, file};

pub type Paper<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub const GRID: RGBColor = RGBColor(228, 228, 228);
pub const AXIS: RGBColor = RGBColor(120, 120, 120);
/// Colours of several things, told apart also by those who don't see red and green alike.
pub const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 110, 20),
    RGBColor(120, 80, 40),
];
pub const FONT: &str = "sans-serif";
const TITLE: i32 = 18;
const LEGEND: i32 = 13;
const MARGIN: i32 = 14;
const ROW: i32 = 20;
const SAMPLE: i32 = 20;

/// How something looks in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    Line,
    Area,
    Dot,
}

/// A thing that the drawing shows, with its name.
pub struct Key {
    pub name: String,
    pub colour: RGBAColor,
    pub sample: Sample,
}

impl Key {
    pub fn new(name: impl Into<String>, colour: RGBColor, sample: Sample) -> Key {
        Key { name: name.into(), colour: colour.mix(1.0), sample }
    }
}

/// Draws into a file: the title, the legend, and what `paint` puts on the rest.
pub fn draw(
    path: &Path,
    size: (u32, u32),
    title: &str,
    keys: &[Key],
    paint: impl FnOnce(&Paper<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        root.fill(&WHITE)?;
        let style = (FONT, TITLE).into_font().color(&BLACK);
        root.draw(&Text::new(title, (MARGIN, MARGIN), style))?;
        let rows = rows(keys, size.0 as i32 - 2 * MARGIN);
        let legend = MARGIN + TITLE + 10;
        for (row, (_, place)) in keys.iter().zip(&rows).map(|(key, place)| (key, (key, *place))) {
            sample(&root, row, (MARGIN + place.0, legend + place.1 * ROW))?;
        }
        let below = legend + rows.last().map_or(0, |last| (last.1 + 1) * ROW);
        let (_, rest) = root.split_vertically(below);
        paint(&rest)?;
        root.present()?;
    }
    std::fs::write(path, svg).at(|| file(path))
}

/// Where each key begins: pixels from the left, and its row.
fn rows(keys: &[Key], wide: i32) -> Vec<(i32, i32)> {
    let (mut left, mut row) = (0, 0);
    let mut places = Vec::with_capacity(keys.len());
    for key in keys {
        let needed = SAMPLE + 8 + width(&key.name) as i32 * LEGEND * 52 / 100 + 24;
        if left > 0 && left + needed > wide {
            (left, row) = (0, row + 1);
        }
        places.push((left, row));
        left += needed;
    }
    places
}

fn sample(root: &Paper<'_>, key: &Key, (x, y): (i32, i32)) -> anyhow::Result<()> {
    let middle = y + LEGEND / 2;
    match key.sample {
        Sample::Line => {
            let ends = [(x, middle), (x + SAMPLE, middle)];
            root.draw(&PathElement::new(ends, key.colour.stroke_width(2)))?;
        }
        Sample::Area => {
            root.draw(&Rectangle::new([(x, y), (x + SAMPLE, y + LEGEND)], key.colour.filled()))?;
        }
        Sample::Dot => root.draw(&Circle::new((x + SAMPLE / 2, middle), 5, key.colour.filled()))?,
    }
    let style = (FONT, LEGEND).into_font().color(&RGBColor(60, 60, 60));
    root.draw(&Text::new(key.name.clone(), (x + SAMPLE + 8, y), style))?;
    Ok(())
}

/// A number on an axis: 12,500 and 0.25, with no more decimals than steps of this size need.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut told = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    format!("{}{told}{rest}", if value < 0.0 && !zero { "−" } else { "" })
}
