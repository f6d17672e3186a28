//! Handlers of searches through all persons.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{AskRun, Run};
use super::search;
use super::store::{self, RunRow};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Query};
use crate::kernel::jobs;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list_runs, ask_run))
}

#[derive(Debug, Deserialize, IntoParams)]
struct RunsQuery {
    region: Option<Uuid>,
}

/// The newest searches through all persons of a region.
#[utoipa::path(get, path = "/api/v1/people/duplicates/runs", tag = "people", params(RunsQuery),
    responses((status = 200, body = Vec<Run>)))]
async fn list_runs(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<RunsQuery>,
) -> Result<Json<Vec<Run>>> {
    let (tree, conn) = (node.tree(), node.db.read());
    let scope = caller.scope(&tree, Right::SeeIdentity, query.region)?;
    let mut shown = Vec::new();
    for row in store::list_runs(&conn, scope, 10).await? {
        shown.push(view_run(&node, row).await?);
    }
    Ok(Json(shown))
}

async fn view_run(node: &Node, row: RunRow) -> Result<Run> {
    let asked_by = match row.asked_by {
        Some(account) => people::find_name(&node.db.read(), account).await?,
        None => None,
    };
    Ok(Run {
        region: node.tree().reference(row.region_id)?,
        id: row.id,
        disease: row.disease,
        state: row.state,
        persons: row.persons,
        compared: row.compared,
        found: row.found,
        left_out: row.left_out,
        asked_by,
        asked_at: row.asked_at,
        finished_at: row.finished_at,
    })
}

/// Asks for a search through all persons with a case or contact record in a region.
#[utoipa::path(post, path = "/api/v1/people/duplicates/runs", tag = "people", request_body = AskRun,
    responses((status = 202, body = Run)))]
async fn ask_run(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<AskRun>,
) -> Result<(StatusCode, Json<Run>)> {
    let region_id = body.region_id.unwrap_or(caller.region);
    check(&node.tree(), &caller, Right::ManageCases, region_id)?;
    let asked_at: DateTime<Utc> = node.clock.now();
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let row = RunRow {
                    id: tx.id(),
                    region_id,
                    disease: body.disease,
                    state: "queued".to_owned(),
                    persons: 0,
                    compared: 0,
                    found: 0,
                    left_out: 0,
                    asked_by: tx.actor(),
                    asked_at,
                    finished_at: None,
                };
                store::insert_run(&tx.conn(), &row).await?;
                jobs::enqueue(tx, search::ALL, json!({"run": row.id})).await?;
                let data = json!({"disease": row.disease});
                tx.journal(NewEntry::new("people.duplicates.asked", Some(region_id), Some(row.id), data));
                Ok(row)
            })
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(view_run(&node, row).await?)))
}
