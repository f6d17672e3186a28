//! The growing end of the journal: gives positions and computes the tree's new hashes.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use tlog_tiles::{
    Hash, HashReader, record_hash, stored_hash_count, stored_hashes_for_record_hash, sub_tree_index,
};
use uuid::Uuid;

use super::{Entry, NewEntry, store};
use crate::error::{Error, Result};
use crate::kernel::db::Conn;

/// Owned by the writer task alone.
#[derive(Debug, Clone)]
pub struct Log {
    size: u64,
    /// Hashes of the complete subtrees that make up the tree of `size` leaves, by place in storage.
    frontier: HashMap<u64, Hash>,
}

struct Frontier<'a>(&'a HashMap<u64, Hash>);

impl HashReader for Frontier<'_> {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        places.iter().map(|p| self.0.get(p).copied().ok_or(tlog_tiles::Error::IndexesNotInTree)).collect()
    }
}

impl Log {
    /// Reads where the journal ends.
    pub async fn open(conn: &Conn<'_>) -> Result<Log> {
        let size = store::count_entries(conn).await?;
        let places = sub_tree_index(0, size, Vec::new());
        let hashes = store::get_hashes(conn, &places).await?;
        Ok(Log { size, frontier: places.into_iter().zip(hashes).collect() })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Writes `entries` at the next positions, with their hashes.
    pub async fn append(
        &mut self,
        conn: &Conn<'_>,
        entries: Vec<(DateTime<Utc>, Option<Uuid>, NewEntry)>,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        // INVARIANT: the places of one entry's hashes follow those of the entry before.
        let first = stored_hash_count(self.size);
        let mut leaves = Vec::with_capacity(entries.len());
        let mut hashes = Vec::with_capacity(entries.len() * 2);
        for (at, actor, new) in entries {
            let position = self.size;
            let NewEntry { kind, region, subject, data } = new;
            let entry = Entry { position, at, actor, kind: kind.to_owned(), region, subject, data };
            let leaf = serde_json::to_string(&entry)?;
            let place = stored_hash_count(position);
            let fresh = stored_hashes_for_record_hash(
                position,
                record_hash(leaf.as_bytes()),
                &Frontier(&self.frontier),
            )
            .map_err(|e| Error::internal(format!("the journal's tree can't grow at {position}: {e:?}")))?;
            self.frontier.extend((place..).zip(fresh.iter().copied()));
            hashes.extend(fresh);
            self.size += 1;
            leaves.push((entry, leaf));
        }
        let keep = sub_tree_index(0, self.size, Vec::new());
        self.frontier.retain(|place, _| keep.contains(place));
        store::insert_entries(conn, leaves).await?;
        store::insert_hashes(conn, first, &hashes).await
    }
}
