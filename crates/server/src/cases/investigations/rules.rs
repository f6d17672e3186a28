//! What can be wrong with an answer.

use chrono::{NaiveDate, NaiveTime};
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Question, QuestionKind};
use serde_json::Value as Json;

use super::model::Visit;
use crate::cases::findings::Findings;
use crate::error::Error;

/// Longest text of an answer.
const LONGEST: usize = 2_000;
/// No count or measure of a case is larger.
const LARGEST: f64 = 1_000_000.0;

/// Notes everything that is wrong with an answer.
pub fn check(
    question: &Question,
    rules: &CaseRules,
    item: &str,
    value: &Json,
    today: NaiveDate,
    findings: &mut Findings,
) {
    let many = question.kind == QuestionKind::Visits;
    if many == item.is_empty() || item.len() > 64 {
        wrong(
            question,
            value,
            findings,
            ("每个场所一条，其他问题只有一个回答", "one answer to each place, one to any other question"),
        );
    }
    match (question.kind, value) {
        (QuestionKind::Contacts, _) => {
            wrong(
                question,
                value,
                findings,
                ("请在病例页或表单中“添加接触者”", "add people met as contacts of the case"),
            );
        }
        (_, Json::Null) => {}
        (QuestionKind::YesNo, Json::String(word)) if matches!(word.as_str(), "yes" | "no" | "unknown") => {}
        (QuestionKind::Choice, Json::String(word)) if question.choices.iter().any(|c| c.id == *word) => {}
        (QuestionKind::Number, Json::Number(n))
            if n.as_f64().is_some_and(|n| (0.0..=LARGEST).contains(&n)) => {}
        (QuestionKind::Text, Json::String(text)) if !text.trim().is_empty() && text.len() <= LONGEST => {}
        (QuestionKind::Date, Json::String(day)) if day.parse::<NaiveDate>().is_ok() => {
            findings.not_after(&question.id, day.parse().ok(), today);
        }
        (QuestionKind::Symptoms, Json::Array(list))
            if list.iter().all(|s| s.as_str().is_some_and(|id| rules.symptom(id).is_some())) => {}
        (QuestionKind::Visits, value) => check_visit(question, value, today, findings),
        _ => wrong(question, value, findings, expected(question.kind)),
    }
}

fn check_visit(question: &Question, value: &Json, today: NaiveDate, findings: &mut Findings) {
    let time =
        |text: &Option<String>| text.as_deref().is_none_or(|t| NaiveTime::parse_from_str(t, "%H:%M").is_ok());
    match serde_json::from_value::<Visit>(value.clone()) {
        Ok(visit)
            if !visit.place.trim().is_empty()
                && visit.place.len() <= 200
                && time(&visit.from)
                && time(&visit.until)
                && visit.detail.as_ref().is_none_or(|d| d.len() <= LONGEST) =>
        {
            findings.not_after(&question.id, Some(visit.on), today);
        }
        _ => wrong(question, value, findings, expected(QuestionKind::Visits)),
    }
}

fn expected(kind: QuestionKind) -> (&'static str, &'static str) {
    match kind {
        QuestionKind::YesNo => ("是、否或不详", "yes, no or unknown"),
        QuestionKind::Choice => ("列表中的一项", "one of the list"),
        QuestionKind::Number => ("0 到 1000000 的数", "a number from 0 to 1,000,000"),
        QuestionKind::Date => ("日期，例如 2020-02-28", "a day, such as 2020-02-28"),
        QuestionKind::Text => ("不超过 2000 字节的文字", "a text of 2,000 bytes or fewer"),
        QuestionKind::Symptoms => ("规则包列出的症状", "symptoms of the pack's list"),
        QuestionKind::Visits => ("场所、日期，时间写成 08:30", "a place and a day; times such as 08:30"),
        QuestionKind::Contacts => ("请添加接触者", "add a contact"),
    }
}

fn wrong(question: &Question, value: &Json, findings: &mut Findings, (zh, en): (&str, &str)) {
    findings.add(
        "C0381",
        &question.id,
        value,
        Text::new(
            format!("“{}”的回答不能这样填写", question.title.zh),
            format!("the question `{}` can't be answered so", question.title.en),
        ),
        Text::new(zh, en),
    );
}

pub fn no_form(disease: &str) -> Error {
    Error::invalid(
        "C0380",
        Text::new(
            format!("规则包没有“{disease}”的流调表单"),
            format!("no pack has a form for investigations of `{disease}`"),
        ),
        Text::new(
            "请在规则包的 cases 文件中补充 investigation",
            "add `investigation` to the disease's file under `cases` in a pack",
        ),
    )
}

pub fn no_question(id: &str) -> Text {
    Text::new(format!("表单没有问题“{id}”"), format!("the form has no question `{id}`"))
}

pub fn too_many() -> Error {
    Error::invalid(
        "C0383",
        Text::new("一次提交的回答过多", "too many answers at once"),
        Text::new("每次至多 500 条", "send 500 or fewer"),
    )
}

pub fn decided_already() -> Error {
    Error::conflict(
        "C0384",
        Text::new("这个问题没有需要裁定的不同回答", "there are no different answers to decide between"),
        Text::new("请刷新页面", "load the page again"),
    )
}

pub fn unknown_format() -> Error {
    Error::invalid(
        "C0385",
        Text::new("没有这种语言或格式的报告", "there is no report in this language or format"),
        Text::new("语言 zh 或 en，格式 text 或 docx", "language `zh` or `en`, format `text` or `docx`"),
    )
}
