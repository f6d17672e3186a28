//! Who else was there: found by place and time, and turned into contacts in one step.

use axum::extract::State;
use lianfang_plan::Right;
use std::collections::HashMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{CoExposed, StayFacts, TakeAsContacts, Taken};
use super::stays::{self, Subject, Whose};
use super::store::{PlaceRow, VisitRow};
use super::together::Meeting;
use super::{rules, visits};
use crate::cases::contacts::{self, Chosen, Exposure, Found, Met, Who};
use crate::cases::records;
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(take))
}

/// Who was there during a stay, or within the pack's margin before or after; in a vehicle, near the seat.
#[utoipa::path(get, path = "/api/v1/cases/visits/{id}/co-exposed", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<CoExposed>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<CoExposed>>> {
    let conn = node.db.read();
    let (row, _) = visits::get(&node, &conn, &caller, Right::SeeCases, id).await?;
    Ok(Json(stays::co_exposed(&node, &conn, &caller, &row).await?))
}

/// The meeting at a stay as an exposure.
pub fn exposure(
    node: &Node,
    visit: &VisitRow,
    place: &PlaceRow,
    meeting: Meeting,
    masked: Option<bool>,
) -> Result<Exposure> {
    let facts: StayFacts = serde_json::from_str(&visit.facts)?;
    Ok(Exposure {
        happened_on: node.clock.day_of(visit.from_at),
        proximity: rules::kind_of(&place.kind).map(|kind| kind.proximity.to_owned()),
        minutes: i32::try_from(meeting.minutes).ok(),
        metres: None,
        // Protected only when both were.
        protected: match (facts.masked, masked) {
            (Some(true), Some(true)) => Some(true),
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => None,
        },
        enclosed: rules::closed_room(&facts),
        place: Some(stays::title(place).zh),
    })
}

/// With whom those at a stay met.
pub fn met(subject: &Subject) -> Met {
    let (case, through) = match subject {
        Subject::Case(row) => (Some(row.id), None),
        Subject::Contact(row) => (None, Some(row.id)),
    };
    Met { disease: subject.disease().to_owned(), case, person: subject.person(), through }
}

/// Makes contacts of people who were there: contacts of others get this meeting too; who was examined and excluded, or fell ill with
/// something else, becomes one. A case of the disease stays what it is.
#[utoipa::path(post, path = "/api/v1/cases/visits/{id}/contacts", tag = "cases", params(("id" = Uuid, Path)),
    request_body = TakeAsContacts, responses((status = 200, body = Taken)))]
async fn take(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<TakeAsContacts>,
) -> Result<Json<Taken>> {
    let conn = node.db.read();
    let (visit, subject) = visits::get(&node, &conn, &caller, Right::Investigate, id).await?;
    let place = stays::get_place(&node, &conn, &caller, Right::SeeCases, visit.place_id).await?;
    let near: HashMap<Uuid, (VisitRow, Meeting)> =
        stays::near(&node, &conn, &visit).await?.into_iter().map(|(row, how)| (row.id, (row, how))).collect();
    let rows: Vec<VisitRow> = near.values().map(|(row, _)| row.clone()).collect();
    let whose = Whose::load(&node, &conn, &caller, &rows).await?;
    let (met, tree) = (met(&subject), node.tree());
    let mut meetings = Vec::new();
    let mut taken = Taken::default();
    let mut chosen = body.visits;
    chosen.sort_unstable();
    chosen.dedup();
    for other in chosen {
        let Some((row, meeting)) = near.get(&other).filter(|(row, _)| whose.shows(row)) else {
            return Err(rules::was_not_there());
        };
        let facts: StayFacts = serde_json::from_str(&row.facts)?;
        let exposure = exposure(&node, &visit, &place, *meeting, facts.masked)?;
        let ill = whose.case(row).is_some_and(|case| case.disease == met.disease && case.class != "excluded");
        let who = match (whose.contact(row), whose.case(row)) {
            _ if ill => None,
            (Some(contact), _) if contact.state == "watched" && contact.disease == met.disease => {
                Some(Who::Contact(Box::new(contact.clone())))
            }
            (Some(contact), _) => Who::again(contact),
            (None, Some(case)) => Who::case(case),
            (None, None) => None,
        };
        let known = match row.contact_id {
            Some(contact) => {
                contacts::met_on(&conn, contact, met.case, met.through, exposure.happened_on).await?
            }
            None => false,
        };
        match who.filter(|_| !known) {
            Some(who) => {
                check(&tree, &caller, Right::Investigate, row.region_id)?;
                meetings.push((tree.get(row.region_id)?.clone(), who, exposure));
            }
            None => taken.passed_over += 1,
        }
    }
    let case_rules = records::rules_of(&node.packs(), &met.disease)?.clone();
    let node_ = node.clone();
    let taken = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                for (region, who, exposure) in meetings {
                    match who {
                        Who::Contact(_) => taken.exposed_again += 1,
                        _ => taken.added += 1,
                    }
                    let found = Found { who, exposure, chosen: Chosen::default() };
                    contacts::expose(tx, &node_, &case_rules, &region, &met, found).await?;
                }
                Ok(taken)
            })
        })
        .await?;
    Ok(Json(taken))
}
