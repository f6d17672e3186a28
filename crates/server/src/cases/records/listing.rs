//! Cases in a list, and cases of somebody who is looked for.

use axum::extract::State;
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
use crate::cases::lists::{self, Filter};
use crate::cases::merging;
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Query};
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
    if query.names == Some(true) {
        check(&tree, &caller, Right::SeeIdentity, query.region.unwrap_or(caller.region))?;
    }
    let number = match query.number {
        Some(number) => Some(merging::current_number(&node.db.read(), number).await?),
        None => None,
    };
    let filter = Filter::default()
        .any("class=", query.class.as_deref())
        .and("disease=", query.disease)
        .and("working=", query.working)
        .and("outcome=", query.outcome)
        .and("source=", query.source)
        .and("number=", number)
        .and("reported_at>=", query.reported_from.map(|at| at.to_rfc3339()))
        .and("reported_at<", query.reported_until.map(|at| at.to_rfc3339()))
        .and("age_years>=", query.age_from)
        .and("age_years<=", query.age_until);
    let page = lists::ids(&node, &caller, "cases", filter, query.region, &page).await?;
    let mut rows = store::list_by_ids(&node.db.read(), &page.items).await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.reported_at, row.id)));
    let page = Page { items: rows, next: page.next };
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
