//! Chains as a table and as JSON: infectors, generations, clusters, how unequally, and whether it is over.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Lang;
use lianfang_epi::chains::{
    Interval, Offspring, OffspringFit, OverConfig, day_over, fit_offspring, probability_over,
};
use serde::Serialize;

use super::super::output::{Output, Provenance, Table, short};
use super::cases::LineList;
use super::links::Found;

/// With fewer cases that had time to infect others, all are counted, which is said.
const FEWEST: usize = 10;

#[derive(Serialize)]
pub struct Answer {
    provenance: Provenance,
    until: NaiveDate,
    cases: Vec<Line>,
    clusters: Vec<u64>,
    generations: u32,
    introduced: usize,
    offspring: Option<Fitted>,
    /// Cases whose offspring would mostly have been seen by the day asked about.
    had_time: usize,
    over: Option<Over>,
    /// Independent draws that the suggestions are worth.
    effective_size: Option<f64>,
    without_onset: usize,
    later: usize,
    contacts_outside: usize,
}

#[derive(Serialize)]
struct Line {
    id: String,
    onset: NaiveDate,
    place: Option<String>,
    infector: Option<String>,
    probability: Option<f64>,
    named: bool,
    second: Option<String>,
    second_probability: Option<f64>,
    cluster: usize,
    generation: u32,
    infected: u32,
}

#[derive(Serialize)]
struct Fitted {
    mean: [f64; 3],
    /// Open ends, and no dispersion at all, are null: a number can't say them.
    dispersion: [Option<f64>; 3],
    /// Smallest share of the cases that makes 80 % of the transmission.
    share_for_80_percent: Option<f64>,
    #[serde(skip)]
    fit: OffspringFit,
}

#[derive(Serialize)]
struct Over {
    probability: f64,
    /// Day from which it is over with 95 %, if nothing more is reported.
    day_95: Option<NaiveDate>,
}

impl Answer {
    pub fn new(
        list: &LineList,
        found: &Found,
        serial: &[f64],
        (method, settings, seed): (&str, &serde_json::Value, u64),
    ) -> anyhow::Result<Answer> {
        let time = quantile(serial, 0.95);
        let settled = |i: &usize| (list.until - list.cases[*i].onset).num_days() >= time;
        let mut counted: Vec<usize> = (0..list.cases.len()).filter(settled).collect();
        let had_time = counted.len();
        if had_time < FEWEST {
            counted = (0..list.cases.len()).collect();
        }
        let fitted = fit(&counted, &found.infected);
        let over = match &fitted {
            Some(f) => Some(over(list, serial, f)?),
            None => None,
        };
        let id = |i: usize| list.cases[i].id.clone();
        let cases = list.cases.iter().enumerate().map(|(i, case)| {
            let link = found.links[i];
            Line {
                id: case.id.clone(),
                onset: case.onset,
                place: case.place.clone(),
                infector: link.map(|l| id(l.infector)),
                probability: link.map(|l| l.probability),
                named: link.is_some_and(|l| l.named),
                second: link.and_then(|l| l.second).map(|s| id(s.0)),
                second_probability: link.and_then(|l| l.second).map(|s| s.1),
                cluster: found.linked.cluster[i] + 1,
                generation: found.linked.generation[i],
                infected: found.linked.infected[i],
            }
        });
        Ok(Answer {
            provenance: Provenance::new(method, settings, found.posterior.as_ref().map(|_| seed))?,
            until: list.until,
            cases: cases.collect(),
            clusters: found.linked.cluster_sizes.clone(),
            generations: found.linked.generation.iter().max().map_or(0, |g| g + 1),
            introduced: found.links.iter().filter(|l| l.is_none()).count(),
            offspring: fitted,
            had_time,
            over,
            effective_size: found.posterior.as_ref().map(|p| p.effective_size),
            without_onset: list.without_onset,
            later: list.later,
            contacts_outside: list.contacts_outside,
        })
    }

    pub fn print(&self, output: &Output) -> anyhow::Result<()> {
        if output.json {
            println!("{}", serde_json::to_string_pretty(self)?);
            return Ok(());
        }
        let lang = output.lang();
        let with_place = self.cases.iter().any(|c| c.place.is_some());
        let mut heads = match lang {
            Lang::Zh => vec!["病例", "发病", "传染源", ">概率", "其次", ">概率", ">代", ">感染人数", "簇"],
            Lang::En => {
                vec![
                    "case",
                    "onset",
                    "infected by",
                    ">p",
                    "or else",
                    ">p",
                    ">generation",
                    ">infected",
                    "cluster",
                ]
            }
        };
        if with_place {
            heads.push(output.say("地点", "place"));
        }
        let mut table = Table::new(&heads);
        let p = |p: Option<f64>| p.map_or(String::new(), |p| format!("{p:.2}"));
        for c in &self.cases {
            let nobody = output.say("（起点）", "(first)").to_owned();
            let sure = output.say("已知", "named").to_owned();
            let mut row = vec![
                c.id.clone(),
                c.onset.to_string(),
                c.infector.clone().unwrap_or(nobody),
                if c.named { sure } else { p(c.probability) },
                c.second.clone().unwrap_or_default(),
                p(c.second_probability),
                c.generation.to_string(),
                c.infected.to_string(),
                c.cluster.to_string(),
            ];
            if with_place {
                row.push(c.place.clone().unwrap_or_default());
            }
            table.row(row);
        }
        table.print();
        println!();
        for line in self.summary(lang) {
            println!("{line}");
        }
        println!("{}", self.provenance.line(lang));
        Ok(())
    }

