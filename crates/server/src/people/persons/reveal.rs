//! Showing who somebody is: first the access is written down, then the identity is opened.

use std::collections::HashMap;
use uuid::Uuid;

use super::model::{Identity, IdentityView};
use super::store;
use crate::error::Result;
use crate::kernel::auth::Caller;
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
    if persons.is_empty() {
        return Ok(HashMap::new());
    }
    let (caller_, persons_, purpose) = (caller.clone(), persons.to_vec(), purpose.to_owned());
    node.writer
        .write(Some(caller.account), move |tx| {
            Box::pin(async move { store::log_access(tx, &caller_, &persons_, &purpose).await })
        })
        .await?;
    store::unseal(&node.db.read(), &node.vault, persons).await
}
