//! Handlers of links and chains.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::graph::{Shown, Stored, draw};
use super::model::{Chains, NewLink};
use super::rules;
use super::store::{self, LinkRow};
use crate::cases::records;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::node::Node;

/// No picture has more cases.
const MOST: u32 = 200_000;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(chains)).routes(routes!(add)).routes(routes!(remove))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ChainsQuery {
    region: Option<Uuid>,
    /// The node's own unless told.
    disease: Option<String>,
    /// Leave out cases without any link.
    linked: Option<bool>,
    /// Only clusters of so many cases or more.
    at_least: Option<u64>,
    /// Only cases that fell ill (or were reported) from this day on.
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// Only cases infected in this setting.
    setting: Option<String>,
    /// Leave out links that are only possible.
    certain: Option<bool>,
    /// Show contacts too.
    contacts: Option<bool>,
    /// Only this case and whoever descends from it.
    under: Option<Uuid>,
}

/// Who infected whom in a region, laid out for drawing, with the figures that follow from it.
#[utoipa::path(get, path = "/api/v1/cases/chains", tag = "cases", params(ChainsQuery),
    responses((status = 200, body = Chains)))]
async fn chains(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ChainsQuery>,
) -> Result<Json<Chains>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let shown = Shown {
        linked_only: query.linked.unwrap_or(false),
        at_least: query.at_least.unwrap_or(0),
        from: query.from,
        until: query.until,
        setting: query.setting,
        certain_only: query.certain.unwrap_or(false),
        under: query.under,
    };
    picture(&node, scope, &disease, caller.account, shown, query.contacts.unwrap_or(false)).await.map(Json)
}

/// Reads the chains of a region and lays them out, for `reader`.
pub async fn picture(
    node: &Node,
    scope: Scope,
    disease: &str,
    reader: Uuid,
    shown: Shown,
    with_contacts: bool,
) -> Result<Chains> {
    let stored = read(node, scope, disease, reader, with_contacts).await?;
    let clock = node.clock.clone();
    let drawn = tokio::task::spawn_blocking(move || draw(&clock, stored, &shown));
    drawn.await.map_err(|e| Error::internal(format!("drawing: {e}")))?
}

/// Reads what the picture of a region needs.
pub async fn read(
    node: &Node,
    scope: Scope,
    disease: &str,
    reader: Uuid,
    with_contacts: bool,
) -> Result<Stored> {
    let conn = node.db.read();
    let mut stored = Stored {
        cases: store::list_cases(&conn, scope, disease, reader, MOST).await?,
        links: store::list(&conn, scope, disease).await?,
        contacts: Vec::new(),
    };
    if with_contacts {
        stored.contacts = store::list_contacts(&conn, scope, disease, MOST).await?;
    }
    Ok(stored)
}

/// Lays a link, as part of a change. A link that is there already stays.
pub async fn link(
    tx: &mut Tx,
    region: Uuid,
    disease: &str,
    source: Uuid,
    case: Uuid,
    certain: bool,
    setting: Option<String>,
) -> Result<bool> {
    let row = LinkRow {
        id: tx.id(),
        region_id: region,
        disease: disease.to_owned(),
        source_id: source,
        case_id: case,
        certain,
        setting,
        note: None,
    };
    store_link(tx, row).await
}

async fn store_link(tx: &mut Tx, row: LinkRow) -> Result<bool> {
    let (region, subject) = (row.region_id, row.case_id);
    let content =
        json!({"source": row.source_id, "certain": row.certain, "setting": row.setting, "note": row.note});
    if !store::insert(&tx.conn(), row).await? {
        return Ok(false);
    }
    let kind = "cases.link.added";
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await?;
    Ok(true)
}

/// Says who infected a case, or may have.
#[utoipa::path(post, path = "/api/v1/cases/links", tag = "cases", request_body = NewLink, responses((status = 204)))]
async fn add(State(node): State<Node>, caller: Caller, Json(body): Json<NewLink>) -> Result<StatusCode> {
    if body.source_id == body.case_id {
        return Err(rules::infected_itself());
    }
    let conn = node.db.read();
    let source = records::get_visible(&node, &conn, &caller, Right::SeeCases, body.source_id).await?;
    let case = records::get_visible(&node, &conn, &caller, Right::Investigate, body.case_id).await?;
    let numbers = (source.number, case.number);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            refuse_circle(&tx.conn(), &body, numbers).await?;
            let row = LinkRow {
                id: tx.id(),
                region_id: case.region_id,
                disease: case.disease,
                source_id: body.source_id,
                case_id: body.case_id,
                certain: body.certain,
                setting: body.setting,
                note: body.note,
            };
            if store_link(tx, row).await? { Ok(()) } else { Err(rules::known_already()) }
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a link whose source was infected, over however many cases, by the one it is said to have infected.
async fn refuse_circle(conn: &Conn<'_>, link: &NewLink, (source, case): (String, String)) -> Result<()> {
    let mut came_from: HashMap<Uuid, Uuid> = HashMap::new();
    let mut ahead = vec![link.source_id];
    while let Some(at) = ahead.pop() {
        for above in store::sources_of(conn, at).await? {
            if above == link.case_id {
                return Err(rules::circle(&[case.clone(), source, case]));
            }
            if came_from.insert(above, at).is_none() {
                ahead.push(above);
            }
        }
    }
    Ok(())
}

/// Takes a link away.
#[utoipa::path(delete, path = "/api/v1/cases/links/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn remove(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let conn = node.db.read();
    let link = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("link", id))?;
    let case = records::get_visible(&node, &conn, &caller, Right::Investigate, link.case_id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::delete(&tx.conn(), id).await? {
                return Err(Error::not_found("link", id));
            }
            let content = json!({"source": link.source_id});
            let (kind, region) = ("cases.link.removed", case.region_id);
            steps::record(tx, vec![NewStep { kind, region, subject: link.case_id, content, open: json!({}) }])
                .await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
