//! Finding persons by who they are, through blind tokens.

use uuid::Uuid;

use super::model::{Identity, Probe};
use super::{rules, store};
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::kernel::vault::Vault;

/// At most so many persons of one name are looked at.
const MOST: u32 = 500;

/// Persons that have every part of the probe.
pub async fn find_persons(conn: &Conn<'_>, vault: &Vault, probe: &Probe) -> Result<Vec<Uuid>> {
    store::find_by_tokens(conn, &rules::probe_tokens(vault, probe), MOST).await
}

/// Persons that may be the same: with the same number, or the same name and phone.
pub async fn find_same(conn: &Conn<'_>, vault: &Vault, identity: &Identity) -> Result<Vec<Uuid>> {
    let number = Probe { id_number: identity.id_number.clone(), ..Probe::default() };
    let mut found = find_persons(conn, vault, &number).await?;
    if identity.phone.is_some() {
        let both =
            Probe { name: Some(identity.name.clone()), phone: identity.phone.clone(), ..Probe::default() };
        found.extend(find_persons(conn, vault, &both).await?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}
