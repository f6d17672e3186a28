//! What happened to a case or contact, step by step.
//!
//! The step's text is in `cases_step`; the journal's entry holds only its salted hash. While both are there, anybody can see
//! that the text was not altered; when the row and its salt are gone, the hash says nothing any more.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list};
use crate::kernel::ids::secret_bytes;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::values;

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

const HEAD: &str =
    "INSERT INTO cases_step (id, region_id, subject_id, kind, at, actor, content, salt) VALUES";

/// Stores steps and their entries as part of the change.
pub async fn record(tx: &mut Tx, steps: Vec<NewStep>) -> Result<()> {
    let insert = Insert { head: HEAD, tail: "", columns: 8 };
    let mut rows = Vec::with_capacity(steps.len());
    for NewStep { kind, region, subject, content, open } in steps {
        let (id, salt, text) = (tx.id(), secret_bytes::<16>()?, content.to_string());
        let mut data = json!({"step": id, "hash": commitment(&salt, &text)});
        if let (Value::Object(data), Value::Object(open)) = (&mut data, open) {
            data.extend(open);
        }
        rows.push(values![id, region, subject, kind, tx.now(), tx.actor(), text, salt.to_vec()]);
        tx.journal(NewEntry::new(kind, Some(region), Some(subject), data));
    }
    insert.run(&tx.conn(), rows).await.map(drop)
}

/// Stores many steps under one entry, which holds the hash over all their hashes in order.
pub async fn record_together(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    steps: Vec<NewStep>,
    open: Value,
) -> Result<()> {
    let insert = Insert { head: HEAD, tail: "", columns: 8 };
    let mut rows = Vec::with_capacity(steps.len());
    let mut hash = Sha256::new();
    let n = steps.len();
    for NewStep { kind, region, subject, content, .. } in steps {
        let (id, salt, text) = (tx.id(), secret_bytes::<16>()?, content.to_string());
        hash.update(commitment(&salt, &text));
        rows.push(values![id, region, subject, kind, tx.now(), tx.actor(), text, salt.to_vec()]);
    }
    insert.run(&tx.conn(), rows).await?;
    let mut data = json!({"steps": n, "hash": hex(&hash.finalize())});
    if let (Value::Object(data), Value::Object(open)) = (&mut data, open) {
        data.extend(open);
    }
    tx.journal(NewEntry::new(kind, Some(region), None, data));
    Ok(())
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

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    at: DateTime<Utc>,
    actor: Option<Uuid>,
    content: String,
}

/// All steps of a case or contact, in order.
pub async fn list(node: &Node, subject: Uuid) -> Result<Vec<Step>> {
    let conn = node.db.read();
    let sql = "SELECT kind, at, actor, content FROM cases_step WHERE subject_id = $1 ORDER BY id";
    let mut steps = Vec::new();
    for Row { kind, at, actor, content } in all::<Row>(&conn, sql, values![subject]).await? {
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
    let mut values = vec![];
    let list = in_list("subject_id", subjects.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM cases_step WHERE {list}"), values).await
}
