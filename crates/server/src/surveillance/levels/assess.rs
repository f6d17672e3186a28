//! Grades regions by the pack's rule whenever data arrive, a signal is judged, or a day begins.

use chrono::{DateTime, Utc};
use lianfang_plan::{Call, ChangeKind, LevelChange, LevelState, RiskRule, assess, risk::next_fall, standing};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

use super::model::LevelBadge;
use super::store::{self, Assessment, ChangeRow, LevelRow, WarningRow};
use crate::error::Result;
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::kernel::measures::Query;
use crate::node::Node;
use crate::regions::{Place, Tree};
use crate::surveillance::counts;

pub struct Assessor;

impl Reactor for Assessor {
    fn name(&self) -> &'static str {
        "surveillance.assessor"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "surveillance.counts.imported",
            "surveillance.signal.raised",
            "surveillance.signal.state",
            "packs.put-in-force",
        ]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let named: BTreeSet<String> =
                entries.iter().filter_map(|e| e.data["disease"].as_str().map(str::to_owned)).collect();
            let everything = entries.iter().any(|e| e.kind == "packs.put-in-force");
            for rule in node.packs().risk_rules() {
                if everything || named.contains(&rule.disease) {
                    assess_all(node, tx, rule).await?;
                }
            }
            Ok(())
        })
    }
}

/// Grades again when a day began or a hold ran out since the last time. Returns whether it did.
pub async fn tick(node: &Node) -> Result<bool> {
    let (today, now) = (node.clock.today(), node.clock.now());
    let mut worked = false;
    let packs = node.packs();
    let assessed = list_assessed(node).await?;
    for rule in packs.risk_rules() {
        let Some(last) = assessed.iter().find(|a| a.disease == rule.disease) else { continue };
        if last.assessed_on == today && last.wake_at.is_none_or(|wake| wake > now) {
            continue;
        }
        let (node_, disease) = (node.clone(), rule.disease.clone());
        node.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    let packs = node_.packs();
                    match packs.risk_rule_for(&disease) {
                        Some(rule) => assess_all(&node_, tx, rule).await,
                        None => Ok(()),
                    }
                })
            })
            .await?;
        worked = true;
    }
    Ok(worked)
}

async fn list_assessed(node: &Node) -> Result<Vec<Assessment>> {
    let ask = async { store::list_assessments(&node.db.read()).await };
    node.assessed.get(&node.writer, (), ask).await
}

/// The next moment at which a hold runs out.
pub async fn next_wake(node: &Node) -> Result<Option<DateTime<Utc>>> {
    Ok(list_assessed(node).await?.iter().filter_map(|a| a.wake_at).min())
}

/// Calls that a rule looks at.
pub fn calls(rule: &RiskRule) -> Vec<Call> {
    let all = rule.levels.iter().filter_map(|l| l.when.as_ref()).flat_map(|e| e.calls().iter().cloned());
    all.collect::<BTreeSet<Call>>().into_iter().collect()
}

/// Regions that have data of the disease at or below them.
async fn graded_regions(tx: &Tx, tree: &Tree, disease: &str) -> Result<Vec<Uuid>> {
    let mut regions: BTreeSet<Uuid> = BTreeSet::new();
    for series in counts::list_series(&tx.conn(), disease).await? {
        if regions.insert(series.region_id) {
            regions.extend(tree.ancestors(series.region_id).map(|p| p.id));
        }
    }
    Ok(tree.iter().map(|p| p.id).filter(|id| regions.contains(id)).collect())
}

/// One look at all regions; whatever changes is written with its reason, journalled and told.
async fn assess_all(node: &Node, tx: &mut Tx, rule: &RiskRule) -> Result<()> {
    let tree = node.tree();
    let (now, today) = (tx.now(), node.clock.today());
    let regions = graded_regions(tx, &tree, &rule.disease).await?;
    let known = store::list(&tx.conn(), &rule.disease).await?;
    let mut known: HashMap<Uuid, LevelRow> = known.into_iter().map(|r| (r.region_id, r)).collect();
    let table = {
        let conn = tx.conn();
        let query =
            Query { node, conn: &conn, tree: &tree, regions: &regions, disease: &rule.disease, today, now };
        node.measures.compute(&query, &calls(rule)).await?
    };
    let (mut rows, mut wake) = (Vec::new(), None::<DateTime<Utc>>);
    let mut outcome = Outcome::default();
    let nothing = BTreeMap::new();
    for region in regions {
        let values = table.get(&region).unwrap_or(&nothing);
        let before = known.remove(&region);
        let state = match &before {
            Some(row) => serde_json::from_str(&row.state)?,
            None => LevelState::lowest(now),
        };
        let (state, changes) = assess(rule, &state, now, values);
        if let Some(fall) = next_fall(rule, &state, now) {
            wake = Some(wake.map_or(fall, |w| w.min(fall)));
        }
        let reason = serde_json::to_string(&standing(rule, state.level, values))?;
        let mut proposal = before.and_then(|r| r.proposal);
        for change in changes {
            outcome.take(tx, &tree, rule, region, &change, None)?;
            match change.kind {
                ChangeKind::Propose => proposal = Some(serde_json::to_string(&change)?),
                ChangeKind::Withdraw | ChangeKind::Enter => proposal = None,
            }
        }
        proposal = proposal.filter(|_| state.proposed.is_some());
        rows.push(row(rule, region, &state, reason, proposal)?);
    }
    store::save(&tx.conn(), rows).await?;
    outcome.store(tx).await?;
    let assessment = Assessment { disease: rule.disease.clone(), assessed_on: today, wake_at: wake };
    store::save_assessment(&tx.conn(), assessment).await
}

