//! Draws the region with the strongest alarm: its cases, what was expected, the bound, and the alarms in red.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::{Lang, Period};
use plotters::style::RGBColor;
use std::path::Path;

use super::super::chart::{BAR, Bar, Chart, Line, RED};
use super::super::series::Counts;
use super::judge::{Judged, Outcome};
use crate::language::told;

const EXPECTED: RGBColor = RGBColor(70, 70, 70);
const BOUND: RGBColor = RGBColor(213, 130, 0);
/// Periods that are drawn at most: of a longer history the newest.
const MOST: usize = 400;

pub fn draw(path: &Path, judged: &[Judged], counts: &Counts, lang: Lang) -> anyhow::Result<()> {
    let weight = |j: &&Judged| (j.outcome == Outcome::Alarm, j.verdict.score.unwrap_or(f64::NEG_INFINITY));
    let strongest = judged.iter().max_by(|a, b| {
        let (a, b) = (weight(a), weight(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let Some((strongest, series)) = strongest.and_then(|j| Some((j, counts.series.get(j.region)?))) else {
        let path = path.display();
        return Err(told(
            format!("{path}：没有判定任何一期，无可画"),
            format!("{path}: no period was judged, so that there is nothing to draw"),
        ));
    };
    let (region, method) = (strongest.region, strongest.method);
    let shown: Vec<&Judged> = judged.iter().filter(|j| j.region == region && j.method == method).collect();
    let as_rate = strongest.verdict.expected.is_none();
    let values: Vec<(NaiveDate, f64)> = match as_rate {
        true => shown.iter().map(|j| (j.day, j.verdict.observed)).collect(),
        false => series.days().into_iter().zip(series.without_corrections()).collect(),
    };
    let days = i64::from(counts.period.days());
    // A period is drawn from its first day to its last.
    let begins = |last: NaiveDate| last - TimeDelta::days(days - 1);
    let alarmed = |day| shown.iter().any(|j| j.day == day && j.outcome == Outcome::Alarm);
    let bar = |&(day, value): &(NaiveDate, f64)| Bar {
        day: begins(day),
        value,
        colour: if alarmed(day) { RED } else { BAR },
    };
    // One judged period is a stroke across its bar: a line needs two points.
    let steps = |of: fn(&Judged) -> Option<f64>| -> Vec<(NaiveDate, f64)> {
        let known = shown.iter().filter_map(|j| Some((j.day, of(j)?)));
        let known: Vec<(NaiveDate, f64)> = known.collect();
        let newest = known.get(known.len().saturating_sub(MOST)..).unwrap_or_default();
        newest
            .iter()
            .flat_map(|(day, value)| [(begins(*day), *value), (begins(*day) + TimeDelta::days(days), *value)])
            .collect()
    };
    let say = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    let name = series.name.get(lang);
    let expected = steps(|j| j.verdict.expected);
    let title = match (lang, as_rate, counts.period) {
        (Lang::Zh, true, _) => format!("{name}：每 10 万人病例数（{method}）"),
        (Lang::Zh, _, Period::Day) => format!("{name}：每日病例（{method}）"),
        (Lang::Zh, _, Period::Week) => format!("{name}：每周病例（{method}）"),
        (Lang::En, true, _) => format!("{name}: cases per 100,000 people ({method})"),
        (Lang::En, _, Period::Day) => format!("{name}: cases a day ({method})"),
        (Lang::En, _, Period::Week) => format!("{name}: cases a week ({method})"),
    };
    let expected_name = if expected.is_empty() { String::new() } else { say("预期", "expected") };
    let chart = Chart {
        title,
        bars: values.get(values.len().saturating_sub(MOST)..).unwrap_or_default().iter().map(bar).collect(),
        bar_names: vec![(say("病例", "cases"), BAR), (say("预警", "alarm"), RED)],
        bar_days: days,
        lines: vec![
            Line { name: expected_name, colour: EXPECTED, points: expected },
            Line { name: say("上限", "bound"), colour: BOUND, points: steps(|j| j.verdict.upperbound) },
        ],
        ..Chart::default()
    };
    chart.write(path)
}
