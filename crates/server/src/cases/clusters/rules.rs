//! Which cases make a cluster: pure, from days and what they share.

use chrono::NaiveDate;
use lianfang_plan::{CaseClass, ClusterRule, Interval, Shared};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::model::Reason;

/// A case with what it shares.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub id: Uuid,
    pub region: Uuid,
    pub class: CaseClass,
    pub day: NaiveDate,
    pub ties: Vec<Tie>,
}

/// Two cases with the same key share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    pub shared: Shared,
    pub key: String,
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Positions of its cases, ascending.
    pub members: Vec<usize>,
    pub reasons: Vec<Reason>,
}

/// The days of a rule's window, at least one.
pub fn days_of(within: Interval) -> i64 {
    i64::from(within.minutes.div_ceil(24 * 60).max(1))
}

/// Clusters by one rule. Cases are joined when they share something and lie less than the window apart; of what is joined, those count
/// that lie in a window with as many cases as the rule asks for.
pub fn find(rule: &ClusterRule, cases: &[Candidate], links: &[(usize, usize)]) -> Vec<Found> {
    let window = days_of(rule.within);
    let counts = |case: usize| rule.classes.contains(&cases[case].class);
    let near = |a: usize, b: usize| (cases[a].day - cases[b].day).num_days().abs() < window;
    let mut groups: BTreeMap<(Shared, &str), Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate().filter(|(index, _)| counts(*index)) {
        for tie in case.ties.iter().filter(|tie| rule.sharing.contains(&tie.shared)) {
            groups.entry((tie.shared, &tie.key)).or_default().push(index);
        }
    }
    let mut joined = Joined::new(cases.len());
    let mut pairs: Vec<(Shared, &str, usize, usize)> = Vec::new();
    for ((shared, key), mut group) in groups {
        group.sort_by_key(|case| (cases[*case].day, *case));
        for two in group.windows(2).filter(|two| near(two[0], two[1])) {
            pairs.push((shared, key, two[0], two[1]));
        }
    }
    if rule.sharing.contains(&Shared::Chain) {
        let fits = |&&(a, b): &&(usize, usize)| counts(a) && counts(b) && near(a, b);
        pairs.extend(links.iter().filter(fits).map(|(a, b)| (Shared::Chain, "", *a, *b)));
    }
    pairs.iter().for_each(|(_, _, a, b)| joined.join(*a, *b));
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for case in (0..cases.len()).filter(|case| counts(*case)) {
        parts.entry(joined.root(case)).or_default().push(case);
    }
    let mut found = Vec::new();
    for part in parts.into_values() {
        let members = crowded(part, cases, rule.cases as usize, window);
        if !members.is_empty() {
            found.push(Found { reasons: reasons(&pairs, &members, cases), members });
        }
    }
    found
}

/// The cases that lie in a window with `least` or more of them.
fn crowded(mut part: Vec<usize>, cases: &[Candidate], least: usize, window: i64) -> Vec<usize> {
    part.sort_by_key(|case| (cases[*case].day, *case));
    let mut inside = vec![false; part.len()];
    for first in 0..(part.len() + 1).saturating_sub(least) {
        let last = first + least - 1;
        if (cases[part[last]].day - cases[part[first]].day).num_days() < window {
            inside[first..=last].fill(true);
        }
    }
    let mut members: Vec<usize> =
        part.into_iter().zip(inside).filter(|(_, inside)| *inside).map(|(case, _)| case).collect();
    members.sort_unstable();
    members
}

fn reasons(pairs: &[(Shared, &str, usize, usize)], members: &[usize], cases: &[Candidate]) -> Vec<Reason> {
    let mut by: BTreeMap<(Shared, &str), Vec<usize>> = BTreeMap::new();
    for (shared, key, a, b) in pairs {
        if members.binary_search(a).is_ok() && members.binary_search(b).is_ok() {
            by.entry((*shared, key)).or_default().extend([*a, *b]);
        }
    }
    let mut reasons: Vec<Reason> = by
        .into_iter()
        .map(|((shared, key), mut of)| {
            of.sort_unstable();
            of.dedup();
            let tie = of.first().and_then(|case| cases[*case].ties.iter().find(|tie| tie.key == key));
            Reason { shared, label: tie.map(|tie| tie.label.clone()).unwrap_or_default(), cases: of.len() }
        })
        .collect();
    reasons.sort_by(|a, b| b.cases.cmp(&a.cases).then_with(|| a.cmp(b)));
    reasons
}

/// Groups that grow together.
struct Joined(Vec<usize>);

impl Joined {
    fn new(count: usize) -> Joined {
        Joined((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

/// Settings that say nothing of where: two cases infected at home were not at one home.
const NOWHERE: [&str; 12] = [
    "household",
    "home",
    "family",
    "家庭",
    "家中",
    "community",
    "社区",
    "unknown",
    "不详",
    "other",
    "其他",
    "imported",
];

/// As words are compared: without the difference of case and spaces.
pub fn plain(words: &str) -> String {
    words.split_whitespace().collect::<Vec<&str>>().join(" ").to_lowercase()
}

/// What a case shares by its own facts and the places it visited. `region` is its own, `county` the one that place names are unique in.
pub fn ties(
    region: Uuid,
    county: Uuid,
    household: Option<&str>,
    setting: Option<&str>,
    places: &[String],
) -> Vec<Tie> {
    let tie = |shared: Shared, within: Uuid, label: &str| {
        let words = plain(label);
        let says = !words.is_empty() && (shared != Shared::Setting || !NOWHERE.contains(&words.as_str()));
        says.then(|| Tie {
            shared,
            key: format!("{}/{within}/{words}", shared.as_str()),
            label: label.trim().to_owned(),
        })
    };
    let mut ties: Vec<Tie> =
        household.and_then(|label| tie(Shared::Household, region, label)).into_iter().collect();
    ties.extend(setting.and_then(|label| tie(Shared::Setting, region, label)));
    ties.extend(places.iter().filter_map(|label| tie(Shared::Place, county, label)));
    ties.sort_by(|a, b| a.key.cmp(&b.key));
    ties.dedup_by(|a, b| a.key == b.key);
    ties
}
