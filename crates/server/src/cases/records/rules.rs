//! Pure decisions about cases: what can't be true, when a case infects, what an answer to an unknown disease is.

use chrono::{Days, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Infectious};

use super::model::Facts;
use crate::cases::findings::Findings;
use crate::error::Error;

const SEXES: [&str; 3] = ["m", "f", "o"];
const SEVERITIES: [&str; 4] = ["mild", "moderate", "severe", "critical"];
const OUTCOMES: [&str; 3] = ["recovered", "died", "transferred"];
const SOURCES: [&str; 4] = ["case", "place", "imported", "unknown"];
const OLDEST: i32 = 130;

/// Everything that is wrong with the facts of a case reported on `reported`.
pub fn check_facts(
    facts: &Facts,
    rules: &CaseRules,
    reported: NaiveDate,
    today: NaiveDate,
    findings: &mut Findings,
) {
    let chosen = [
        ("sex", &facts.sex, SEXES.as_slice()),
        ("severity", &facts.severity, &SEVERITIES),
        ("outcome", &facts.outcome, &OUTCOMES),
        ("source", &facts.source, &SOURCES),
    ];
    for (field, value, known) in chosen {
        if let Some(value) = value.as_deref().filter(|value| !known.contains(value)) {
            let list = known.join(", ");
            findings.add(
                "C0112",
                field,
                value,
                Text::new(format!("没有“{value}”这一项"), format!("there is no `{value}` here")),
                Text::new(format!("可用：{list}"), format!("one of {list}")),
            );
        }
    }
    if let Some(age) = facts.age_years.filter(|age| !(0..=OLDEST).contains(age)) {
        findings.add(
            "C0113",
            "age_years",
            age,
            Text::new("年龄不合理", "this is not an age"),
            Text::new(format!("0 到 {OLDEST} 的整数"), format!("a whole number from 0 to {OLDEST}")),
        );
    }
    for id in facts.symptoms.iter().flatten().filter(|id| rules.symptom(id).is_none()) {
        let known = rules.symptoms.iter().map(|s| s.id.as_str()).collect::<Vec<&str>>().join(", ");
        findings.add(
            "C0112",
            "symptoms",
            id,
            Text::new(format!("规则包没有症状“{id}”"), format!("the pack has no symptom `{id}`")),
            Text::new(format!("可用：{known}"), format!("one of {known}")),
        );
    }
    check_days(facts, reported, today, findings);
}

fn check_days(facts: &Facts, reported: NaiveDate, today: NaiveDate, findings: &mut Findings) {
    let days = [
        ("onset_on", facts.onset_on),
        ("exposed_from", facts.exposed_from),
        ("exposed_until", facts.exposed_until),
        ("seen_by_doctor_on", facts.seen_by_doctor_on),
        ("hospitalised_on", facts.hospitalised_on),
        ("isolated_on", facts.isolated_on),
        ("outcome_on", facts.outcome_on),
    ];
    for (field, day) in days {
        findings.not_after(field, day, today);
    }
    let onset = || Text::new("发病日期", "onset");
    // Onset after report happens only to those who had no symptoms when they were found.
    if facts.symptoms.as_ref().is_some_and(|symptoms| !symptoms.is_empty()) {
        findings.in_order(
            "C0114",
            (facts.onset_on, onset()),
            ("onset_on", Some(reported), Text::new("报告日期", "report")),
        );
    }
    findings.in_order(
        "C0115",
        (facts.onset_on, onset()),
        ("outcome_on", facts.outcome_on, Text::new("转归日期", "outcome")),
    );
    findings.in_order(
        "C0116",
        (facts.exposed_from, Text::new("暴露开始", "begin of exposure")),
        ("exposed_until", facts.exposed_until, Text::new("暴露结束", "end of exposure")),
    );
    findings.in_order(
        "C0117",
        (facts.exposed_from, Text::new("暴露开始", "begin of exposure")),
        ("onset_on", facts.onset_on, onset()),
    );
}

/// From when to when a case infects others, as far as its dates tell.
pub fn infectious_period(
    facts: &Facts,
    first_positive: Option<NaiveDate>,
    rule: Infectious,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let days = |minutes: u32| Days::new(u64::from(minutes.div_ceil(24 * 60)));
    let Some(anchor) = facts.onset_on.or(first_positive) else { return (None, None) };
    let from = anchor.checked_sub_days(days(rule.before.minutes));
    let natural = anchor.checked_add_days(days(rule.after.minutes));
    let until = match (facts.isolated_on, natural) {
        (Some(isolated), Some(natural)) => Some(isolated.min(natural)),
        (isolated, natural) => isolated.or(natural),
    };
    (from, until)
}

pub fn no_rules(disease: &str) -> Error {
    Error::invalid(
        "C0120",
        Text::new(
            format!("规则包没有“{disease}”的病例规则"),
            format!("no pack says how cases of `{disease}` are handled"),
        ),
        Text::new(
            "请选择其他病种，或在规则包的 cases 文件夹中补充",
            "choose another disease, or add it to `cases` in a pack",
        ),
    )
}

pub fn needs_note() -> Error {
    Error::invalid(
        "C0121",
        Text::new("请写明依据", "say why"),
        Text::new("用一句话写明依据，例如检测结果", "one sentence is enough, such as the result of a test"),
    )
}

pub fn still_open() -> Error {
    Error::conflict(
        "C0124",
        Text::new("病例尚未结案", "the case is not closed yet"),
        Text::new("请先结案，再删除身份", "close it first, then erase who it was"),
    )
}

pub fn already_closed() -> Error {
    Error::conflict(
        "C0122",
        Text::new("病例已结案", "the case is closed"),
        Text::new("如需更正，请先重新打开", "open it again first"),
    )
}

/// Somebody with the same identity number, phone or name is a case already.
pub fn similar_exists(numbers: &[String]) -> Error {
    let list = numbers.join(", ");
    Error::conflict(
        "C0123",
        Text::new(
            format!("已有身份相同或相近的病例：{list}"),
            format!("there is a case of somebody with the same identity already: {list}"),
        ),
        Text::new(
            "请先查看该病例；确为另一人或再次感染时，勾选“仍要报告”",
            "look at it first; if it is another person, or a new infection, report it all the same",
        ),
    )
}
