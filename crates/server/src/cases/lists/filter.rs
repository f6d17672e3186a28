//! The language in which a list is asked for: `class=suspected,confirmed;age_years>=60;onset_on>=today-14;outcome=-`.
//!
//! Conditions are separated by `;` and all hold; alternatives by `,`; `-` stands for “not known”. Days may be relative to today, so
//! that a saved list stays true tomorrow. Every field is a column of the list (`tables.rs`); no field is part of an identity,
//! so that an address never names anybody.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use lianfang_domain::Text;
use uuid::Uuid;

use super::columns::{Column, Kind, List};
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    /// Longer ones first: `<=` begins with `<`.
    const ALL: [(&'static str, Op); 6] = [
        (">=", Op::AtLeast),
        ("<=", Op::AtMost),
        ("!=", Op::IsNot),
        ("=", Op::Is),
        (">", Op::More),
        ("<", Op::Less),
    ];

    pub fn sql(self) -> &'static str {
        match self {
            Op::Is => "=",
            Op::IsNot => "<>",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
        }
    }
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Unknown,
    Text(String),
    Int(i64),
    Real(f64),
    Day(NaiveDate),
    Moment(DateTime<Utc>),
    Bool(bool),
}

#[derive(Debug, Clone)]
pub struct Condition {
    pub column: &'static Column,
    pub op: Op,
    /// At least one; several for `=` and `!=` only.
    pub values: Vec<Operand>,
}

/// What a list shows, in which order.
#[derive(Debug, Clone)]
pub struct Order {
    pub column: &'static Column,
    pub falls: bool,
}

/// Reads a filter; what it says in one sentence when it can't be understood.
pub fn parse(list: &'static List, text: &str, clock: &Clock) -> Result<Vec<Condition>> {
    text.split(';').filter(|part| !part.trim().is_empty()).map(|part| condition(list, part, clock)).collect()
}

fn condition(list: &'static List, part: &str, clock: &Clock) -> Result<Condition> {
    let malformed = || {
        Error::invalid(
            "C0280",
            Text::new(format!("看不懂筛选条件“{part}”"), format!("the condition `{part}` can't be read")),
            Text::new(
                "格式：字段、比较符、值，如 age_years>=60",
                "write field, comparison and value, such as `age_years>=60`",
            ),
        )
    };
    let at = part.find(['=', '<', '>', '!']).ok_or_else(malformed)?;
    let (key, rest) = part.split_at(at);
    let (sign, op) = *Op::ALL.iter().find(|(sign, _)| rest.starts_with(sign)).ok_or_else(malformed)?;
    let column = find_column(list, key.trim())?;
    if !column.filters {
        return Err(no_filter(column));
    }
    let given: Vec<&str> = rest[sign.len()..].split(',').map(str::trim).filter(|v| !v.is_empty()).collect();
    let compares = matches!(op, Op::Less | Op::AtMost | Op::More | Op::AtLeast);
    let ordered = matches!(column.kind, Kind::Int | Kind::Real | Kind::Day | Kind::Moment);
    if given.is_empty() || (compares && (given.len() > 1 || !ordered || given == ["-"])) {
        return Err(malformed());
    }
    let values = given.into_iter().map(|value| operand(column, op, value, clock)).collect::<Result<_>>()?;
    Ok(Condition { column, op, values })
}

/// `%2C`, `%3B` and `%25` stand for the signs of the language itself.
fn plain(text: &str) -> String {
    text.replace("%2C", ",").replace("%3B", ";").replace("%25", "%")
}

fn operand(column: &'static Column, op: Op, text: &str, clock: &Clock) -> Result<Operand> {
    if text == "-" {
        return Ok(Operand::Unknown);
    }
    let wrong = |zh: &str, en: &str| {
        Error::invalid(
            "C0283",
            Text::new(
                format!("“{}”的值“{text}”不对", column.title.0),
                format!("`{text}` is no value of “{}”", column.title.1),
            ),
            Text::new(zh, en),
        )
    };
    match column.kind {
        Kind::Words(words) if column.word(text).is_none() => {
            let known = words.iter().map(|(code, _, _)| *code).collect::<Vec<&str>>().join(", ");
            Err(wrong(&format!("可用：{known}"), &format!("one of {known}")))
        }
        Kind::Words(_) | Kind::Text | Kind::Grade | Kind::Programme => Ok(Operand::Text(plain(text))),
        Kind::Int => text.parse().map(Operand::Int).map_err(|_| wrong("应为整数", "give a whole number")),
        Kind::Real => text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Operand::Real)
            .ok_or_else(|| wrong("应为数字", "give a number")),
        Kind::Bool => match text {
            "true" => Ok(Operand::Bool(true)),
            "false" => Ok(Operand::Bool(false)),
            _ => Err(wrong("true 或 false", "true or false")),
        },
        Kind::Day => day(text, clock)
            .map(Operand::Day)
            .ok_or_else(|| wrong("如 2020-02-27、today、today-14", "such as 2020-02-27, today, today-14")),
        Kind::Moment if text.contains('T') => DateTime::parse_from_rfc3339(text)
            .map(|at| Operand::Moment(at.with_timezone(&Utc)))
            .map_err(|_| wrong("如 2020-02-27T08:00:00Z", "such as 2020-02-27T08:00:00Z")),
        Kind::Moment => {
            let day = day(text, clock).ok_or_else(|| {
                wrong("如 2020-02-27、today、today-14", "such as 2020-02-27, today, today-14")
            })?;
            // A whole day: “up to” it ends with it, “after” it begins when it is over.
            let day = match op {
                Op::AtMost | Op::More => day.checked_add_days(Days::new(1)).unwrap_or(day),
                _ => day,
            };
            Ok(Operand::Moment(clock.at(day, NaiveTime::MIN)))
        }
        Kind::Region | Kind::Id | Kind::Fact | Kind::Identity => Err(no_filter(column)),
    }
}

