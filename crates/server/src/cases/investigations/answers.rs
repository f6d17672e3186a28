//! Taking answers: which of them stand, which are in dispute, and what they fill.

use chrono::NaiveDate;
use lianfang_plan::{CaseRules, Question, QuestionKind};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::facts::{Answers, fill};
use super::model::{AnswerOutcome, NewAnswer};
use super::rules;
use super::store::{self, AnswerRow};
use crate::cases::findings::Findings;
use crate::cases::records::{self, CaseRow, Facts};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;

/// What stands, by question and item, as the form's conditions see it: of answers in dispute the first.
pub fn standing(rows: &[AnswerRow]) -> Result<Answers> {
    let mut by: BTreeMap<(&str, &str), Json> = BTreeMap::new();
    for row in rows {
        by.entry((&row.question, &row.item)).or_insert(serde_json::from_str(&row.value)?);
    }
    let mut answers = Answers::new();
    for ((question, item), value) in by {
        if item.is_empty() {
            answers.insert(question.to_owned(), value);
        } else if !value.is_null() {
            let list = answers.entry(question.to_owned()).or_insert_with(|| json!([]));
            if let Json::Array(list) = list {
                list.push(value);
            }
        }
    }
    Ok(answers)
}

/// Where a case is investigated.
pub struct Round<'a> {
    pub rules: &'a CaseRules,
    pub case: CaseRow,
    pub reported: NaiveDate,
    pub today: NaiveDate,
}

impl Round<'_> {
    /// Takes what can be taken, and tells of each answer what became of it.
    pub async fn take(mut self, tx: &mut Tx, given: Vec<NewAnswer>) -> Result<Vec<AnswerOutcome>> {
        let mut outcomes = Vec::with_capacity(given.len());
        let mut said = Vec::new();
        let mut facts: Facts = serde_json::from_str(&self.case.facts)?;
        let before = facts.clone();
        let mut stand = store::list_standing(&tx.conn(), self.case.id).await?;
        for answer in given {
            let found = self.rules.investigation.as_ref().and_then(|form| form.question(&answer.question));
            let (outcome, findings) = match found {
                None => ("refused", vec![unknown(&answer)]),
                Some(question) => {
                    let mut findings = Findings::default();
                    rules::check(
                        question,
                        self.rules,
                        &answer.item,
                        &answer.value,
                        self.today,
                        &mut findings,
                    );
                    let filled = if findings.is_empty() {
                        self.filled(&facts, question, &answer, &mut findings)?
                    } else {
                        None
                    };
                    if findings.is_empty() {
                        let outcome = place(tx, &self.case, &mut stand, &answer).await?;
                        if outcome != "same" {
                            said.push(json!({"question": answer.question, "item": answer.item, "value": answer.value}));
                        }
                        if let (true, Some(filled)) = (outcome != "disputed", filled) {
                            facts = filled;
                        }
                        (outcome, Vec::new())
                    } else {
                        ("refused", findings.into_list())
                    }
                }
            };
            outcomes.push(AnswerOutcome {
                question: answer.question,
                item: answer.item,
                outcome: outcome.to_owned(),
                findings,
            });
        }
        if !said.is_empty() {
            let (region, subject, disease) = (self.case.region_id, self.case.id, self.case.disease.clone());
            let step = NewStep {
                kind: "cases.investigation.answered",
                region,
                subject,
                content: json!({"answers": said}),
                open: json!({"disease": disease, "answers": said.len()}),
            };
            steps::record(tx, vec![step]).await?;
        }
        if facts != before {
            records::save_facts(tx, &mut self.case, &before, &facts, self.rules).await?;
        }
        Ok(outcomes)
    }

    /// The facts with the answer in them, unless the case can't be so.
    fn filled(
        &self,
        facts: &Facts,
        question: &Question,
        answer: &NewAnswer,
        findings: &mut Findings,
    ) -> Result<Option<Facts>> {
        let Some(filled) = fill(facts, question, &answer.value)? else { return Ok(None) };
        records::check_facts(&filled, self.rules, self.reported, self.today, findings);
        Ok(Some(filled))
    }
}

