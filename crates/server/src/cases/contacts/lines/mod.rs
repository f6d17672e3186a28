//! The lines of checks, made by the clock: every day those of the day, for everybody who is watched; and what was not done
//! when a day is over.
//!
//! Lines of days to come are not stored: the programme says them. So another programme, a new exposure or a release changes nothing
//! but today, and a million contacts are some million rows a day instead of all rows at once. The work goes in chunks of bounded
//! size, each with its own commit and its place in `cases_progress`, so that others write in between and a restart goes on.

mod store;

use chrono::{Days, NaiveDate};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

use store::{MissedRow, Progress, Turns};

use super::errands;
use super::store::ContactRow;
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// Contacts whose lines are laid in one commit.
const CHUNK: i64 = 20_000;
/// Missed lines that are told in one commit.
const MISSED: i64 = 2_000;
/// A node that slept longer does not make up for the days before.
const MOST_DAYS: u64 = 30;

/// Brings the lines up to today; whether anything was done. Time alone brings this, so it is asked again and again: `last` keeps the
/// day that is done, to ask the database once a day only.
pub async fn keep_up(node: &Node, last: &Mutex<Option<NaiveDate>>) -> Result<bool> {
    let today = node.clock.today();
    let done = last.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|day| day >= today);
    if done {
        return Ok(false);
    }
    let mut any = false;
    while let Some(at) = next_of(node, today).await? {
        any |= lay_chunk(node, at).await? > 0;
    }
    while mark_missed_chunk(node, today).await? {
        any = true;
    }
    *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
    Ok(any)
}

/// Where to go on: the unfinished day, or the one after the last; at the very first, the day since when somebody is watched.
async fn next_of(node: &Node, today: NaiveDate) -> Result<Option<Progress>> {
    let conn = node.db.read();
    let begin = |day: NaiveDate| Some(Progress { day, after_id: Some(Uuid::nil()) });
    let earliest = today.checked_sub_days(Days::new(MOST_DAYS)).unwrap_or(today);
    Ok(match store::find_progress(&conn).await? {
        None => begin(store::first_watched(&conn).await?.map_or(today, |day| day.clamp(earliest, today))),
        Some(at) if at.after_id.is_some() => Some(at),
        Some(at) if at.day < today => at.day.succ_opt().and_then(|day| begin(day.max(earliest))),
        Some(_) => None,
    })
}

/// How often contacts of each programme are checked, by the packs in force.
pub fn turns(node: &Node) -> Vec<Turns> {
    let packs = node.packs();
    let of = |rules: &lianfang_plan::CaseRules| {
        rules
            .programmes
            .iter()
            .map(|programme| Turns {
                disease: rules.disease.clone(),
                programme: programme.id.clone(),
                per_day: i32::try_from(programme.checks_per_day).unwrap_or(1),
            })
            .collect::<Vec<Turns>>()
    };
    packs.all_case_rules().flat_map(of).collect()
}

/// How often a contact is checked in a day.
pub fn per_day(turns: &[Turns], contact: &ContactRow) -> i32 {
    let programme = contact.programme.as_deref();
    let of =
        turns.iter().find(|of| of.disease == contact.disease && Some(of.programme.as_str()) == programme);
    of.map_or(1, |of| of.per_day)
}

async fn lay_chunk(node: &Node, at: Progress) -> Result<u64> {
    let turns = turns(node);
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let after = at.after_id.unwrap_or(Uuid::nil());
                let until = store::find_bound(&tx.conn(), after, CHUNK).await?;
                let laid = store::lay(&tx.conn(), at.day, (after, until), &turns).await?;
                store::save_progress(&tx.conn(), Progress { day: at.day, after_id: until }).await?;
                Ok(laid)
            })
        })
        .await
}

async fn mark_missed_chunk(node: &Node, today: NaiveDate) -> Result<bool> {
    let node_ = node.clone();
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let missed = store::mark_missed(&tx.conn(), today, MISSED).await?;
                if missed.is_empty() {
                    return Ok(false);
                }
                tell(tx, &missed, today);
                errands::missed(tx, &node_, missed.iter().map(|row| (row.contact_id, row.due_on)).collect())
                    .await?;
                Ok(true)
            })
        })
        .await
}

/// One entry a region.
fn tell(tx: &mut Tx, missed: &[MissedRow], today: NaiveDate) {
    let mut by_region: BTreeMap<Uuid, usize> = BTreeMap::new();
    for row in missed {
        *by_region.entry(row.region_id).or_default() += 1;
    }
    for (region, n) in by_region {
        let data = json!({"missed": n, "before": today});
        tx.journal(NewEntry::new("cases.follow-ups.missed", Some(region), None, data));
    }
}
