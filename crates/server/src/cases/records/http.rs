//! One case as it is shown, and what the pack offers to the forms of its disease.

use axum::extract::State;
use lianfang_plan::{CaseClass, CaseRules, Right};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::classify::propose;
use super::model::{Case, CaseDetail, CaseForm, CaseRef, Choice, Facts, May};
use super::rules;
use super::store::{self, CaseFilter, CaseRow};
use crate::cases::{chains, contacts, merging, samples, steps};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::regions::Tree;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(form)).routes(routes!(detail))
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
        let scope = caller.scope(&tree, Right::SeeCases, None)?;
        let filter = CaseFilter { ids: Some(ids), ..CaseFilter::all(scope, caller.account) };
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
