//! Investigations (流调): the pack's guided form on one case, filled by several people at once, and the report that follows from it.
//!
//! Table `cases_answer`. Invariants: an answer is never changed, only replaced by one that had seen it; two that did not see each other
//! and differ both stand until somebody decides; while they do, the fact of the case that they would fill stays as it was. The report
//! names nobody.

mod answers;
mod docx;
mod facts;
mod http;
mod model;
mod report;
mod rules;
mod store;
mod wording;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

pub use store::erase;

use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    http::router().merge(report::router())
}

/// Names of the places that these cases said they visited.
pub async fn visited_places(conn: &Conn<'_>, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>> {
    let mut found: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in store::list_standing_items(conn, cases).await? {
        if let Ok(visit) = serde_json::from_str::<model::Visit>(&row.value) {
            found.entry(row.case_id).or_default().push(visit.place);
        }
    }
    Ok(found)
}
