//! Cases by id for the other parts of the desk, as far as somebody may see them.

use lianfang_plan::Right;
use uuid::Uuid;

use super::store::{self, CaseFilter, CaseRow};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::db::Conn;
use crate::node::Node;

/// Those of the cases that lie in the caller's scope and are not closed to them.
pub async fn list_visible(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    ids: Vec<Uuid>,
) -> Result<Vec<CaseRow>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, None)?;
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let filter = CaseFilter { ids: Some(chunk.to_vec()), ..CaseFilter::all(scope, caller.account) };
        found.extend(store::list(conn, filter, 400).await?);
    }
    Ok(found)
}
