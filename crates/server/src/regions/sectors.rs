//! Handlers for sectors (片): groups of regions with a leader who takes post at once.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{EditSector, NewSector, Sector};
use super::store::{self, SectorRow};
use super::tree::Place;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people::{self, AccountRef};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(edit, remove))
}

#[derive(Debug, Deserialize, IntoParams)]
struct SectorQuery {
    region: Uuid,
}

async fn view(node: &Node, row: &SectorRow) -> Result<Sector> {
    let tree = node.tree();
    let leader = match row.leader_id {
        Some(id) => people::find_name(&node.db.read(), id).await?.map(|name| AccountRef { id, name }),
        None => None,
    };
    let members = tree.iter().filter(|p| p.sector == Some(row.id)).map(Place::reference).collect();
    let name = lianfang_domain::Text::new(row.name_zh.clone(), row.name_en.clone());
    let region = tree.reference(row.region_id)?;
    Ok(Sector { id: row.id, region, name, leader, posted_at: row.posted_at, members })
}

#[utoipa::path(get, path = "/api/v1/regions/sectors", tag = "regions", params(SectorQuery),
    responses((status = 200, body = Vec<Sector>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<SectorQuery>,
) -> Result<Json<Vec<Sector>>> {
    check(&node.tree(), &caller, Right::SeeResponse, query.region)?;
    let rows = store::list_sectors(&node.db.read(), query.region).await?;
    let mut sectors = Vec::with_capacity(rows.len());
    for row in &rows {
        sectors.push(view(&node, row).await?);
    }
    Ok(Json(sectors))
}

/// Members must be below the sector's region.
fn check_members(node: &Node, region: Uuid, members: &[Uuid]) -> Result<()> {
    let tree = node.tree();
    match members.iter().find(|m| **m == region || !tree.is_within(**m, region)) {
        None => Ok(()),
        Some(stranger) => Err(Error::not_found("region below the sector's region", stranger)),
    }
}

#[utoipa::path(post, path = "/api/v1/regions/sectors", tag = "regions", request_body = NewSector,
    responses((status = 200, body = Sector)))]
async fn create(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewSector>,
) -> Result<Versioned<Sector>> {
    check(&node.tree(), &caller, Right::ManageResponse, body.region_id)?;
    check_members(&node, body.region_id, &body.members)?;
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let row = SectorRow {
                    id: tx.id(),
                    region_id: body.region_id,
                    name_zh: body.name.zh,
                    name_en: body.name.en,
                    leader_id: body.leader_account_id,
                    posted_at: None,
                    version: 1,
                };
                store::save_sector(&tx.conn(), &row).await?;
                store::save_members(&tx.conn(), row.id, &body.members).await?;
                let data = json!({"members": body.members.len()});
                tx.journal(NewEntry::new("regions.sector.created", Some(row.region_id), Some(row.id), data));
                Ok(row)
            })
        })
        .await?;
    node.reload_tree().await?;
    Ok(Versioned(row.version, view(&node, &row).await?))
}

#[utoipa::path(patch, path = "/api/v1/regions/sectors/{id}", tag = "regions", params(("id" = Uuid, Path)),
    request_body = EditSector, responses((status = 200, body = Sector)))]
async fn edit(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: Option<IfMatch>,
    Json(body): Json<EditSector>,
) -> Result<Versioned<Sector>> {
    let mut row =
        store::find_sector(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("sector", id))?;
    // A leader takes post with the right to do tasks; everything else is the manager's.
    let only_post = body.name.is_none() && body.leader_account_id.is_none() && body.members.is_none();
    let own_post = only_post && row.leader_id == Some(caller.account);
    let right = if own_post { Right::DoTask } else { Right::ManageResponse };
    check(&node.tree(), &caller, right, row.region_id)?;
    if let Some(version) = version {
        version.check(row.version, &view(&node, &row).await?)?;
    }
    if let Some(name) = body.name {
        (row.name_zh, row.name_en) = (name.zh, name.en);
    }
    row.leader_id = body.leader_account_id.or(row.leader_id);
    if let Some(members) = &body.members {
        check_members(&node, row.region_id, members)?;
    }
    row.version += 1;
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if let Some(posted) = body.posted {
                    row.posted_at = posted.then(|| tx.now());
                }
                store::save_sector(&tx.conn(), &row).await?;
                if let Some(members) = &body.members {
                    store::save_members(&tx.conn(), id, members).await?;
                }
                let data = json!({"posted": body.posted});
                tx.journal(NewEntry::new("regions.sector.changed", Some(row.region_id), Some(id), data));
                Ok(row)
            })
        })
        .await?;
    node.reload_tree().await?;
    Ok(Versioned(row.version, view(&node, &row).await?))
}

#[utoipa::path(delete, path = "/api/v1/regions/sectors/{id}", tag = "regions", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn remove(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let row = store::find_sector(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("sector", id))?;
    check(&node.tree(), &caller, Right::ManageResponse, row.region_id)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            store::delete_sector(&tx.conn(), id).await?;
            tx.journal(NewEntry::new("regions.sector.removed", Some(row.region_id), Some(id), json!({})));
            Ok(())
        })
    })
    .await?;
    node.reload_tree().await?;
    Ok(StatusCode::NO_CONTENT)
}
