//! Handlers of case records.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_plan::{CaseClass, CaseRules, Right};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::classify::propose;
use super::model::{
    Case, CaseDetail, CaseForm, CaseRef, Choice, Classify, Close, Facts, May, ReportCase, SearchPerson,
};
use super::rules;
use super::store::{self, CaseFilter, CaseRow};
use crate::cases::findings::Findings;
use crate::cases::hand_over::{self, Home};
use crate::cases::merging::{self, RecordPair};
use crate::cases::steps::{self, NewStep};
use crate::cases::{chains, contacts, numbers, samples};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::node::Node;
use crate::people::duplicates::{Entered, judge, settle_entry};
use crate::people::{self, Known, Probe};
use crate::regions::Tree;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list, report))
        .routes(routes!(form))
        .routes(routes!(search))
        .routes(routes!(detail, correct))
        .routes(routes!(classify))
        .routes(routes!(close))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
    /// `suspected`, `probable`, `confirmed`, `asymptomatic` or `excluded`; several separated by commas.
    class: Option<String>,
    /// `open` or `closed`
    working: Option<String>,
    outcome: Option<String>,
    source: Option<String>,
    reported_from: Option<DateTime<Utc>>,
    reported_until: Option<DateTime<Utc>>,
    age_from: Option<i32>,
    age_until: Option<i32>,
    /// A case's number.
    number: Option<String>,
    /// Show names too; each is an access that is written down.
    names: Option<bool>,
}

fn class_of(row: &CaseRow) -> Result<CaseClass> {
    CaseClass::parse(&row.class)
        .ok_or_else(|| Error::internal(format!("case {} has the class `{}`", row.id, row.class)))
}

pub fn view(tree: &Tree, row: CaseRow) -> Result<Case> {
    let class = class_of(&row)?;
    Ok(Case {
        region: tree.reference(row.region_id)?,
        class_title: class.title(),
        class,
        id: row.id,
        number: row.number,
        disease: row.disease,
        working: row.working,
        sex: row.sex,
        age_years: row.age_years,
        onset_on: row.onset_on,
        reported_at: row.reported_at,
        isolated_on: row.isolated_on,
        outcome: row.outcome,
        outcome_on: row.outcome_on,
        source: row.source,
        special: row.special,
        external_id: row.external_id,
        name: None,
    })
}

impl CaseRef {
    pub fn of(row: CaseRow) -> Result<CaseRef> {
        let class = class_of(&row)?;
        Ok(CaseRef {
            id: row.id,
            number: row.number,
            class,
            class_title: class.title(),
            onset_on: row.onset_on,
        })
    }
}

/// Cases, newest report first.
#[utoipa::path(get, path = "/api/v1/cases/records", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Case>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Case>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeCases, query.region)?;
    if query.names == Some(true) {
        check(&tree, &caller, Right::SeeIdentity, scope.under)?;
    }
    let number = match query.number {
        Some(number) => Some(merging::current_number(&node.db.read(), number).await?),
        None => None,
    };
    let filter = CaseFilter {
        scope,
        disease: query.disease,
        classes: split(query.class.as_deref()),
        working: query.working,
        outcome: query.outcome,
        source: query.source,
        reported_from: query.reported_from,
        reported_until: query.reported_until,
        age_from: query.age_from,
        age_until: query.age_until,
        number,
        ids: None,
        reader: caller.account,
        before: page.after()?,
    };
    let rows = store::list(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &CaseRow| (row.reported_at, row.id));
    let names = match query.names {
        Some(true) => names_of(&node, &caller, &page.items).await?,
        _ => HashMap::new(),
    };
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let name = row.person_id.and_then(|person| names.get(&person).cloned());
        items.push(Case { name, ..view(&tree, row)? });
    }
    Ok(Json(Page { items, next: page.next }))
}

fn split(list: Option<&str>) -> Vec<String> {
    list.unwrap_or("").split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

async fn names_of(node: &Node, caller: &Caller, rows: &[CaseRow]) -> Result<HashMap<Uuid, String>> {
    let persons: Vec<Uuid> = rows.iter().filter_map(|row| row.person_id).collect();
    let found = people::reveal_many(node, caller, &persons, "cases.list").await?;
    Ok(found.into_iter().map(|(person, identity)| (person, identity.name)).collect())
}

/// Cases of somebody, by name, identity number or phone. Sent as a body: who is looked for stays out of addresses and logs.
#[utoipa::path(post, path = "/api/v1/cases/search", tag = "cases", request_body = SearchPerson,
    responses((status = 200, body = Vec<Case>)))]
