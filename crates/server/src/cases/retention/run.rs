//! The removal by the clock: once a day, in chunks, each its own commit; what is interrupted goes on at the next round, because a chunk is found by what is
//! still there.

use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

use super::due::{PARTS, access_log_kept, messages_kept};
use super::model::{Gone, Part};
use super::{remove, rules, store};
use crate::cases::samples;
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::node::Node;
use crate::people;

/// Records that go in one commit.
const CHUNK: u32 = 100;
/// Rows of their own day that go in one commit.
const ROWS: u32 = 1_000;

/// Removes whatever's time is over; whether there was anything. `last` keeps the day that is done.
pub async fn keep_up(node: &Node, last: &Mutex<Option<NaiveDate>>) -> Result<bool> {
    let today = node.clock.today();
    let done = last.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|day| day >= today);
    if done {
        return Ok(false);
    }
    let packs = node.packs();
    let mut any = false;
    for case_rules in packs.all_case_rules() {
        for (class, part) in PARTS {
            let Some(kept) = rules::kept_for(&case_rules.retention, class, part) else { continue };
            let closed_by = rules::closed_by(today, kept);
            while record_chunk(node, class, part, case_rules.disease.clone(), closed_by).await? {
                any = true;
            }
        }
        let before = rules::closed_by(today, case_rules.retention.waiting());
        while waiting_chunk(node, case_rules.disease.clone(), before).await? {
            any = true;
        }
    }
    if let Some(kept) = messages_kept(node) {
        let before = rules::closed_by(today, kept);
        while message_chunk(node, before).await? {
            any = true;
        }
    }
    if let Some(kept) = access_log_kept(node) {
        let before = rules::closed_by(today, kept);
        while access_chunk(node, before).await? {
            any = true;
        }
    }
    *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
    Ok(any)
}

async fn record_chunk(
    node: &Node,
    class: &'static str,
    part: Part,
    disease: String,
    closed_by: NaiveDate,
) -> Result<bool> {
    // Asked outside of the writer first: on most days nothing is due.
    let due = (class, part, disease.as_str());
    if store::list_due(&node.db.read(), due, closed_by, 1).await?.is_empty() {
        return Ok(false);
    }
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let due = store::list_due(&tx.conn(), (class, part, &disease), closed_by, CHUNK).await?;
                let any = !due.is_empty();
                if any {
                    remove::remove(tx, class, part, &disease, due).await?;
                }
                Ok(any)
            })
        })
        .await
}

fn begin(node: &Node, day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    node.clock.at(day, NaiveTime::MIN)
}

async fn waiting_chunk(node: &Node, disease: String, before: NaiveDate) -> Result<bool> {
    let before = begin(node, before);
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let rows = store::delete_waiting(&tx.conn(), &disease, before, ROWS).await?;
                let rows = rows.into_iter().map(|row| (row.region_id, row.id)).collect();
                by_region(tx, ("waiting", Part::Waiting, Some(&disease)), rows).await
            })
        })
        .await
}

async fn message_chunk(node: &Node, before: NaiveDate) -> Result<bool> {
    let before = begin(node, before);
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let rows = samples::forget_messages(&tx.conn(), before, ROWS).await?;
                by_region(tx, ("message", Part::Messages, None), rows).await
            })
        })
        .await
}

async fn access_chunk(node: &Node, before: NaiveDate) -> Result<bool> {
    let before = begin(node, before);
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let rows = people::forget_access(&tx.conn(), before, ROWS).await?;
                by_region(tx, ("access-log", Part::AccessLog, None), rows).await
            })
        })
        .await
}

/// One list of ids for each region; whether there were any.
async fn by_region(
    tx: &mut Tx,
    what: (&'static str, Part, Option<&str>),
    rows: Vec<(Uuid, Uuid)>,
) -> Result<bool> {
    let mut lists: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (region, id) in rows {
        lists.entry(region).or_default().push(id);
    }
    let any = !lists.is_empty();
    for (region, subjects) in lists {
        let n = subjects.len() as u64;
        remove::write_down(tx, what, region, n, &Gone { subjects, ..Gone::default() }).await?;
    }
    Ok(any)
}
