//! What links say of the cases of a region: generations, clusters, intervals, settings, who infected many.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_epi::chains::{LinkedCases, fit_offspring, link_cases};
use lianfang_plan::CaseClass;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use super::layout;
use super::model::{Bar, ChainLink, ChainNode, Chains, Estimate, Impossible, SettingCount};
use super::store::{ChainCase, LinkRow};
use crate::cases::records::Facts;
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;

/// With fewer cases, R and its dispersion say nothing.
const FEWEST: usize = 10;

/// Which cases are shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown {
    /// Leave out cases without any link.
    pub linked_only: bool,
    /// Only clusters of so many cases or more.
    pub at_least: u64,
}

/// A case with what the picture needs.
struct Node {
    row: ChainCase,
    class: CaseClass,
    day: NaiveDate,
    setting: Option<String>,
}

/// The picture and its figures. Links to cases that are not in the list are left out.
pub fn draw(clock: &Clock, cases: Vec<ChainCase>, links: Vec<LinkRow>, shown: Shown) -> Result<Chains> {
    let nodes = cases.into_iter().map(|row| node(clock, row)).collect::<Result<Vec<Node>>>()?;
    let place: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(i, node)| (node.row.id, i)).collect();
    let ends = |link: &LinkRow| Some((*place.get(&link.source_id)?, *place.get(&link.case_id)?));
    let links: Vec<(LinkRow, (usize, usize))> =
        links.into_iter().filter_map(|link| ends(&link).map(|ends| (link, ends))).collect();
    let pairs: Vec<(usize, usize)> = links.iter().map(|(_, ends)| *ends).collect();
    let linked_cases = link_cases(nodes.len(), &pairs)
        .map_err(|e| Error::internal(format!("links that run in a circle were stored: {e}")))?;
    let mut linked = vec![false; nodes.len()];
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (link, (source, case)) in &links {
        linked[*source] = true;
        linked[*case] = true;
        // A certain source is drawn before possible ones.
        if link.certain { sources[*case].insert(0, *source) } else { sources[*case].push(*source) }
    }
    let first_day = nodes.iter().map(|node| node.day).min();
    let days: Vec<i64> =
        nodes.iter().map(|node| first_day.map_or(0, |first| (node.day - first).num_days())).collect();
    let rows = layout::rows(&days, &sources, &linked);
    let visible = |case: usize| {
        (!shown.linked_only || linked[case])
            && linked_cases.cluster_sizes[linked_cases.cluster[case]] >= shown.at_least
    };
    let total = nodes.len();
    let figures = Figures::of(&nodes, &links, &linked_cases, &linked)?;
    let drawn: Vec<ChainNode> = (0..total)
        .filter(|case| visible(*case))
        .map(|case| ChainNode {
            id: nodes[case].row.id,
            number: nodes[case].row.number.clone(),
            class: nodes[case].class,
            onset_on: nodes[case].row.onset_on,
            day: nodes[case].day,
            setting: nodes[case].setting.clone(),
            generation: linked_cases.generation[case],
            infected: linked_cases.infected[case],
            cluster: linked_cases.cluster[case],
            x: days[case],
            y: rows[case],
        })
        .collect();
    let lines = links
        .iter()
        .filter(|(_, (source, case))| visible(*source) && visible(*case))
        .map(|(link, (source, case))| ChainLink {
            id: link.id,
            source_id: link.source_id,
            case_id: link.case_id,
            certain: link.certain,
            setting: link.setting.clone(),
            days: interval(&nodes[*source], &nodes[*case]),
        })
        .collect();
    Ok(Chains {
        first_day,
        shown: drawn.len(),
        total,
        nodes: drawn,
        links: lines,
        generations: figures.generations,
        mean_serial_interval: mean(&figures.serial_intervals),
        serial_intervals: figures.serial_intervals,
        settings: figures.settings,
        offspring: figures.offspring,
        reproduction: figures.reproduction,
        dispersion: figures.dispersion,
        share_for_80: figures.share_for_80,
        impossible: figures.impossible,
    })
}

