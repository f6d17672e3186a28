//! The picture of chains: who is in it by what was asked for, where everybody stands, and what can't be true.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_epi::chains::{LinkedCases, link_cases};
use lianfang_plan::CaseClass;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

use super::figures::Figures;
use super::model::{ChainContact, ChainLink, ChainNode, Chains, Impossible};
use super::store::{ChainCase, ContactLine, LinkRow};
use super::{circles, layout};
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;

/// Which cases and links are shown.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Leave out cases without any link.
    pub linked_only: bool,
    /// Only clusters of so many cases or more.
    pub at_least: u64,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Only cases infected there.
    pub setting: Option<String>,
    /// Leave out links that are only possible.
    pub certain_only: bool,
    /// Only this case and whoever descends from it.
    pub under: Option<Uuid>,
}

/// A case with what the picture needs.
pub struct Node {
    pub row: ChainCase,
    pub class: CaseClass,
    pub day: NaiveDate,
    pub setting: Option<String>,
}

/// A link between two cases of the list.
pub struct Link {
    pub row: LinkRow,
    pub source: usize,
    pub case: usize,
}

/// Days from onset to onset.
pub fn interval(source: &Node, case: &Node) -> Option<i64> {
    Some((case.row.onset_on? - source.row.onset_on?).num_days())
}

/// Everything that is known of a region's chains, as it is stored.
#[derive(Debug, Default)]
pub struct Stored {
    pub cases: Vec<ChainCase>,
    pub links: Vec<LinkRow>,
    /// Contacts by the case that they met, when they are asked for.
    pub contacts: Vec<ContactLine>,
}

/// The picture and its figures. Links to cases that are not in the list are left out.
pub fn draw(clock: &Clock, stored: Stored, shown: &Shown) -> Result<Chains> {
    let total = stored.cases.len();
    let mut settings_known: Vec<String> = Vec::new();
    let mut nodes = Vec::with_capacity(total);
    for row in stored.cases {
        let node = node(clock, row)?;
        settings_known.extend(node.setting.clone());
        let inside = shown.from.is_none_or(|from| node.day >= from)
            && shown.until.is_none_or(|until| node.day <= until)
            && shown.setting.as_ref().is_none_or(|setting| node.setting.as_ref() == Some(setting));
        if inside {
            nodes.push(node);
        }
    }
    settings_known.sort();
    settings_known.dedup();
    let links = stored.links.into_iter().filter(|link| link.certain || !shown.certain_only).collect();
    let mut links = ends(&nodes, links);
    let mut impossible = take_circles(&nodes, &mut links);
    impossible.extend(links.iter().filter_map(|link| too_early(&nodes, link)));
    let keep = kept(&nodes, &links, shown)?;
    let (nodes, links) = reduce(nodes, links, &keep);
    let linked_cases = link(&nodes, &links)?;
    let (linked, sources) = sources(&nodes, &links);
    let first_day = nodes.iter().map(|node| node.day).min();
    let since = |day: NaiveDate| first_day.map_or(0, |first| (day - first).num_days());
    let figures = Figures::of(&nodes, &links, &linked_cases, &linked);
    let place: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(i, node)| (node.row.id, i)).collect();
    let met: Vec<(usize, ContactLine)> =
        stored.contacts.into_iter().filter_map(|c| place.get(&c.case_id).map(|at| (*at, c))).collect();
    let rows = {
        let mut days: Vec<i64> = nodes.iter().map(|node| since(node.day)).collect();
        let (mut sources, mut linked) = (sources, linked);
        for (case, contact) in &met {
            days.push(since(contact.day));
            sources.push(vec![*case]);
            linked.push(true);
            linked[*case] = true;
        }
        layout::rows(&days, &sources, &linked)
    };
    let contacts = met.into_iter().enumerate().map(|(i, (case, contact))| ChainContact {
        id: contact.id,
        number: contact.number,
        state: contact.state,
        case,
        x: since(contact.day),
        y: rows[nodes.len() + i],
    });
    let contacts = contacts.collect();
    let lines = links
        .iter()
        .map(|link| ChainLink {
            from: link.source,
            to: link.case,
            certain: link.row.certain,
            setting: link.row.setting.clone(),
            days: interval(&nodes[link.source], &nodes[link.case]),
        })
        .collect();
    let drawn: Vec<ChainNode> = nodes
        .into_iter()
        .enumerate()
        .map(|(i, node)| ChainNode {
            x: since(node.day),
            y: rows[i],
            id: node.row.id,
            number: node.row.number,
            class: node.class,
            onset: node.row.onset_on.is_some(),
            setting: node.setting,
            generation: linked_cases.generation[i],
            infected: linked_cases.infected[i],
            cluster: linked_cases.cluster[i],
        })
        .collect();
    Ok(Chains {
        first_day,
        shown: drawn.len(),
        total,
        nodes: drawn,
        links: lines,
        contacts,
        generations: figures.generations,
        mean_serial_interval: figures.mean_serial_interval,
        serial_intervals: figures.serial_intervals,
        settings: figures.settings,
        settings_known,
        offspring: figures.offspring,
        reproduction: figures.reproduction,
        dispersion: figures.dispersion,
        share_for_80: figures.share_for_80,
        impossible,
    })
}

