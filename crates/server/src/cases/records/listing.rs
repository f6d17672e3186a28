//! Cases in a list, and cases of somebody who is looked for.

use axum::Json;
use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use lianfang_plan::Right;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::view;
use super::model::{Case, SearchPerson};
use super::store::{self, CaseFilter, CaseRow};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people::{self, Probe};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(search))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
    /// `suspected`, `probable`, `confirmed`, `asymptomatic` or `excluded`; several separated by commas.
    class: Option<String>,
    /// `open` or `closed`
    working: Option<String>,
    outcome: Option<String>,
    source: Option<String>,
    reported_from: Option<DateTime<Utc>>,
    reported_until: Option<DateTime<Utc>>,
    age_from: Option<i32>,
    age_until: Option<i32>,
    /// A case's number.
    number: Option<String>,
    /// Show names too; each is an access that is written down.
    names: Option<bool>,
}

/// Cases, newest report first.
#[utoipa::path(get, path = "/api/v1/cases/records", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Case>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Case>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeCases, query.region)?;
    if query.names == Some(true) {
        check(&tree, &caller, Right::SeeIdentity, scope.under)?;
    }
    let filter = CaseFilter {
        scope,
        disease: query.disease,
        classes: split(query.class.as_deref()),
        working: query.working,
        outcome: query.outcome,
        source: query.source,
        reported_from: query.reported_from,
        reported_until: query.reported_until,
        age_from: query.age_from,
        age_until: query.age_until,
        number: query.number,
        ids: None,
        reader: caller.account,
        before: page.after()?,
    };
    let rows = store::list(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &CaseRow| (row.reported_at, row.id));
    let names = match query.names {
        Some(true) => names_of(&node, &caller, &page.items).await?,
        _ => HashMap::new(),
    };
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let name = row.person_id.and_then(|person| names.get(&person).cloned());
        items.push(Case { name, ..view(&tree, row)? });
    }
    Ok(Json(Page { items, next: page.next }))
}

fn split(list: Option<&str>) -> Vec<String> {
    list.unwrap_or("").split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

async fn names_of(node: &Node, caller: &Caller, rows: &[CaseRow]) -> Result<HashMap<Uuid, String>> {
    let persons: Vec<Uuid> = rows.iter().filter_map(|row| row.person_id).collect();
    let found = people::reveal_many(node, caller, &persons, "cases.list").await?;
    Ok(found.into_iter().map(|(person, identity)| (person, identity.name)).collect())
}

/// Cases of somebody, by name, identity number or phone. Sent as a body: who is looked for stays out of addresses and logs.
#[utoipa::path(post, path = "/api/v1/cases/search", tag = "cases", request_body = SearchPerson,
    responses((status = 200, body = Vec<Case>)))]
async fn search(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<SearchPerson>,
) -> Result<Json<Vec<Case>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeIdentity, None)?;
    let probe = Probe { name: body.name, id_number: body.id_number, phone: body.phone };
    let conn = node.db.read();
    let persons = people::find_persons(&conn, &node.vault, &probe).await?;
    let ids = store::list_by_persons(&conn, &persons).await?.into_iter().map(|row| row.id).collect();
    let filter = CaseFilter { ids: Some(ids), ..CaseFilter::all(scope, caller.account) };
    let rows = store::list(&conn, filter, 100).await?;
    let names = names_of(&node, &caller, &rows).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let name = row.person_id.and_then(|person| names.get(&person).cloned());
        items.push(Case { name, ..view(&tree, row)? });
    }
    Ok(Json(items))
}
