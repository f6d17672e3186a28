//! Registering tubes: one at the bedside, or thousands from a screening.
//!
//! One statement stores up to 128 tubes, and one entry of the journal tells of a whole batch, so that a station's request costs the
//! writer about as much as a single tube. Results that came before their tube are put on it here.

use chrono::{DateTime, Utc};
use lianfang_plan::Laboratory;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

use super::store::SampleRow;
use super::{results, rules, store};
use crate::cases::steps::{self, NewStep};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::regions::Tree;

/// Whose sample it is; of nobody yet when all are absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject {
    pub case_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub place_id: Option<Uuid>,
}

/// A tube to register; its code and kind were checked.
#[derive(Debug, Clone)]
pub struct NewTube {
    pub tube: String,
    pub kind: String,
    pub taken_at: DateTime<Utc>,
    pub subject: Subject,
    /// The sample whose place it takes, which is given up.
    pub retakes: Option<SampleRow>,
}

/// What became of a batch.
pub struct Registered {
    pub samples: Vec<SampleRow>,
    /// Tubes that were known already.
    pub known: Vec<String>,
    pub results_found: usize,
}

/// Registers tubes of one region and disease.
pub async fn register(
    tx: &mut Tx,
    tree: &Tree,
    laboratory: &Laboratory,
    (region, disease): (Uuid, &str),
    tubes: Vec<NewTube>,
) -> Result<Registered> {
    let mut rows = Vec::with_capacity(tubes.len());
    let mut retaken = Vec::new();
    for new in tubes {
        let taken_at = new.taken_at.min(tx.now());
        let row = SampleRow {
            id: tx.id(),
            region_id: region,
            disease: disease.to_owned(),
            tube: new.tube,
            case_id: new.subject.case_id,
            contact_id: new.subject.contact_id,
            place_id: new.subject.place_id,
            pool_id: None,
            retakes_id: new.retakes.as_ref().map(|old| old.id),
            kind: new.kind,
            taken_at,
            taken_by: tx.actor(),
            sent_at: None,
            received_at: None,
            opened_at: None,
            voided_at: None,
            due_at: rules::due_after_taking(laboratory, taken_at),
            result: None,
            result_at: None,
            result_by: None,
            disputed: false,
            version: 1,
        };
        retaken.extend(new.retakes.map(|old| (row.id, old)));
        rows.push(row);
    }
    let stored: HashSet<Uuid> = store::insert(&tx.conn(), &rows).await?.into_iter().collect();
    let (mut samples, known): (Vec<SampleRow>, Vec<SampleRow>) =
        rows.into_iter().partition(|row| stored.contains(&row.id));
    tell(tx, region, &samples).await?;
    for (new, old) in retaken.into_iter().filter(|(new, _)| stored.contains(new)) {
        give_up(tx, old, new).await?;
    }
    let results_found = results::claim(tx, tree, &mut samples).await?;
    Ok(Registered { samples, known: known.into_iter().map(|row| row.tube).collect(), results_found })
}

/// One entry for one tube, one entry for many.
async fn tell(tx: &mut Tx, region: Uuid, samples: &[SampleRow]) -> Result<()> {
    let step = |row: &SampleRow| NewStep {
        kind: "cases.sample.taken",
        region,
        subject: row.subject(),
        content: json!({"tube": row.tube, "kind": row.kind}),
        open: json!({"sample": row.id}),
    };
    match samples {
        [] => Ok(()),
        [only] => steps::record(tx, vec![step(only)]).await,
        [first, .., last] => {
            let open = json!({"samples": samples.len(), "first": first.id, "last": last.id});
            // What happens to a case or a contact is a step of it; a tube of nobody yet is its own row and no more.
            let named: Vec<NewStep> =
                samples.iter().filter(|row| row.subject() != row.id).map(step).collect();
            if named.is_empty() {
                tx.journal(NewEntry::new("cases.samples.registered", Some(region), None, open));
                return Ok(());
            }
            steps::record_together(tx, "cases.samples.registered", region, named, open).await
        }
    }
}

/// The former tube waits for nothing any more.
async fn give_up(tx: &mut Tx, mut old: SampleRow, new: Uuid) -> Result<()> {
    old.voided_at = Some(tx.now());
    old.due_at = None;
    if !store::save(&tx.conn(), &old).await? {
        return Err(rules::cannot_move(&old.tube, rules::stage(&old)));
    }
    let step = NewStep {
        kind: "cases.sample.retaken",
        region: old.region_id,
        subject: old.id,
        content: json!({"tube": old.tube, "by": new}),
        open: json!({"sample": old.id, "by": new}),
    };
    steps::record(tx, vec![step]).await
}
