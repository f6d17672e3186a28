//! Who a case is, and who may see the case at all.

use axum::extract::State;
use lianfang_plan::Right;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::edit::{editable, save};
use super::http::{describe, get_visible};
use super::model::{CaseDetail, Restrict};
use super::store;
use crate::cases::findings::Findings;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::people::{self, IdentityView};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(identity, correct_identity)).routes(routes!(restrict))
}

/// Closes a case to everybody but the named accounts (and whoever does it); with an empty list it is open to all again.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/restrict", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Restrict, responses((status = 200, body = CaseDetail)))]
async fn restrict(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Restrict>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::ManageCases, id, version).await?;
    let mut named = Vec::new();
    for name in &body.accounts {
        let found = people::find_account_by_name(&node.db.read(), name.trim()).await?;
        named.push(found.ok_or_else(|| Error::not_found("account", name))?);
    }
    if !named.is_empty() {
        named.push(caller.account);
    }
    row.special = !named.is_empty();
    let content = json!({"special": row.special, "accounts": named});
    let region = row.region_id;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            store::save_named(&tx.conn(), id, region, &named).await?;
            save(tx, row, "cases.case.restricted", content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Who a case is. The access is written down.
#[utoipa::path(get, path = "/api/v1/cases/records/{id}/identity", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = IdentityView)))]
async fn identity(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IdentityView>> {
    let row = get_visible(&node, &node.db.read(), &caller, Right::SeeIdentity, id).await?;
    let person = row.person_id.ok_or_else(|| Error::not_found("identity of case", id))?;
    Ok(Json(people::reveal(&node, &caller, person, "cases.case").await?))
}

/// Corrects who a case is.
#[utoipa::path(put, path = "/api/v1/cases/records/{id}/identity", tag = "cases", params(("id" = Uuid, Path)),
    request_body = people::Identity, responses((status = 200, body = IdentityView)))]
async fn correct_identity(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<people::Identity>,
) -> Result<Json<IdentityView>> {
    let row = get_visible(&node, &node.db.read(), &caller, Right::SeeIdentity, id).await?;
    check(&node.tree(), &caller, Right::Investigate, row.region_id)?;
    let mut findings = Findings::default();
    findings.extend(people::check_identity(&body, node.clock.today()));
    findings.refuse_if_any()?;
    let person = row.person_id.ok_or_else(|| Error::not_found("identity of case", id))?;
    let (node_, region) = (node.clone(), row.region_id);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            people::replace(tx, &node_.vault, region, person, &body).await?;
            let kind = "cases.case.identity-corrected";
            let none = || json!({});
            steps::record(tx, vec![NewStep { kind, region, subject: id, content: none(), open: none() }])
                .await
        })
    })
    .await?;
    Ok(Json(people::reveal(&node, &caller, person, "cases.case").await?))
}
