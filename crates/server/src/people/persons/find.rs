//! Finding persons by who they are, through blind tokens.

use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::{Identity, Probe};
use super::seal::SealedPerson;
use super::{rules, store};
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::kernel::vault::Vault;

/// At most so many persons of one name are looked at.
const MOST: u32 = 2000;

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

/// As [`find_same`], for many at once: for each the persons with the same number, or the same name and phone.
pub async fn find_same_many(conn: &Conn<'_>, persons: &[&SealedPerson]) -> Result<Vec<Vec<Uuid>>> {
    let looked_for = |p: &&&SealedPerson| [p.keys.number, p.keys.phone];
    let tokens: Vec<Uuid> = persons.iter().flat_map(|p| looked_for(&p)).flatten().collect();
    let by_token = store::list_by_token(conn, &tokens).await?;
    let none = Vec::new();
    let having = |token: Option<Uuid>| token.and_then(|t| by_token.get(&t)).unwrap_or(&none);
    // A telephone is shared by a family: only the name beside it tells that it is the same person.
    let reached: Vec<Uuid> = persons.iter().flat_map(|p| having(p.keys.phone)).copied().collect();
    let names =
        if reached.is_empty() { HashMap::new() } else { store::list_tokens_of(conn, &reached).await? };
    let of = |p: &&SealedPerson| {
        let named = |id: &&Uuid| {
            names
                .get(*id)
                .is_some_and(|tokens: &HashSet<Uuid>| p.keys.names.iter().any(|n| tokens.contains(n)))
        };
        let by_phone = having(p.keys.phone).iter().filter(named);
        let mut found: Vec<Uuid> = having(p.keys.number).iter().chain(by_phone).copied().collect();
        found.sort();
        found.dedup();
        found
    };
    Ok(persons.iter().map(of).collect())
}

/// Whether a person bears the name and, where there is one, the number of this identity.
pub async fn is_known_by(conn: &Conn<'_>, person: Uuid, identity: &SealedPerson) -> Result<bool> {
    let tokens = store::list_tokens_of(conn, &[person]).await?.remove(&person).unwrap_or_default();
    let keys = &identity.keys;
    let named = keys.names.is_empty() || keys.names.iter().any(|name| tokens.contains(name));
    Ok(named && keys.number.is_none_or(|number| tokens.contains(&number)))
}
