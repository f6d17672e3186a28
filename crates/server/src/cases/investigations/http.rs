//! Handlers of the form: read it, give answers, decide between two.

use axum::extract::State;
use lianfang_plan::{Investigation, Question, Right, Section};
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{self, Round, standing};
use super::facts::{AnswerFacts, Answers, known};
use super::model::{
    AnswerOutcome, AnswerView, DecideAnswer, GiveAnswers, InvestigationForm, QuestionView, SectionView,
};
use super::rules;
use super::store::{self, AnswerRow};
use crate::cases::facts::CaseFacts;
use crate::cases::records::{self, CaseRef, CaseRow, Choice, Facts};
use crate::cases::{chains, contacts, samples};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path};
use crate::node::Node;
use crate::people;

/// Answers that one request may bring.
const MOST: usize = 500;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(form)).routes(routes!(give)).routes(routes!(decide))
}

/// Everything that a case's investigation rests on.
pub struct Known {
    pub row: CaseRow,
    pub facts: Facts,
    pub tests: samples::Tally,
    pub linked: bool,
    pub answers: Vec<AnswerRow>,
}

/// Reads a case that the caller may see with `right`, and what was answered on it.
pub async fn load(node: &Node, caller: &Caller, right: Right, id: Uuid) -> Result<Known> {
    let conn = node.db.read();
    let row = records::get_visible(node, &conn, caller, right, id).await?;
    let facts = serde_json::from_str(&row.facts)?;
    let tests = samples::tally_of_case(&conn, id).await?;
    let sources = chains::links_around(&conn, id).await?.sources;
    let linked = !sources.is_empty() || contacts::find_by_case(&conn, id).await?.is_some();
    let answers = store::list_standing(&conn, id).await?;
    Ok(Known { row, facts, tests, linked, answers })
}

impl Known {
    /// What is answered, and what the case file says to the other questions.
    pub fn answered(&self, form: &Investigation) -> Result<Answers> {
        let mut answers = standing(&self.answers)?;
        for question in form.questions().filter(|q| q.fills.is_some()) {
            if answers.get(&question.id).is_none_or(serde_json::Value::is_null)
                && let Some(value) = known(&self.facts, question)?
            {
                answers.insert(question.id.clone(), value);
            }
        }
        Ok(answers)
    }

    pub fn values<'a>(&'a self, answers: &'a Answers) -> AnswerFacts<'a> {
        let case = CaseFacts { facts: &self.facts, tests: self.tests, linked: self.linked };
        AnswerFacts { case, answers }
    }
}

/// Whether a question is asked, as far as is known.
pub fn is_shown(section: &Section, question: &Question, values: &AnswerFacts<'_>) -> bool {
    let holds = |when: &Option<lianfang_plan::Expr>| {
        when.as_ref().is_none_or(|when| when.eval(values).unwrap_or(None) == Some(true))
    };
    holds(&section.when) && holds(&question.when)
}

