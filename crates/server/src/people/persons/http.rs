//! Handlers of persons: who has seen somebody's identity, and what is left of somebody who was erased.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::store::{self, AccessRow, Remains};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(access)).routes(routes!(remains))
}

/// One read of an identity.
#[derive(Debug, Serialize, ToSchema)]
pub struct Access {
    at: DateTime<Utc>,
    by: Option<String>,
    duty_title: Text,
    /// `cases.case`, `cases.list`, `cases.contact`, `cases.follow-up`, `cases.export`, `cases.order` or `cases.hand-over`
    purpose: String,
}

async fn check_person(node: &Node, caller: &Caller, person: Uuid) -> Result<()> {
    let region = store::find_region(&node.db.read(), person).await?;
    let region = region.ok_or_else(|| Error::not_found("person", person))?;
    check(&node.tree(), caller, Right::ManageCases, region)
}

/// Who has seen the identity of a person, newest first.
#[utoipa::path(get, path = "/api/v1/people/persons/{id}/access", tag = "people",
    params(("id" = Uuid, Path), PageQuery), responses((status = 200, body = Page<Access>)))]
async fn access(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Access>>> {
    check_person(&node, &caller, id).await?;
    let conn = node.db.read();
    let rows = store::list_access(&conn, id, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &AccessRow| row.id);
    Ok(Json(Page { items: views(&node, &conn, page.items).await?, next: page.next }))
}

async fn views(node: &Node, conn: &Conn<'_>, rows: Vec<AccessRow>) -> Result<Vec<Access>> {
    let packs = node.packs();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let duty = packs.duty(&row.duty);
        items.push(Access {
            at: row.at,
            by: people::find_name(conn, row.account_id).await?,
            duty_title: duty.map_or_else(|| Text::same(row.duty.clone()), |duty| duty.title.clone()),
            purpose: row.purpose,
        });
    }
    Ok(items)
}

/// Who has seen the identity of a person, newest first. The caller's right was checked before.
pub async fn list_reads(node: &Node, conn: &Conn<'_>, person: Uuid, limit: u32) -> Result<Vec<Access>> {
    views(node, conn, store::list_access(conn, person, None, limit).await?).await
}

/// What the database still holds of a person: after erasing, nothing that tells who it was.
#[utoipa::path(get, path = "/api/v1/people/persons/{id}/remains", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Remains)))]
async fn remains(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Remains>> {
    check_person(&node, &caller, id).await?;
    let remains = store::find_remains(&node.db.read(), id).await?;
    remains.map(Json).ok_or_else(|| Error::not_found("person", id))
}
