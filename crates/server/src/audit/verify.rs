//! Recomputes the whole tree from the leaves as they are stored, and checks every checkpoint against it.

use tlog_tiles::{Hash, HashReader, record_hash, stored_hashes_for_record_hash, tree_hash};

use crate::error::{Error, Result};
use crate::kernel::db::Conn;
use crate::kernel::journal::{Entry, Signer, store};

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    pub entries: u64,
    pub checkpoints: usize,
    /// Entries after the last signed checkpoint.
    pub unsigned: u64,
}

/// Leaves read at once.
const BATCH: u32 = 5000;

#[derive(Default)]
struct Recomputed(Vec<Hash>);

impl HashReader for Recomputed {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let find = |p: &u64| usize::try_from(*p).ok().and_then(|p| self.0.get(p)).copied();
        places.iter().map(|p| find(p).ok_or(tlog_tiles::Error::IndexesNotInTree)).collect()
    }
}

fn damaged(what: String) -> Error {
    Error::internal(format!("the journal does not verify: {what}"))
}

/// An error tells the first thing that does not fit.
pub async fn verify(conn: &Conn<'_>, signer: &Signer, mut progress: impl FnMut(u64)) -> Result<Verified> {
    let mut tree = Recomputed::default();
    let mut position = 0u64;
    loop {
        let leaves = store::list_leaves(conn, position, BATCH).await?;
        if leaves.is_empty() {
            break;
        }
        for leaf in leaves {
            let entry: Entry = serde_json::from_str(&leaf)?;
            if entry.position != position {
                return Err(damaged(format!("entry {} stands at position {position}", entry.position)));
            }
            let hash = record_hash(leaf.as_bytes());
            let fresh = stored_hashes_for_record_hash(position, hash, &tree);
            tree.0.extend(fresh.map_err(|e| damaged(format!("hash of entry {position}: {e:?}")))?);
            position += 1;
        }
        progress(position);
    }
    check_hashes(conn, &tree).await?;
    let checkpoints = store::list_checkpoints(conn).await?;
    let mut signed = 0;
    for checkpoint in &checkpoints {
        let size = checkpoint.tree_size.cast_unsigned();
        if size > position {
            return Err(damaged(format!(
                "a checkpoint covers {size} entries, but there are only {position}"
            )));
        }
        let root = tree_hash(size, &tree).map_err(|e| damaged(format!("root of {size} entries: {e:?}")))?;
        if root.0.as_slice() != checkpoint.root.as_slice() {
            return Err(damaged(format!(
                "the first {size} entries are not those that the checkpoint was made of"
            )));
        }
        if !signer.verify(&checkpoint.note) {
            return Err(damaged(format!("the signature of the checkpoint over {size} entries is wrong")));
        }
        signed = size;
    }
    Ok(Verified { entries: position, checkpoints: checkpoints.len(), unsigned: position - signed })
}

/// The stored hashes are the recomputed ones, all of them.
async fn check_hashes(conn: &Conn<'_>, tree: &Recomputed) -> Result<()> {
    let places: Vec<u64> = (0..tree.0.len() as u64).collect();
    for chunk in places.chunks(1000) {
        let stored = store::get_hashes(conn, chunk).await?;
        for (place, hash) in chunk.iter().zip(stored) {
            let same =
                usize::try_from(*place).ok().and_then(|p| tree.0.get(p)).is_some_and(|h| h.0 == hash.0);
            if !same {
                return Err(damaged(format!("the stored hash at {place} is not that of the entries")));
            }
        }
    }
    Ok(())
}
