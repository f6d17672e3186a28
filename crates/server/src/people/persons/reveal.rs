//! Showing who somebody is: first the access is written down, then the identity is opened.

use std::collections::HashMap;
use uuid::Uuid;

use super::model::{Identity, IdentityView};
use super::store::{self, AccessRow};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::db::Tx;
use crate::node::Node;

/// The identity of one person, for a stated purpose. The caller's right was checked before.
pub async fn reveal(node: &Node, caller: &Caller, person: Uuid, purpose: &str) -> Result<IdentityView> {
    let identity = reveal_many(node, caller, &[person], purpose).await?.remove(&person);
    Ok(IdentityView { person_id: person, identity })
}

/// Identities of many persons at once; erased ones are missing.
///
/// INVARIANT: the access is stored before anything is opened, so that nothing is ever seen unseen.
pub async fn reveal_many(
    node: &Node,
    caller: &Caller,
    persons: &[Uuid],
    purpose: &str,
) -> Result<HashMap<Uuid, Identity>> {
    note_access(node, caller, persons, purpose).await?;
    store::unseal(&node.db.read(), &node.vault, persons).await
}

/// Writes down that the caller is about to see who these persons are. Also for what is sealed elsewhere under a person's future id.
pub async fn note_access(node: &Node, caller: &Caller, persons: &[Uuid], purpose: &str) -> Result<()> {
    if persons.is_empty() {
        return Ok(());
    }
    let (caller, persons, purpose) = (caller.clone(), persons.to_vec(), purpose.to_owned());
    node.writer
        .write(Some(caller.account), move |tx| {
            Box::pin(async move { note_access_within(tx, &caller, &persons, &purpose).await })
        })
        .await
}

/// The same, as part of a change. Also of what names people without being a person's record: a message as it came.
pub async fn note_access_within(tx: &Tx, caller: &Caller, subjects: &[Uuid], purpose: &str) -> Result<()> {
    let row = |subject: &Uuid| AccessRow {
        id: tx.id(),
        person_id: *subject,
        region_id: caller.region,
        account_id: caller.account,
        duty: caller.duty.clone(),
        purpose: purpose.to_owned(),
        at: tx.now(),
    };
    store::insert_access(&tx.conn(), subjects.iter().map(row).collect()).await
}
