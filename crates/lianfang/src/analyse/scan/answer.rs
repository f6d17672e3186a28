//! The clusters as a table and as JSON.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::{Lang, Text};
use lianfang_epi::space::{MonteCarloTest, Zones};
use serde::Serialize;
use serde_json::json;

use super::super::output::{Output, Provenance, Table, many, short};
use super::super::series::{Counts, Series};
use super::model::{Found, Task};
use super::places::Shape;
use crate::language::told;

/// Most clusters that are told.
const MOST: usize = 20;

#[derive(Serialize)]
pub struct Answer {
    provenance: Provenance,
    from: NaiveDate,
    to: NaiveDate,
    regions: usize,
    zones: usize,
    windows: usize,
    /// The most likely first. They share no region.
    pub clusters: Vec<Cluster>,
}

#[derive(Serialize)]
pub struct Cluster {
    pub regions: Vec<Member>,
    from: NaiveDate,
    to: NaiveDate,
    observed: f64,
    expected: f64,
    relative_risk: Option<f64>,
    score: f64,
    pub p_value: Option<f64>,
    /// From a distribution fitted to the replicates, for clusters rarer than these can tell.
    gumbel_p_value: Option<f64>,
}

#[derive(Serialize)]
pub struct Member {
    code: String,
    name: Text,
    cases: f64,
    /// Place in the series.
    #[serde(skip)]
    pub place: usize,
}

impl Cluster {
    /// Its region with most cases, and how many others there are.
    pub fn name(&self, lang: Lang) -> String {
        let first = self.regions.first().map(|m| m.name.get(lang)).unwrap_or_default();
        match (lang, self.regions.len().saturating_sub(1)) {
            (_, 0) => first.to_owned(),
            (Lang::Zh, more) => format!("{first} 等 {} 地", more + 1),
            (Lang::En, more) => format!("{first} + {more}"),
        }
    }
}

impl Answer {
    pub fn new(
        found: &Found,
        counts: &Counts,
        zones: &Zones,
        (task, shape, seed): (&Task, Shape, u64),
        (file, alpha): (&str, f64),
    ) -> anyhow::Result<Answer> {
        let test = found.scan.test.as_ref();
        let step = TimeDelta::days(i64::from(counts.period.days()) - 1);
        let (Some(&first), Some(&to)) = (found.days.first(), found.days.last()) else {
            return Err(told(
                "没有可扫描的时段；请加大 --days",
                "there is no period to look at; give more --days",
            ));
        };
        let mut clusters = Vec::new();
        for window in found.scan.clusters(zones, MOST) {
            let p_value = test.map(|t| p_value(t, window.score));
            if !clusters.is_empty() && p_value.is_some_and(|p| p > alpha) {
                break;
            }
            let days: Vec<NaiveDate> = found.days.iter().rev().take(window.duration).copied().collect();
            let member = |place: &u32| member(*place as usize, &counts.series, &days);
            let mut regions: Vec<Member> = zones.zone(window.zone).iter().filter_map(member).collect();
            regions.sort_by(|a, b| b.cases.total_cmp(&a.cases));
            clusters.push(Cluster {
                regions,
                from: days.last().copied().unwrap_or(to) - step,
                to,
                observed: window.observed,
                expected: window.expected,
                relative_risk: Some(window.relative_risk).filter(|r| r.is_finite()),
                score: window.score,
                p_value,
                gumbel_p_value: test.and_then(|t| t.gumbel).map(|g| g.survival(window.score)),
            });
        }
        let settings = json!({
            "file": file, "until": to, "p": alpha, "model": task.model, "zones": shape, "periods": found.days.len(),
            "longest": task.longest.min(found.days.len()), "replicates": task.monte_carlo.replicates,
            "size": found.size,
        });
        Ok(Answer {
            provenance: Provenance::new(task.model.name(), &settings, Some(seed))?,
            from: first - step,
            to,
            regions: counts.series.len(),
            zones: zones.len(),
            windows: found.scan.windows.len(),
            clusters,
        })
    }

