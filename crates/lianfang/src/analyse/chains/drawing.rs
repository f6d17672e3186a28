//! Draws the chains: time to the right, a case for each row with those whom it infected below it, lines from infector to infected.

use anyhow::Context as _;
use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Lang;
use plotters::prelude::*;
use std::path::Path;

use super::cases::LineList;
use super::links::Found;

const WIDTH: u32 = 1000;
const LINK: RGBColor = RGBColor(110, 110, 110);
/// One for each generation, from the first; later ones begin again.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 0, 0),
    RGBColor(200, 50, 40),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(190, 130, 0),
];

pub fn draw(path: &Path, list: &LineList, found: &Found, lang: Lang) -> anyhow::Result<()> {
    let rows = rows(found);
    let n = list.cases.len();
    let onset = |case: usize| list.cases[case].onset;
    let (first, last) = (onset(0), onset(n - 1));
    let days = (last - first).num_days().max(7);
    let height = (n as u32 * 14 + 90).clamp(240, 4000);
    let title = match lang {
        Lang::Zh => format!("{n} 例的传播链（颜色为代次，线越淡概率越小）"),
        Lang::En => {
            format!("Chains of {n} cases (colour: generation; the fainter a line, the less probable)")
        }
    };
    let root = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .build_cartesian_2d(
            first - TimeDelta::days(1)..last + TimeDelta::days(days / 10 + 2),
            n as f64..-1.0,
        )?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
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
        let colour = COLOURS[found.linked.generation[case] as usize % COLOURS.len()];
        chart.draw_series([Circle::new(at(case), 4, colour.filled())])?;
        if n <= 280 {
            let name = EmptyElement::at(at(case))
                + Text::new(entry.id.clone(), (7, -6), ("sans-serif", 11).into_font().color(&BLACK));
            chart.draw_series([name])?;
        }
    }
    root.present().with_context(|| format!("file {}", path.display()))
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
