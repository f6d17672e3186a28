//! Persons: residents and visitors with a sealed identity.
//!
//! Tables `people_person`, `people_token`. Invariants: an identity is stored only as the vault sealed it; look-up goes by
//! blind tokens; who reads an identity is in the access log before it is shown (`reveal`); an erased person has neither key
//! nor text nor token. Sex, age and everything clinical are not here: they stay with the case.

mod find;
mod http;
mod keys;
mod model;
mod reveal;
mod rules;
mod seal;
mod store;

pub use find::{find_persons, find_same, find_same_many, is_known_by};
pub use http::{Access, list_reads, router};
pub use keys::{blind, prepare};
pub use model::{Identity, IdentityView, Known, Probe};
pub use reveal::{note_access, note_access_within, reveal, reveal_many};
pub use rules::{check_identity, masked_name, tokens as blind_tokens};
pub use seal::SealedPerson;
pub use store::{
    AccessRow, Unsealed, add_tokens, count, count_access, count_remaining, create, empty, erase, find_region,
    forget_access, insert_sealed, list_access, list_all_sealed, list_by_tokens, list_ids, list_sealed,
    move_to, open_all, replace, unseal_all,
};

pub const SCHEMA: &str = include_str!("schema.sql");
