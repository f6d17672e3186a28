//! Taking away one part of some records, and writing down what went.

use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::model::{Gone, Part};
use super::store::{KeptRow, RemovalRow};
use super::{rules, store};
use crate::cases::{contacts, forget, hand_over, orders, records, samples, sites, steps};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::{people, response};

/// What was taken away, before it is written down.
#[derive(Debug, Default)]
struct Taken {
    rows: u64,
    persons: Vec<Uuid>,
    steps: Vec<Uuid>,
}

/// Removes a part of these records, one list of ids for each region.
pub async fn remove(
    tx: &mut Tx,
    class: &'static str,
    part: Part,
    disease: &str,
    due: Vec<KeptRow>,
) -> Result<()> {
    let mut by_region: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for row in due {
        by_region.entry(row.region_id).or_default().push(row.subject_id);
    }
    for (region, subjects) in by_region {
        let taken = match part {
            Part::Checks => checks(tx, &subjects).await?,
            Part::Samples => samples_of(tx, class, &subjects).await?,
            Part::Identity => identity(tx, class, &subjects).await?,
            _ => record(tx, class, &subjects).await?,
        };
        let Taken { rows, persons, steps } = taken;
        let gone = Gone { subjects, persons, steps };
        write_down(tx, (class, part, Some(disease)), region, rows, &gone).await?;
    }
    Ok(())
}

/// The list of ids in a row of its own, and its hash in the journal.
pub async fn write_down(
    tx: &mut Tx,
    (class, part, disease): (&'static str, Part, Option<&str>),
    region: Uuid,
    rows: u64,
    gone: &Gone,
) -> Result<()> {
    let id = tx.id();
    let content = serde_json::to_string(gone)?;
    let data = json!({
        "class": class, "part": part.as_str(), "disease": disease, "rows": rows, "subjects": gone.subjects.len(),
        "steps": gone.steps.len(), "hash": rules::hash(&content),
    });
    let row = RemovalRow {
        id,
        region_id: region,
        class: class.to_owned(),
        part: part.as_str().to_owned(),
        disease: disease.map(str::to_owned),
        at: tx.now(),
        rows_removed: i64::try_from(rows).unwrap_or(i64::MAX),
        steps_removed: i64::try_from(gone.steps.len()).unwrap_or(i64::MAX),
        content,
    };
    store::insert_removal(&tx.conn(), row).await?;
    tx.journal(NewEntry::new("cases.retention.removed", Some(region), Some(id), data));
    Ok(())
}

async fn checks(tx: &Tx, subjects: &[Uuid]) -> Result<Taken> {
    let rows = contacts::delete_follow_ups(&tx.conn(), subjects).await?;
    store::mark_gone(&tx.conn(), Part::Checks, subjects).await?;
    Ok(Taken { rows, ..Taken::default() })
}

async fn samples_of(tx: &Tx, class: &str, subjects: &[Uuid]) -> Result<Taken> {
    let rows = samples::delete_of(&tx.conn(), class, subjects).await?;
    store::mark_gone(&tx.conn(), Part::Samples, subjects).await?;
    Ok(Taken { rows, ..Taken::default() })
}

/// Who it was: key, sealed text and tokens, the texts in which a name may stand, papers, what is kept around it, and the steps with their salts. Somebody who is kept as another
/// case or contact is only let go of here.
async fn identity(tx: &mut Tx, class: &str, subjects: &[Uuid]) -> Result<Taken> {
    let mut taken = Taken::default();
    let conn = tx.conn();
    let persons = match class {
        "case" => records::forget_texts(&conn, subjects).await?,
        _ => contacts::forget_texts(&conn, subjects).await?,
    };
    let needed = store::persons_needed(&conn, &persons, subjects).await?;
    for person in persons {
        if needed.contains(&person) {
            continue;
        }
        if people::erase(tx, person).await? {
            taken.rows += 1;
        }
        taken.persons.push(person);
    }
    for subject in subjects {
        let conn = tx.conn();
        taken.rows += orders::delete_of(&conn, *subject).await?;
        taken.rows += hand_over::delete_of(&conn, *subject).await?;
        taken.rows += forget::forget_around(tx, *subject).await?;
    }
    let conn = tx.conn();
    taken.steps = steps::erase_listed(&conn, subjects).await?;
    taken.rows += taken.steps.len() as u64;
    store::mark_gone(&conn, Part::Identity, subjects).await?;
    Ok(taken)
}

/// Everything that is left.
async fn record(tx: &mut Tx, class: &str, subjects: &[Uuid]) -> Result<Taken> {
    let mut taken = identity(tx, class, subjects).await?;
    let conn = tx.conn();
    taken.rows += samples::delete_of(&conn, class, subjects).await?;
    for subject in subjects {
        taken.rows += sites::delete_of(&conn, *subject).await?;
    }
    response::forget_errands(&conn, subjects).await?;
    taken.rows += match class {
        "case" => records::delete(&conn, subjects).await?,
        _ => contacts::delete_follow_ups(&conn, subjects).await? + contacts::delete(&conn, subjects).await?,
    };
    store::let_go(&conn, subjects).await?;
    Ok(taken)
}
