//! Draws the chains: time to the right, a case for each row with those whom it infected below it, lines from infector to infected.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Lang;
use plotters::prelude::*;
use std::path::Path;

use super::super::canvas::{self, AXIS, COLOURS, FONT, GRID, Key, Sample};
use super::cases::LineList;
use super::links::Found;

const WIDTH: u32 = 1000;
const LINK: RGBColor = RGBColor(110, 110, 110);

/// One for each generation, from the first; later ones begin again.
fn colour(generation: u32) -> RGBColor {
    match generation as usize {
        0 => BLACK,
        later => COLOURS[(later - 1) % COLOURS.len()],
    }
}

pub fn draw(path: &Path, list: &LineList, found: &Found, lang: Lang) -> anyhow::Result<()> {
    let rows = rows(found);
    let n = list.cases.len();
    let onset = |case: usize| list.cases[case].onset;
    let (first, last) = (onset(0), onset(n - 1));
    let days = (last - first).num_days().max(7);
    let height = (n as u32 * 14 + 90).clamp(240, 4000);
    let title = match lang {
        Lang::Zh => format!("{n} 例的传播链（线越淡，概率越小）"),
        Lang::En => format!("Chains of {n} cases (the fainter a line, the less probable)"),
    };
    let generations = found.linked.generation.iter().max().copied().unwrap_or(0);
    let key = |generation: u32| {
        let name = match lang {
            Lang::Zh => format!("第 {generation} 代"),
            Lang::En => format!("generation {generation}"),
        };
        Key::new(name, colour(generation), Sample::Dot)
    };
    let keys: Vec<Key> = (0..=generations.min(COLOURS.len() as u32)).map(key).collect();
    canvas::draw(path, (WIDTH, height), &title, &keys, |paper| {
        let across = first - TimeDelta::days(1)..last + TimeDelta::days(days / 10 + 2);
        let mut chart = ChartBuilder::on(paper)
            .margin(12)
            .margin_left(44)
            .x_label_area_size(32)
            .build_cartesian_2d(across, n as f64..-1.0)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .max_light_lines(0)
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .label_style((FONT, 13))
            .x_label_formatter(&|day: &NaiveDate| day.format("%Y-%m-%d").to_string())
            .draw()?;
        let at = |case: usize| (onset(case), rows[case] as f64);
        for (case, link) in found.links.iter().enumerate() {
            let Some(link) = link else { continue };
            let ((from, above), (to, row)) = (at(link.infector), at(case));
            let style = LINK.mix(0.15 + 0.85 * link.probability).stroke_width(1);
            chart.draw_series(LineSeries::new([(from, above), (from, row), (to, row)], style))?;
        }
        for (case, entry) in list.cases.iter().enumerate() {
            let colour = colour(found.linked.generation[case]);
            chart.draw_series([Circle::new(at(case), 4, colour.filled())])?;
            if n <= 280 {
                let name = EmptyElement::at(at(case))
                    + Text::new(entry.id.clone(), (7, -6), (FONT, 11).into_font().color(&BLACK));
                chart.draw_series([name])?;
            }
        }
        Ok(())
    })
}

/// The row of each case: infected ones follow their infector, those who started a chain in the order of onset.
fn rows(found: &Found) -> Vec<usize> {
    let n = found.links.len();
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut waiting = Vec::new();
    for (case, link) in found.links.iter().enumerate() {
        match link {
            Some(link) => below[link.infector].push(case),
            None => waiting.push(case),
        }
    }
    waiting.reverse();
    let (mut rows, mut next) = (vec![0; n], 0);
    while let Some(case) = waiting.pop() {
        rows[case] = next;
        next += 1;
        waiting.extend(below[case].iter().rev());
    }
    rows
}
