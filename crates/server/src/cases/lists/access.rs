//! How the rows of a list are found without ever looking at more than a bounded number of them.
//!
//! Two ways. A *set*: a condition that an index answers with few rows (counted first, and only up to the bound); these are read,
//! filtered and sorted. A *walk*: along the index of the order, window by window, each ended by the key of its last row, so that a rare
//! filter makes a short page with a cursor and never a slow one. Rows whose sort value is not known come after all
//! others, in both directions and on both databases.

use sea_orm::Value;

use super::cells::Cell;
use super::columns::{Closed, Column, Found, Kind};
use super::filter::{Condition, Op, Operand, Query};
use crate::kernel::auth::Scope;
use crate::kernel::db::in_list;
use crate::regions::under_sql;

/// Where a page ended: whether among rows without a sort value, the sort value, and what names the row.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    pub unknown: bool,
    pub key: Vec<Cell>,
}

/// How many rows a request may look at.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// A set has at most so many rows.
    pub set: i64,
    /// A walk's first window; the following grow by `grows` until `most` were looked at.
    pub first: i64,
    pub grows: i64,
    pub most: i64,
}

impl Reach {
    /// For somebody who waits.
    pub const PAGE: Reach = Reach { set: 16_384, first: 1024, grows: 8, most: 33_792 };
    /// For work in the background.
    pub const ALL: Reach = Reach { set: 16_384, first: 65_536, grows: 1, most: i64::MAX };
}

/// One way to few rows: a condition that an index answers.
#[derive(Debug, Clone)]
pub enum Drive {
    Ids,
    Condition(usize),
    Region,
}

/// SQL under construction: text with its parameters.
#[derive(Debug, Default)]
pub struct Sql {
    pub values: Vec<Value>,
}

impl Sql {
    fn push(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub fn condition(&mut self, condition: &Condition) -> String {
        let Condition { column, op, values } = condition;
        let sql = column.sql;
        let unknown = values.contains(&Operand::Unknown);
        let known: Vec<&Operand> = values.iter().filter(|value| **value != Operand::Unknown).collect();
        if let (Found::Through(rows), [Operand::Bool(yes)]) = (column.found, values.as_slice()) {
            return if *yes == (*op == Op::Is) { rows.to_owned() } else { format!("NOT {sql}") };
        }
        let list = match known.as_slice() {
            [] => None,
            [one] => Some(format!("{sql} {} {}", op.sql(), self.push(operand(one)))),
            many => {
                let list = in_list(sql, many.iter().map(|value| operand(value)), &mut self.values);
                Some(if *op == Op::IsNot { format!("NOT ({list})") } else { list })
            }
        };
        match (op, list, unknown) {
            (Op::IsNot, Some(list), true) => format!("({sql} IS NOT NULL AND {list})"),
            // What is not known is not that value either.
            (Op::IsNot, Some(list), false) if column.optional => format!("({list} OR {sql} IS NULL)"),
            (Op::IsNot, None, _) => format!("{sql} IS NOT NULL"),
            (_, Some(list), true) => format!("({list} OR {sql} IS NULL)"),
            (_, Some(list), false) => list,
            (_, None, _) => format!("{sql} IS NULL"),
        }
    }

    pub fn under(&mut self, query: &Query) -> Option<String> {
        let under = query.under.as_ref()?;
        Some(match &under.regions {
            Some(regions) => in_list("region_id", regions.iter().copied(), &mut self.values),
            None => under_sql("region_id", Scope { under: under.region }, &mut self.values),
        })
    }

    pub fn ids(&mut self, query: &Query) -> Option<String> {
        let only = query.only.as_ref()?;
        Some(in_list(only.column, only.ids.iter().copied(), &mut self.values))
    }

    /// Rows that are closed to others are shown to named people only.
    pub fn visible(&mut self, query: &Query) -> Option<String> {
        let table = query.list.table;
        if query.list.closed == Closed::Never {
            return None;
        }
        let (open, reader) = (self.push(false.into()), self.push(query.reader.into()));
        let named = |case: &str| {
            format!(
                "EXISTS (SELECT 1 FROM cases_named n WHERE n.case_id = {case} AND n.account_id = {reader})"
            )
        };
        Some(if query.list.closed == Closed::Itself {
            format!("(special = {open} OR {})", named(&format!("{table}.id")))
        } else {
            let case = format!("{table}.case_id");
            // A row without a case is closed to nobody.
            format!(
                "({case} IS NULL OR {} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = {case} AND c.special = {open}))",
                named(&case)
            )
        })
    }

    pub fn drive(&mut self, query: &Query, drive: &Drive) -> Option<String> {
        match drive {
            Drive::Ids => self.ids(query),
            Drive::Region => self.under(query),
            Drive::Condition(at) => query.conditions.get(*at).map(|condition| self.condition(condition)),
        }
    }

    /// Every condition besides those in `but`; true when there is none.
    pub fn rest(&mut self, query: &Query, but: &[usize], drive: Option<&Drive>) -> Vec<String> {
        let mut parts = Vec::new();
        if !matches!(drive, Some(Drive::Ids)) {
            parts.extend(self.ids(query));
        }
        if !matches!(drive, Some(Drive::Region)) {
            parts.extend(self.under(query));
        }
        for (at, condition) in query.conditions.iter().enumerate() {
            if !but.contains(&at) && !matches!(drive, Some(Drive::Condition(known)) if *known == at) {
                parts.push(self.condition(condition));
            }
        }
        parts.extend(self.visible(query));
        parts
    }

    /// The sort value and what names the row, compared as a whole.
    pub fn beyond(&mut self, query: &Query, from: &Position, including: bool) -> String {
        let mut columns: Vec<&str> = query.list.tie.iter().map(|(column, _)| *column).collect();
        let mut key = from.key.as_slice();
        if from.unknown {
            key = key.get(1..).unwrap_or_default();
        } else {
            columns.insert(0, query.order.column.sql);
        }
        let sign = match (query.order.falls, including) {
            (true, false) => "<",
            (true, true) => "<=",
            (false, false) => ">",
            (false, true) => ">=",
        };
        let marks: Vec<String> = key.iter().map(|cell| self.push(cell.value())).collect();
        match columns.as_slice() {
            [one] => format!("{one} {sign} {}", marks.concat()),
            _ => format!("({}) {sign} ({})", columns.join(", "), marks.join(", ")),
        }
    }
}

fn operand(operand: &Operand) -> Value {
    match operand {
        Operand::Unknown => Value::from(None::<String>),
        Operand::Text(text) => text.clone().into(),
        Operand::Int(n) => (*n).into(),
        Operand::Real(x) => (*x).into(),
        Operand::Day(day) => (*day).into(),
        Operand::Moment(at) => (*at).into(),
        Operand::Bool(yes) => (*yes).into(),
    }
}

/// Ways to few rows, the most promising first.
pub fn drives(query: &Query) -> Vec<Drive> {
    if query.only.is_some() {
        return vec![Drive::Ids];
    }
    let rank = |condition: &Condition| -> Option<u8> {
        let equal = condition.op == Op::Is;
        match condition.column.found {
            Found::ByIndex if equal => Some(0),
            Found::Through(_) if condition.op == Op::Is && condition.values == [Operand::Bool(true)] => {
                Some(1)
            }
            Found::InOrderOf(_) if equal && !condition.values.contains(&Operand::Unknown) => Some(3),
            // Any range of a column that an order begins with.
            _ if condition.column.sorts
                && condition.op != Op::IsNot
                && !condition.values.contains(&Operand::Unknown) =>
            {
                Some(3)
            }
            _ => None,
        }
    };
    let mut found: Vec<(u8, Drive)> = Vec::new();
    for (at, condition) in query.conditions.iter().enumerate() {
        found.extend(rank(condition).map(|rank| (rank, Drive::Condition(at))));
    }
    found.extend(query.under.as_ref().map(|_| (2, Drive::Region)));
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, drive)| drive).collect()
}

