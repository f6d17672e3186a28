//! Handlers of pools.

use axum::extract::State;
use lianfang_plan::{Laboratory, Right};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{NewPool, OneTube, Pool, PoolDetail};
use super::rules;
use super::settle::settle;
use super::store::{self, PoolRow};
use crate::cases::records;
use crate::cases::samples::http::{Names, laboratory_of, views};
use crate::cases::samples::model::{EnterResult, EnteredResult};
use crate::cases::samples::rules as sample_rules;
use crate::cases::samples::store as samples;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::Versioned;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(detail))
        .routes(routes!(add))
        .routes(routes!(remove))
}

async fn pool_views(conn: &Conn<'_>, rows: Vec<PoolRow>) -> Result<Vec<Pool>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let counts = store::count_members(conn, &ids).await?;
    let mut names = Names::default();
    let mut pools = Vec::with_capacity(rows.len());
    for row in rows {
        let (members, waiting) = counts.get(&row.id).copied().unwrap_or_default();
        pools.push(Pool {
            id: row.id,
            code: row.code,
            disease: row.disease,
            size: row.size,
            members,
            made_at: row.made_at,
            made_by: names.find(conn, row.made_by).await?,
            result: row.result,
            result_at: row.result_at,
            result_by: names.find(conn, row.result_by).await?,
            waiting,
        });
    }
    Ok(pools)
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// Only pools that wait for their result.
    open: Option<bool>,
}

/// Pools, newest first.
#[utoipa::path(get, path = "/api/v1/cases/pools", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Pool>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Pool>>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    let conn = node.db.read();
    let open = query.open.unwrap_or(false);
    let rows = store::list(&conn, scope, open, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &PoolRow| row.id);
    Ok(Json(Page { items: pool_views(&conn, page.items).await?, next: page.next }))
}

async fn describe(node: &Node, id: Uuid) -> Result<Versioned<PoolDetail>> {
    let conn = node.db.read();
    let missing = || Error::not_found("pool", id);
    let row = store::find(&conn, id).await?.ok_or_else(missing)?;
    let version = row.version;
    let pool = pool_views(&conn, vec![row]).await?.pop().ok_or_else(missing)?;
    let rows = samples::list_of_pool(&conn, id).await?;
    Ok(Versioned(version, PoolDetail { pool, samples: views(&conn, node.clock.now(), rows).await? }))
}

async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<PoolRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("pool", id))?;
    check(&node.tree(), caller, Right::EnterResults, row.region_id)?;
    Ok(row)
}

/// A pool with its members.
#[utoipa::path(get, path = "/api/v1/cases/pools/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = PoolDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<PoolDetail>> {
    get(&node, &caller, id).await?;
    describe(&node, id).await
}

/// Begins a pool, with tubes that go in right away or without.
#[utoipa::path(post, path = "/api/v1/cases/pools", tag = "cases", request_body = NewPool,
    responses((status = 200, body = PoolDetail)))]
async fn make(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewPool>,
) -> Result<Versioned<PoolDetail>> {
    let region = body.region_id.unwrap_or(caller.region);
    check(&node.tree(), &caller, Right::EnterResults, region)?;
    let disease = body.disease.unwrap_or_else(|| node.config.disease.clone());
    records::rules_of(&node.packs(), &disease)?;
    let laboratory = laboratory_of(&node, &disease);
    let code = sample_rules::check_tube(&body.code)?;
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let row = PoolRow {
                    id: tx.id(),
                    region_id: region,
                    disease,
                    size: i32::try_from(laboratory.pool_size).unwrap_or(i32::MAX),
                    code,
                    made_at: tx.now(),
                    made_by: tx.actor(),
                    result: None,
                    result_at: None,
                    result_by: None,
                    version: 1,
                };
                let tube = samples::find_tubes(&tx.conn(), scope, std::slice::from_ref(&row.code)).await?;
                if !tube.is_empty() || !store::insert(&tx.conn(), &row).await? {
                    return Err(rules::code_used(&row.code));
                }
                let step = NewStep {
                    kind: "cases.pool.made",
                    region,
                    subject: row.id,
                    content: json!({"pool": row.code, "tubes": body.tubes}),
                    open: json!({"pool": row.id}),
                };
                steps::record(tx, vec![step]).await?;
                for tube in &body.tubes {
                    put_in(tx, scope, &laboratory, &row, tube).await?;
                }
                Ok(row.id)
            })
        })
        .await?;
    describe(&node, id).await
}

