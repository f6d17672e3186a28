//! Handlers: the schedule, what was removed, and whether that holds.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Removal, RetentionView, Verification};
use super::store::{self, RemovalRow};
use super::{due, proof, rules};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(overview)).routes(routes!(removals)).routes(routes!(verification))
}

#[derive(Debug, Deserialize, IntoParams)]
struct Under {
    region: Option<Uuid>,
}

/// What goes when, counted by month, and by which rules.
#[utoipa::path(get, path = "/api/v1/cases/retention", tag = "cases", params(Under),
    responses((status = 200, body = RetentionView)))]
async fn overview(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Under>,
) -> Result<Json<RetentionView>> {
    let scope = caller.scope(&node.tree(), Right::ManageCases, query.region)?;
    let conn = node.db.read();
    Ok(Json(RetentionView {
        today: node.clock.today(),
        schedule: due::schedule(&node, &conn, scope).await?,
        rules: due::all_rules(&node),
        held: store::count_held(&conn, scope).await?,
    }))
}

/// What was removed, newest first.
#[utoipa::path(get, path = "/api/v1/cases/retention/removals", tag = "cases", params(Under, PageQuery),
    responses((status = 200, body = Page<Removal>)))]
async fn removals(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Under>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Removal>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::ManageCases, query.region)?;
    let rows = store::list_removals(&node.db.read(), scope, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &RemovalRow| row.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(Removal {
            id: row.id,
            region: tree.reference(row.region_id)?,
            hash: rules::hash(&row.content),
            class: row.class,
            part: row.part,
            disease: row.disease,
            at: row.at,
            rows: row.rows_removed,
            steps: row.steps_removed,
        });
    }
    Ok(Json(Page { items, next: page.next }))
}

/// Verifies every removal of this node: its list against the journal, and that nothing of it is left.
#[utoipa::path(get, path = "/api/v1/cases/retention/verification", tag = "cases",
    responses((status = 200, body = Verification)))]
async fn verification(State(node): State<Node>, caller: Caller) -> Result<Json<Verification>> {
    caller.require(Right::ManageCases)?;
    Ok(Json(proof::verify(&node.db.read()).await?))
}
