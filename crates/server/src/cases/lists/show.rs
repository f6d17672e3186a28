//! Rows as they are shown: words, grades of the pack, facts, and who somebody is.

use lianfang_domain::{Lang, Text};
use lianfang_plan::CaseRules;
use std::collections::HashMap;
use uuid::Uuid;

use super::cells::Cell;
use super::columns::{Column, Kind, Word};
use super::filter::Query;
use super::store::Row;
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::node::Node;
use crate::packs::PackSet;
use crate::people::{self, Identity};

const SEVERITY: &[Word] = &[
    ("mild", "轻型", "mild"),
    ("moderate", "普通型", "moderate"),
    ("severe", "重型", "severe"),
    ("critical", "危重型", "critical"),
];

/// A value as it is shown.
#[derive(Debug, Clone)]
pub enum Shown {
    Cell(Cell),
    Text(Text),
}

impl Shown {
    pub fn json(&self) -> Result<serde_json::Value> {
        Ok(match self {
            Shown::Cell(cell) => cell.json(),
            Shown::Text(text) => serde_json::to_value(text)?,
        })
    }
}

/// Identities of the people behind rows, when a column asks for them. Each is in the access log before it is read.
pub async fn identities(
    node: &Node,
    caller: &Caller,
    query: &Query,
    rows: &[Row],
    purpose: &str,
) -> Result<HashMap<Uuid, Identity>> {
    if !query.columns.iter().any(|column| column.kind == Kind::Identity) {
        return Ok(HashMap::new());
    }
    let mut persons: Vec<Uuid> = rows.iter().filter_map(|row| row.person).collect();
    persons.sort();
    persons.dedup();
    people::reveal_many(node, caller, &persons, purpose).await
}

/// What the values of a row are shown as, in the order of the columns.
pub fn row(packs: &PackSet, query: &Query, row: Row, who: &HashMap<Uuid, Identity>) -> Result<Vec<Shown>> {
    let identity = row.person.and_then(|person| who.get(&person));
    let facts: Option<serde_json::Value> = row.facts.as_deref().map(serde_json::from_str).transpose()?;
    let rules = row.disease.as_deref().and_then(|disease| packs.case_rules(disease));
    let shown = query.columns.iter().zip(row.cells).map(|(column, cell)| match column.kind {
        Kind::Identity => Shown::Cell(identity.map_or(Cell::None, |identity| part(identity, column.key))),
        Kind::Fact => facts.as_ref().map_or(Shown::Cell(Cell::None), |facts| fact(rules, facts, column)),
        Kind::Grade => match (cell.text(), rules) {
            (Some(id), Some(rules)) => rules
                .grades
                .iter()
                .find(|grade| grade.id == id)
                .map_or_else(|| Shown::Cell(cell.clone()), |grade| Shown::Text(grade.title.clone())),
            _ => Shown::Cell(cell),
        },
        Kind::Programme => match cell.text().and_then(|id| rules?.programme(id)) {
            Some(programme) => Shown::Text(programme.title.clone()),
            None => Shown::Cell(cell),
        },
        _ => Shown::Cell(cell),
    });
    Ok(shown.collect())
}

fn part(identity: &Identity, key: &str) -> Cell {
    let text = match key {
        "name" => Some(identity.name.clone()),
        "phone" => identity.phone.clone(),
        "id_number" => identity.id_number.clone(),
        "address" => identity.address.clone(),
        "unit" => identity.unit.clone(),
        "birth_date" => return identity.birth_date.map_or(Cell::None, Cell::Day),
        _ => None,
    };
    text.map_or(Cell::None, Cell::Text)
}

fn fact(rules: Option<&CaseRules>, facts: &serde_json::Value, column: &Column) -> Shown {
    use serde_json::Value;
    match (&facts[column.key], column.key) {
        (Value::String(code), "severity") => titled(SEVERITY, code),
        (Value::Array(ids), _) => Shown::Text(symptoms(rules, ids)),
        (Value::String(text), key) if key.ends_with("_on") || key.starts_with("exposed_") => {
            Shown::Cell(text.parse().map_or_else(|_| Cell::Text(text.clone()), Cell::Day))
        }
        (Value::String(text), _) => Shown::Cell(Cell::Text(text.clone())),
        (Value::Bool(yes), _) => Shown::Cell(Cell::Bool(*yes)),
        (Value::Number(n), _) => Shown::Cell(n.as_f64().map_or(Cell::None, Cell::Real)),
        _ => Shown::Cell(Cell::None),
    }
}

fn titled(words: &[Word], code: &str) -> Shown {
    match words.iter().find(|(known, _, _)| *known == code) {
        Some((_, zh, en)) => Shown::Text(Text::new(*zh, *en)),
        None => Shown::Cell(Cell::Text(code.to_owned())),
    }
}

fn symptoms(rules: Option<&CaseRules>, ids: &[serde_json::Value]) -> Text {
    let title = |id: &str| {
        rules
            .and_then(|rules| rules.symptom(id))
            .map_or_else(|| Text::same(id), |symptom| symptom.title.clone())
    };
    let titles: Vec<Text> = ids.iter().filter_map(|id| id.as_str()).map(title).collect();
    let join = |with: &str, of: fn(&Text) -> &str| titles.iter().map(of).collect::<Vec<&str>>().join(with);
    Text::new(join("、", |text| &text.zh), join(", ", |text| &text.en))
}

/// A stored value as text of one language, or as its code.
pub fn text(column: &Column, cell: &Cell, lang: Lang, codes: bool) -> String {
    let yes_no = |yes: bool| match (lang, yes) {
        (Lang::Zh, true) => "是",
        (Lang::Zh, false) => "否",
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
    };
    match cell {
        Cell::Text(code) => match column.word(code).filter(|_| !codes) {
            Some((_, zh, en)) => if lang == Lang::Zh { *zh } else { *en }.to_owned(),
            None => code.clone(),
        },
        Cell::Bool(yes) if codes => yes.to_string(),
        Cell::Bool(yes) => yes_no(*yes).to_owned(),
        Cell::None => String::new(),
        Cell::Int(n) => n.to_string(),
        Cell::Real(x) => x.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => at.to_rfc3339(),
        Cell::Id(id) => id.to_string(),
    }
}