/// The form of a case with everything that is known.
#[utoipa::path(get, path = "/api/v1/cases/records/{id}/investigation", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = InvestigationForm)))]
async fn form(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<InvestigationForm>> {
    let state = load(&node, &caller, Right::SeeCases, id).await?;
    let packs = node.packs();
    let case_rules = records::rules_of(&packs, &state.row.disease)?;
    let form = case_rules.investigation.as_ref().ok_or_else(|| rules::no_form(&state.row.disease))?;
    let answers = state.answered(form)?;
    let values = state.values(&answers);
    let conn = node.db.read();
    let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
    for by in state.answers.iter().filter_map(|a| a.said_by) {
        if let (false, Some(name)) = (names.contains_key(&by), people::find_name(&conn, by).await?) {
            names.insert(by, name);
        }
    }
    let mut asked = BTreeMap::new();
    let mut sections = Vec::new();
    for section in &form.sections {
        let mut questions = Vec::new();
        for question in &section.questions {
            for call in section.when.iter().chain(&question.when).flat_map(lianfang_plan::Expr::calls) {
                let about_form = matches!(call.measure.as_str(), "answered" | "yes" | "chose" | "amount");
                let value = lianfang_plan::Values::value(&values, call);
                if !about_form && !value.is_missing() {
                    asked.insert(call.to_string(), serde_json::to_value(&value)?);
                }
            }
            let own: Vec<&AnswerRow> = state.answers.iter().filter(|a| a.question == question.id).collect();
            questions.push(QuestionView {
                shown: is_shown(section, question, &values),
                reused: if own.is_empty() { known(&state.facts, question)? } else { None },
                answers: own.into_iter().map(|a| answer(a, &names, caller.account)).collect::<Result<_>>()?,
                id: question.id.clone(),
                title: question.title.clone(),
                hint: question.hint.clone(),
                kind: question.kind,
                choices: question.choices.iter().map(choice).collect(),
                unit: question.unit.clone(),
                required: question.required,
                when: question.when.as_ref().map(lianfang_plan::Expr::as_json),
            });
        }
        sections.push(SectionView {
            id: section.id.clone(),
            title: section.title.clone(),
            when: section.when.as_ref().map(lianfang_plan::Expr::as_json),
            questions,
        });
    }
    Ok(Json(InvestigationForm {
        contacts: contacts::list_of_case(&node, &conn, id).await?.len(),
        may_investigate: check(&node.tree(), &caller, Right::Investigate, state.row.region_id).is_ok(),
        region: node.tree().reference(state.row.region_id)?,
        closed: state.row.working == "closed",
        disease: state.row.disease.clone(),
        edition: case_rules.edition.clone(),
        symptoms: case_rules.symptoms.iter().map(choice).collect(),
        case: CaseRef::of(state.row)?,
        known: asked,
        sections,
    }))
}

fn choice(titled: &lianfang_plan::Titled) -> Choice {
    Choice { id: titled.id.clone(), title: titled.title.clone() }
}

fn answer(row: &AnswerRow, names: &BTreeMap<Uuid, String>, reader: Uuid) -> Result<AnswerView> {
    Ok(AnswerView {
        id: row.id,
        item: row.item.clone(),
        value: serde_json::from_str(&row.value)?,
        said_at: row.said_at,
        said_by: row.said_by.and_then(|by| names.get(&by).cloned()),
        mine: row.said_by == Some(reader),
    })
}

/// Gives answers, perhaps many that waited for a connection. Each is taken or refused by itself.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/investigation/answers", tag = "cases",
    params(("id" = Uuid, Path)), request_body = GiveAnswers, responses((status = 200, body = Vec<AnswerOutcome>)))]
async fn give(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<GiveAnswers>,
) -> Result<Json<Vec<AnswerOutcome>>> {
    if body.answers.len() > MOST {
        return Err(rules::too_many());
    }
    let (case, case_rules) = investigated(&node, &caller, id).await?;
    let (reported, today) = (node.clock.day_of(case.reported_at), node.clock.today());
    let outcomes = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                // As it is now: somebody else's answers may have come since it was looked at.
                let case = records::get(&tx.conn(), id).await?;
                let round = Round { rules: &case_rules, case, reported, today };
                round.take(tx, body.answers).await
            })
        })
        .await?;
    Ok(Json(outcomes))
}

/// A case that is under investigation, and the rules of its disease.
async fn investigated(node: &Node, caller: &Caller, id: Uuid) -> Result<(CaseRow, lianfang_plan::CaseRules)> {
    let case = records::get_visible(node, &node.db.read(), caller, Right::Investigate, id).await?;
    if case.working == "closed" {
        return Err(records::already_closed());
    }
    let case_rules = records::rules_of(&node.packs(), &case.disease)?.clone();
    if case_rules.investigation.is_none() {
        return Err(rules::no_form(&case.disease));
    }
    Ok((case, case_rules))
}

/// Decides which of several answers to a question holds.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/investigation/decide", tag = "cases",
    params(("id" = Uuid, Path)), request_body = DecideAnswer, responses((status = 200, body = InvestigationForm)))]
async fn decide(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<DecideAnswer>,
) -> Result<Json<InvestigationForm>> {
    let (_, case_rules) = investigated(&node, &caller, id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let case = records::get(&tx.conn(), id).await?;
            answers::decide(tx, &case_rules, case, body.answer, body.note).await
        })
    })
    .await?;
    form(State(node), caller, Path(id)).await
}
