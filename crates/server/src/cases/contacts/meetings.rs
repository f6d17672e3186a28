//! Somebody whom an investigator names met a case or another contact.

use axum::extract::State;
use lianfang_plan::Right;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::expose::{Chosen, Found, Met, Who, expose};
use super::http::{describe, get};
use super::model::{ContactDetail, NewContact};
use super::{rules, store};
use crate::cases::findings::Findings;
use crate::cases::hand_over::{self, Home};
use crate::cases::records;
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::people::duplicates::{Entered, judge, settle_entry};
use crate::people::{self, Known};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(add_to_case)).routes(routes!(add_through))
}

/// Adds somebody who met a case.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/contacts", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewContact, responses((status = 200, body = ContactDetail)))]
async fn add_to_case(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewContact>,
) -> Result<Versioned<ContactDetail>> {
    let case = records::get_visible(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    let met = Met { disease: case.disease, case: Some(id), person: case.person_id, through: None };
    add(&node, &caller, met, body).await
}

/// Adds somebody who met a contact.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/contacts", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewContact, responses((status = 200, body = ContactDetail)))]
async fn add_through(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewContact>,
) -> Result<Versioned<ContactDetail>> {
    let row = get(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    let met = Met { disease: row.disease, case: None, person: row.person_id, through: Some(id) };
    add(&node, &caller, met, body).await
}

async fn add(node: &Node, caller: &Caller, met: Met, body: NewContact) -> Result<Versioned<ContactDetail>> {
    let (tree, packs, today) = (node.tree(), node.packs(), node.clock.today());
    check(&tree, caller, Right::Investigate, body.region_id)?;
    let case_rules = records::rules_of(&packs, &met.disease)?.clone();
    let mut findings = Findings::default();
    findings.extend(people::check_identity(&body.identity, today));
    rules::check_exposure(&body.exposure, today, &mut findings);
    findings.refuse_if_any()?;
    let same = people::find_same(&node.db.read(), &node.vault, &body.identity).await?;
    if met.person.is_some_and(|person| same.contains(&person) && !body.somebody_else.contains(&person)) {
        return Err(rules::contact_of_oneself());
    }
    let age = body.age_years.and_then(|years| Some((u32::try_from(years).ok()?, today)));
    let entered = Entered {
        identity: body.identity.clone(),
        region: body.region_id,
        known: Known { sex: body.sex.clone(), age },
    };
    let others = body.somebody_else.clone();
    let judged = judge(node, caller, Right::Investigate, &entered, body.same_person, others).await?;
    if met.person.is_some() && met.person == judged.same {
        return Err(rules::contact_of_oneself());
    }
    let same: Vec<Uuid> =
        same.into_iter().filter(|id| !judged.others.contains(id)).chain(judged.same).collect();
    let known = store::list_watched_of(&node.db.read(), &same, &met.disease).await?;
    let known = known.into_iter().find(|row| tree.is_within(row.region_id, caller.region));
    let place = tree.get(body.region_id)?.clone();
    let home = Home { region: body.home_region_id, outside: body.home_outside.clone() };
    let node_ = node.clone();
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let NewContact { identity, sex, age_years, exposure, grade, programme, .. } = body;
                let new = known.is_none();
                let who = match known {
                    Some(row) => Who::Contact(Box::new(row)),
                    None => Who::New { identity: Box::new(identity), sex, age_years },
                };
                let found = Found { who, exposure, chosen: Chosen { grade, programme } };
                let id = expose(tx, &node_, &case_rules, &place, &met, found).await?;
                if new && let Some(person) = store::find(&tx.conn(), id).await?.and_then(|row| row.person_id)
                {
                    settle_entry(tx, &node_, person, place.id, &judged, Vec::new()).await?;
                }
                Ok(id)
            })
        })
        .await?;
    hand_over::ask_at_home(node, caller, "contact", id, home).await?;
    describe(node, caller, id).await
}