/// Pours a sample into a pool.
async fn put_in(
    tx: &mut Tx,
    scope: Scope,
    laboratory: &Laboratory,
    pool: &PoolRow,
    tube: &str,
) -> Result<()> {
    let tube = sample_rules::check_tube(tube)?;
    let mut known = samples::find_tubes(&tx.conn(), scope, std::slice::from_ref(&tube)).await?;
    let mut row = match known.remove(&tube).unwrap_or_default().as_slice() {
        [] => return Err(sample_rules::tube_unknown(&tube)),
        [only] => only.clone(),
        _ => return Err(sample_rules::tube_ambiguous(&tube)),
    };
    let elsewhere = match row.pool_id {
        Some(other) => store::find(&tx.conn(), other).await?.map(|other| other.code),
        None => None,
    };
    rules::check_member(pool, laboratory, &row, elsewhere.as_deref())?;
    let members = store::count_members(&tx.conn(), &[pool.id]).await?.remove(&pool.id).unwrap_or_default().0;
    if members >= i64::from(pool.size) {
        return Err(rules::full(&pool.code, pool.size));
    }
    row.pool_id = Some(pool.id);
    move_member(tx, "cases.sample.pooled", pool, row).await
}

async fn move_member(tx: &mut Tx, kind: &'static str, pool: &PoolRow, row: samples::SampleRow) -> Result<()> {
    if !samples::save(&tx.conn(), &row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": row.id})) });
    }
    store::touch(&tx.conn(), pool.id).await?;
    let step = NewStep {
        kind,
        region: row.region_id,
        subject: row.id,
        content: json!({"tube": row.tube, "pool": pool.code}),
        open: json!({"sample": row.id, "pool": pool.id}),
    };
    steps::record(tx, vec![step]).await
}

/// Pours one more tube into a pool: scanned one after another, so it needs no version.
#[utoipa::path(post, path = "/api/v1/cases/pools/{id}/tubes", tag = "cases", params(("id" = Uuid, Path)),
    request_body = OneTube, responses((status = 200, body = PoolDetail)))]
async fn add(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<OneTube>,
) -> Result<Versioned<PoolDetail>> {
    let pool = get(&node, &caller, id).await?;
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let laboratory = laboratory_of(&node, &pool.disease);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let pool = waiting(tx, id).await?;
            put_in(tx, scope, &laboratory, &pool, &body.tube).await
        })
    })
    .await?;
    describe(&node, id).await
}

/// The pool as it is now, without a result.
async fn waiting(tx: &Tx, id: Uuid) -> Result<PoolRow> {
    let pool = store::find(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("pool", id))?;
    if pool.result.is_some() {
        return Err(rules::has_result(&pool.code));
    }
    Ok(pool)
}

/// Takes a tube out of a pool again, as long as it has no result.
#[utoipa::path(post, path = "/api/v1/cases/pools/{id}/remove", tag = "cases", params(("id" = Uuid, Path)),
    request_body = OneTube, responses((status = 200, body = PoolDetail)))]
async fn remove(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<OneTube>,
) -> Result<Versioned<PoolDetail>> {
    get(&node, &caller, id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let pool = waiting(tx, id).await?;
            let members = samples::list_of_pool(&tx.conn(), id).await?;
            let member = members.into_iter().find(|row| row.tube == body.tube.trim());
            let mut row = member.ok_or_else(|| sample_rules::tube_unknown(&body.tube))?;
            row.pool_id = None;
            move_member(tx, "cases.sample.unpooled", &pool, row).await
        })
    })
    .await?;
    describe(&node, id).await
}

/// Enters a pool's result, scanned as a tube is.
pub async fn enter(node: &Node, caller: &Caller, pool: PoolRow, body: EnterResult) -> Result<EnteredResult> {
    let (id, tube, result) = (pool.id, pool.code.clone(), body.result.clone());
    let corrects = body.corrects && sample_rules::is_noted(body.note.as_deref());
    match pool.result.as_deref() {
        Some(known) if known == body.result => {
            return Ok(EnteredResult { tube, result, sample: None, pool_id: Some(id), opened: Vec::new() });
        }
        Some(known) if !corrects => return Err(sample_rules::contradicts(&tube, known)),
        _ => {}
    }
    let laboratory = laboratory_of(node, &pool.disease);
    let opened = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let members = store::count_members(&tx.conn(), &[pool.id]).await?;
                if members.is_empty() {
                    return Err(rules::empty(&pool.code));
                }
                settle(tx, &laboratory, pool, &body.result, body.note.as_deref()).await
            })
        })
        .await?;
    Ok(EnteredResult { tube, result, sample: None, pool_id: Some(id), opened })
}
