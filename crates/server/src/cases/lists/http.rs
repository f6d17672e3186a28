//! Handlers of the lists: what there is, a page, a count, and rows of somebody who is looked for.

use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianfang_plan::Right;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Position, Reach};
use super::ask::{self, title};
use super::cells::Cell;
use super::columns::{Column, Kind, List};
use super::filter::Query;
use super::model::{Ask, ColumnView, CountView, ListView, PageView, RowView, Search, WordView};
use super::store::{self, Rows};
use super::{show, tables};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Path, Query as Params};
use crate::kernel::http::paging::PageQuery;
use crate::node::Node;
use crate::people::{self, Probe};

/// Counting ends here: whoever has more rows narrows the filter.
const COUNTED: i64 = 10_000;
/// At most so many rows of one person.
const OF_PERSON: usize = 100;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(lists))
        .routes(routes!(page))
        .routes(routes!(count))
        .routes(routes!(search))
}

fn kind_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Id => "text",
        Kind::Int => "int",
        Kind::Real => "real",
        Kind::Day => "day",
        Kind::Moment => "moment",
        Kind::Bool => "bool",
        Kind::Region => "region",
        Kind::Words(_) => "word",
        Kind::Grade => "grade",
        Kind::Programme => "programme",
        Kind::Fact => "fact",
        Kind::Identity => "identity",
    }
}

fn column_view(column: &Column) -> ColumnView {
    let words = match column.kind {
        Kind::Words(words) => words,
        _ => &[],
    };
    let word = |(id, zh, en): &(&str, &str, &str)| WordView { id: (*id).to_owned(), title: title((zh, en)) };
    ColumnView {
        key: column.key.to_owned(),
        title: title(column.title),
        kind: kind_of(column.kind).to_owned(),
        sorts: column.sorts,
        filters: column.filters,
        optional: column.optional,
        usual: column.usual,
        words: words.iter().map(word).collect(),
    }
}

fn list_view(list: &List, caller: &Caller) -> ListView {
    let held = |column: &&Column| column.right.is_none_or(|right| caller.rights.contains(&right));
    let (order, falls) = list.order;
    ListView {
        key: list.key.to_owned(),
        title: title(list.title),
        order: format!("{}{order}", if falls { "-" } else { "" }),
        columns: list.columns.iter().filter(held).map(column_view).collect(),
    }
}

/// The lists with the columns that the caller may choose.
#[utoipa::path(get, path = "/api/v1/cases/tables", tag = "cases", responses((status = 200, body = Vec<ListView>)))]
async fn lists(caller: Caller) -> Result<Json<Vec<ListView>>> {
    caller.require(Right::SeeCases)?;
    Ok(Json(tables::LISTS.into_iter().map(|list| list_view(list, &caller)).collect()))
}

/// A page of a list.
#[utoipa::path(get, path = "/api/v1/cases/tables/{list}", tag = "cases", params(("list" = String, Path), Ask, PageQuery),
    responses((status = 200, body = PageView)))]
async fn page(
    State(node): State<Node>,
    caller: Caller,
    Path(list): Path<String>,
    Params(ask): Params<Ask>,
    Params(page): Params<PageQuery>,
) -> Result<Json<PageView>> {
    let query = ask::query(&node, &caller, ask::find_list(&list)?, &ask, Right::SeeCases)?;
    let limit = page.limit() as usize;
    let rows = store::page(&node.db.read(), &query, page.after()?, limit, Reach::PAGE).await?;
    Ok(Json(shown(&node, &caller, &query, rows, limit).await?))
}

/// Rows with their words and names.
async fn shown(node: &Node, caller: &Caller, query: &Query, rows: Rows, limit: usize) -> Result<PageView> {
    let Rows { rows, next } = rows;
    let short = next.is_some() && rows.len() < limit;
    let who = show::identities(node, caller, query, &rows, "cases.list").await?;
    let (tree, packs) = (node.tree(), node.packs());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(region) = row.region else { continue };
        let id = name_of(query.list, &row.at, &row.tie);
        let values = show::row(&packs, query, row, &who)?;
        let mut cells = BTreeMap::new();
        for (column, value) in query.columns.iter().zip(values) {
            cells.insert(column.key, value.json()?);
        }
        items.push(RowView { id, region: tree.reference(region)?, cells });
    }
    let next = next.map(|next| cursor(&next)).transpose()?;
    Ok(PageView { items, next, short })
}

pub fn cursor(position: &Position) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(position)?))
}

/// The id of a row; of a follow-up the contact, the day and the turn.
fn name_of(list: &List, at: &Position, tie: &[Cell]) -> String {
    let text = |cell: &Cell| cell.json().as_str().map_or_else(|| cell.json().to_string(), str::to_owned);
    match tie {
        [id] => text(id),
        [contact, turn] if list.key == "follow-ups" => {
            format!("{}/{}/{}", text(contact), at.key.first().map(text).unwrap_or_default(), text(turn))
        }
        tie => tie.iter().map(text).collect::<Vec<String>>().join("/"),
    }
}

/// How many rows match; not counted beyond 10,000, nor for longer than a page may take.
#[utoipa::path(get, path = "/api/v1/cases/tables/{list}/count", tag = "cases", params(("list" = String, Path), Ask),
    responses((status = 200, body = CountView)))]
async fn count(
    State(node): State<Node>,
    caller: Caller,
    Path(list): Path<String>,
    Params(ask): Params<Ask>,
) -> Result<Json<CountView>> {
    let ask = Ask { columns: None, ..ask };
    let query = ask::query(&node, &caller, ask::find_list(&list)?, &ask, Right::SeeCases)?;
    let (n, more) = store::tally(&node.db.read(), &query, COUNTED, Reach::PAGE).await?;
    Ok(Json(CountView { n, more }))
}

/// Rows of somebody, by name, identity number or telephone. Whom was looked at is in the access log.
#[utoipa::path(post, path = "/api/v1/cases/tables/{list}/search", tag = "cases", params(("list" = String, Path)),
    request_body = Search, responses((status = 200, body = PageView)))]
async fn search(
    State(node): State<Node>,
    caller: Caller,
    Path(list): Path<String>,
    Json(body): Json<Search>,
) -> Result<Json<PageView>> {
    let list = ask::find_list(&list)?;
    let ask = Ask { columns: body.columns, ..Ask::default() };
    let query = ask::query(&node, &caller, list, &ask, Right::SeeIdentity)?;
    if list.person != Some("person_id") {
        return Ok(Json(PageView { items: Vec::new(), next: None, short: false }));
    }
    let probe = Probe { name: body.name, id_number: body.id_number, phone: body.phone };
    let persons = people::find_persons(&node.db.read(), &node.vault, &probe).await?;
    let query = ask::only(query, "person_id", persons);
    let rows = store::page(&node.db.read(), &query, None, OF_PERSON, Reach::PAGE).await?;
    Ok(Json(shown(&node, &caller, &query, rows, OF_PERSON).await?))
}
