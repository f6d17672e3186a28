//! The day's checks: who is to be called or visited, and what was found. Made for a phone.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Check, FollowUpLine};
use super::store::{self, FollowUpRow};
use super::{errands, lines, rules};
use crate::cases::findings::Findings;
use crate::cases::records;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(done))
}

#[derive(Debug, Deserialize, IntoParams)]
struct DayQuery {
    region: Option<Uuid>,
    /// Today unless told.
    day: Option<NaiveDate>,
    /// `due`, `done` or `missed`; several separated by commas.
    state: Option<String>,
}

/// The checks of a day, with name, telephone and address of whom to check; each is an access that is written down.
#[utoipa::path(get, path = "/api/v1/cases/follow-ups", tag = "cases", params(DayQuery, PageQuery),
    responses((status = 200, body = Page<FollowUpLine>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<DayQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<FollowUpLine>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::FollowUp, query.region)?;
    let day = query.day.unwrap_or_else(|| node.clock.today());
    let states = query.state.as_deref().unwrap_or("").split(',').filter(|s| !s.is_empty()).map(str::to_owned);
    let conn = node.db.read();
    let rows = store::list_day(&conn, scope, day, states.collect(), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &FollowUpRow| (row.contact_id, row.turn));
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.contact_id).collect();
    let contacts = store::list_by_ids(&conn, &ids).await?;
    let mut persons: Vec<Uuid> = contacts.values().filter_map(|contact| contact.person_id).collect();
    persons.sort();
    persons.dedup();
    let identities = people::reveal_many(&node, &caller, &persons, "cases.follow-up").await?;
    let turns = lines::turns(&node);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let Some(contact) = contacts.get(&row.contact_id) else { continue };
        let identity = contact.person_id.and_then(|person| identities.get(&person));
        let day = |date| rules::day_of(contact.last_exposed_on, date);
        items.push(FollowUpLine {
            contact_id: contact.id,
            number: contact.number.clone(),
            region: tree.reference(row.region_id)?,
            name: identity.map(|identity| identity.name.clone()),
            phone: identity.and_then(|identity| identity.phone.clone()),
            address: identity.and_then(|identity| identity.address.clone()),
            due_on: row.due_on,
            turn: row.turn,
            state: row.state,
            day: day(row.due_on),
            days: contact.watched_until.map_or(0, day),
            turns: lines::per_day(&turns, contact),
            disease: contact.disease.clone(),
        });
    }
    Ok(Json(Page { items, next: page.next }))
}

/// Notes what a check found. Fever and symptoms are told to whoever investigates.
#[utoipa::path(post, path = "/api/v1/cases/follow-ups/{contact}/{day}/{turn}", tag = "cases",
    params(("contact" = Uuid, Path), ("day" = NaiveDate, Path), ("turn" = i32, Path)), request_body = Check,
    responses((status = 204)))]
async fn done(
    State(node): State<Node>,
    caller: Caller,
    Path((contact, day, turn)): Path<(Uuid, NaiveDate, i32)>,
    Json(body): Json<Check>,
) -> Result<axum::http::StatusCode> {
    let conn = node.db.read();
    let row = store::find(&conn, contact).await?.ok_or_else(|| Error::not_found("contact", contact))?;
    check(&node.tree(), &caller, Right::FollowUp, row.region_id)?;
    let packs = node.packs();
    let case_rules = records::rules_of(&packs, &row.disease)?;
    let mut findings = Findings::default();
    rules::check_check(&body, case_rules, &mut findings);
    findings.not_after("day", Some(day), node.clock.today());
    findings.refuse_if_any()?;
    let (region, fever) = (row.region_id, case_rules.fever);
    let (account, node_) = (caller.account, node.clone());
    node.write(Some(account), move |tx| {
        Box::pin(async move {
            let ill = !body.symptoms.is_empty() || body.temperature.is_some_and(|warm| warm >= fever);
            let line = FollowUpRow {
                region_id: region,
                contact_id: contact,
                due_on: day,
                turn,
                state: "done".to_owned(),
                done_at: Some(tx.now()),
                done_by: Some(account),
                temperature: body.temperature,
                symptoms: Some(serde_json::to_string(&body.symptoms)?),
                note: body.note.clone(),
            };
            if !store::save_check(&tx.conn(), line).await? {
                return Err(rules::no_such_check());
            }
            errands::checked(tx, &node_, &row, ill.then_some((day, turn))).await?;
            let kind = if ill { "cases.follow-up.ill" } else { "cases.follow-up.done" };
            let content =
                json!({"day": day, "turn": turn, "temperature": body.temperature, "symptoms": body.symptoms});
            steps::record(tx, vec![NewStep { kind, region, subject: contact, content, open: json!({}) }])
                .await
        })
    })
    .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
