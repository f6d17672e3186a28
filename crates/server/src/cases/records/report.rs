//! A case comes in: by a report, or out of a contact or a line list.

use axum::extract::State;
use lianfang_plan::{CaseClass, CaseRules, Right};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::{describe, rules_of};
use super::model::{CaseDetail, Facts, ReportCase};
use super::rules;
use super::store::{self, CaseFilter, CaseRow};
use crate::cases::findings::Findings;
use crate::cases::hand_over::{self, Home};
use crate::cases::merging::{self, RecordPair};
use crate::cases::numbers;
use crate::cases::steps::{self, NewStep};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::Json;
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::people::duplicates::{Entered, judge, settle_entry};
use crate::people::{self, Known};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(report))
}

/// Reports a case.
#[utoipa::path(post, path = "/api/v1/cases/records", tag = "cases", request_body = ReportCase,
    responses((status = 200, body = CaseDetail)))]
async fn report(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<ReportCase>,
) -> Result<Versioned<CaseDetail>> {
    let (tree, packs) = (node.tree(), node.packs());
    check(&tree, &caller, Right::ReportCase, body.region_id)?;
    let place = tree.get(body.region_id)?.clone();
    let rules = rules_of(&packs, &body.disease)?.clone();
    let today = node.clock.today();
    let mut findings = Findings::default();
    findings.extend(people::check_identity(&body.identity, today));
    rules::check_facts(&body.facts, &rules, today, today, &mut findings);
    findings.refuse_if_any()?;
    let age = body.facts.age_years.and_then(|years| Some((u32::try_from(years).ok()?, today)));
    let known = Known { sex: body.facts.sex.clone(), age };
    let entered = Entered { identity: body.identity.clone(), region: place.id, known };
    let others = body.somebody_else.clone();
    let judged = judge(&node, &caller, Right::ReportCase, &entered, body.same_person, others).await?;
    if !body.despite_similar && judged.same.is_none() {
        refuse_similar(&node, &caller, &body.disease, &judged.surely_same()).await?;
    }
    let home = Home { region: body.home_region_id, outside: body.home_outside.clone() };
    let node_ = node.clone();
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let person = tx.id();
                people::create(tx, &node_.vault, place.id, &[(person, body.identity)]).await?;
                let number = numbers::next(tx, &place, "C", 1).await?.remove(0);
                let there = match judged.same {
                    Some(same) => merging::open_case(&tx.conn(), same, &body.disease).await?,
                    None => None,
                };
                let new = NewCase {
                    region: place.id,
                    disease: body.disease,
                    number,
                    person: Some(person),
                    class: body.class,
                    facts: body.facts,
                    external_id: body.external_id,
                };
                let id = create(tx, &rules, new).await?;
                let into =
                    there.map(|keep_id| RecordPair { keep_id, merge_id: id, fields: Default::default() });
                let pairs = into.into_iter().collect();
                settle_entry(tx, &node_, person, place.id, &judged, pairs).await?;
                Ok(there.unwrap_or(id))
            })
        })
        .await?;
    hand_over::ask_at_home(&node, &caller, "case", id, home).await?;
    describe(&node, &caller, id).await
}

/// Stops the report of somebody who may be a case already. Only numbers that the reporter may see are told.
async fn refuse_similar(node: &Node, caller: &Caller, disease: &str, persons: &[Uuid]) -> Result<()> {
    let conn = node.db.read();
    let ids = store::list_by_persons(&conn, persons).await?.into_iter().map(|row| row.id).collect();
    let scope = caller.scope(&node.tree(), Right::ReportCase, None)?;
    let filter = CaseFilter {
        ids: Some(ids),
        disease: Some(disease.to_owned()),
        ..CaseFilter::all(scope, caller.account)
    };
    let rows = store::list(&conn, filter, 5).await?;
    if rows.is_empty() {
        return Ok(());
    }
    Err(rules::similar_exists(&rows.into_iter().map(|row| row.number).collect::<Vec<String>>()))
}

/// A case on its way into the database.
pub struct NewCase {
    pub region: Uuid,
    pub disease: String,
    pub number: String,
    pub person: Option<Uuid>,
    pub class: CaseClass,
    pub facts: Facts,
    pub external_id: Option<String>,
}

/// Stores a case with its first step.
pub async fn create(tx: &mut Tx, rules: &CaseRules, new: NewCase) -> Result<Uuid> {
    let id = tx.id();
    let mut row = CaseRow::new(id, new.region, new.disease, new.number, new.person, new.class, tx.now());
    row.external_id = new.external_id;
    set_facts(&mut row, &new.facts, rules)?;
    let content = json!({"class": row.class, "facts": new.facts});
    let open = json!({"disease": row.disease});
    let region = row.region_id;
    store::insert(&tx.conn(), vec![row]).await?;
    steps::record(tx, vec![NewStep { kind: "cases.case.reported", region, subject: id, content, open }])
        .await?;
    Ok(id)
}

/// Puts facts into a row: whole as JSON, and those that lists filter by in columns.
pub fn set_facts(row: &mut CaseRow, facts: &Facts, rules: &CaseRules) -> Result<()> {
    row.facts = serde_json::to_string(facts)?;
    row.sex.clone_from(&facts.sex);
    row.age_years = facts.age_years;
    row.onset_on = facts.onset_on;
    row.isolated_on = facts.isolated_on;
    row.outcome.clone_from(&facts.outcome);
    row.outcome_on = facts.outcome_on;
    row.source.clone_from(&facts.source);
    (row.infectious_from, row.infectious_until) = rules::infectious_period(facts, None, rules.infectious);
    Ok(())
}
