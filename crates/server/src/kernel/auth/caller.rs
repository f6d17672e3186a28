//! The caller of a request: an account acting in one duty at one region.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lianfang_plan::Right;
use tower_sessions::Session;
use uuid::Uuid;

use super::AuthSession;
use crate::error::{Error, Result};
use crate::node::Node;
use crate::people;

/// Session key under which the chosen grant is kept.
pub const ACTING: &str = "acting";

/// INVARIANT: built from the session at every request, never cached: a withdrawn grant ends at once.
#[derive(Debug, Clone)]
pub struct Caller {
    pub account: Uuid,
    pub name: String,
    pub grant: Uuid,
    pub duty: String,
    pub region: Uuid,
    pub rights: Vec<Right>,
}

impl FromRequestParts<Node> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, node: &Node) -> Result<Caller> {
        let auth = AuthSession::from_request_parts(parts, node).await.map_err(|_| Error::Unauthenticated)?;
        let user = auth.user.ok_or(Error::Unauthenticated)?;
        let session = Session::from_request_parts(parts, node).await.map_err(|_| Error::Unauthenticated)?;
        let acting: Option<Uuid> = session.get(ACTING).await.unwrap_or(None);
        Caller::load(node, user.id, user.name, acting).await
    }
}

impl Caller {
    /// The account in the duty it chose, or in its first one.
    pub async fn load(node: &Node, account: Uuid, name: String, acting: Option<Uuid>) -> Result<Caller> {
        let grants = people::list_grants(&node.db.read(), account).await?;
        let chosen = grants.iter().find(|g| Some(g.id) == acting).or(grants.first());
        let Some(grant) = chosen else {
            return Err(Error::Forbidden { right: Right::SeeRegion, region: None });
        };
        let rights = node.packs().duty(&grant.duty).map(|d| d.rights.clone()).unwrap_or_default();
        let (grant, duty, region) = (grant.id, grant.duty.clone(), grant.region_id);
        Ok(Caller { account, name, grant, duty, region, rights })
    }
}
