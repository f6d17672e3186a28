//! One-time links: the set-up link of a new node and sign-in links for accounts without a password.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store;
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::ids::secret_token;
use crate::node::Node;

/// A sign-in link works for this long.
const LINK_DAYS: i64 = 3;

/// What is stored of a token: enough to know it again, not enough to use it.
pub fn token_hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// A fresh set-up link while the node has no account; the earlier one stops working.
pub async fn setup_link(node: &Node) -> Result<Option<String>> {
    if store::count_accounts(&node.db.read()).await? > 0 {
        return Ok(None);
    }
    let token = secret_token()?;
    let hash = token_hash(&token);
    node.write(None, move |tx| {
        Box::pin(async move {
            store::delete_setup_links(&tx.conn()).await?;
            store::insert_link(&tx.conn(), &hash, None, None).await
        })
    })
    .await?;
    Ok(Some(format!("{}/setup?token={token}", node.config.base_url())))
}

/// Path of a link that signs in as `account` once, within a few days.
pub async fn create_link(tx: &Tx, account: Uuid) -> Result<String> {
    let expires = tx.now() + TimeDelta::days(LINK_DAYS);
    link(tx, account, Some(expires)).await
}

/// As [`create_link`], for a replay, whose days pass in seconds: the link works until it is used.
pub async fn create_lasting_link(tx: &Tx, account: Uuid) -> Result<String> {
    link(tx, account, None).await
}

async fn link(tx: &Tx, account: Uuid, expires: Option<DateTime<Utc>>) -> Result<String> {
    let token = secret_token()?;
    store::insert_link(&tx.conn(), &token_hash(&token), Some(account), expires).await?;
    Ok(format!("/link?token={token}"))
}
