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
mod store;

pub use find::{find_persons, find_same};
pub use http::router;
pub use keys::{blind, prepare};
pub use model::{Identity, IdentityView, Known, Probe};
pub use reveal::{reveal, reveal_many};
pub use rules::{check_identity, masked_name};
pub use store::{
    Unsealed, add_tokens, count, create, empty, erase, find_region, list_all_sealed, list_by_tokens,
    list_ids, list_sealed, log_access, open_all, replace, unseal_all,
};

pub const SCHEMA: &str = include_str!("schema.sql");
