//! The measures that the server offers, as far as tests need them.

use lianfang_domain::{Period, Text};
use serde_json::json;

use crate::{
    ArgKind, Catalogue, Detector, DetectorSpec, Detectors, FactsOf, MeasureSpec, SettingFault, ValueKind,
};

pub(super) fn all() -> Catalogue {
    use ArgKind::{Number, Window};
    use ValueKind::{Bool, Float, Int};
    let spec = |name: &str, args: &[ArgKind], returns, zh: &str, en: &str, unit: (&str, &str)| MeasureSpec {
        name: name.to_owned(),
        args: args.to_vec(),
        returns,
        unit: Text::new(unit.0, unit.1),
        title: Text::new(zh, en),
        meaning: Text::new(zh, en),
    };
    let cases = ("例", "cases");
    let none = ("", "");
    Catalogue::new(vec![
        spec("confirmed_cases", &[Window], Int, "确诊病例", "confirmed cases", cases),
        spec("deaths", &[Window], Int, "死亡病例", "deaths", ("例", "deaths")),
        spec("unlinked_cases", &[Window], Int, "来源不明病例", "cases of unknown source", cases),
        spec("cases_total", &[], Int, "累计确诊病例", "confirmed cases in all", cases),
        spec("incidence_per_100k", &[Window], Float, "发病率", "incidence", ("/10万", "per 100,000")),
        spec("growth_ratio", &[Window], Float, "增长比", "growth ratio", none),
        spec(
            "days_since_last_case",
            &[],
            Int,
            "距上次报告病例天数",
            "days since the last case",
            ("天", "days"),
        ),
        spec("open_signals", &[], Int, "待核实信号", "open signals", ("个", "signals")),
        spec("confirmed_signals", &[Window], Int, "已确认信号", "confirmed signals", ("个", "signals")),
        spec("risk_level", &[], Int, "风险等级", "risk level", none),
        spec(
            "neighbours_at_or_above",
            &[Number],
            Int,
            "达到该等级的邻区",
            "neighbours at or above the level",
            none,
        ),
        spec("neighbour_cases", &[Window], Int, "邻区确诊病例", "confirmed cases of neighbours", cases),
        spec("reporting_delay_days", &[], Int, "报告延迟", "reporting delay", ("天", "days")),
        spec("population", &[], Int, "人口", "population", ("人", "people")),
        spec("households", &[], Int, "户数", "households", ("户", "households")),
        spec("open_tasks", &[], Int, "未完成任务", "open tasks", ("项", "tasks")),
        spec("late_tasks", &[], Int, "超时任务", "late tasks", ("项", "tasks")),
        spec("tasks_done_share", &[Window], Float, "任务完成率", "share of tasks done", none),
        spec("sector_leader_posted", &[], Bool, "片长已到岗", "sector leader at post", none),
        spec(
            "contacts_under_observation",
            &[],
            Int,
            "观察中接触者",
            "contacts under observation",
            ("人", "people"),
        ),
        spec(
            "contacts_followed_today",
            &[],
            Int,
            "今日已随访接触者",
            "contacts followed today",
            ("人", "people"),
        ),
        spec("corrections", &[Window], Int, "订正", "corrections", ("次", "corrections")),
    ])
    .with_detectors(detectors())
    .with_facts(
        FactsOf::Case,
        facts(&["tests_positive", "tests_negative", "symptoms"], &["pneumonia", "exposed"]),
    )
    .with_facts(
        FactsOf::Contact,
        facts(
            &["minutes", "metres", "positive_tests"],
            &["second_hand", "household", "care", "protected", "enclosed"],
        ),
    )
    .with_facts(FactsOf::Visit, facts(&["minutes"], &["small", "aired"]))
    .with_facts(FactsOf::Answers, answers())
}

/// Words about the form of an investigation, whose first argument is a question.
fn answers() -> Vec<MeasureSpec> {
    let word = |name: &str, args: Vec<ArgKind>, returns| MeasureSpec {
        args,
        ..MeasureSpec {
            name: name.to_owned(),
            args: Vec::new(),
            returns,
            unit: Text::default(),
            title: Text::same(name),
            meaning: Text::same(name),
        }
    };
    vec![
        word("answered", vec![ArgKind::Text], ValueKind::Bool),
        word("yes", vec![ArgKind::Text], ValueKind::Bool),
        word("chose", vec![ArgKind::Text, ArgKind::Text], ValueKind::Bool),
        word("amount", vec![ArgKind::Text], ValueKind::Float),
        word("age", vec![], ValueKind::Int),
    ]
}

/// Words of conditions on single records: those that are numbers, then those that are true or false.
fn facts(numbers: &[&str], truths: &[&str]) -> Vec<MeasureSpec> {
    let spec = |returns| {
        move |name: &&str| MeasureSpec {
            name: (*name).to_owned(),
            args: Vec::new(),
            returns,
            unit: Text::default(),
            title: Text::same(*name),
            meaning: Text::same(*name),
        }
    };
    numbers.iter().map(spec(ValueKind::Int)).chain(truths.iter().map(spec(ValueKind::Bool))).collect()
}

/// Detectors with the names and settings of the server's, as far as tests and shipped packs need them.
fn detectors() -> Detectors {
    let spec = |name: &str, settings: serde_json::Value| DetectorSpec {
        name: name.to_owned(),
        settings: settings.as_object().unwrap().clone(),
    };
    let ears = || json!({"baseline": 7, "alpha": 0.001, "min_cases": 3});
    let all = vec![
        spec("ears_c1", ears()),
        spec("ears_c2", ears()),
        spec("ears_c3", ears()),
        spec("farrington_flexible", json!({"b": 5, "w": 3, "trend": true, "alpha": 0.01, "limit54": [5, 4]})),
        spec("farrington_pair", json!({"b": 5, "w": 3, "trend": true, "alpha": 0.01, "min_cases": 3})),
        spec("ears_calendar", json!({"baseline": 14, "learn": 182, "alpha": 0.005})),
        spec("moving_epidemic", json!({"seasons": 5, "first_week": 27, "threshold_level": 0.95})),
        spec("population_rate", json!({"per_100k": 50.0, "window": 1})),
    ];
    Detectors::new(all, attempt)
}

/// A baseline below 3 periods is too short; nothing else is looked at.
fn attempt(detector: &Detector, period: Period) -> Result<(), SettingFault> {
    match detector.settings_for(period).get("baseline").and_then(serde_json::Value::as_i64) {
        Some(n) if n < 3 => Err(SettingFault {
            setting: Some("baseline".to_owned()),
            message: Text::new("太短", format!("`{n}` is too short")),
            remedy: Text::new("至少 3", "3 or more"),
        }),
        _ => Ok(()),
    }
}