async fn search(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<SearchPerson>,
) -> Result<Json<Vec<Case>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeIdentity, None)?;
    let probe = Probe { name: body.name, id_number: body.id_number, phone: body.phone };
    let conn = node.db.read();
    let persons = people::find_persons(&conn, &node.vault, &probe).await?;
    let ids = store::list_by_persons(&conn, &persons).await?.into_iter().map(|row| row.id).collect();
    let filter = CaseFilter { ids: Some(ids), ..CaseFilter::all(scope, caller.account) };
    let rows = store::list(&conn, filter, 100).await?;
    let names = names_of(&node, &caller, &rows).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let name = row.person_id.and_then(|person| names.get(&person).cloned());
        items.push(Case { name, ..view(&tree, row)? });
    }
    Ok(Json(items))
}

/// A case that the caller may see with `right`; one that is closed to them is as good as not there.
pub async fn get_visible(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    id: Uuid,
) -> Result<CaseRow> {
    let missing = || Error::not_found("case", id);
    let row = store::find(conn, id).await?.ok_or_else(missing)?;
    check(&node.tree(), caller, right, row.region_id)?;
    if row.special && !store::is_named(conn, id, caller.account).await? {
        return Err(missing());
    }
    Ok(row)
}

/// A case as it is now, for a change that was allowed before.
pub async fn get(conn: &Conn<'_>, id: Uuid) -> Result<CaseRow> {
    store::find(conn, id).await?.ok_or_else(|| Error::not_found("case", id))
}

/// Those of these cases that lie in `scope` and that `reader` may see.
pub async fn list_refs(
    conn: &Conn<'_>,
    scope: crate::kernel::auth::Scope,
    reader: Uuid,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, CaseRef>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let filter = CaseFilter { ids: Some(chunk.to_vec()), ..CaseFilter::all(scope, reader) };
        for row in store::list(conn, filter, 400).await? {
            found.insert(row.id, CaseRef::of(row)?);
        }
    }
    Ok(found)
}

/// Stores other facts of a case, with the step that says which changed.
pub async fn save_facts(
    tx: &mut Tx,
    row: &mut CaseRow,
    before: &Facts,
    after: &Facts,
    rules: &CaseRules,
) -> Result<()> {
    let content = changes(before, after)?;
    set_facts(row, after, rules)?;
    save(tx, row.clone(), "cases.case.corrected", content).await
}

pub async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<CaseDetail>> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let row = get_visible(node, &conn, caller, Right::SeeCases, id).await?;
    let facts: Facts = serde_json::from_str(&row.facts)?;
    let rules = packs.case_rules(&row.disease);
    let links = chains::links_around(&conn, id).await?;
    let tests = samples::tally_of_case(&conn, id).await?;
    let contact_of = contacts::find_by_case(&conn, id).await?;
    let linked = !links.sources.is_empty() || contact_of.is_some();
    let visible = async |ids: Vec<Uuid>| -> Result<Vec<CaseRef>> {
        let filter = CaseFilter {
            ids: Some(ids),
            ..CaseFilter::all(caller.scope(&tree, Right::SeeCases, None)?, caller.account)
        };
        store::list(&conn, filter, 500).await?.into_iter().map(CaseRef::of).collect()
    };
    let allowed = |right| check(&tree, caller, right, row.region_id).is_ok();
    let detail = CaseDetail {
        proposal: rules.and_then(|rules| propose(rules, &facts, tests, linked)),
        edition: rules.map(|rules| rules.edition.clone()),
        infectious_from: row.infectious_from,
        infectious_until: row.infectious_until,
        person_id: row.person_id,
        contacts: contacts::list_of_case(node, &conn, id).await?,
        sources: visible(links.sources).await?,
        infected: visible(links.infected).await?,
        samples: samples::list_of_case(node, &conn, id).await?,
        steps: steps::list(node, id).await?,
        may: May {
            see_identity: allowed(Right::SeeIdentity) && row.person_id.is_some(),
            investigate: allowed(Right::Investigate),
            enter_results: allowed(Right::EnterResults),
            manage: allowed(Right::ManageCases),
        },
        facts,
        case: view(&tree, row.clone())?,
    };
    Ok(Versioned(row.version, detail))
}

#[utoipa::path(get, path = "/api/v1/cases/records/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<CaseDetail>> {
    // A case that is part of another by now leads there.
    let id = merging::current(&node.db.read(), id).await?;
    describe(&node, &caller, id).await
}

pub fn rules_of<'a>(library: &'a lianfang_plan::Library, disease: &str) -> Result<&'a CaseRules> {
    library.case_rules(disease).ok_or_else(|| rules::no_rules(disease))
}

