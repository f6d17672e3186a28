//! Handlers of merges: making one person of two, and two of one again.

use axum::extract::State;
use lianfang_plan::Right;
use serde_json::json;
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::look;
use super::model::{Merge, MergePersons, Undone};
use super::{merge, rules, store};
use crate::cases;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::IfMatch;
use crate::node::Node;
use crate::people;
use crate::people::persons;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(merge_persons)).routes(routes!(merges)).routes(routes!(undo))
}

/// Makes one person of two, and one record of two where it is told. It can be undone.
#[utoipa::path(post, path = "/api/v1/people/duplicates/merge", tag = "people", request_body = MergePersons,
    responses((status = 200, body = Merge)))]
async fn merge_persons(
    State(node): State<Node>,
    caller: Caller,
    seen: IfMatch,
    Json(body): Json<MergePersons>,
) -> Result<Json<Merge>> {
    // The page may have either of both on its left.
    let ways = [(body.keep_id, body.merge_id), (body.merge_id, body.keep_id)];
    let mut view = look(&node, &caller, ways[0].0, ways[0].1).await?;
    if view.0 != seen.0 {
        view = look(&node, &caller, ways[1].0, ways[1].1).await?;
    }
    seen.check(view.0, &json!({"left_id": body.keep_id, "right_id": body.merge_id}))?;
    if !view.1.may_merge {
        return Err(rules::not_all_yours());
    }
    let node_ = node.clone();
    let id = node
        .write(Some(caller.account), move |tx| Box::pin(async move { merge::merge(tx, &node_, &body).await }))
        .await?;
    let row = store::find_merge(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("merge", id))?;
    Ok(Json(view_merge(&node, row, &HashMap::new()).await?))
}

async fn view_merge(node: &Node, row: store::MergeRow, merged: &HashMap<Uuid, Uuid>) -> Result<Merge> {
    let by = match row.by_id {
        Some(account) => people::find_name(&node.db.read(), account).await?,
        None => None,
    };
    Ok(Merge {
        may_undo: row.undone_at.is_none() && row.sealed.is_some() && !merged.contains_key(&row.keep_id),
        id: row.id,
        keep_id: row.keep_id,
        merged_id: row.merged_id,
        at: row.at,
        by,
        undone_at: row.undone_at,
    })
}

/// Merges that made a person what it is, newest first.
#[utoipa::path(get, path = "/api/v1/people/persons/{id}/merges", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Merge>)))]
async fn merges(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Vec<Merge>>> {
    let conn = node.db.read();
    may_change(&node, &caller, id, Right::SeeCases).await?;
    let merged = store::list_merged(&conn).await?;
    let mut shown = Vec::new();
    for row in store::list_merges(&conn, id).await? {
        shown.push(view_merge(&node, row, &merged).await?);
    }
    Ok(Json(shown))
}

/// Whether the caller has `right` for a person and everything of theirs.
pub(super) async fn may_change(node: &Node, caller: &Caller, person: Uuid, right: Right) -> Result<()> {
    let conn = node.db.read();
    let missing = || Error::not_found("person", person);
    let region = persons::find_region(&conn, person).await?.ok_or_else(missing)?;
    check(&node.tree(), caller, right, region)?;
    match cases::hidden_persons(&conn, &[person], caller.account).await?.is_empty() {
        true => Ok(()),
        false => Err(missing()),
    }
}

/// Makes two persons of one again. What was changed after the merge stays as it is, and is told.
#[utoipa::path(post, path = "/api/v1/people/merges/{id}/undo", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Undone)))]
async fn undo(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Undone>> {
    let conn = node.db.read();
    let row = store::find_merge(&conn, id).await?.ok_or_else(|| Error::not_found("merge", id))?;
    for person in [row.keep_id, row.merged_id] {
        may_change(&node, &caller, person, Right::Investigate).await?;
    }
    if !cases::may_change_all(&node, &conn, &caller, Right::Investigate, &[row.keep_id]).await? {
        return Err(rules::not_all_yours());
    }
    let node_ = node.clone();
    let undone = node
        .write(Some(caller.account), move |tx| Box::pin(async move { merge::undo(tx, &node_, id).await }))
        .await?;
    Ok(Json(undone))
}
