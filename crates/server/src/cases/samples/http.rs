//! Handlers of samples: worklists, one sample, results entered by hand.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_plan::{Laboratory, Right};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Custody, EnterResult, EnteredResult, LaboratoryTally, Sample, SampleDetail};
use super::results::{self, Became, ResultRow, Standing, Steps};
use super::store::{self, SampleRow};
use super::{pools, rules};
use crate::cases::steps;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(tally))
        .routes(routes!(enter_result))
}

/// Names of accounts, each asked for once.
#[derive(Default)]
pub struct Names(HashMap<Uuid, Option<String>>);

impl Names {
    pub async fn find(&mut self, conn: &Conn<'_>, account: Option<Uuid>) -> Result<Option<String>> {
        let Some(account) = account else { return Ok(None) };
        if let Some(name) = self.0.get(&account) {
            return Ok(name.clone());
        }
        let name = people::find_name(conn, account).await?;
        self.0.insert(account, name.clone());
        Ok(name)
    }
}

/// Samples as they are shown; `now` tells which are overdue.
pub async fn views(conn: &Conn<'_>, now: DateTime<Utc>, rows: Vec<SampleRow>) -> Result<Vec<Sample>> {
    let mut names = Names::default();
    let mut samples = Vec::with_capacity(rows.len());
    for row in rows {
        samples.push(Sample {
            stage: rules::stage(&row).to_owned(),
            overdue: row.waits() && row.due_at.is_some_and(|due| due < now),
            taken_by: names.find(conn, row.taken_by).await?,
            result_by: names.find(conn, row.result_by).await?,
            id: row.id,
            disease: row.disease,
            tube: row.tube,
            kind: row.kind,
            taken_at: row.taken_at,
            sent_at: row.sent_at,
            received_at: row.received_at,
            due_at: row.due_at,
            result: row.result,
            result_at: row.result_at,
            disputed: row.disputed,
            case_id: row.case_id,
            contact_id: row.contact_id,
            place_id: row.place_id,
            pool_id: row.pool_id,
        });
    }
    Ok(samples)
}

pub async fn view(node: &Node, row: SampleRow) -> Result<Sample> {
    let id = row.id;
    let mut views = views(&node.db.read(), node.clock.now(), vec![row]).await?;
    views.pop().ok_or_else(|| Error::not_found("sample", id))
}

pub async fn list_of_case(node: &Node, conn: &Conn<'_>, case: Uuid) -> Result<Vec<Sample>> {
    views(conn, node.clock.now(), store::list_of_case(conn, case).await?).await
}

pub async fn list_of_contact(node: &Node, conn: &Conn<'_>, contact: Uuid) -> Result<Vec<Sample>> {
    views(conn, node.clock.now(), store::list_of_contact(conn, contact).await?).await
}

/// Environmental samples of a place, those that the caller's scope reaches.
pub async fn list_of_place(node: &Node, conn: &Conn<'_>, scope: Scope, place: Uuid) -> Result<Vec<Sample>> {
    let tree = node.tree();
    let mut rows = store::list_of_place(conn, place).await?;
    rows.retain(|row| tree.is_within(row.region_id, scope.under));
    views(conn, node.clock.now(), rows).await
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `waiting` unless told, `registered`, `sent`, `received`, `pooled`, `retest`, `overdue` or `done`
    stage: Option<String>,
    /// Only this tube, whatever its stage.
    tube: Option<String>,
    /// Only samples of this place, whatever their stage.
    place: Option<Uuid>,
}

const STAGES: [&str; 8] =
    ["waiting", "registered", "sent", "received", "pooled", "retest", "overdue", "done"];

/// The laboratory's worklists, those that wait longest first. They name nobody.
#[utoipa::path(get, path = "/api/v1/cases/samples", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Sample>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Sample>>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    let (conn, now) = (node.db.read(), node.clock.now());
    if let Some(place) = query.place {
        return Ok(Json(Page { items: list_of_place(&node, &conn, scope, place).await?, next: None }));
    }
    if let Some(tube) = query.tube {
        let rows = store::find_tubes(&conn, scope, &[tube.trim().to_owned()]).await?;
        let items = views(&conn, now, rows.into_values().flatten().collect()).await?;
        return Ok(Json(Page { items, next: None }));
    }
    let stage = query.stage.as_deref().unwrap_or("waiting");
    rules::check_word(stage, &STAGES)?;
    let rows = store::list(&conn, scope, (stage, now), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &SampleRow| (row.taken_at, row.id));
    Ok(Json(Page { items: views(&conn, now, page.items).await?, next: page.next }))
}

