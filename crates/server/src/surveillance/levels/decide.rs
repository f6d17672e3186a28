//! Decisions about levels, made through the door by whoever may (`response` asks for them).

use lianfang_domain::Text;
use lianfang_plan::{Call, LevelChange, LevelState, Reason, RiskRule, Value, decide, refuse_level as refuse};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::assess::{Outcome, calls, row};
use super::store::{self, LevelRow};
use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::measures::Query;
use crate::node::Node;

/// The level that waits for a decision in a region, with its reason.
pub async fn find_proposal(conn: &Conn<'_>, region: Uuid, disease: &str) -> Result<Option<LevelChange>> {
    let row = store::find(conn, region, disease).await?;
    Ok(row.and_then(|r| r.proposal).map(|text| serde_json::from_str(&text)).transpose()?)
}

async fn load(tx: &Tx, region: Uuid, disease: &str) -> Result<(LevelRow, LevelState)> {
    let row = store::find(&tx.conn(), region, disease).await?;
    let row = row.ok_or_else(|| Error::not_found("risk level of the region", region))?;
    let state = serde_json::from_str(&row.state)?;
    Ok((row, state))
}

fn rule<'a>(packs: &'a crate::packs::PackSet, disease: &str) -> Result<&'a RiskRule> {
    packs.risk_rule_for(disease).ok_or_else(|| Error::not_found("risk rule for the disease", disease))
}

/// Today's figures of one region for the rule.
async fn values(node: &Node, tx: &Tx, rule: &RiskRule, region: Uuid) -> Result<BTreeMap<Call, Value>> {
    let (conn, regions, tree) = (tx.conn(), [region], node.tree());
    let (today, now) = (node.clock.today(), tx.now());
    let query =
        Query { node, conn: &conn, tree: &tree, regions: &regions, disease: &rule.disease, today, now };
    Ok(node.measures.compute(&query, &calls(rule)).await?.remove(&region).unwrap_or_default())
}

/// Puts the region on `rank` by decision, with history, journal and warning.
pub async fn decide_level(
    node: &Node,
    tx: &mut Tx,
    region: Uuid,
    disease: &str,
    rank: usize,
    proposal: Uuid,
) -> Result<()> {
    let (packs, tree) = (node.packs(), node.tree());
    let rule = rule(&packs, disease)?;
    let (before, state) = load(tx, region, disease).await?;
    let values = values(node, tx, rule, region).await?;
    let (state, changes) = decide(rule, &state, rank, tx.now(), &values);
    let mut outcome = Outcome::default();
    let mut reason = before.reason;
    for change in &changes {
        outcome.take(tx, &tree, rule, region, change, Some(proposal))?;
        reason = serde_json::to_string(&change.reason)?;
    }
    store::save(&tx.conn(), vec![row(rule, region, &state, reason, None)?]).await?;
    outcome.store(tx).await
}

/// The proposed level was refused; it rests until things change.
pub async fn refuse_level(node: &Node, tx: &mut Tx, region: Uuid, disease: &str) -> Result<()> {
    let packs = node.packs();
    let rule = rule(&packs, disease)?;
    let (before, state) = load(tx, region, disease).await?;
    let values = values(node, tx, rule, region).await?;
    let state = refuse(rule, &state, &values);
    store::save(&tx.conn(), vec![row(rule, region, &state, before.reason, None)?]).await
}

/// Why a region stands where it does, or why a higher level waits for a decision.
pub async fn find_reason(node: &Node, region: Uuid, disease: &str) -> Result<Text> {
    let Some(row) = store::find(&node.db.read(), region, disease).await? else {
        return Ok(Text::new("尚无数据", "no data yet"));
    };
    let reason: Reason = match &row.proposal {
        Some(proposal) => serde_json::from_str::<LevelChange>(proposal)?.reason,
        None => serde_json::from_str(&row.reason)?,
    };
    Ok(reason.text)
}
