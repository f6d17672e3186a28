//! The proof of what was removed: every list of ids is the one whose hash is in the journal, and nothing of it is left.

use std::collections::HashMap;
use uuid::Uuid;

use super::model::{Gone, Part, Verification};
use super::store::RemovalRow;
use super::{rules, store};
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::kernel::journal;
use crate::people;

const BATCH: u32 = 200;
const KIND: &str = "cases.retention.removed";
/// More faults than this are not listed one by one.
const MOST: usize = 50;

/// Verifies all removals of the node.
pub async fn verify(conn: &Conn<'_>) -> Result<Verification> {
    let mut hashes = hashes(conn).await?;
    let mut found = Verification::default();
    let mut after = Uuid::nil();
    loop {
        let rows = store::walk_removals(conn, after, BATCH).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            let said = hashes.remove(&row.id);
            check(conn, &row, said, &mut found).await?;
        }
    }
    for id in hashes.keys() {
        fault(&mut found, format!("the journal tells of removal {id}, but its list of ids is gone"));
    }
    found.whole = found.faults.is_empty();
    Ok(found)
}

/// What the journal says of each removal.
async fn hashes(conn: &Conn<'_>) -> Result<HashMap<Uuid, String>> {
    let head = journal::store::count_entries(conn).await?;
    let (mut position, mut found) = (0, HashMap::new());
    while position < head {
        let (entries, next) = journal::store::list_kinds(conn, position, head, &[KIND], 1000).await?;
        for entry in entries {
            if let (Some(id), Some(hash)) = (entry.subject, entry.data["hash"].as_str()) {
                found.insert(id, hash.to_owned());
            }
        }
        position = next;
    }
    Ok(found)
}

fn fault(found: &mut Verification, what: String) {
    if found.faults.len() < MOST {
        found.faults.push(what);
    }
}

async fn check(
    conn: &Conn<'_>,
    row: &RemovalRow,
    said: Option<String>,
    found: &mut Verification,
) -> Result<()> {
    let id = row.id;
    let gone: Gone = serde_json::from_str(&row.content)?;
    found.removals += 1;
    found.subjects += gone.subjects.len() as u64;
    found.persons += gone.persons.len() as u64;
    found.steps += gone.steps.len() as u64;
    match said {
        None => fault(found, format!("removal {id} is not in the journal")),
        Some(hash) if hash != rules::hash(&row.content) => {
            fault(found, format!("the list of ids of removal {id} is not the one in the journal"));
        }
        Some(_) => {}
    }
    let Some(part) = Part::parse(&row.part) else {
        fault(found, format!("removal {id} names no known part: {}", row.part));
        return Ok(());
    };
    let mut left = store::count_left(conn, &row.class, part, &gone.subjects).await?;
    if part == Part::AccessLog {
        left = people::count_access(conn, &gone.subjects).await?;
    }
    if left > 0 {
        fault(found, format!("{left} rows of removal {id} are still there"));
    }
    let steps = store::count_steps(conn, &gone.steps).await?;
    if steps > 0 {
        fault(found, format!("{steps} texts and salts of removal {id} are still there"));
    }
    let sealed = people::count_remaining(conn, &gone.persons).await?;
    if sealed > 0 {
        fault(found, format!("{sealed} identities or tokens of removal {id} are still there"));
    }
    Ok(())
}
