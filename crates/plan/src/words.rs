//! Numbers, measures and comparisons in Chinese and English words.

use lianfang_domain::Text;

use crate::expr::tree::{Bound, Comparison};
use crate::measures::{Arg, Value};

/// A number with at most two decimals and no trailing zeros.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The title of a call with its arguments: `近14天确诊病例` / `confirmed cases in the last 14 days`.
pub(crate) fn call(bound: &Bound) -> Text {
    let mut title = bound.spec.title.clone();
    for arg in &bound.call.args {
        match arg {
            Arg::Window(window) => {
                title.zh = format!("近{}天{}", window.days, title.zh);
                title.en = match window.days {
                    1 => format!("{} today", title.en),
                    days => format!("{} in the last {days} days", title.en),
                };
            }
            Arg::Text(text) => {
                title = Text::new(format!("{}（{text}）", title.zh), format!("{} ({text})", title.en));
            }
            Arg::Number(real) => {
                let n = number(real.0);
                title = Text::new(format!("{}（{n}）", title.zh), format!("{} ({n})", title.en));
            }
        }
    }
    title
}

/// A value with its unit: `23 例` / `23 cases`.
pub(crate) fn value(value: &Value, unit: &Text) -> Text {
    match value {
        Value::Bool(true) => Text::new("是", "yes"),
        Value::Bool(false) => Text::new("否", "no"),
        Value::Missing => Text::new("暂无数据", "no data"),
        Value::Text(text) => Text::same(text.clone()),
        Value::Int(_) | Value::Float(_) => {
            let shown = value.to_string();
            let with = |unit: &str| if unit.is_empty() { shown.clone() } else { format!("{shown} {unit}") };
            let one = shown == "1" && unit.en.ends_with('s');
            let en = if one { unit.en.trim_end_matches('s') } else { &unit.en };
            Text::new(with(&unit.zh), with(en))
        }
    }
}

/// How a figure stands to its threshold: `达到阈值 5` / `reaching the threshold of 5`.
pub(crate) fn standing(how: Comparison, threshold: &str, holds: bool) -> Text {
    let how = if holds { how } else { how.opposite() };
    let (zh, en) = match (how, holds) {
        (Comparison::AtLeast, true) => ("达到阈值", "reaching the threshold of"),
        (Comparison::AtLeast, false) => ("不低于", "not below"),
        (Comparison::Greater, true) => ("超过阈值", "above the threshold of"),
        (Comparison::Greater, false) => ("超过", "above"),
        (Comparison::Less, true) => ("低于", "below"),
        (Comparison::Less, false) => ("未达到阈值", "below the threshold of"),
        (Comparison::AtMost, true) => ("不超过", "not above"),
        (Comparison::AtMost, false) => ("未超过阈值", "not above the threshold of"),
        (Comparison::Equal, _) => ("等于", "equal to"),
        (Comparison::NotEqual, _) => ("不等于", "not equal to"),
    };
    Text::new(format!("{zh} {threshold}"), format!("{en} {threshold}"))
}

/// Joins clauses into one sentence and closes it.
pub(crate) fn sentence(clauses: &[Text]) -> Text {
    let zh: Vec<&str> = clauses.iter().map(|clause| clause.zh.as_str()).collect();
    let en: Vec<&str> = clauses.iter().map(|clause| clause.en.as_str()).collect();
    let en = en.join("; ");
    let mut chars = en.chars();
    let en = match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => en,
    };
    let zh = zh.join("；");
    Text::new(if zh.is_empty() { zh } else { format!("{zh}。") }, en)
}