    /// `apart`: regions that were not compared; `off`: pairs of neighbours that name other regions.
    pub fn print(&self, output: &Output, apart: &[Text], off: usize) -> anyhow::Result<()> {
        if output.json {
            let mut value = serde_json::to_value(self)?;
            value["not_compared"] = json!(apart);
            value["neighbours_elsewhere"] = json!(off);
            println!("{}", serde_json::to_string_pretty(&value)?);
            return Ok(());
        }
        let lang = output.lang();
        let mut table = Table::new(match lang {
            Lang::Zh => &[">", ">病例", ">预期", ">相对风险", ">p 值", "起", "止", "地区"],
            Lang::En => &[">", ">observed", ">expected", ">relative risk", ">p", "from", "to", "regions"],
        });
        for (i, c) in self.clusters.iter().enumerate() {
            table.row(vec![
                (i + 1).to_string(),
                short(c.observed),
                short(c.expected),
                c.relative_risk.map_or("–".to_owned(), short),
                c.p_value.map_or("–".to_owned(), |p| format!("{p:.3}")),
                c.from.to_string(),
                c.to.to_string(),
                names(&c.regions, lang),
            ]);
        }
        let (regions, windows, from, to) = (self.regions, self.windows, self.from, self.to);
        println!(
            "{}",
            match (lang, self.clusters.is_empty()) {
                (Lang::Zh, false) => format!("{regions} 个地区，{from} 至 {to}，比较了 {windows} 个窗口："),
                (Lang::En, false) =>
                    format!("{} from {from} to {to}, {windows} windows compared:", many(regions, "region")),
                (Lang::Zh, true) => format!("{regions} 个地区，{from} 至 {to}：没有病例多于预期的窗口。"),
                (Lang::En, true) => {
                    format!(
                        "{} from {from} to {to}: no window has more cases than expected.",
                        many(regions, "region")
                    )
                }
            }
        );
        if !self.clusters.is_empty() {
            table.print();
        }
        if !apart.is_empty() {
            let between = output.say("、", ", ");
            let list = apart.iter().take(5).map(|name| name.get(lang)).collect::<Vec<_>>().join(between);
            let n = apart.len();
            println!(
                "{}",
                match lang {
                    Lang::Zh => format!("{n} 个地区缺少坐标或人口，未参与比较：{list}"),
                    Lang::En =>
                        format!("{} without coordinates or people not compared: {list}", many(n, "region")),
                }
            );
        }
        if off > 0 {
            println!(
                "{}",
                match lang {
                    Lang::Zh => format!("{off} 对相邻地区不在病例数文件中，未采用"),
                    Lang::En => format!(
                        "{} of neighbours name regions without counts and were left out",
                        many(off, "pair")
                    ),
                }
            );
        }
        println!("{}", self.provenance.line(lang));
        Ok(())
    }
}

/// The p-value of any window against the largest scores that chance made: exact for the most likely, cautious for the others.
fn p_value(test: &MonteCarloTest, score: f64) -> f64 {
    // Equal windows that were added up in another order differ by rounding only.
    let margin = 1e-11 * score.abs();
    let exceed = test.maxima.iter().filter(|m| **m >= score - margin).count();
    (1 + exceed) as f64 / (1 + test.maxima.len()) as f64
}

fn member(place: usize, series: &[Series], days: &[NaiveDate]) -> Option<Member> {
    let s = series.get(place)?;
    let cases = s.days().into_iter().zip(s.without_corrections());
    let cases = cases.filter(|(day, _)| days.contains(day)).map(|(_, n)| n).sum();
    Some(Member { code: s.code.clone(), name: s.name.clone(), cases, place })
}

/// The first regions by name, those with most cases first.
fn names(regions: &[Member], lang: Lang) -> String {
    let shown: Vec<&str> = regions.iter().take(5).map(|m| m.name.get(lang)).collect();
    let more = regions.len().saturating_sub(5);
    match (lang, more) {
        (Lang::Zh, 0) => shown.join("、"),
        (Lang::Zh, _) => format!("{} 等 {} 地", shown.join("、"), regions.len()),
        (Lang::En, 0) => shown.join(", "),
        (Lang::En, _) => format!("{} and {more} more", shown.join(", ")),
    }
}
