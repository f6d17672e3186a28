//! Persons as records that can be compared, and the blind keys under which two records of one person meet.
//!
//! A key tells as much as the value it is made of, so only its keyed hash is stored (`people_token`). Sex and age lie with cases and
//! contacts and are not part of stored keys; they help when two records are compared.

use lianfang_linkage::{Birth, KeyKind, Person, Prepared, block_keys, normalise};
use uuid::Uuid;

use super::model::{Identity, Known};
use crate::kernel::vault::Vault;

/// Shorter codes are not those of GB/T 2260.
const SHORTEST_CODE: usize = 6;

/// Brings an identity to the form in which it is compared.
pub fn prepare(identity: &Identity, known: &Known, code: Option<&str>) -> Prepared {
    let number = identity.id_number.as_deref();
    let (id_number, document) = match identity.document {
        None => (number, None),
        Some(_) => (None, number),
    };
    let age = known.age.map(|(years, on)| Birth::Age { years, on });
    normalise(&Person {
        name: Some(&identity.name),
        other_name: identity.other_name.as_deref(),
        id_number,
        document,
        phone: identity.phone.as_deref(),
        birth: identity.birth_date.map(Birth::Date).or(age),
        sex: known.sex.as_deref(),
        region: code.filter(|code| code.len() >= SHORTEST_CODE && code.bytes().all(|c| c.is_ascii_digit())),
        address: identity.address.as_deref(),
        ..Person::default()
    })
}

/// Blind tokens of a record's keys, with the kind of each.
pub fn blind(vault: &Vault, prepared: &Prepared) -> impl Iterator<Item = (KeyKind, Uuid)> {
    block_keys(prepared).map(|key| (key.kind, vault.token("block", key.as_str())))
}
