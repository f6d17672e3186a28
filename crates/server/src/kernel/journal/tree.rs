//! Proofs that an entry is in the tree (RFC 6962 inclusion proofs).

use std::cell::RefCell;
use tlog_tiles::{HASH_SIZE, Hash, HashReader, prove_record, tree_hash};

use super::store;
use crate::error::{Error, Result};
use crate::kernel::db::Conn;

/// Sibling hashes from the leaf up to the root of the tree with `tree_size` leaves.
#[derive(Debug, Clone)]
pub struct Proof {
    pub position: u64,
    pub tree_size: u64,
    pub path: Vec<Hash>,
    pub root: Hash,
}

/// `tlog_tiles` asks for hashes synchronously and all at once: the first run notes which, the second
/// has them.
struct Wanted(RefCell<Vec<u64>>);

impl HashReader for Wanted {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        self.0.borrow_mut().extend_from_slice(places);
        Ok(vec![Hash([0; HASH_SIZE]); places.len()])
    }
}

struct Loaded(Vec<(u64, Hash)>);

impl HashReader for Loaded {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let find = |place: &u64| self.0.iter().find(|(p, _)| p == place).map(|(_, hash)| *hash);
        places.iter().map(|p| find(p).ok_or(tlog_tiles::Error::IndexesNotInTree)).collect()
    }
}

async fn with_hashes<T>(
    conn: &Conn<'_>,
    compute: impl Fn(Reader<'_>) -> Result<T, tlog_tiles::Error>,
) -> Result<T> {
    let broken = |e: tlog_tiles::Error| Error::internal(format!("the journal's tree is damaged: {e:?}"));
    let places = {
        let wanted = Wanted(RefCell::new(Vec::new()));
        compute(Reader(&wanted)).map_err(broken)?;
        wanted.0.into_inner()
    };
    let hashes = store::get_hashes(conn, &places).await?;
    let loaded = Loaded(places.into_iter().zip(hashes).collect());
    compute(Reader(&loaded)).map_err(broken)
}

/// One of the two readers above, for functions that ask for a type with a size.
struct Reader<'a>(&'a dyn HashReader);

impl HashReader for Reader<'_> {
    fn read_hashes(&self, places: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        self.0.read_hashes(places)
    }
}

/// The root of the tree of the first `size` entries, from the stored hashes.
pub async fn root(conn: &Conn<'_>, size: u64) -> Result<Hash> {
    with_hashes(conn, |read| tree_hash(size, &read)).await
}

/// Proves that the entry at `position` is in the tree of the first `tree_size` entries.
pub async fn prove(conn: &Conn<'_>, position: u64, tree_size: u64) -> Result<Proof> {
    if position >= tree_size {
        return Err(Error::not_found("journal entry under a checkpoint", position));
    }
    let path = with_hashes(conn, |read| prove_record(tree_size, position, &read)).await?;
    Ok(Proof { position, tree_size, path, root: root(conn, tree_size).await? })
}
