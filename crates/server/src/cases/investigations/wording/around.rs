//! Around the case: where it was, whom it met, what else was said, and what is still open.

use chrono::NaiveDate;
use lianfang_plan::{Investigation, QuestionKind};
use serde_json::Value as Json;
use std::collections::BTreeMap;

use super::{Known, Language, Lines};
use crate::cases::investigations::model::Visit;

pub(super) fn timeline(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let questions = known.form.into_iter().flat_map(Investigation::questions);
    let mut days: BTreeMap<NaiveDate, Vec<(String, String)>> = BTreeMap::new();
    for question in questions.filter(|q| q.kind == QuestionKind::Visits && q.in_report) {
        let visits = known.answers.get(&question.id).and_then(Json::as_array).into_iter().flatten();
        for visit in visits.filter_map(|v| serde_json::from_value::<Visit>(v.clone()).ok()) {
            let time = match (&visit.from, &visit.until) {
                (Some(from), Some(until)) => format!("{from}–{until} "),
                (Some(from), None) => format!("{from} "),
                _ => String::new(),
            };
            days.entry(visit.on)
                .or_default()
                .push((visit.from.unwrap_or_default(), format!("{time}{}", visit.place.trim())));
        }
    }
    if days.is_empty() {
        all.text(lang.say("尚未登记到过的场所。", "No visited places are known yet."));
    }
    for (day, mut visits) in days {
        visits.sort();
        let list: Vec<String> = visits.into_iter().map(|(_, text)| text).collect();
        let list = list.join(if lang == Language::Zh { "；" } else { "; " });
        all.item(lang.say(format!("{}：{list}。", lang.day(day)), format!("{}: {list}.", lang.day(day))));
    }
}

pub(super) fn contacts(known: &Known<'_>, lang: Language) -> String {
    let total: usize = known.states.values().sum();
    if total == 0 {
        return lang.say("尚未发现接触者。", "No contacts are known yet.");
    }
    let grades: Vec<String> = known
        .grades
        .iter()
        .map(|(title, n)| lang.say(format!("{}{n}人", title.zh), format!("{n} {}", title.en)))
        .collect();
    let words = [
        ("watched", "正在医学观察", "under observation"),
        ("released", "已解除", "released"),
        ("case", "转为病例", "became cases"),
        ("lost", "失访", "lost"),
    ];
    let states: Vec<String> = words
        .iter()
        .filter_map(|(state, zh, en)| {
            let n = known.states.get(*state)?;
            Some(lang.say(format!("{zh}{n}人"), format!("{n} {en}")))
        })
        .collect();
    lang.say(
        format!(
            "截至{}，共发现接触者{total}人（{}）。其中{}。",
            lang.day(known.today),
            lang.list(&grades),
            lang.list(&states)
        ),
        format!(
            "Up to {}, {total} contacts ({}); {}.",
            lang.day(known.today),
            lang.list(&grades),
            lang.list(&states)
        ),
    )
}

/// Answers that are no facts of the case file and that the pack lets into a report.
pub(super) fn others(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let mut lines = Vec::new();
    for question in known.asked.iter().filter(|q| q.in_report && q.fills.is_none()) {
        let Some(value) = known.answers.get(&question.id) else { continue };
        let said = match (question.kind, value) {
            (QuestionKind::YesNo, Json::String(word)) => match word.as_str() {
                "yes" => lang.say("是", "yes"),
                "no" => lang.say("否", "no"),
                _ => lang.say("不详", "not known"),
            },
            (QuestionKind::Choice, Json::String(word)) => {
                let Some(choice) = question.choices.iter().find(|c| c.id == *word) else { continue };
                lang.pick(&choice.title).to_owned()
            }
            (QuestionKind::Number, Json::Number(n)) => {
                let unit =
                    question.unit.as_ref().map(|unit| lang.say(unit.zh.clone(), format!(" {}", unit.en)));
                format!("{n}{}", unit.unwrap_or_default())
            }
            (QuestionKind::Date, Json::String(day)) => match day.parse() {
                Ok(day) => lang.day(day),
                Err(_) => continue,
            },
            (QuestionKind::Text, Json::String(text)) => text.trim().to_owned(),
            _ => continue,
        };
        let title = lang.pick(&question.title);
        lines.push(lang.say(format!("{title}：{said}。"), format!("{title}: {said}.")));
    }
    if !lines.is_empty() {
        all.heading("其他调查情况", "Other findings");
        lines.into_iter().for_each(|line| all.item(line));
    }
}

/// What the report can't say yet.
pub(super) fn open(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let missing: Vec<String> = known
        .asked
        .iter()
        .filter(|q| q.required && known.answers.get(&q.id).is_none_or(Json::is_null))
        .map(|q| lang.pick(&q.title).to_owned())
        .collect();
    let disputed: Vec<String> = known.disputed.iter().map(|title| lang.pick(title).to_owned()).collect();
    if missing.is_empty() && disputed.is_empty() {
        return;
    }
    all.heading("待查事项", "Still open");
    if !missing.is_empty() {
        let list = lang.list(&missing);
        all.item(lang.say(format!("尚未询问：{list}。"), format!("Not asked yet: {list}.")));
    }
    if !disputed.is_empty() {
        let list = lang.list(&disputed);
        all.item(
            lang.say(
                format!("回答不一致，待裁定：{list}。"),
                format!("Answers differ, to be decided: {list}."),
            ),
        );
    }
}