/// A level as it is stored.
pub fn row(
    rule: &RiskRule,
    region: Uuid,
    state: &LevelState,
    reason: String,
    proposal: Option<String>,
) -> Result<LevelRow> {
    let rank = |index: usize| i32::try_from(index).unwrap_or(i32::MAX);
    Ok(LevelRow {
        region_id: region,
        disease: rule.disease.clone(),
        place: rank(state.level),
        proposed: state.proposed.map(rank),
        since: (state.level > 0).then_some(state.since),
        state: serde_json::to_string(state)?,
        reason,
        proposal,
    })
}

/// What follows from changes of levels: history, journal entries, warnings.
#[derive(Default)]
pub struct Outcome {
    changes: Vec<ChangeRow>,
    warnings: Vec<WarningRow>,
}

impl Outcome {
    pub fn take(
        &mut self,
        tx: &mut Tx,
        tree: &Tree,
        rule: &RiskRule,
        region: Uuid,
        change: &LevelChange,
        proposal_id: Option<Uuid>,
    ) -> Result<()> {
        let badge = |index: usize| LevelBadge::of(rule, i32::try_from(index).unwrap_or(i32::MAX));
        let (from, to) = (badge(change.from), badge(change.to));
        let kind = match change.kind {
            ChangeKind::Enter => "surveillance.level.changed",
            ChangeKind::Propose => "surveillance.level.proposed",
            ChangeKind::Withdraw => "surveillance.level.withdrawn",
        };
        let data = json!({
            "disease": rule.disease, "from": from.level, "to": to.level, "from_rank": from.rank, "to_rank": to.rank,
            "decided_by": change.decided_by,
        });
        tx.journal(NewEntry::new(kind, Some(region), Some(region), data));
        if change.kind != ChangeKind::Enter {
            return Ok(());
        }
        self.changes.push(ChangeRow {
            id: tx.id(),
            region_id: region,
            disease: rule.disease.clone(),
            from_place: from.rank,
            to_place: to.rank,
            at: tx.now(),
            decided_by: tx.actor(),
            proposal_id,
            reason: serde_json::to_string(&change.reason)?,
        });
        if change.to > change.from {
            self.warn(tx, tree, rule, tree.get(region)?, change, &to);
        }
        Ok(())
    }

    /// The early warning goes to the region, its neighbours and its superior.
    fn warn(
        &mut self,
        tx: &mut Tx,
        tree: &Tree,
        rule: &RiskRule,
        about: &Place,
        change: &LevelChange,
        to: &LevelBadge,
    ) {
        let own = std::iter::once(("self", about.id));
        let neighbours = about.neighbours.iter().map(|n| ("neighbour", *n));
        let superior = tree.ancestors(about.id).take(1).map(|p| ("superior", p.id));
        let name = &about.name;
        let mut told = Vec::new();
        for (relation, region) in own.chain(neighbours).chain(superior) {
            self.warnings.push(WarningRow {
                id: tx.id(),
                disease: rule.disease.clone(),
                about_id: about.id,
                region_id: region,
                relation: relation.to_owned(),
                place: to.rank,
                text_zh: format!("{}风险等级升为“{}”。{}", name.zh, to.title.zh, change.reason.text.zh),
                text_en: format!(
                    "{} is now at risk level “{}”. {}",
                    name.en, to.title.en, change.reason.text.en
                ),
                issued_at: tx.now(),
                read_at: None,
            });
            told.push(region);
        }
        let data = json!({"disease": rule.disease, "level": to.level, "told": told});
        tx.journal(NewEntry::new("surveillance.warning.issued", Some(about.id), Some(about.id), data));
    }

    pub async fn store(self, tx: &Tx) -> Result<()> {
        store::insert_changes(&tx.conn(), self.changes).await?;
        store::insert_warnings(&tx.conn(), self.warnings).await
    }
}
