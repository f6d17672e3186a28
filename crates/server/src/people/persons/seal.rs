//! Sealing an identity away from the writer: many at once, on every core.

use uuid::Uuid;

use super::model::Identity;
use super::rules::{self, Keys};
use crate::error::Result;
use crate::kernel::vault::{Sealed, Vault};

/// A person ready to be stored: nothing of the identity is open in it.
#[derive(Debug, Clone)]
pub struct SealedPerson {
    pub id: Uuid,
    pub(super) sealed: Sealed,
    pub(super) keys: Keys,
}

impl SealedPerson {
    pub fn seal(vault: &Vault, id: Uuid, identity: &Identity) -> Result<SealedPerson> {
        let sealed = vault.seal(id, &serde_json::to_vec(identity)?)?;
        Ok(SealedPerson { id, sealed, keys: rules::keys(vault, identity) })
    }
}
