//! Makes and withdraws proposals, as the rules ask.

use lianfang_domain::{Text, Tier};
use lianfang_plan::{LevelChange, Plan, Reason};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, ProposalRow};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::response::incidents::store::RunningRow;

/// What a proposal is about.
struct Subject<'a> {
    kind: &'static str,
    region: Uuid,
    disease: &'a str,
    target: String,
    from: Option<Text>,
    to: Text,
    tier: Option<Tier>,
    running: Option<&'a RunningRow>,
}

async fn propose(node: &Node, tx: &mut Tx, subject: Subject<'_>, reason: &Reason) -> Result<()> {
    // Where the pack names no tier, the region decides for itself.
    let own = node.tree().get(subject.region)?.tier;
    let tier = subject.tier.map_or(own, |tier| tier.min(own));
    let (from_zh, from_en) = subject.from.map(|t| (t.zh, t.en)).unzip();
    let row = ProposalRow {
        id: tx.id(),
        kind: subject.kind.to_owned(),
        region_id: subject.region,
        disease: subject.disease.to_owned(),
        target: subject.target,
        from_zh,
        from_en,
        to_zh: subject.to.zh,
        to_en: subject.to.en,
        reason: serde_json::to_string(reason)?,
        tier: tier.to_string(),
        state: "open".to_owned(),
        resting: false,
        proposed_at: tx.now(),
        decided_at: None,
        decided_by: None,
        note: None,
        running_id: subject.running.map(|r| r.id),
        incident_id: subject.running.map(|r| r.incident_id),
        version: 1,
    };
    store::insert(&tx.conn(), &row).await?;
    let data = json!({"kind": row.kind, "target": row.target, "disease": row.disease, "tier": row.tier});
    tx.journal(NewEntry::new("response.proposal.made", Some(row.region_id), Some(row.id), data));
    Ok(())
}

async fn withdraw(tx: &mut Tx, row: Option<ProposalRow>) -> Result<()> {
    let Some(row) = row else { return Ok(()) };
    store::withdraw(&tx.conn(), &row).await?;
    let data = json!({"kind": row.kind, "target": row.target, "disease": row.disease});
    tx.journal(NewEntry::new("response.proposal.withdrawn", Some(row.region_id), Some(row.id), data));
    Ok(())
}

/// A level that waits for a decision. One proposal per region: a higher one takes the lower one's place.
pub async fn propose_level(
    node: &Node,
    tx: &mut Tx,
    region: Uuid,
    disease: &str,
    change: &LevelChange,
) -> Result<()> {
    let open = store::find_open(&tx.conn(), "level", region, disease).await?;
    let target = change.to.to_string();
    if open.as_ref().is_some_and(|p| p.target == target) {
        return Ok(());
    }
    withdraw(tx, open).await?;
    let packs = node.packs();
    let title = |rank: usize| {
        let rule = packs.risk_rule_for(disease);
        rule.and_then(|r| r.levels.get(rank)).map(|l| l.title.clone()).unwrap_or_default()
    };
    let subject = Subject {
        kind: "level",
        region,
        disease,
        target,
        from: Some(title(change.from)),
        to: title(change.to),
        tier: change.decided_by,
        running: None,
    };
    propose(node, tx, subject, &change.reason).await
}

pub async fn withdraw_level(tx: &mut Tx, region: Uuid, disease: &str) -> Result<()> {
    let open = store::find_open(&tx.conn(), "level", region, disease).await?;
    withdraw(tx, open).await
}

/// A phase of a running plan that waits for a decision.
pub async fn propose_phase(
    node: &Node,
    tx: &mut Tx,
    running: &RunningRow,
    plan: &Plan,
    (from, to): (&str, &str),
    tier: Option<Tier>,
    reason: &Reason,
) -> Result<()> {
    withdraw_phase(tx, running.id).await?;
    let title = |phase: &str| plan.phase(phase).map(|p| p.title.clone()).unwrap_or_default();
    let named =
        |t: Text| Text::new(format!("{}：{}", plan.title.zh, t.zh), format!("{}: {}", plan.title.en, t.en));
    let subject = Subject {
        kind: "phase",
        region: running.region_id,
        disease: &running.disease,
        target: to.to_owned(),
        from: Some(title(from)),
        to: named(title(to)),
        tier,
        running: Some(running),
    };
    propose(node, tx, subject, reason).await
}

pub async fn withdraw_phase(tx: &mut Tx, running: Uuid) -> Result<()> {
    let open = store::find_open_of(&tx.conn(), running).await?;
    withdraw(tx, open).await
}

/// The start of a plan that waits for a decision.
pub async fn propose_start(
    node: &Node,
    tx: &mut Tx,
    region: Uuid,
    disease: &str,
    plan: &Plan,
    reason: &Reason,
) -> Result<()> {
    let subject = Subject {
        kind: "start-plan",
        region,
        disease,
        target: plan.id.clone(),
        from: None,
        to: plan.title.clone(),
        tier: plan.decided_by,
        running: None,
    };
    propose(node, tx, subject, reason).await
}

/// The condition for a start is false: an open proposal is withdrawn, a refused one may be made again.
pub async fn let_start_rest_end(tx: &mut Tx, start: ProposalRow) -> Result<()> {
    match start.state.as_str() {
        "open" => withdraw(tx, Some(start)).await,
        _ => store::withdraw(&tx.conn(), &start).await,
    }
}
