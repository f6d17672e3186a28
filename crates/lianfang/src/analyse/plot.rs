//! Draws an epidemic curve as SVG: bars of new cases and their seven-day mean.

use chrono::TimeDelta;
use lianfang_domain::{Lang, Period};
use lianfang_server::surveillance::Curve;
use plotters::style::RGBColor;
use std::path::Path;

use super::chart::{BAR, Bar, Chart, Line, RED};

const TAKEN_BACK: RGBColor = RGBColor(213, 130, 0);

pub fn plot(path: &Path, curve: &Curve, lang: Lang) -> anyhow::Result<()> {
    let say = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    let days = curve.sources.first().map_or(1, |s| if s.period == Period::Week { 7 } else { 1 });
    let name = curve.region.name.get(lang);
    let of_week = days == 7;
    let back = curve.points.iter().any(|p| p.value < 0);
    let mut bar_names = vec![(say("新增", "new cases"), BAR)];
    if back {
        bar_names.push((say("核减", "taken back"), TAKEN_BACK));
    }
    let mean = curve.points.iter().filter_map(|p| Some((p.day, p.mean7?)));
    let mean = if of_week { Vec::new() } else { mean.collect() };
    let mean_name = if mean.is_empty() { String::new() } else { say("7 日均值", "7-day mean") };
    // A period is drawn from its first day to its last.
    let bars = curve.points.iter().map(|p| Bar {
        day: p.day - TimeDelta::days(days - 1),
        value: p.value as f64,
        colour: if p.value < 0 { TAKEN_BACK } else { BAR },
    });
    let chart = Chart {
        title: match (lang, of_week) {
            (Lang::Zh, false) => format!("{name}：每日新增"),
            (Lang::Zh, true) => format!("{name}：每周新增"),
            (Lang::En, false) => format!("{name}: new cases a day"),
            (Lang::En, true) => format!("{name}: new cases a week"),
        },
        bars: bars.collect(),
        bar_names,
        bar_days: days,
        lines: vec![Line { name: mean_name, colour: RED, points: mean }],
        ..Chart::default()
    };
    chart.write(path)
}