fn unknown(answer: &NewAnswer) -> crate::kernel::http::problem::FindingView {
    let mut findings = Findings::default();
    findings.add(
        "C0382",
        &answer.question,
        &answer.question,
        rules::no_question(&answer.question),
        lianfang_domain::Text::new("请刷新表单", "load the form again"),
    );
    findings.into_list().remove(0)
}

/// Puts an answer beside those that stand. It takes the place of those that its giver had seen, and of equal ones; others that stand
/// make it disputed.
async fn place(
    tx: &Tx,
    case: &CaseRow,
    stand: &mut Vec<AnswerRow>,
    answer: &NewAnswer,
) -> Result<&'static str> {
    let (own, others): (Vec<AnswerRow>, Vec<AnswerRow>) = std::mem::take(stand)
        .into_iter()
        .partition(|a| a.question == answer.question && a.item == answer.item);
    *stand = others;
    let text = answer.value.to_string();
    let (seen, unseen): (Vec<AnswerRow>, Vec<AnswerRow>) =
        own.into_iter().partition(|a| answer.seen.contains(&a.id));
    if seen.iter().chain(&unseen).all(|a| a.value == text) && !(seen.is_empty() && unseen.is_empty()) {
        stand.extend(seen.into_iter().chain(unseen));
        return Ok("same");
    }
    let (equal, unlike): (Vec<AnswerRow>, Vec<AnswerRow>) = unseen.into_iter().partition(|a| a.value == text);
    let row = AnswerRow {
        id: tx.id(),
        region_id: case.region_id,
        case_id: case.id,
        question: answer.question.clone(),
        item: answer.item.clone(),
        value: text,
        said_at: answer.said_at.unwrap_or_else(|| tx.now()).min(tx.now()),
        said_by: tx.actor(),
        arrived_at: tx.now(),
    };
    let gone: Vec<Uuid> = seen.iter().chain(&equal).map(|a| a.id).collect();
    store::replace(&tx.conn(), &gone, row.id).await?;
    store::insert(&tx.conn(), &row).await?;
    let outcome = if unlike.is_empty() { "taken" } else { "disputed" };
    stand.extend(unlike);
    stand.push(row);
    Ok(outcome)
}

/// Lets one of several answers hold.
pub async fn decide(
    tx: &mut Tx,
    rules: &CaseRules,
    mut case: CaseRow,
    chosen: Uuid,
    note: Option<String>,
) -> Result<()> {
    let stand = store::list_standing(&tx.conn(), case.id).await?;
    let kept = stand.iter().find(|a| a.id == chosen).ok_or_else(|| Error::not_found("answer", chosen))?;
    let others: Vec<Uuid> = stand
        .iter()
        .filter(|a| a.question == kept.question && a.item == kept.item && a.id != kept.id)
        .map(|a| a.id)
        .collect();
    if others.is_empty() {
        return Err(rules::decided_already());
    }
    store::replace(&tx.conn(), &others, kept.id).await?;
    let value: Json = serde_json::from_str(&kept.value)?;
    let step = NewStep {
        kind: "cases.investigation.decided",
        region: case.region_id,
        subject: case.id,
        content: json!({"question": kept.question, "value": value, "note": note}),
        open: json!({"disease": case.disease}),
    };
    steps::record(tx, vec![step]).await?;
    let question = rules.investigation.as_ref().and_then(|form| form.question(&kept.question));
    let facts: Facts = serde_json::from_str(&case.facts)?;
    if let Some(filled) = question.map(|q| fill(&facts, q, &value)).transpose()?.flatten() {
        records::save_facts(tx, &mut case, &facts, &filled, rules).await?;
    }
    Ok(())
}

/// Whether several unlike answers stand to a question.
pub fn disputed(rows: &[AnswerRow], question: &Question) -> bool {
    let own = || rows.iter().filter(|a| a.question == question.id);
    match question.kind {
        QuestionKind::Visits => own().any(|a| own().filter(|b| b.item == a.item).count() > 1),
        _ => own().count() > 1,
    }
}
