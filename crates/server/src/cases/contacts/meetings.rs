//! Somebody met a case or another contact: a new contact, or one who is watched already and met a case once more.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use lianfang_plan::{CaseRules, Right};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, get};
use super::model::{ContactDetail, Exposure, NewContact};
use super::outcomes::{note, save};
use super::store::{self, ContactRow, ExposureRow};
use super::{rules, watch};
use crate::cases::findings::Findings;
use crate::cases::{numbers, records};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::people;
use crate::regions::Place;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(add_to_case)).routes(routes!(add_through))
}

/// With whom a new contact met.
struct Met {
    disease: String,
    case: Option<Uuid>,
    /// The person of the case or contact that was met.
    person: Option<Uuid>,
    through: Option<Uuid>,
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
    if met.person.is_some_and(|person| same.contains(&person)) {
        return Err(rules::contact_of_oneself());
    }
    let known = store::list_watched_of(&node.db.read(), &same, &met.disease).await?;
    let known = known.into_iter().find(|row| tree.is_within(row.region_id, caller.region));
    let place = tree.get(body.region_id)?.clone();
    let node_ = node.clone();
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                match known {
                    Some(row) => meet_again(tx, &case_rules, row, &met, &body, today).await,
                    None => meet(tx, &node_, &case_rules, &place, &met, body, today).await,
                }
            })
        })
        .await?;
    describe(node, caller, id).await
}

async fn store_exposure(tx: &Tx, region: Uuid, contact: Uuid, met: &Met, exposure: &Exposure) -> Result<()> {
    let row = ExposureRow {
        id: tx.id(),
        region_id: region,
        contact_id: contact,
        case_id: met.case,
        through_id: met.through,
        happened_on: exposure.happened_on,
        facts: serde_json::to_string(exposure)?,
    };
    store::insert_exposures(&tx.conn(), vec![row]).await
}

/// A contact that was not known before.
async fn meet(
    tx: &mut Tx,
    node: &Node,
    case_rules: &CaseRules,
    place: &Place,
    met: &Met,
    body: NewContact,
    today: NaiveDate,
) -> Result<Uuid> {
    let graded = watch::grade(
        case_rules,
        &body.exposure,
        met.through.is_some(),
        body.grade.as_deref(),
        body.programme,
    )?;
    let (id, person) = (tx.id(), tx.id());
    people::create(tx, &node.vault, place.id, &[(person, body.identity)]).await?;
    let mut row = ContactRow {
        id,
        region_id: place.id,
        disease: met.disease.clone(),
        number: numbers::next(tx, place, "K", 1).await?.remove(0),
        person_id: Some(person),
        state: "watched".to_owned(),
        grade: graded.grade,
        programme: graded.programme,
        last_exposed_on: body.exposure.happened_on,
        watched_from: None,
        watched_until: None,
        case_id: None,
        sex: body.sex,
        age_years: body.age_years,
        closed_at: None,
        version: 1,
    };
    if let Some(programme) = row.programme.clone() {
        watch::begin(tx, &mut row, watch::get_programme(case_rules, &programme)?, today).await?;
    }
    store_exposure(tx, place.id, id, met, &body.exposure).await?;
    let reason = graded.reason.map(|reason| reason.text);
    let content = json!({"grade": row.grade, "programme": row.programme, "reason": reason, "case": met.case});
    store::insert(&tx.conn(), vec![row]).await?;
    note(tx, "cases.contact.found", place.id, id, content).await?;
    Ok(id)
}

/// A contact who is watched already met a case once more: the time of watching begins anew.
async fn meet_again(
    tx: &mut Tx,
    case_rules: &CaseRules,
    mut row: ContactRow,
    met: &Met,
    body: &NewContact,
    today: NaiveDate,
) -> Result<Uuid> {
    let (id, region) = (row.id, row.region_id);
    store_exposure(tx, region, id, met, &body.exposure).await?;
    row.last_exposed_on = row.last_exposed_on.max(body.exposure.happened_on);
    if let Some(programme) = row.programme.clone() {
        watch::begin(tx, &mut row, watch::get_programme(case_rules, &programme)?, today).await?;
    }
    let content = json!({"case": met.case, "last_exposed_on": row.last_exposed_on});
    save(tx, row, "cases.contact.exposed-again", content).await?;
    Ok(id)
}
