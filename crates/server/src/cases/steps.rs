//! What happened to a case or contact, step by step.
//!
//! The step's text is in `cases_step`; the journal's entry holds only its salted hash. While both are there, anybody can see
//! that the text was not altered; when the row and its salt are gone, the hash says nothing any more.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, StepRow};
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};
use crate::kernel::ids::secret_bytes;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

/// A step that is about to be stored.
#[derive(Debug)]
pub struct NewStep {
    /// `cases.case.classified` …
    pub kind: &'static str,
    pub region: Uuid,
    pub subject: Uuid,
    /// What happened; may be health data, never an identity.
    pub content: Value,
    /// What the journal may show: nothing about a person's health.
    pub open: Value,
}

impl NewStep {
    /// The row with a salt of its own, the hash over both, and what the journal may show.
    fn salted(self, tx: &Tx) -> Result<(StepRow, String, Value)> {
        let NewStep { kind, region, subject, content, open } = self;
        let (salt, content) = (secret_bytes::<16>()?, content.to_string());
        let hash = commitment(&salt, &content);
        let row = StepRow {
            id: tx.id(),
            region_id: region,
            subject_id: subject,
            kind: kind.to_owned(),
            at: tx.now(),
            actor: tx.actor(),
            content,
            salt: salt.to_vec(),
        };
        Ok((row, hash, open))
    }
}

/// Stores steps and their entries as part of the change.
pub async fn record(tx: &mut Tx, steps: Vec<NewStep>) -> Result<()> {
    let mut rows = Vec::with_capacity(steps.len());
    for step in steps {
        let (kind, region, subject) = (step.kind, step.region, step.subject);
        let (row, hash, open) = step.salted(tx)?;
        let data = with(json!({"step": row.id, "hash": hash}), open);
        rows.push(row);
        tx.journal(NewEntry::new(kind, Some(region), Some(subject), data));
    }
    store::insert_steps(&tx.conn(), rows).await
}

/// Stores many steps under one entry, which holds the hash over all their hashes in order.
pub async fn record_together(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    steps: Vec<NewStep>,
    open: Value,
) -> Result<()> {
    let mut rows = Vec::with_capacity(steps.len());
    let mut all = Sha256::new();
    for step in steps {
        let (row, hash, _) = step.salted(tx)?;
        all.update(hash);
        rows.push(row);
    }
    let data = with(json!({"steps": rows.len(), "hash": hex(&all.finalize())}), open);
    store::insert_steps(&tx.conn(), rows).await?;
    tx.journal(NewEntry::new(kind, Some(region), None, data));
    Ok(())
}

/// Two objects as one.
fn with(mut data: Value, open: Value) -> Value {
    if let (Value::Object(data), Value::Object(open)) = (&mut data, open) {
        data.extend(open);
    }
    data
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// SHA-256 over salt and text, in hexadecimal.
pub fn commitment(salt: &[u8], text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(text);
    hex(&hash.finalize())
}

/// A step as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Step {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    pub kind: String,
    #[schema(value_type = Object)]
    pub content: Value,
}

/// All steps of a case or contact, in order.
pub async fn list(node: &Node, subject: Uuid) -> Result<Vec<Step>> {
    let conn = node.db.read();
    let mut steps = Vec::new();
    for StepRow { kind, at, actor, content, .. } in store::list_steps(&conn, subject).await? {
        let by = match actor {
            Some(actor) => people::find_name(&conn, actor).await?,
            None => None,
        };
        steps.push(Step { at, by, kind, content: serde_json::from_str(&content)? });
    }
    Ok(steps)
}

/// Removes the steps of these subjects: the hashes in the journal stay and say nothing any more.
pub async fn erase(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<u64> {
    store::delete_steps(conn, subjects).await
}

/// Removes the steps of these subjects; which ones there were.
pub async fn erase_listed(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids = store::list_step_ids(conn, subjects).await?;
    erase(conn, subjects).await?;
    Ok(ids)
}
