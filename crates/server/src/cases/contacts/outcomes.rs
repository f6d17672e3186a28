//! What becomes of a contact: another programme is ordered, the contact is released, or becomes a case.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, get, latest};
use super::model::{BecomeCase, ContactDetail, Order, Release};
use super::store::{self, ContactRow};
use super::{errands, rules, watch};
use crate::cases::findings::Findings;
use crate::cases::records::{self, CaseDetail};
use crate::cases::steps::{self, NewStep};
use crate::cases::{chains, hand_over, numbers, places, samples, sites};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(order)).routes(routes!(release)).routes(routes!(become_case))
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

/// What else ends when a contact is released: checks, tasks, the stay at a site, a hand-over that is asked for.
pub async fn set_free(tx: &mut Tx, id: Uuid, today: NaiveDate) -> Result<()> {
    store::delete_due_from(&tx.conn(), id, today).await?;
    errands::settled(tx, id, &Text::new("已解除观察", "the contact was released")).await?;
    sites::end_of(tx, id, "released").await?;
    hand_over::withdraw_of(tx, id).await
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
            set_free(tx, id, today).await?;
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
