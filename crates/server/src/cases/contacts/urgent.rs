//! Contacts to whom something has to be done before the day's round: a check was missed, or they are ill.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{ContactDetail, ErrandView, Seen, UrgentContact};
use super::{errands, http, outcomes, rules, store};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::{people, response};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(seen))
}

/// More than this at once is a matter for whoever leads, not for one round.
const MOST: u32 = 100;

#[derive(Debug, Deserialize, IntoParams)]
struct Under {
    region: Option<Uuid>,
}

/// Contacts with a missed check or an ill one, late ones first, at most a hundred; each reading of a name is written down.
#[utoipa::path(get, path = "/api/v1/cases/follow-ups/urgent", tag = "cases", params(Under),
    responses((status = 200, body = [UrgentContact])))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Under>,
) -> Result<Json<Vec<UrgentContact>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::FollowUp, query.region)?;
    let conn = node.db.read();
    let open = response::list_errands(&conn, scope, "contact", MOST).await?;
    let ids: Vec<Uuid> = open.iter().map(|errand| errand.subject).collect();
    let contacts = store::list_by_ids(&conn, &ids).await?;
    let mut persons: Vec<Uuid> = contacts.values().filter_map(|contact| contact.person_id).collect();
    persons.sort();
    persons.dedup();
    let identities = people::reveal_many(&node, &caller, &persons, "cases.follow-up").await?;
    let today = node.clock.today();
    let mut found = Vec::with_capacity(open.len());
    for errand in open {
        let Some(contact) = contacts.get(&errand.subject) else { continue };
        let identity = contact.person_id.and_then(|person| identities.get(&person));
        found.push(UrgentContact {
            contact_id: contact.id,
            number: contact.number.clone(),
            region: tree.reference(contact.region_id)?,
            name: identity.map(|identity| identity.name.clone()),
            phone: identity.and_then(|identity| identity.phone.clone()),
            address: identity.and_then(|identity| identity.address.clone()),
            day: rules::day_of(contact.last_exposed_on, today),
            days: contact.watched_until.map_or(0, |until| rules::day_of(contact.last_exposed_on, until)),
            disease: contact.disease.clone(),
            errand: ErrandView::from(errand),
        });
    }
    Ok(Json(found))
}

/// Notes that a doctor has seen an ill contact: the evidence that closes the task about it.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/seen", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Seen, responses((status = 200, body = ContactDetail)))]
async fn seen(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Seen>,
) -> Result<Versioned<ContactDetail>> {
    let row = http::get(&node, &node.db.read(), &caller, Right::SeeCases, id).await?;
    check(&node.tree(), &caller, Right::ReportCase, row.region_id)?;
    version.check(row.version, &json!({"id": id}))?;
    let finding = body.finding.trim().to_owned();
    if finding.is_empty() {
        return Err(Error::invalid(
            "C0420",
            Text::new("请写明医生所见", "say what the doctor found"),
            Text::new("一句话即可，例如“咽红，已采样，居家观察”", "one sentence is enough"),
        ));
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            errands::settled(tx, id, &Text::new("医生已看过", "a doctor has seen the contact")).await?;
            outcomes::save(tx, row, "cases.contact.seen", json!({"finding": finding})).await
        })
    })
    .await?;
    http::describe(&node, &caller, id).await
}
