//! Erasing who a case was: identity, key and tokens, free texts, and the steps whose hashes are in the journal.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::Facts;
use super::{http, rules, store};
use crate::cases::{forget, steps};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::IfMatch;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(erase))
}

#[derive(Debug, Deserialize, ToSchema)]
struct Erase {
    /// The legal ground; it goes into the journal and must not name anybody.
    ground: String,
}

/// Erases who a case was. What is counted stays; nothing brings the identity back.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/erase", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Erase, responses((status = 204)))]
async fn erase(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Erase>,
) -> Result<StatusCode> {
    let mut row = http::get_visible(&node, &node.db.read(), &caller, Right::ManageCases, id).await?;
    version.check(row.version, &json!({"id": id}))?;
    if row.working != "closed" {
        return Err(rules::still_open());
    }
    let ground = body.ground.trim().to_owned();
    if ground.is_empty() {
        return Err(rules::needs_note());
    }
    let person = row.person_id.ok_or_else(|| Error::not_found("identity of case", id))?;
    let facts: Facts = serde_json::from_str(&row.facts)?;
    row.facts = serde_json::to_string(&Facts { note: None, occupation: None, household: None, ..facts })?;
    let region = row.region_id;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            people::erase(tx, person).await?;
            forget::forget_around(tx, id).await?;
            let removed = steps::erase(&tx.conn(), &[id]).await?;
            if !store::save(&tx.conn(), row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            let data = json!({"person": person, "steps": removed, "ground": ground});
            tx.journal(NewEntry::new("cases.case.erased", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