#[derive(Debug, Deserialize, IntoParams)]
struct FormQuery {
    /// The node's own unless told.
    disease: Option<String>,
}

/// What the pack offers to the forms of a disease.
#[utoipa::path(get, path = "/api/v1/cases/form", tag = "cases", params(FormQuery), responses((status = 200, body = CaseForm)))]
async fn form(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<FormQuery>,
) -> Result<Json<CaseForm>> {
    let any = [Right::SeeCases, Right::ReportCase, Right::FollowUp];
    if !any.iter().any(|right| caller.rights.contains(right)) {
        caller.require(Right::SeeCases)?;
    }
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let packs = node.packs();
    let rules = rules_of(&packs, &disease)?;
    let choice = |id: &str, title: &lianfang_domain::Text| Choice { id: id.to_owned(), title: title.clone() };
    Ok(Json(CaseForm {
        edition: rules.edition.clone(),
        fever: rules.fever,
        symptoms: rules.symptoms.iter().map(|s| choice(&s.id, &s.title)).collect(),
        grades: rules.grades.iter().map(|g| choice(&g.id, &g.title)).collect(),
        programmes: rules.programmes.iter().map(|p| choice(&p.id, &p.title)).collect(),
        disease,
    }))
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

/// A case that the caller may change, in the version that they saw.
pub async fn editable(
    node: &Node,
    caller: &Caller,
    right: Right,
    id: Uuid,
    version: IfMatch,
) -> Result<CaseRow> {
    let row = get_visible(node, &node.db.read(), caller, right, id).await?;
    if version.0 != row.version {
        let current = describe(node, caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    Ok(row)
}

pub async fn save(tx: &mut Tx, row: CaseRow, kind: &'static str, content: serde_json::Value) -> Result<()> {
    let (id, region, disease) = (row.id, row.region_id, row.disease.clone());
    if !store::save(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    let open = json!({"disease": disease});
    steps::record(tx, vec![NewStep { kind, region, subject: id, content, open }]).await
}

/// Corrects what is known of a case; the whole of it is sent.
#[utoipa::path(put, path = "/api/v1/cases/records/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Facts, responses((status = 200, body = CaseDetail)))]
async fn correct(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(facts): Json<Facts>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    if row.working == "closed" {
        return Err(rules::already_closed());
    }
    let rules = rules_of(&node.packs(), &row.disease)?.clone();
    let mut findings = Findings::default();
    let reported = node.clock.day_of(row.reported_at);
    rules::check_facts(&facts, &rules, reported, node.clock.today(), &mut findings);
    findings.refuse_if_any()?;
    let before: Facts = serde_json::from_str(&row.facts)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move { save_facts(tx, &mut row, &before, &facts, &rules).await })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Which facts changed, from what to what.
fn changes(before: &Facts, after: &Facts) -> Result<serde_json::Value> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let mut changed = serde_json::Map::new();
    for key in before.keys().chain(after.keys()) {
        let (from, to) = (before.get(key), after.get(key));
        if from != to {
            changed.insert(key.clone(), json!({"from": from, "to": to}));
        }
    }
    Ok(changed.into())
}

/// Decides what somebody is taken to be, and why.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/classify", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Classify, responses((status = 200, body = CaseDetail)))]
async fn classify(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Classify>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    let note = body.note.trim().to_owned();
    if note.is_empty() {
        return Err(rules::needs_note());
    }
    let content = json!({"from": row.class, "to": body.class, "note": note});
    row.class = body.class.as_str().to_owned();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move { save(tx, row, "cases.case.classified", content).await })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Ends the work on a case.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/close", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Close, responses((status = 200, body = CaseDetail)))]
async fn close(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<Close>,
) -> Result<Versioned<CaseDetail>> {
    let mut row = editable(&node, &caller, Right::Investigate, id, version).await?;
    let opening = row.working == "closed";
    row.working = if opening { "open" } else { "closed" }.to_owned();
    let kind = if opening { "cases.case.reopened" } else { "cases.case.closed" };
    let content = json!({"note": body.note.trim()});
    node.write(Some(caller.account), move |tx| Box::pin(async move { save(tx, row, kind, content).await }))
        .await?;
    describe(&node, &caller, id).await
}

impl CaseFilter {
    /// Every case in `scope` that `reader` may see.
    pub fn all(scope: crate::kernel::auth::Scope, reader: Uuid) -> CaseFilter {
        CaseFilter {
            scope,
            disease: None,
            classes: Vec::new(),
            working: None,
            outcome: None,
            source: None,
            reported_from: None,
            reported_until: None,
            age_from: None,
            age_until: None,
            number: None,
            ids: None,
            reader,
            before: None,
        }
    }
}
