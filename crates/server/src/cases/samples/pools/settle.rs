//! What a pool's result does to its members.

use lianfang_plan::Laboratory;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::store::{self, PoolRow};
use crate::cases::samples::results::{self, ResultRow, Standing, Steps};
use crate::cases::samples::rules as sample_rules;
use crate::cases::samples::store::{self as samples, SampleRow};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;

/// Enters a pool's result: a negative one is every member's; any other opens the members, which have to be tested singly, and
/// withdraws what the pool had said of them before. The tubes that were opened.
pub async fn settle(
    tx: &mut Tx,
    laboratory: &Laboratory,
    mut pool: PoolRow,
    result: &str,
    note: Option<&str>,
) -> Result<Vec<String>> {
    let members = samples::list_of_pool(&tx.conn(), pool.id).await?;
    let was = pool.result.replace(result.to_owned());
    (pool.result_at, pool.result_by) = (Some(tx.now()), tx.actor());
    if !store::save_result(&tx.conn(), &pool).await? {
        return Err(changed(pool.id));
    }
    let (told, opened) = match result {
        "negative" => (pass_on(tx, &pool, members).await?, Vec::new()),
        _ => open(tx, laboratory, &pool, members).await?,
    };
    let kind = if result == "negative" { "cases.pool.negative" } else { "cases.pool.opened" };
    let mut by_region: BTreeMap<Uuid, Steps> = BTreeMap::from([(pool.region_id, Steps::new())]);
    by_region.entry(pool.region_id).or_default().push(NewStep {
        kind,
        region: pool.region_id,
        subject: pool.id,
        content: json!({"pool": pool.code, "from": was, "to": result, "note": note}),
        open: json!({}),
    });
    for step in told {
        by_region.entry(step.region).or_default().push(step);
    }
    for (region, steps) in by_region {
        steps::record_together(tx, kind, region, steps, json!({"pool": pool.id})).await?;
    }
    Ok(opened)
}

fn changed(id: Uuid) -> Error {
    Error::Changed { current: Box::new(json!({"id": id})) }
}

/// Members without a result of their own are negative.
async fn pass_on(tx: &mut Tx, pool: &PoolRow, members: Vec<SampleRow>) -> Result<Steps> {
    let mut told = Steps::new();
    for mut member in members.into_iter().filter(SampleRow::waits) {
        let mut row = ResultRow::new(tx, member.region_id, Some("negative".to_owned()), Standing::Final);
        row.pool_id = Some(pool.id);
        results::apply(tx, &mut member, row, &mut told).await?;
    }
    Ok(told)
}

async fn open(
    tx: &mut Tx,
    laboratory: &Laboratory,
    pool: &PoolRow,
    members: Vec<SampleRow>,
) -> Result<(Steps, Vec<String>)> {
    let (mut told, mut opened) = (Steps::new(), Vec::new());
    for mut member in members {
        let by_pool = results::withdraw_of_pool(&tx.conn(), member.id, pool.id).await?;
        if !(member.waits() || by_pool) {
            continue;
        }
        if by_pool {
            (member.result, member.result_at, member.result_by) = (None, None, None);
        }
        member.opened_at = Some(tx.now());
        member.due_at = sample_rules::due_after_receipt(laboratory, tx.now());
        if !samples::save(&tx.conn(), &member).await? {
            return Err(changed(member.id));
        }
        told.push(NewStep {
            kind: "cases.pool.opened",
            region: member.region_id,
            subject: member.subject(),
            content: json!({"tube": member.tube, "pool": pool.code}),
            open: json!({}),
        });
        opened.push(member.tube);
    }
    Ok((told, opened))
}
