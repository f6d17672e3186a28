//! The figures that follow from links: generations, intervals, settings, who infected many.

use lianfang_epi::chains::{LinkedCases, fit_offspring};
use std::collections::BTreeMap;

use super::graph::{Link, Node, interval};
use super::model::{Bar, Estimate, SettingCount};

/// With fewer cases, R and its dispersion say nothing.
const FEWEST: usize = 10;

pub struct Figures {
    pub generations: Vec<Bar>,
    pub serial_intervals: Vec<Bar>,
    pub mean_serial_interval: Option<f64>,
    pub settings: Vec<SettingCount>,
    pub offspring: Vec<Bar>,
    pub reproduction: Option<Estimate>,
    pub dispersion: Option<Estimate>,
    pub share_for_80: Option<f64>,
}

impl Figures {
    pub fn of(nodes: &[Node], links: &[Link], found: &LinkedCases, linked: &[bool]) -> Figures {
        let in_chains = || (0..nodes.len()).filter(|case| linked[*case]);
        let offspring: Vec<f64> = in_chains().map(|case| f64::from(found.infected[case])).collect();
        let fit = (offspring.len() >= FEWEST).then(|| fit_offspring(&offspring).ok()).flatten();
        let estimate = |i: lianfang_epi::chains::Interval| Estimate {
            estimate: i.estimate,
            lower: i.lower,
            upper: i.upper,
        };
        let certain = links.iter().filter(|link| link.row.certain);
        let serial_intervals =
            bars(certain.filter_map(|link| interval(&nodes[link.source], &nodes[link.case])));
        let mut settings: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for link in links {
            let setting = link.row.setting.as_deref().or(nodes[link.case].setting.as_deref());
            *settings.entry(setting).or_default() += 1;
        }
        let mut settings: Vec<SettingCount> = settings
            .into_iter()
            .map(|(setting, n)| SettingCount { setting: setting.map(str::to_owned), n })
            .collect();
        settings.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.setting.cmp(&b.setting)));
        Figures {
            generations: bars(in_chains().map(|case| i64::from(found.generation[case]))),
            mean_serial_interval: mean(&serial_intervals),
            serial_intervals,
            settings,
            offspring: bars(in_chains().map(|case| i64::from(found.infected[case]))),
            reproduction: fit.as_ref().map(|fit| estimate(fit.mean)),
            dispersion: fit.as_ref().map(|fit| estimate(fit.dispersion)).filter(|k| k.estimate.is_finite()),
            share_for_80: fit.as_ref().and_then(|fit| fit.share_of_cases_for(0.8).ok()),
        }
    }
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
