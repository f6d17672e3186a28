//! Sealing an identity away from the writer: many at once, on every core.

use uuid::Uuid;

use super::keys;
use super::model::{Identity, Known};
use super::rules::{self, Keys};
use crate::error::Result;
use crate::kernel::vault::{Sealed, Vault};

/// A person ready to be stored: nothing of the identity is open in it.
#[derive(Debug, Clone)]
pub struct SealedPerson {
    pub id: Uuid,
    pub(super) sealed: Sealed,
    pub(super) keys: Keys,
    /// Under which records of one person meet.
    pub(super) blocks: Vec<Uuid>,
}

impl SealedPerson {
    /// `code` is that of the region.
    pub fn seal(vault: &Vault, id: Uuid, identity: &Identity, code: Option<&str>) -> Result<SealedPerson> {
        let sealed = vault.seal(id, &serde_json::to_vec(identity)?)?;
        let prepared = keys::prepare(identity, &Known::default(), code);
        let blocks = keys::blind(vault, &prepared).map(|(_, token)| token).collect();
        Ok(SealedPerson { id, sealed, keys: rules::keys(vault, identity), blocks })
    }
}
