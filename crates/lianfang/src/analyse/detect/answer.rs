//! Alarms as a table and as JSON, each with its reason in words.

use chrono::NaiveDate;
use lianfang_domain::{Lang, Period, Text};
use serde::Serialize;

use super::super::output::{Output, Provenance, Table, many, short};
use super::super::series::Counts;
use super::judge::{Judged, Outcome};
use super::settings::Chosen;

#[derive(Serialize)]
pub struct Answer {
    provenance: Provenance,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Text>,
    period: Period,
    since: NaiveDate,
    regions: usize,
    /// Verdicts with a bound.
    judged: usize,
    alarms: usize,
    too_short: Vec<TooShort>,
    /// Regions that a detector could not judge because their population is not known.
    without_population: usize,
    left_out: usize,
    rows: Vec<Row>,
}

/// Regions without enough history for a detector.
#[derive(Serialize)]
struct TooShort {
    method: &'static str,
    regions: usize,
    /// The longest history among them, and what the first verdict needs.
    have: usize,
    need: usize,
}

#[derive(Serialize)]
struct Row {
    region: Text,
    code: String,
    day: NaiveDate,
    method: &'static str,
    observed: f64,
    expected: Option<f64>,
    upperbound: Option<f64>,
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    alarm: bool,
    why: Text,
}

impl Answer {
    pub fn new(
        judged: &[Judged],
        counts: &Counts,
        since: NaiveDate,
        chosen: &Chosen,
        settings: &serde_json::Value,
        all: bool,
    ) -> anyhow::Result<Answer> {
        let names: Vec<&str> = chosen.detectors.iter().map(|d| d.detector().name()).collect();
        let shown = judged.iter().filter(|j| all || j.outcome == Outcome::Alarm);
        let mut rows: Vec<Row> = shown.map(|j| row(j, counts)).collect();
        // The strongest first within the newest period; without a score at the end.
        let weight = |r: &Row| r.score.unwrap_or(f64::NEG_INFINITY);
        rows.sort_by(|a, b| {
            b.day.cmp(&a.day).then(weight(b).total_cmp(&weight(a))).then_with(|| a.code.cmp(&b.code))
        });
        Ok(Answer {
            provenance: Provenance::new(names.join(", "), settings, None)?,
            note: chosen.note.clone(),
            period: counts.period,
            since,
            regions: counts.series.len(),
            judged: judged.iter().filter(|j| j.verdict.upperbound.is_some()).count(),
            alarms: judged.iter().filter(|j| j.outcome == Outcome::Alarm).count(),
            too_short: too_short(judged, counts, chosen),
            without_population: regions_with(judged, |j| j.outcome == Outcome::NoPopulation).len(),
            left_out: counts.left_out.len(),
            rows,
        })
    }

    pub fn print(&self, output: &Output) -> anyhow::Result<()> {
        if output.json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let lang = output.lang();
        let mut table = Table::new(match lang {
            Lang::Zh => &["地区", "日期", ">报告", ">预期", ">上限", ">分值", "方法", "理由"],
            Lang::En => &["region", "day", ">observed", ">expected", ">bound", ">score", "method", "why"],
        });
        let number = |value: Option<f64>| value.map_or("–".to_owned(), short);
        for r in &self.rows {
            table.row(vec![
                r.region.get(lang).to_owned(),
                r.day.to_string(),
                short(r.observed),
                number(r.expected),
                number(r.upperbound),
                number(r.score),
                r.method.to_owned(),
                r.why.get(lang).to_owned(),
            ]);
        }
        if !self.rows.is_empty() {
            table.print();
        }
        for line in self.summary(lang) {
            println!("{line}");
        }
        println!("{}", self.provenance.line(lang));
        Ok(())
    }

