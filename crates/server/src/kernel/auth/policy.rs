//! The one policy: a right is held at a region and is valid there and below it.

use lianfang_plan::Right;
use uuid::Uuid;

use super::Caller;
use crate::error::{Error, Result};
use crate::regions::Tree;

/// The regions whose rows a caller may see for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// This region and all below it.
    pub under: Uuid,
}

/// Allows `caller` to use `right` at `region`, or explains what is missing.
pub fn check(tree: &Tree, caller: &Caller, right: Right, region: Uuid) -> Result<()> {
    let denied = Error::Forbidden { right, region: Some(region) };
    if caller.rights.contains(&right) && tree.is_within(region, caller.region) { Ok(()) } else { Err(denied) }
}

impl Caller {
    /// The rows that the caller may list with `right`, narrowed to `region` and below when one is asked for.
    pub fn scope(&self, tree: &Tree, right: Right, region: Option<Uuid>) -> Result<Scope> {
        let under = region.unwrap_or(self.region);
        check(tree, self, right, under)?;
        Ok(Scope { under })
    }

    /// Allows a right that is about the node as a whole.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.rights.contains(&right) { Ok(()) } else { Err(Error::Forbidden { right, region: None }) }
    }
}