/// A value that may hold the language's own signs, as the language writes it.
pub fn enclosed(text: &str) -> String {
    text.replace('%', "%25").replace(',', "%2C").replace(';', "%3B")
}

fn day(text: &str, clock: &Clock) -> Option<NaiveDate> {
    let Some(rest) = text.strip_prefix("today") else { return text.parse().ok() };
    let today = clock.today();
    match (rest.strip_prefix('-'), rest.strip_prefix('+')) {
        (Some(n), _) => today.checked_sub_days(Days::new(n.parse::<u16>().ok()?.into())),
        (_, Some(n)) => today.checked_add_days(Days::new(n.parse::<u16>().ok()?.into())),
        _ => rest.is_empty().then_some(today),
    }
}

pub fn find_column(list: &'static List, key: &str) -> Result<&'static Column> {
    list.column(key).ok_or_else(|| {
        let known = list.columns.iter().map(|c| c.key).collect::<Vec<&str>>().join(", ");
        Error::invalid(
            "C0281",
            Text::new(format!("此列表没有“{key}”一列"), format!("this list has no column `{key}`")),
            Text::new(format!("可用：{known}"), format!("one of {known}")),
        )
    })
}

fn no_filter(column: &Column) -> Error {
    Error::invalid(
        "C0282",
        Text::new(
            format!("不能按“{}”筛选", column.title.0),
            format!("a list can't be filtered by “{}”", column.title.1),
        ),
        Text::new(
            "请用其他列；查人请用查人框",
            "use another column; a person is looked for by the search for persons",
        ),
    )
}

/// `-reported_at` falls, `onset_on` rises; the list's own order when nothing is said.
pub fn order(list: &'static List, text: Option<&str>) -> Result<Order> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Order { column: find_column(list, list.order.0)?, falls: list.order.1 });
    };
    let (falls, key) = text.strip_prefix('-').map_or((false, text), |key| (true, key));
    let column = find_column(list, key)?;
    if !column.sorts {
        let known = list.columns.iter().filter(|c| c.sorts).map(|c| c.key).collect::<Vec<&str>>().join(", ");
        return Err(Error::invalid(
            "C0284",
            Text::new(
                format!("不能按“{}”排序", column.title.0),
                format!("the list can't be sorted by “{}”", column.title.1),
            ),
            Text::new(format!("可用：{known}"), format!("one of {known}")),
        ));
    }
    Ok(Order { column, falls })
}

/// The chosen columns in their order; the usual ones when nothing is said.
pub fn columns(list: &'static List, text: Option<&str>) -> Result<Vec<&'static Column>> {
    let mut chosen: Vec<&'static Column> = Vec::new();
    for key in text.unwrap_or("").split(',').map(str::trim).filter(|key| !key.is_empty()) {
        let column = find_column(list, key)?;
        if !chosen.iter().any(|known| known.key == column.key) {
            chosen.push(column);
        }
    }
    if chosen.is_empty() {
        chosen.extend(list.columns.iter().filter(|column| column.usual));
    }
    Ok(chosen)
}

/// Which rows are asked for.
#[derive(Debug, Clone)]
pub struct Query {
    pub list: &'static List,
    pub conditions: Vec<Condition>,
    pub order: Order,
    pub columns: Vec<&'static Column>,
    /// The region and all below it; none for every region of the node.
    pub under: Option<Under>,
    /// Who asks: rows that are closed to others are shown to named people only.
    pub reader: Uuid,
    pub only: Option<Only>,
}

/// Only rows with these ids in a column that has an index.
#[derive(Debug, Clone)]
pub struct Only {
    pub column: &'static str,
    pub ids: Vec<Uuid>,
}

/// A part of the tree.
#[derive(Debug, Clone)]
pub struct Under {
    pub region: Uuid,
    /// All of its regions, when they are few enough to be named one by one.
    pub regions: Option<Vec<Uuid>>,
}
