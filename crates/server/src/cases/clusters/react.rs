//! Finds clusters anew whenever cases, links, settings or visited places change, and ends those whose time is over.

use chrono::{Days, NaiveDate};
use lianfang_plan::CaseRules;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

use super::gather::{Gathered, gather, note_ties};
use super::rules::{Found, days_of, find};
use super::store::{self, ClusterRow};
use crate::error::Result;
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::node::Node;
use crate::regions::Tree;

pub struct Clusters;

impl Reactor for Clusters {
    fn name(&self) -> &'static str {
        "cases.clusters"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "cases.case.reported",
            "cases.case.corrected",
            "cases.case.classified",
            "cases.list.imported",
            "cases.link.added",
            "cases.link.removed",
            "cases.investigation.answered",
            "cases.investigation.decided",
        ]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let mut changed: BTreeSet<Uuid> = BTreeSet::new();
            let mut lists: BTreeSet<(Uuid, String)> = BTreeSet::new();
            for entry in entries {
                match (entry.kind.as_str(), entry.region, entry.data["disease"].as_str()) {
                    ("cases.list.imported", Some(region), Some(disease)) => {
                        lists.insert((region, disease.to_owned()));
                    }
                    _ => changed.extend(entry.subject),
                }
            }
            for (region, disease) in lists {
                changed.extend(store::list_unseen(&tx.conn(), region, &disease).await?);
            }
            let ids: Vec<Uuid> = changed.into_iter().collect();
            let rows = store::list_cases(&tx.conn(), &ids).await?;
            note_ties(node, &tx.conn(), &rows).await?;
            let mut by_disease: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
            for row in rows {
                by_disease.entry(row.disease).or_default().insert(row.id);
            }
            let packs = node.packs();
            for (disease, seeds) in by_disease {
                if let Some(rules) = packs.case_rules(&disease).filter(|rules| !rules.clusters.is_empty()) {
                    find_anew(node, tx, rules, seeds).await?;
                }
            }
            Ok(())
        })
    }
}

async fn find_anew(node: &Node, tx: &mut Tx, rules: &CaseRules, mut seeds: BTreeSet<Uuid>) -> Result<()> {
    let ids: Vec<Uuid> = seeds.iter().copied().collect();
    let known: Vec<Uuid> = store::list_with(&tx.conn(), &ids).await?.into_iter().map(|c| c.id).collect();
    seeds.extend(store::list_members(&tx.conn(), &known).await?.into_iter().map(|m| m.case_id));
    let window = rules.clusters.iter().map(|rule| days_of(rule.within)).max().unwrap_or(1);
    let mut all: Vec<Uuid> = seeds.iter().copied().collect();
    let gathered = gather(node, &tx.conn(), &rules.disease, seeds, window).await?;
    all.extend(gathered.cases.iter().map(|case| case.id));
    all.sort_unstable();
    all.dedup();
    let mut before = store::list_with(&tx.conn(), &all).await?;
    let clusters: Vec<Uuid> = before.iter().map(|c| c.id).collect();
    let mut members: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for member in store::list_members(&tx.conn(), &clusters).await? {
        members.entry(member.cluster_id).or_default().insert(member.case_id);
    }
    for rule in &rules.clusters {
        for found in find(rule, &gathered.cases, &gathered.links) {
            let own: BTreeSet<Uuid> = found.members.iter().map(|i| gathered.cases[*i].id).collect();
            let common = |c: &ClusterRow| members.get(&c.id).map_or(0, |of| of.intersection(&own).count());
            // The one that most of its cases were in goes on; the others were joined to it.
            let best = (0..before.len())
                .filter(|i| before[*i].rule == rule.id && common(&before[*i]) > 0)
                .max_by_key(|i| (common(&before[*i]), std::cmp::Reverse(before[*i].id)));
            let was = best.map(|i| before.remove(i));
            let same = was.as_ref().is_some_and(|was| members.get(&was.id) == Some(&own));
            keep(node, tx, (&rules.disease, &rule.id, days_of(rule.within)), &gathered, &found, was, same)
                .await?;
        }
    }
    for gone in before {
        end(tx, gone, "dissolved").await?;
    }
    Ok(())
}

/// Stores a cluster as it is now; tells the journal when it is new or its cases are others.
async fn keep(
    node: &Node,
    tx: &mut Tx,
    (disease, rule, window): (&str, &str, i64),
    gathered: &Gathered,
    found: &Found,
    was: Option<ClusterRow>,
    same: bool,
) -> Result<()> {
    let of = || found.members.iter().map(|i| &gathered.cases[*i]);
    let days = || of().map(|case| case.day);
    let (first, last) = (days().min().unwrap_or_default(), days().max().unwrap_or_default());
    let closes_on = last.checked_add_days(Days::new(window.unsigned_abs())).unwrap_or(NaiveDate::MAX);
    let over = closes_on <= node.clock.today();
    let region = common_region(&node.tree(), of().map(|case| case.region));
    let row = ClusterRow {
        id: was.as_ref().map_or_else(|| tx.id(), |was| was.id),
        region_id: region,
        disease: disease.to_owned(),
        rule: rule.to_owned(),
        state: if over { "closed" } else { "open" }.to_owned(),
        first_on: first,
        last_on: last,
        closes_on,
        found_at: was.as_ref().map_or_else(|| tx.now(), |was| was.found_at),
        ended_at: over.then(|| was.as_ref().and_then(|was| was.ended_at).unwrap_or_else(|| tx.now())),
        reasons: serde_json::to_string(&found.reasons)?,
    };
    let members: Vec<(Uuid, Uuid, NaiveDate)> = of().map(|case| (case.region, case.id, case.day)).collect();
    store::save(&tx.conn(), &row, Some(&members)).await?;
    if same {
        return Ok(());
    }
    let kind = if was.is_some() { "cases.cluster.changed" } else { "cases.cluster.found" };
    let data = json!({"disease": disease, "rule": rule, "cases": members.len(), "first_on": first, "last_on": last,
        "state": row.state});
    tx.journal(NewEntry::new(kind, Some(region), Some(row.id), data));
    Ok(())
}

async fn end(tx: &mut Tx, mut row: ClusterRow, state: &str) -> Result<()> {
    row.state = state.to_owned();
    row.ended_at = Some(tx.now());
    store::save(&tx.conn(), &row, None).await?;
    let data = json!({"disease": row.disease, "rule": row.rule, "state": state});
    tx.journal(NewEntry::new("cases.cluster.ended", Some(row.region_id), Some(row.id), data));
    Ok(())
}

/// The smallest region that holds all of these.
fn common_region(tree: &Tree, mut regions: impl Iterator<Item = Uuid>) -> Uuid {
    let Some(first) = regions.next() else { return Uuid::nil() };
    let mut at = first;
    for region in regions {
        let mut above = std::iter::once(at).chain(tree.ancestors(at).map(|place| place.id));
        at = above.find(|over| tree.is_within(region, *over)).unwrap_or(at);
    }
    at
}

/// Ends the open clusters whose time is over; whether there were any.
pub async fn close_over(node: &Node) -> Result<bool> {
    let today = node.clock.today();
    if store::list_over(&node.db.read(), today).await?.is_empty() {
        return Ok(false);
    }
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                for row in store::list_over(&tx.conn(), today).await? {
                    end(tx, row, "closed").await?;
                }
                Ok(true)
            })
        })
        .await
}
