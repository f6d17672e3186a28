//! Puts a result on its sample: in force, beside a contradicting one, or nowhere because it is known.

use serde_json::json;
use uuid::Uuid;

pub use super::rules::Became;
use super::rules::weigh;
use super::store::{self, ResultRow};
use crate::cases::samples::store::{self as samples, SampleRow};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::regions::Tree;

/// Steps that are recorded together at the end of a change.
pub type Steps = Vec<NewStep>;

/// Puts a result on a sample and stores both; what happened is added to `told`.
pub async fn apply(tx: &Tx, sample: &mut SampleRow, mut row: ResultRow, told: &mut Steps) -> Result<Became> {
    let result = row.result.clone().ok_or_else(|| Error::internal("a result that says nothing"))?;
    let conn = tx.conn();
    let in_force = match sample.result {
        Some(_) => store::find_in_force(&conn, sample.id).await?,
        None => None,
    };
    let known =
        sample.result.as_deref().map(|was| (was, in_force.as_ref().map_or("final", |r| r.standing.as_str())));
    let became = weigh(known, &result, row.standing(), row.corrects);
    if became == Became::Same && row.message_id.is_none() {
        return Ok(became);
    }
    let from = sample.result.clone();
    (row.sample_id, row.tube) = (Some(sample.id), Some(sample.tube.clone()));
    row.state = match became {
        Became::Disputed => "disputed",
        // Kept beside the one in force, so that the message's page can show where it went.
        Became::Same => "same",
        Became::InForce | Became::Replaced => "in-force",
    }
    .to_owned();
    let kind = match became {
        Became::Same => {
            store::save(&conn, vec![row]).await?;
            return Ok(became);
        }
        Became::Disputed => {
            sample.disputed = true;
            "cases.sample.disputed"
        }
        Became::InForce | Became::Replaced => {
            if became == Became::Replaced {
                store::supersede(&conn, sample.id).await?;
            }
            sample.result = Some(result.clone());
            sample.result_at = Some(tx.now());
            sample.result_by = tx.actor();
            sample.due_at = None;
            "cases.sample.result"
        }
    };
    told.push(NewStep {
        kind,
        region: sample.region_id,
        subject: sample.subject(),
        content: json!({"tube": sample.tube, "from": from, "to": result, "note": row.note}),
        open: json!({"sample": sample.id}),
    });
    if !samples::save(&conn, sample).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": sample.id})) });
    }
    sample.version += 1;
    store::save(&conn, vec![row]).await?;
    Ok(became)
}

/// Puts results that came before their tube on samples that were just registered; how many.
///
/// A laboratory's result reaches tubes of the regions below it only.
pub async fn claim(tx: &mut Tx, tree: &Tree, registered: &mut [SampleRow]) -> Result<usize> {
    let tubes: Vec<String> = registered.iter().map(|row| row.tube.clone()).collect();
    let parked = store::list_parked_for(&tx.conn(), &tubes).await?;
    let mut told = Steps::new();
    let mut found = 0;
    for mut row in parked {
        let fits = |sample: &&mut SampleRow| {
            let tube = Some(&sample.tube);
            (row.tube.as_ref() == tube || row.order_number.as_ref() == tube)
                && tree.is_within(sample.region_id, row.region_id)
        };
        let Some(sample) = registered.iter_mut().find(fits) else { continue };
        (row.decided_at, row.decided_by) = (Some(tx.now()), None);
        apply(tx, sample, row, &mut told).await?;
        found += 1;
    }
    steps::record(tx, told).await?;
    Ok(found)
}

/// A person's decision between two results.
pub async fn settle_dispute(tx: &mut Tx, mut row: ResultRow, take: bool, note: String) -> Result<()> {
    let id: Uuid = row.sample_id.ok_or_else(|| Error::internal("a disputed result without a sample"))?;
    let missing = || Error::not_found("sample", id);
    let mut sample = samples::find(&tx.conn(), id).await?.ok_or_else(missing)?;
    let from = sample.result.clone();
    if take {
        store::supersede(&tx.conn(), id).await?;
        (sample.result, sample.result_at) = (row.result.clone(), Some(tx.now()));
        (sample.result_by, sample.due_at) = (tx.actor(), None);
    }
    sample.disputed = store::has_other_dispute(&tx.conn(), id, row.id).await?;
    row.state = if take { "in-force" } else { "rejected" }.to_owned();
    (row.decided_at, row.decided_by) = (Some(tx.now()), tx.actor());
    if !samples::save(&tx.conn(), &sample).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": sample.id})) });
    }
    let step = NewStep {
        kind: "cases.sample.settled",
        region: sample.region_id,
        subject: sample.subject(),
        content: json!({"tube": sample.tube, "from": from, "to": sample.result, "note": note}),
        open: json!({"sample": sample.id}),
    };
    row.note = Some(note);
    store::save(&tx.conn(), vec![row]).await?;
    steps::record(tx, vec![step]).await
}
