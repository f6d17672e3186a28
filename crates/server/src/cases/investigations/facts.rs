//! The values that conditions of the form ask for, and how an answer becomes a fact of the case.

use lianfang_plan::{Arg, Call, FILLED, Question, QuestionKind, Value, Values};
use serde_json::Value as Json;
use std::collections::BTreeMap;

use crate::cases::facts::CaseFacts;
use crate::cases::records::Facts;
use crate::error::Result;

/// What is answered, by question; a question with many answers has a list.
pub type Answers = BTreeMap<String, Json>;

pub struct AnswerFacts<'a> {
    pub case: CaseFacts<'a>,
    pub answers: &'a Answers,
}

impl Values for AnswerFacts<'_> {
    fn value(&self, call: &Call) -> Value {
        let Some(Arg::Text(id)) = call.args.first() else { return self.case.value(call) };
        let answer = self.answers.get(id).filter(|value| !value.is_null());
        match (call.measure.as_str(), answer) {
            ("answered", answer) => Value::Bool(answer.is_some()),
            ("yes", Some(Json::String(word))) => match word.as_str() {
                "yes" => Value::Bool(true),
                "no" => Value::Bool(false),
                _ => Value::Missing,
            },
            ("chose", Some(Json::String(word))) => match call.args.get(1) {
                Some(Arg::Text(choice)) => Value::Bool(word == choice),
                _ => Value::Missing,
            },
            ("amount", Some(Json::Number(n))) => n.as_f64().map_or(Value::Missing, Value::Float),
            ("amount", Some(Json::Array(list))) => Value::Float(list.len() as f64),
            ("yes" | "chose" | "amount", _) => Value::Missing,
            _ => self.case.value(call),
        }
    }
}

/// What the case file says to a question, in the form of an answer.
pub fn known(facts: &Facts, question: &Question) -> Result<Option<Json>> {
    let Some(name) = &question.fills else { return Ok(None) };
    let all = serde_json::to_value(facts)?;
    Ok(match all.get(name) {
        None | Some(Json::Null) => None,
        Some(Json::Bool(b)) => Some(Json::from(if *b { "yes" } else { "no" })),
        Some(Json::String(word))
            if question.kind == QuestionKind::Choice && !question.choices.iter().any(|c| c.id == *word) =>
        {
            None
        }
        Some(other) => Some(other.clone()),
    })
}

/// The facts with an answer filled in; `None` when it fills nothing.
pub fn fill(facts: &Facts, question: &Question, value: &Json) -> Result<Option<Facts>> {
    let Some(name) = question.fills.as_deref().filter(|name| FILLED.iter().any(|(known, _)| known == name))
    else {
        return Ok(None);
    };
    let value = match (question.kind, value) {
        (_, Json::Null) => return Ok(None),
        (QuestionKind::YesNo, Json::String(word)) => match word.as_str() {
            "yes" => Json::Bool(true),
            "no" => Json::Bool(false),
            _ => return Ok(None),
        },
        (QuestionKind::Number, Json::Number(n)) => Json::from(n.as_f64().map(|n| n.round() as i64)),
        (_, value) => value.clone(),
    };
    let mut all = serde_json::to_value(facts)?;
    if let Json::Object(all) = &mut all {
        all.insert(name.to_owned(), value);
    }
    let filled: Facts = serde_json::from_value(all)?;
    Ok((filled != *facts).then_some(filled))
}