    fn summary(&self, lang: Lang) -> Vec<String> {
        let say = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
        let (n, clusters, generations) = (self.cases.len(), self.clusters.len(), self.generations);
        let largest = self.clusters.iter().max().copied().unwrap_or(0);
        let first = self.introduced;
        let mut lines = vec![say(
            format!(
                "{n} 例，{clusters} 个簇（最大 {largest} 例），{generations} 代，{first} 例没有已知来源。"
            ),
            format!(
                "cases {n}, clusters {clusters} (largest {largest}), generations {generations}, without a source {first}."
            ),
        )];
        match &self.offspring {
            Some(f) => {
                let (r, k) = (range(&f.fit.mean), range(&f.fit.dispersion));
                let time = self.had_time;
                let counted = match time < FEWEST {
                    true => say(
                        format!("按全部 {n} 例估计，其中只有 {time} 例有足够时间传播，实际更高"),
                        format!(
                            "all {n} cases counted, of whom only {time} had time to infect others: rather more"
                        ),
                    ),
                    false => say(
                        format!("按有足够时间传播的 {time} 例估计"),
                        format!("the {time} cases counted that had time to infect others"),
                    ),
                };
                let share = f.share_for_80_percent.map_or("–".to_owned(), |s| format!("{:.0}", s * 100.0));
                lines.push(say(
                    format!("每例平均感染 {r} 人，离散系数 k {k}：{share}% 的病例造成 80% 的传播（{counted}）。"),
                    format!("each case infected {r}, dispersion k {k}: {share} % of the cases made 80 % of the transmission ({counted})."),
                ));
            }
            None => lines.push(say(
                "没有足够的传播关系可以估计每例感染人数；请提供接触者文件或更多病例。".to_owned(),
                "too few links to estimate how many each case infects; give --contacts or more cases."
                    .to_owned(),
            )),
        }
        if let Some(over) = &self.over {
            let (until, p) = (self.until, over.probability * 100.0);
            let day = over.day_95.map_or("–".to_owned(), |d| d.to_string());
            lines.push(say(
                format!("{until} 疫情已经结束的概率为 {p:.1}%；若不再有新病例，{day} 达到 95%。"),
                format!("on {until} it is over with a probability of {p:.1} %; without further cases 95 % are reached on {day}."),
            ));
        }
        if self.effective_size.is_some_and(|e| e < 100.0) {
            lines.push(say(
                "独立抽样不足 100 次，概率尚不可靠；请加大 --iterations。".to_owned(),
                "the draws are worth fewer than 100 independent ones; give more --iterations.".to_owned(),
            ));
        }
        let (without, later, outside) = (self.without_onset, self.later, self.contacts_outside);
        if without + later + outside > 0 {
            lines.push(say(
                format!("未采用：{without} 例没有发病日期，{later} 例晚于截止日，{outside} 条接触涉及名单以外的人。"),
                format!("left out: {without} cases without onset, {later} later ones, {outside} contacts with people off the list."),
            ));
        }
        lines
    }
}

/// The fit of the tree with the median dispersion. None where no tree has enough links: there is nothing to estimate, and the answer
/// says so.
fn fit(counted: &[usize], trees: &[Vec<u32>]) -> Option<Fitted> {
    let of_tree = |infected: &Vec<u32>| {
        let counts: Vec<f64> =
            counted.iter().filter_map(|&i| infected.get(i)).map(|&n| f64::from(n)).collect();
        fit_offspring(&counts).ok()
    };
    let mut fits: Vec<OffspringFit> = trees.iter().filter_map(of_tree).collect();
    fits.sort_by(|a, b| a.dispersion.estimate.total_cmp(&b.dispersion.estimate));
    let fit = fits.get(fits.len() / 2).copied()?;
    let finite = |x: f64| x.is_finite().then_some(x);
    let k = &fit.dispersion;
    Some(Fitted {
        mean: [fit.mean.estimate, fit.mean.lower, fit.mean.upper],
        dispersion: [finite(k.estimate), finite(k.lower), finite(k.upper)],
        share_for_80_percent: fit.share_of_cases_for(0.8).ok(),
        fit,
    })
}

fn over(list: &LineList, serial: &[f64], fitted: &Fitted) -> anyhow::Result<Over> {
    let first = list.cases.first().map(|c| c.onset).unwrap_or_default();
    let onsets: Vec<i64> = list.cases.iter().map(|c| (c.onset - first).num_days()).collect();
    let offspring = Offspring::new(fitted.fit.mean.estimate, fitted.fit.dispersion.estimate)?;
    let config = OverConfig::new(offspring, serial.to_vec());
    let probability = probability_over(&onsets, (list.until - first).num_days(), &config)?;
    let day = day_over(&onsets, 0.95, &config).ok();
    Ok(Over { probability, day_95: day.map(|d| first + TimeDelta::days(d)) })
}

/// The first day by which this share of the distribution has passed.
fn quantile(weights: &[f64], share: f64) -> i64 {
    let mut sum = 0.0;
    let passed = weights.iter().position(|w| {
        sum += w;
        sum >= share
    });
    passed.unwrap_or(weights.len()) as i64
}

fn range(interval: &Interval) -> String {
    let number = |x: f64| if x.is_infinite() { "∞".to_owned() } else { short(x) };
    format!("{} ({}–{})", number(interval.estimate), number(interval.lower), number(interval.upper))
}