    fn summary(&self, lang: Lang) -> Vec<String> {
        let (regions, judged, alarms, since) = (self.regions, self.judged, self.alarms, self.since);
        let mut lines = vec![match lang {
            Lang::Zh => format!("{regions} 个地区，自 {since} 起判定 {judged} 次，{alarms} 个预警。"),
            Lang::En => format!(
                "{}, {} since {since}, {}.",
                many(regions, "region"),
                many(judged, "verdict"),
                many(alarms, "alarm")
            ),
        }];
        lines.extend(self.note.iter().map(|n| n.get(lang).to_owned()));
        for t in &self.too_short {
            let (method, have, need) = (t.method, t.have, t.need);
            let unit = match (lang, self.period) {
                (Lang::Zh, Period::Day) => "天",
                (Lang::Zh, Period::Week) => "周",
                (Lang::En, Period::Day) => "days",
                (Lang::En, Period::Week) => "weeks",
            };
            lines.push(match lang {
                Lang::Zh => {
                    format!("{method}：{} 个地区的历史不够长（最长 {have} {unit}，需要 {need} {unit}）。", t.regions)
                }
                Lang::En => format!(
                    "{method}: {} with too little history in some period ({have} {unit} at most, {need} needed).",
                    many(t.regions, "region")
                ),
            });
        }
        if self.without_population > 0 {
            let n = self.without_population;
            lines.push(match lang {
                Lang::Zh => format!("{n} 个地区没有人口数，无法判定；请在 regions.csv 中补上 population。"),
                Lang::En => {
                    format!(
                        "{} without population can't be judged; add their population to regions.csv.",
                        many(n, "region")
                    )
                }
            });
        }
        lines
    }
}

fn regions_with(judged: &[Judged], wanted: impl Fn(&Judged) -> bool) -> Vec<usize> {
    let mut regions: Vec<usize> = judged.iter().filter(|j| wanted(j)).map(|j| j.region).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

fn too_short(judged: &[Judged], counts: &Counts, chosen: &Chosen) -> Vec<TooShort> {
    let of_one = |settings: &lianfang_epi::detection::DetectorSettings| {
        let method = settings.detector().name();
        let short: Vec<&Judged> =
            judged.iter().filter(|j| j.method == method && j.outcome == Outcome::TooShort).collect();
        let regions = regions_with(judged, |j| j.method == method && j.outcome == Outcome::TooShort).len();
        let have = short.iter().map(|j| j.verdict.index).max()?;
        let need = settings.detector().history(super::settings::frequency(counts.period));
        Some(TooShort { method, regions, have, need })
    };
    chosen.detectors.iter().filter_map(of_one).collect()
}

fn row(judged: &Judged, counts: &Counts) -> Row {
    let region = counts.series.get(judged.region);
    let verdict = &judged.verdict;
    Row {
        region: region.map(|r| r.name.clone()).unwrap_or_default(),
        code: region.map(|r| r.code.clone()).unwrap_or_default(),
        day: judged.day,
        method: judged.method,
        observed: verdict.observed,
        expected: verdict.expected,
        upperbound: verdict.upperbound,
        score: verdict.score,
        p_value: judged.p_value,
        alarm: judged.outcome == Outcome::Alarm,
        why: why(judged, counts),
    }
}

/// The reason in words, whole in both languages.
fn why(judged: &Judged, counts: &Counts) -> Text {
    let verdict = &judged.verdict;
    let observed = short(verdict.observed);
    let bound = verdict.upperbound.map_or("–".to_owned(), short);
    let over = match verdict.expected {
        Some(expected) => Text::new(
            format!("报告 {observed} 例，预期 {} 例，正常波动至多 {bound} 例", short(expected)),
            format!(
                "{observed} cases where {} were expected and up to {bound} would be usual",
                short(expected)
            ),
        ),
        None => Text::new(
            format!("每 10 万人 {observed} 例，阈值为 {bound}"),
            format!("{observed} cases per 100,000 people, over the threshold of {bound}"),
        ),
    };
    let and = |zh: &str, en: &str| Text::new(format!("{}；{zh}", over.zh), format!("{}; {en}", over.en));
    let exceeded = verdict.upperbound.is_some_and(|u| verdict.observed > u);
    match judged.outcome {
        Outcome::Alarm => over,
        Outcome::Quiet if exceeded => and("但病例数太少，不预警", "too few cases for an alarm"),
        Outcome::Quiet => Text::new("未超过上限", "not over the bound"),
        Outcome::NotDiscovered => and(
            "地区众多，偶然也会出现，故不采信",
            "among so many regions this happens by chance, so it is not believed",
        ),
        Outcome::ToldBelow => {
            let names = |of: fn(&Text) -> &String, separator: &str| -> String {
                let below = judged.told_by.iter().filter_map(|&i| counts.series.get(i));
                below.map(|s| of(&s.name).as_str()).collect::<Vec<_>>().join(separator)
            };
            let (zh, en) = (names(|t| &t.zh, "、"), names(|t| &t.en, ", "));
            and(&format!("由 {zh} 说明，不再重复"), &format!("already told by {en}"))
        }
        Outcome::TooShort => Text::new("历史不够长，或无法拟合", "too little history, or no model fits"),
        Outcome::NoPopulation => Text::new("没有人口数", "the population is not known"),
    }
}
