//! People: accounts, the duties granted to them at regions, sign-in and one-time links.
//!
//! Tables `people_account`, `people_grant`, `people_link`; persons with their sealed identity are in `persons`. Invariants: there is no default password;
//! the first account is made through a one-time set-up link that the first start prints; a link is
//! kept only as a hash and works once; the last administrator can't be disabled.

mod accounts;
mod http;
mod links;
mod model;
mod persons;
mod rules;
mod store;

#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;

use crate::node::Node;

pub use links::{create_lasting_link, create_link, setup_link};
pub use model::{Account, AccountRef, Grant, Login};
pub use persons::{
    AccessRow, Identity, IdentityView, Probe, SCHEMA as PERSONS_SCHEMA, SealedPerson, blind_tokens,
    check_identity, create, erase, find_persons, find_same, find_same_many, insert_sealed, is_known_by,
    list_access, masked_name, note_access, note_access_within, replace, reveal, reveal_many,
};
pub use store::{
    AccountRow, GrantRow, find_account_by_name, find_login, find_login_by_id, find_name, grant,
    insert_account, list_grants,
};

pub const SCHEMA: &str = include_str!("schema.sql");

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(accounts::router()).merge(persons::router())
}
