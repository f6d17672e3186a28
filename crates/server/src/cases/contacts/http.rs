//! Handlers of contacts.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::expose::{Chosen, Found, Met, Who, expose};
use super::model::{
    BecomeCase, ContactDetail, ContactRef, ErrandView, Exposure, ExposureView, FollowUp, NewContact, Order,
    Release,
};
use super::store::{self, ContactRow, ExposureRow, FollowUpRow};
use super::{course, errands, rules, watch};
use crate::cases::findings::Findings;
use crate::cases::hand_over::{self, Home};
use crate::cases::records::{self, CaseDetail, CaseRef};
use crate::cases::steps::{self, NewStep};
use crate::cases::{chains, merging, numbers, places, samples, sites};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::people::duplicates::{Entered, judge, settle_entry};
use crate::people::{self, IdentityView, Known};
use crate::response;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(identity))
        .routes(routes!(add_to_case))
        .routes(routes!(add_through))
        .routes(routes!(order))
        .routes(routes!(release))
        .routes(routes!(become_case))
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
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let states = query.state.as_deref().unwrap_or("").split(',').filter(|s| !s.is_empty()).map(str::to_owned);
    let rows = store::list(&node.db.read(), scope, states.collect(), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ContactRow| (row.watched_until, row.id));
    let items = page.items.into_iter().map(|row| watch::view(&node, row)).collect::<Result<_>>()?;
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
fn latest(exposures: &[ExposureRow]) -> Result<Exposure> {
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

pub(super) async fn note(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    subject: Uuid,
    content: Value,
) -> Result<()> {
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

pub async fn save(tx: &mut Tx, row: ContactRow, kind: &'static str, content: Value) -> Result<()> {
    let (id, region) = (row.id, row.region_id);
    if !store::save(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    note(tx, kind, region, id, content).await
}

/// A contact that is being watched, in the version that the caller saw.
pub async fn editable(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<ContactRow> {
    let row = get(node, &node.db.read(), caller, Right::Investigate, id).await?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    if row.state != "watched" {
        return Err(rules::not_watched());
    }
    Ok(row)
}

/// Orders another programme of watching.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/order", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Order, responses((status = 200, body = ContactDetail)))]
async fn order(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Order>,
) -> Result<Versioned<ContactDetail>> {
    let mut row = editable(&node, &caller, id, version).await?;
    let packs = node.packs();
    let programme = watch::get_programme(records::rules_of(&packs, &row.disease)?, &body.programme)?.clone();
    let today = node.clock.today();
    let content = json!({"from": row.programme, "to": programme.id, "note": body.note.trim()});
    row.programme = Some(programme.id.clone());
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            watch::begin(tx, &mut row, &programme, today).await?;
            save(tx, row, "cases.contact.ordered", content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Releases a contact from watching.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/release", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Release, responses((status = 200, body = ContactDetail)))]
async fn release(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Release>,
) -> Result<Versioned<ContactDetail>> {
    let mut row = editable(&node, &caller, id, version).await?;
    let (conn, packs, today) = (node.db.read(), node.packs(), node.clock.today());
    let exposures = store::list_exposures(&conn, id).await?;
    let second_hand = exposures.iter().all(|row| row.through_id.is_some());
    let tests = samples::tally_of_contact(&conn, id).await?;
    let why_not = watch::release_check(
        packs.case_rules(&row.disease),
        &row,
        &latest(&exposures)?,
        second_hand,
        tests,
        today,
        &store::list_follow_ups(&conn, id).await?,
    );
    let note = body.note.trim().to_owned();
    if let Some(why) = why_not.clone()
        && (!body.despite || note.is_empty())
    {
        return Err(rules::too_early(why));
    }
    row.state = "released".to_owned();
    row.closed_at = Some(node.clock.now());
    let content = json!({"note": note, "despite": why_not});
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            store::delete_due_from(&tx.conn(), id, today).await?;
            errands::settled(tx, id, &Text::new("已解除观察", "the contact was released")).await?;
            sites::end_of(tx, id, "released").await?;
            hand_over::withdraw_of(tx, id).await?;
            save(tx, row, "cases.contact.released", content).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Makes a case of a contact: the person stays the same, nothing is typed again, and the links to the cases they met are laid.
#[utoipa::path(post, path = "/api/v1/cases/contacts/{id}/become-case", tag = "cases", params(("id" = Uuid, Path)),
    request_body = BecomeCase, responses((status = 200, body = CaseDetail)))]
async fn become_case(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<BecomeCase>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, id, version).await?;
    let (tree, packs, today) = (node.tree(), node.packs(), node.clock.today());
    let case_rules = records::rules_of(&packs, &row.disease)?.clone();
    let place = tree.get(row.region_id)?.clone();
    let mut facts = body.facts;
    facts.sex = facts.sex.or_else(|| row.sex.clone());
    facts.age_years = facts.age_years.or(row.age_years);
    facts.exposed = Some(true);
    facts.source = facts.source.or_else(|| Some("case".to_owned()));
    let mut findings = Findings::default();
    records::check_facts(&facts, &case_rules, today, today, &mut findings);
    findings.refuse_if_any()?;
    let exposures = store::list_exposures(&node.db.read(), id).await?;
    let case = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let number = numbers::next(tx, &place, "C", 1).await?.remove(0);
                let new = records::NewCase {
                    region: place.id,
                    disease: row.disease.clone(),
                    number: number.clone(),
                    person: row.person_id,
                    class: body.class,
                    facts,
                    external_id: None,
                };
                let case = records::create(tx, &case_rules, new).await?;
                samples::hand_over(&tx.conn(), id, case).await?;
                places::hand_over(&tx.conn(), id, case).await?;
                sites::give_to_case(tx, id, case, &number).await?;
                hand_over::follow_to_case(tx, id, case, &number).await?;
                // Whoever was met once is the source; among several it is open which one.
                let mut met: Vec<Uuid> = exposures.iter().filter_map(|row| row.case_id).collect();
                met.sort();
                met.dedup();
                let certain = met.len() == 1;
                for source in met {
                    chains::link(tx, place.id, &row.disease, source, case, certain, None).await?;
                }
                store::delete_due_from(&tx.conn(), id, today).await?;
                errands::settled(tx, id, &Text::new("已转为病例", "the contact became a case")).await?;
                row.state = "case".to_owned();
                row.case_id = Some(case);
                row.closed_at = Some(tx.now());
                save(tx, row, "cases.contact.became-case", json!({"case": case})).await?;
                Ok(case)
            })
        })
        .await?;
    records::describe(&node, &caller, case).await
}