fn node(clock: &Clock, row: ChainCase) -> Result<Node> {
    let class = CaseClass::parse(&row.class).unwrap_or(CaseClass::Suspected);
    let facts: Facts = serde_json::from_str(&row.facts)?;
    let day = row.onset_on.unwrap_or_else(|| clock.day_of(row.reported_at));
    Ok(Node { class, day, setting: facts.setting, row })
}

fn interval(source: &Node, case: &Node) -> Option<i64> {
    Some((case.row.onset_on? - source.row.onset_on?).num_days())
}

struct Figures {
    generations: Vec<Bar>,
    serial_intervals: Vec<Bar>,
    settings: Vec<SettingCount>,
    offspring: Vec<Bar>,
    reproduction: Option<Estimate>,
    dispersion: Option<Estimate>,
    share_for_80: Option<f64>,
    impossible: Vec<Impossible>,
}

impl Figures {
    fn of(
        nodes: &[Node],
        links: &[(LinkRow, (usize, usize))],
        found: &LinkedCases,
        linked: &[bool],
    ) -> Result<Figures> {
        let in_chains = || (0..nodes.len()).filter(|case| linked[*case]);
        let offspring: Vec<f64> = in_chains().map(|case| f64::from(found.infected[case])).collect();
        let fit = (offspring.len() >= FEWEST).then(|| fit_offspring(&offspring).ok()).flatten();
        let estimate = |i: lianfang_epi::chains::Interval| Estimate {
            estimate: i.estimate,
            lower: i.lower,
            upper: i.upper,
        };
        let intervals = links.iter().filter(|(link, _)| link.certain);
        let intervals = intervals.filter_map(|(_, (source, case))| interval(&nodes[*source], &nodes[*case]));
        let mut settings: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (link, (_, case)) in links {
            let setting = link.setting.clone().or_else(|| nodes[*case].setting.clone());
            *settings.entry(setting).or_default() += 1;
        }
        let mut settings: Vec<SettingCount> =
            settings.into_iter().map(|(setting, n)| SettingCount { setting, n }).collect();
        settings.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.setting.cmp(&b.setting)));
        Ok(Figures {
            generations: bars(in_chains().map(|case| i64::from(found.generation[case]))),
            serial_intervals: bars(intervals),
            settings,
            offspring: bars(in_chains().map(|case| i64::from(found.infected[case]))),
            reproduction: fit.as_ref().map(|fit| estimate(fit.mean)),
            dispersion: fit.as_ref().map(|fit| estimate(fit.dispersion)).filter(|k| k.estimate.is_finite()),
            share_for_80: fit.as_ref().and_then(|fit| fit.share_of_cases_for(0.8).ok()),
            impossible: links.iter().filter_map(|(link, ends)| impossible(nodes, link, *ends)).collect(),
        })
    }
}

/// The longest time by which the infected may fall ill before the infector: incubation differs from person to person.
const EARLIER_DAYS: i64 = 14;

fn impossible(nodes: &[Node], link: &LinkRow, (source, case): (usize, usize)) -> Option<Impossible> {
    let days = interval(&nodes[source], &nodes[case])?;
    if days >= -EARLIER_DAYS {
        return None;
    }
    let _ = link;
    Some(Impossible {
        source: nodes[source].row.number.clone(),
        case: nodes[case].row.number.clone(),
        text: Text::new(
            format!("被感染者比传染者早发病 {} 天", -days),
            format!("the infected fell ill {} days before the infector", -days),
        ),
    })
}

fn bars(values: impl Iterator<Item = i64>) -> Vec<Bar> {
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().map(|(value, n)| Bar { value, n }).collect()
}

fn mean(bars: &[Bar]) -> Option<f64> {
    let n: u64 = bars.iter().map(|bar| bar.n).sum();
    let sum: f64 = bars.iter().map(|bar| bar.value as f64 * bar.n as f64).sum();
    (n > 0).then(|| sum / n as f64)
}