fn node(clock: &Clock, row: ChainCase) -> Result<Node> {
    /// Of the facts, the one that the picture needs.
    #[derive(Deserialize)]
    struct Where {
        setting: Option<String>,
    }
    let class = CaseClass::parse(&row.class).unwrap_or(CaseClass::Suspected);
    let Where { setting } = serde_json::from_str(&row.facts)?;
    let day = row.onset_on.unwrap_or_else(|| clock.day_of(row.reported_at));
    Ok(Node { class, day, setting, row })
}

fn ends(nodes: &[Node], links: Vec<LinkRow>) -> Vec<Link> {
    let place: HashMap<Uuid, usize> = nodes.iter().enumerate().map(|(i, node)| (node.row.id, i)).collect();
    let known = |row: LinkRow| {
        let (source, case) = (*place.get(&row.source_id)?, *place.get(&row.case_id)?);
        Some(Link { row, source, case })
    };
    links.into_iter().filter_map(known).collect()
}

/// Takes away the links that run in circles, and says which they were.
fn take_circles(nodes: &[Node], links: &mut Vec<Link>) -> Vec<Impossible> {
    let pairs: Vec<(usize, usize)> = links.iter().map(|link| (link.source, link.case)).collect();
    let found = circles::find(nodes.len(), &pairs);
    let number = |case: usize| nodes[case].row.number.as_str();
    let told = found
        .iter()
        .map(|circle| {
            let path: Vec<&str> = circle.path.iter().map(|case| number(*case)).collect();
            let path = path.join(" → ");
            told(nodes, &links[circle.link], Text::new(format!("成环：{path}"), format!("a circle: {path}")))
        })
        .collect();
    let mut gone = vec![false; links.len()];
    found.iter().for_each(|circle| gone[circle.link] = true);
    let mut at = 0;
    links.retain(|_| {
        at += 1;
        !gone[at - 1]
    });
    told
}

fn told(nodes: &[Node], link: &Link, text: Text) -> Impossible {
    Impossible {
        source: nodes[link.source].row.number.clone(),
        source_id: nodes[link.source].row.id,
        case: nodes[link.case].row.number.clone(),
        case_id: nodes[link.case].row.id,
        text,
    }
}

/// Whoever fell ill before the source could infect anybody was not infected by it.
fn too_early(nodes: &[Node], link: &Link) -> Option<Impossible> {
    let (source, case) = (&nodes[link.source], &nodes[link.case]);
    let (onset, infectious) = (case.row.onset_on?, source.row.infectious_from?);
    if onset >= infectious {
        return None;
    }
    let text = Text::new(
        format!("发病（{onset}）早于传染者的传染期（{infectious} 起）"),
        format!("fell ill on {onset}, before the source became infectious on {infectious}"),
    );
    Some(told(nodes, link, text))
}

/// Which cases stay by what was asked for.
fn kept(nodes: &[Node], links: &[Link], shown: &Shown) -> Result<Vec<bool>> {
    let mut keep = vec![true; nodes.len()];
    if let Some(under) = shown.under {
        keep = descendants(nodes, links, under);
    }
    let (linked, _) = sources(nodes, links);
    let found = link(nodes, links)?;
    for case in 0..nodes.len() {
        keep[case] &= !shown.linked_only || linked[case] || shown.under == Some(nodes[case].row.id);
        keep[case] &= found.cluster_sizes[found.cluster[case]] >= shown.at_least;
    }
    Ok(keep)
}

fn descendants(nodes: &[Node], links: &[Link], under: Uuid) -> Vec<bool> {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for link in links {
        after[link.source].push(link.case);
    }
    let mut found = vec![false; nodes.len()];
    let mut ahead: Vec<usize> = (0..nodes.len()).filter(|i| nodes[*i].row.id == under).collect();
    while let Some(case) = ahead.pop() {
        if !found[case] {
            found[case] = true;
            ahead.extend(&after[case]);
        }
    }
    found
}

/// Only the cases that are kept, and the links between them.
fn reduce(nodes: Vec<Node>, links: Vec<Link>, keep: &[bool]) -> (Vec<Node>, Vec<Link>) {
    if keep.iter().all(|keep| *keep) {
        return (nodes, links);
    }
    let mut place = vec![0; nodes.len()];
    let mut next = 0;
    for (case, keep) in keep.iter().enumerate() {
        place[case] = next;
        next += usize::from(*keep);
    }
    let nodes = nodes.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(node, _)| node).collect();
    let links = links
        .into_iter()
        .filter(|link| keep[link.source] && keep[link.case])
        .map(|link| Link { source: place[link.source], case: place[link.case], row: link.row })
        .collect();
    (nodes, links)
}

fn link(nodes: &[Node], links: &[Link]) -> Result<LinkedCases> {
    let pairs: Vec<(usize, usize)> = links.iter().map(|link| (link.source, link.case)).collect();
    link_cases(nodes.len(), &pairs).map_err(|e| Error::internal(format!("a circle was left: {e}")))
}

/// Who is in any link, and the sources of everybody, a certain one before possible ones.
fn sources(nodes: &[Node], links: &[Link]) -> (Vec<bool>, Vec<Vec<usize>>) {
    let mut linked = vec![false; nodes.len()];
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for link in links {
        linked[link.source] = true;
        linked[link.case] = true;
        let of = &mut sources[link.case];
        if link.row.certain { of.insert(0, link.source) } else { of.push(link.source) }
    }
    (linked, sources)
}
