//! The journal: one ordered list of everything that changed, whose entries are the leaves of a
//! Merkle tree (RFC 6962), so that history can't be rewritten unseen.
//!
//! Entries are appended by the writer (`kernel::db::writer`) in the transaction of their change.
//! A leaf is the exact JSON text of the entry; its position is part of the text. Entries never
//! hold personal data: they name rows by id. Whatever reacts reads the journal (`react`).

mod checkpoint;
mod log;
pub mod react;
pub mod store;
mod tree;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use checkpoint::{Checkpoint, Signer};
pub use log::Log;
pub use tree::{Proof, prove};

/// What a change says about itself when it is made.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// `slice.noun.verb`, for example `surveillance.signal.raised`.
    pub kind: &'static str,
    pub region: Option<Uuid>,
    /// The row that changed.
    pub subject: Option<Uuid>,
    pub data: Value,
}

impl NewEntry {
    pub fn new(kind: &'static str, region: Option<Uuid>, subject: Option<Uuid>, data: Value) -> NewEntry {
        NewEntry { kind, region, subject, data }
    }
}

/// An entry as it stands in the journal; its JSON text is the leaf of the tree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 0 without gaps.
    pub position: u64,
    pub at: DateTime<Utc>,
    pub actor: Option<Uuid>,
    pub kind: String,
    pub region: Option<Uuid>,
    pub subject: Option<Uuid>,
    pub data: Value,
}
