//! Contacts as they are shown: in a list, one with everything around it, and who one is.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{ContactDetail, ContactRef, ErrandView, Exposure, ExposureView, FollowUp};
use super::store::{self, ContactRow, ExposureRow, FollowUpRow};
use super::{course, watch};
use crate::cases::lists::{self, Filter};
use crate::cases::records::{self, CaseRef};
use crate::cases::{merging, samples, steps};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::people::{self, IdentityView};
use crate::response;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail)).routes(routes!(identity))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `watched`, `released`, `case` or `lost`; several separated by commas.
    state: Option<String>,
}

/// Contacts, those whose time of watching ends first at the top.
#[utoipa::path(get, path = "/api/v1/cases/contacts", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<ContactRef>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ContactRef>>> {
    let filter = Filter::default().any("state=", query.state.as_deref());
    let page = lists::ids(&node, &caller, "contacts", filter, query.region, &page).await?;
    let mut rows = store::list_by_ids(&node.db.read(), &page.items).await?;
    let found = page.items.iter().filter_map(|id| rows.remove(id));
    let items = found.map(|row| watch::view(&node, row)).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

pub async fn get(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    id: Uuid,
) -> Result<ContactRow> {
    let row = store::find(conn, id).await?.ok_or_else(|| Error::not_found("contact", id))?;
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

/// The exposure that counts most: the latest.
pub fn latest(exposures: &[ExposureRow]) -> Result<Exposure> {
    let last = exposures.last().ok_or_else(|| Error::internal("a contact without an exposure"))?;
    Ok(serde_json::from_str(&last.facts)?)
}

pub async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<ContactDetail>> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let row = get(node, &conn, caller, Right::SeeCases, id).await?;
    let case_rules = packs.case_rules(&row.disease);
    let rows = store::list_exposures(&conn, id).await?;
    let exposure = latest(&rows)?;
    let second_hand = rows.iter().all(|row| row.through_id.is_some());
    let tests = samples::tally_of_contact(&conn, id).await?;
    let mut exposures = Vec::with_capacity(rows.len());
    for row in rows {
        let case = match row.case_id {
            Some(case) => records::get_visible(node, &conn, caller, Right::SeeCases, case).await.ok(),
            None => None,
        };
        let through = match row.through_id {
            Some(through) => store::find(&conn, through).await?.map(|contact| contact.number),
            None => None,
        };
        exposures.push(ExposureView {
            exposure: serde_json::from_str(&row.facts)?,
            case: case.map(CaseRef::of).transpose()?,
            through,
        });
    }
    let allowed = |right| check(&tree, caller, right, row.region_id).is_ok();
    let graded = case_rules.and_then(|rules| watch::grade(rules, &exposure, second_hand, None, None).ok());
    let today = node.clock.today();
    let lines = store::list_follow_ups(&conn, id).await?;
    let not_yet = watch::release_check(case_rules, &row, &exposure, second_hand, tests, today, &lines);
    let errand = response::errands_of(&conn, &[id]).await?.into_iter().next().map(ErrandView::from);
    let case_proposal = case_rules
        .filter(|_| row.state == "watched")
        .and_then(|rules| course::propose_case(rules, &row, &lines));
    let follow_ups = follow_ups(&conn, course::with_planned(case_rules, &row, lines, today)).await?;
    let detail = ContactDetail {
        person_id: row.person_id,
        exposures,
        grade_reason: graded
            .filter(|g| g.grade == row.grade)
            .and_then(|g| g.reason)
            .map(|reason| reason.text),
        follow_ups,
        samples: samples::list_of_contact(node, &conn, id).await?,
        steps: steps::list(node, id).await?,
        not_yet,
        course: course::of(case_rules, &row, row.closed_at.map_or(today, |at| node.clock.day_of(at))),
        case_proposal,
        errand,
        may_see_identity: row.person_id.is_some() && allowed(Right::SeeIdentity),
        may_investigate: allowed(Right::Investigate),
        may_follow_up: allowed(Right::FollowUp),
        contact: watch::view(node, row.clone())?,
    };
    Ok(Versioned(row.version, detail))
}

async fn follow_ups(conn: &Conn<'_>, lines: Vec<FollowUpRow>) -> Result<Vec<FollowUp>> {
    let mut names: HashMap<Uuid, Option<String>> = HashMap::new();
    let mut found = Vec::new();
    for row in lines {
        let done_by = match row.done_by {
            Some(account) => match names.get(&account) {
                Some(name) => name.clone(),
                None => {
                    let name = people::find_name(conn, account).await?;
                    names.insert(account, name.clone());
                    name
                }
            },
            None => None,
        };
        let symptoms = row.symptoms.as_deref().map(serde_json::from_str).transpose()?;
        let (due_on, turn, state) = (row.due_on, row.turn, row.state);
        let (done_at, temperature, note) = (row.done_at, row.temperature, row.note);
        found.push(FollowUp { due_on, turn, state, done_at, done_by, temperature, symptoms, note });
    }
    Ok(found)
}

#[utoipa::path(get, path = "/api/v1/cases/contacts/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ContactDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<ContactDetail>> {
    let id = merging::current(&node.db.read(), id).await?;
    describe(&node, &caller, id).await
}

/// Who a contact is. The access is written down.
#[utoipa::path(get, path = "/api/v1/cases/contacts/{id}/identity", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = IdentityView)))]
async fn identity(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<IdentityView>> {
    let row = get(&node, &node.db.read(), &caller, Right::SeeIdentity, id).await?;
    let person = row.person_id.ok_or_else(|| Error::not_found("identity of contact", id))?;
    Ok(Json(people::reveal(&node, &caller, person, "cases.contact").await?))
}