/// Conditions that the index of a walk answers by itself: ranges of the sort column, and one value that leads an index
/// in this order.
pub fn along(query: &Query) -> Vec<usize> {
    let sort = query.order.column.key;
    let one = |condition: &Condition| condition.op == Op::Is && condition.values.len() == 1;
    let leads = query.conditions.iter().position(|condition| {
        one(condition) && matches!(condition.column.found, Found::InOrderOf(key) if key == sort && condition.column.key != sort)
            && (condition.values != [Operand::Unknown] || indexed_when_unknown(condition.column))
    });
    let mut found: Vec<usize> = leads.into_iter().collect();
    for (at, condition) in query.conditions.iter().enumerate() {
        let bounded = condition.column.key == sort
            && condition.op != Op::IsNot
            && !condition.values.contains(&Operand::Unknown)
            && (condition.op != Op::Is || condition.values.len() == 1);
        if bounded {
            found.push(at);
        }
    }
    found
}

/// Samples without a result have an index of their own.
fn indexed_when_unknown(column: &Column) -> bool {
    column.key == "result"
}

/// Whether rows with an unknown sort value can be among the result.
pub fn has_unknown(query: &Query) -> bool {
    let sort = query.order.column;
    sort.optional
        && !query.conditions.iter().any(|condition| {
            condition.column.key == sort.key
                && condition.op != Op::IsNot
                && !condition.values.contains(&Operand::Unknown)
        })
}

/// Columns that are read of each row: what names it, its region, the sort value, the person, the facts, and what is shown.
pub fn selected(query: &Query) -> (String, Vec<Kind>) {
    let list = query.list;
    let mut parts: Vec<(&str, Kind)> = vec![(query.order.column.sql, query.order.column.kind)];
    parts.extend(list.tie.iter().copied());
    parts.push(("region_id", Kind::Region));
    parts.push((list.person.unwrap_or("NULL"), if list.person.is_some() { Kind::Id } else { Kind::Text }));
    let of_pack = |c: &Column| matches!(c.kind, Kind::Grade | Kind::Programme | Kind::Fact);
    let disease = if query.columns.iter().any(|c| of_pack(c)) { "disease" } else { "NULL" };
    parts.push((disease, Kind::Text));
    let facts = list.has_facts && query.columns.iter().any(|c| c.kind == Kind::Fact);
    parts.push((if facts { "facts" } else { "NULL" }, Kind::Text));
    parts.extend(query.columns.iter().filter(|c| !c.sql.is_empty()).map(|c| (c.sql, c.kind)));
    let text = parts.iter().map(|(sql, _)| *sql).collect::<Vec<&str>>().join(", ");
    (text, parts.into_iter().map(|(_, kind)| kind).collect())
}
