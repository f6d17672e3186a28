//! People: accounts, the duties granted to them at regions, sign-in and one-time links.
//!
//! Tables `people_account`, `people_grant`, `people_link`; persons with their sealed identity are in `persons`. Invariants: there is no default password;
//! the first account is made through a one-time set-up link that the first start prints; a link is
//! kept only as a hash and works once; the last administrator can't be disabled.

mod accounts;
pub mod duplicates;
mod http;
mod links;
mod model;
mod persons;
mod rules;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::vault::Vault;
use crate::node::Node;

pub use duplicates::SCHEMA as DUPLICATES_SCHEMA;
pub use links::{create_lasting_link, create_link, setup_link};
pub use model::{Account, AccountRef, Grant, Login};
pub use persons::{
    Access, AccessRow, Identity, IdentityView, Known, Probe, SCHEMA as PERSONS_SCHEMA, SealedPerson,
    blind_tokens, check_identity, count_access, count_remaining, create, find_persons, find_same,
    find_same_many, forget_access, insert_sealed, is_known_by, list_access, list_reads, masked_name, move_to,
    note_access, note_access_within, reveal, reveal_many,
};
pub use store::{
    AccountRow, GrantRow, find_account_by_name, find_login, find_login_by_id, find_name, grant,
    insert_account, list_grants,
};

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(accounts::router()).merge(persons::router()).merge(duplicates::router())
}

/// Puts another identity in the place of the former one; the person is still found by those of persons merged with it.
pub async fn replace(tx: &Tx, vault: &Vault, region: Uuid, person: Uuid, identity: &Identity) -> Result<()> {
    persons::replace(tx, vault, region, person, identity).await?;
    duplicates::keep_tokens(tx, vault, region, person).await
}

/// Erases who a person was, with everything that merges kept of it. Whether there was anything left to erase.
pub async fn erase(tx: &Tx, person: Uuid) -> Result<bool> {
    duplicates::forget(tx, person).await?;
    persons::erase(tx, person).await
}