/// One sample with its chain of custody and every result that came for it.
#[utoipa::path(get, path = "/api/v1/cases/samples/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = SampleDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SampleDetail>> {
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("sample", id))?;
    check(&node.tree(), &caller, Right::EnterResults, row.region_id)?;
    let taken = Custody {
        at: row.taken_at,
        by: Names::default().find(&conn, row.taken_by).await?,
        kind: "cases.sample.taken".to_owned(),
        content: serde_json::json!({"tube": row.tube}),
    };
    let mut custody = vec![taken];
    for step in steps::list(&node, id).await?.into_iter().filter(|step| step.kind != "cases.sample.taken") {
        custody.push(Custody { at: step.at, by: step.by, kind: step.kind, content: step.content });
    }
    let pool_code = match row.pool_id {
        Some(pool) => pools::find(&conn, pool).await?.map(|pool| pool.code),
        None => None,
    };
    let results = results::views(&conn, results::list_of_sample(&conn, id).await?).await?;
    Ok(Json(SampleDetail { sample: view(&node, row).await?, pool_code, custody, results }))
}

#[derive(Debug, Deserialize, IntoParams)]
struct TallyQuery {
    region: Option<Uuid>,
    /// The node's own unless told: whose limits are told.
    disease: Option<String>,
}

/// How many samples wait where, and how long the last ones took.
#[utoipa::path(get, path = "/api/v1/cases/laboratory", tag = "cases", params(TallyQuery),
    responses((status = 200, body = LaboratoryTally)))]
async fn tally(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<TallyQuery>,
) -> Result<Json<LaboratoryTally>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, query.region)?;
    let (conn, now) = (node.db.read(), node.clock.now());
    let laboratory = laboratory_of(&node, query.disease.as_deref().unwrap_or(&node.config.disease));
    let minutes = |limit: Option<lianfang_plan::Interval>| limit.map(|limit| limit.delta().num_minutes());
    let mut tally = LaboratoryTally {
        disputed: results::count_waiting(&conn, scope, "disputed").await?,
        parked: results::count_waiting(&conn, scope, "parked").await?,
        reports: results::count_waiting(&conn, scope, "report").await?,
        pools: pools::count_open(&conn, scope).await?,
        pool_size: laboratory.pool_size,
        received_within_minutes: minutes(laboratory.received_within),
        result_within_minutes: minutes(laboratory.result_within),
        ..LaboratoryTally::default()
    };
    for row in store::count_stages(&conn, scope, now).await? {
        tally.overdue += row.overdue;
        match row.stage.as_str() {
            "registered" => tally.registered = row.n,
            "sent" => tally.sent = row.n,
            "received" => tally.received = row.n,
            "pooled" => tally.pooled = row.n,
            _ => tally.retest = row.n,
        }
    }
    let last = store::list_last_results(&conn, scope, 200).await?;
    let receipt = last.iter().filter_map(|row| Some(row.received_at? - row.taken_at));
    tally.median_to_receipt_minutes = median(receipt.map(|d| d.num_minutes()).collect());
    let result = last.iter().filter_map(|row| Some(row.result_at? - row.received_at?));
    tally.median_to_result_minutes = median(result.map(|d| d.num_minutes()).collect());
    Ok(Json(tally))
}

fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// What the pack says of the laboratory's work for a disease; the usual when it says nothing.
pub fn laboratory_of(node: &Node, disease: &str) -> Laboratory {
    node.packs().case_rules(disease).map(|rules| rules.laboratory.clone()).unwrap_or_default()
}

/// Enters the result of a tube or of a pool. A result that contradicts an earlier one is refused, unless it is marked as a correction.
#[utoipa::path(post, path = "/api/v1/cases/results", tag = "cases", request_body = EnterResult,
    responses((status = 200, body = EnteredResult)))]
async fn enter_result(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<EnterResult>,
) -> Result<Json<EnteredResult>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let tube = rules::check_tube(&body.tube)?;
    rules::check_result(&body.result)?;
    let conn = node.db.read();
    let mut known = store::find_tubes(&conn, scope, std::slice::from_ref(&tube)).await?;
    let row = match known.remove(&tube).unwrap_or_default().as_slice() {
        [only] => only.clone(),
        [] => match pools::find_code(&conn, scope, &tube).await? {
            Some(pool) => return pools::enter(&node, &caller, pool, body).await.map(Json),
            None => return Err(rules::tube_unknown(&tube)),
        },
        _ => return Err(rules::tube_ambiguous(&tube)),
    };
    if row.voided_at.is_some() {
        return Err(rules::cannot_move(&tube, "void"));
    }
    let corrects = body.corrects && rules::is_noted(body.note.as_deref());
    if let Some(was) = row.result.as_deref().filter(|was| *was != body.result && !corrects) {
        return Err(rules::contradicts(&tube, was));
    }
    let result = body.result.clone();
    let id = row.id;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let mut sample = row;
            let standing = if corrects { Standing::Corrected } else { Standing::Final };
            let mut new = ResultRow::new(tx, sample.region_id, Some(body.result), standing);
            new.note = body.note;
            let mut told = Steps::new();
            if results::apply(tx, &mut sample, new, &mut told).await? == Became::Disputed {
                return Err(rules::contradicts(&sample.tube, sample.result.as_deref().unwrap_or("")));
            }
            steps::record(tx, told).await
        })
    })
    .await?;
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("sample", id))?;
    let sample = Some(view(&node, row).await?);
    Ok(Json(EnteredResult { tube, result, sample, pool_id: None, opened: Vec::new() }))
}
