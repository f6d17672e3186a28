//! The persons of a place: a class, a ward, a carriage, entered as contacts in one go.

use axum::extract::State;
use lianfang_plan::Right;
use std::collections::HashSet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::exposed::{exposure, met};
use super::model::{ListedPerson, NewVisit, PersonList, StayFacts, Taken};
use super::together::{Presence, meet, nearness};
use super::{rules, stays, store, visits};
use crate::cases::contacts::{self, Chosen, Found, Who};
use crate::cases::findings::Findings;
use crate::cases::records;
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(add))
}

fn check_people(people_: &[ListedPerson], node: &Node) -> Result<()> {
    if people_.is_empty() || people_.len() > rules::MOST_PEOPLE {
        return Err(rules::too_many_people());
    }
    let mut findings = Findings::default();
    for (line, person) in (1..).zip(people_) {
        let mut wrong = people::check_identity(&person.identity, node.clock.today());
        wrong.iter_mut().for_each(|finding| finding.line = Some(line));
        findings.extend(wrong);
    }
    findings.refuse_if_any()
}

/// Makes contacts of the persons of a list, who were at a place while somebody was there; each gets a stay of their own for that
/// time. In a vehicle only those near the seat count, as far as seats are known. All of it happens, or nothing.
#[utoipa::path(post, path = "/api/v1/cases/visits/{id}/people", tag = "cases", params(("id" = Uuid, Path)),
    request_body = PersonList, responses((status = 200, body = Taken)))]
async fn add(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<PersonList>,
) -> Result<Json<Taken>> {
    let (conn, tree) = (node.db.read(), node.tree());
    let (visit, subject) = visits::get(&node, &conn, &caller, Right::Investigate, id).await?;
    check(&tree, &caller, Right::Investigate, body.region_id)?;
    let place = stays::get_place(&node, &conn, &caller, Right::SeeCases, visit.place_id).await?;
    check_people(&body.people, &node)?;
    let case_rules = records::rules_of(&node.packs(), &visit.disease)?.clone();
    let (margin, rows) = nearness(case_rules.spot.as_ref());
    let met = met(&subject);
    let mut taken = Taken::default();
    let (mut meetings, mut seen) = (Vec::new(), HashSet::new());
    for person in body.people {
        let carriage = person.carriage.as_deref().map(rules::service_key).filter(|key| !key.is_empty());
        let there = Presence {
            from: visit.from_at,
            until: visit.until_at,
            carriage: carriage.as_deref(),
            row: person.row,
        };
        let Some(meeting) = meet(stays::presence(&visit), there, margin, rows) else {
            taken.passed_over += 1;
            continue;
        };
        let exposure = exposure(&node, &visit, &place, meeting, None)?;
        let same = people::find_same(&conn, &node.vault, &person.identity).await?;
        let known = contacts::list_watched_of(&conn, &same, &met.disease).await?;
        let known = known.into_iter().find(|row| tree.is_within(row.region_id, caller.region));
        let again = match &known {
            Some(row) => {
                !seen.insert(row.id)
                    || contacts::met_on(&conn, row.id, met.case, met.through, exposure.happened_on).await?
            }
            None => met.person.is_some_and(|own| same.contains(&own)),
        };
        if again {
            taken.passed_over += 1;
            continue;
        }
        let new = NewVisit {
            place_id: place.id,
            from_at: visit.from_at,
            until_at: visit.until_at,
            carriage,
            row: person.row,
            facts: StayFacts::default(),
        };
        let who = match known {
            Some(row) => Who::Contact(Box::new(row)),
            None => {
                Who::New { identity: Box::new(person.identity), sex: person.sex, age_years: person.age_years }
            }
        };
        meetings.push((who, exposure, new));
    }
    let (node_, region) = (node.clone(), tree.get(body.region_id)?.clone());
    let taken = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let mut stays = Vec::with_capacity(meetings.len());
                for (who, exposure, new) in meetings {
                    let own = match &who {
                        Who::Contact(row) => {
                            taken.exposed_again += 1;
                            row.region_id
                        }
                        _ => {
                            taken.added += 1;
                            region.id
                        }
                    };
                    let found = Found { who, exposure, chosen: Chosen::default() };
                    let contact = contacts::expose(tx, &node_, &case_rules, &region, &met, found).await?;
                    let of = (own, met.disease.clone());
                    stays.push(visits::row_of(tx, of, (None, Some(contact)), &new)?);
                }
                store::insert_visits(&tx.conn(), stays).await?;
                Ok(taken)
            })
        })
        .await?;
    Ok(Json(taken))
}
