//! Thresholds of shipped packs that say which data they come from.

use lianfang_epi::detection::{MemConfig, moving_epidemic};
use std::collections::BTreeMap;
use std::path::Path;

use crate::kernel::config::Config;
use crate::packs::{PackSet, read_files};

/// Cases of Germany per 100,000 people in two weeks, by the second week.
fn two_weeks() -> BTreeMap<String, f64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/germany-influenza");
    let regions = std::fs::read_to_string(folder.join("regions.csv")).unwrap();
    let germany = regions.lines().find(|l| l.starts_with("DE,")).unwrap();
    let people: f64 = germany.split(',').nth(6).unwrap().parse().unwrap();
    let mut weeks: BTreeMap<String, f64> = BTreeMap::new();
    for line in std::fs::read_to_string(folder.join("weekly_state.csv")).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        *weeks.entry(cells[0].to_owned()).or_default() += cells[2].parse::<f64>().unwrap();
    }
    let cases: Vec<f64> = weeks.values().copied().collect();
    let sums = (0..cases.len()).map(|t| cases[t] + if t > 0 { cases[t - 1] } else { 0.0 });
    weeks.into_keys().zip(sums.map(|n| n * 100_000.0 / people)).collect()
}

#[test]
fn the_influenza_thresholds_are_those_of_the_moving_epidemic_method_on_the_seasons_that_the_pack_names() {
    let weeks = two_weeks();
    let season = |from: &str, to: &str| -> Vec<f64> {
        weeks.range(from.to_owned()..to.to_owned()).map(|(_, n)| *n).collect()
    };
    let seasons =
        [season("2020-W01", "2020-W27"), season("2022-W27", "2023-W27"), season("2023-W27", "2024-W27")];
    let lists: Vec<&[f64]> = seasons.iter().map(Vec::as_slice).collect();
    let found = moving_epidemic(&lists, &MemConfig::default()).unwrap();
    let config = Config { packs: vec!["core".to_owned(), "influenza".to_owned()], ..Config::default() };
    let files = read_files(&config).unwrap();
    let packs = PackSet::load(&files, &crate::node::registry(), Default::default()).unwrap();
    let rule = packs.risk_rule_for("influenza").unwrap();
    let condition = |level: usize| rule.levels[level].when.as_ref().unwrap().source().to_owned();
    let wanted = |threshold: f64| format!("incidence_per_100k(14d) >= {threshold:.0}");
    assert!(condition(1).ends_with(&wanted(found.pre_epidemic)), "{} {}", condition(1), found.pre_epidemic);
    assert!(condition(2).ends_with(&wanted(found.intensity[1])), "{} {:?}", condition(2), found.intensity);
}
