//! Which column holds what: guessed from the names, shown, and changed by whoever knows better.

use serde::{Deserialize, Serialize};

use super::catalogue::code;
use super::days::DateOrder;
use super::fields::{Field, plain_name};
use super::sheet::Sheet;
use crate::messages::Finding;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    Cases,
    Contacts,
    /// Who may have infected whom.
    Links,
}

/// Whose names the columns bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    Plain,
    Sormas,
    GoData,
}

/// A column and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    pub column: String,
    pub field: Field,
    /// Which part of an ambiguous date is the day; found out from the column when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<DateOrder>,
}

/// How a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMapping {
    pub kind: ListKind,
    pub system: System,
    pub columns: Vec<MappedColumn>,
    /// Columns of the file that nothing is taken from.
    #[serde(default)]
    pub unused: Vec<String>,
    /// Links have a direction: from the infector to the infected.
    #[serde(default = "yes")]
    pub directed: bool,
}

fn yes() -> bool {
    true
}

impl ListMapping {
    pub fn find(&self, field: Field) -> Option<&MappedColumn> {
        self.columns.iter().find(|c| c.field == field)
    }

    fn has(&self, field: Field) -> bool {
        self.find(field).is_some()
    }

    /// Positions of the columns in a file.
    pub(crate) fn positions(&self, columns: &[String]) -> Result<Vec<(usize, Field)>, Finding> {
        let mut found: Vec<(usize, Field)> = Vec::new();
        for mapped in &self.columns {
            let at = columns.iter().position(|c| *c == mapped.column);
            let at = at.ok_or_else(|| {
                Finding::new(&code::MISSING_COLUMN).at(mapped.column.as_str()).value(&mapped.column)
            })?;
            if found.iter().any(|(_, f)| *f == mapped.field) {
                return Err(Finding::new(&code::MAPPED_TWICE)
                    .at(mapped.column.as_str())
                    .value(mapped.field.key()));
            }
            found.push((at, mapped.field));
        }
        Ok(found)
    }
}

/// Proposes a mapping from the names of the columns.
///
/// Errors: I30… when the file is no table, I3001 when its columns are not those of cases, contacts or links.
pub fn guess_mapping(bytes: &[u8]) -> Result<ListMapping, Finding> {
    guess(&Sheet::open(bytes)?)
}

pub(crate) fn guess(sheet: &Sheet) -> Result<ListMapping, Finding> {
    let columns = &sheet.columns;
    let mut mapping = ListMapping {
        kind: ListKind::Cases,
        system: System::Plain,
        columns: Vec::new(),
        unused: Vec::new(),
        directed: true,
    };
    let mut taken = vec![false; columns.len()];
    let mut votes = [0usize; 4];
    // The likelier name wins over the earlier column, a neighbouring system's over an ordinary one.
    for field in Field::ALL {
        let Some((at, votes_for)) = best(*field, columns, &taken) else { continue };
        if let (Some(slot), Some(name)) = (taken.get_mut(at), columns.get(at)) {
            *slot = true;
            mapping.columns.push(MappedColumn { column: name.clone(), field: *field, order: None });
        }
        for (vote, is) in votes.iter_mut().zip(votes_for) {
            *vote += usize::from(is);
        }
    }
    mapping.columns.sort_by_key(|m| columns.iter().position(|c| *c == m.column));
    mapping.unused =
        columns.iter().zip(&taken).filter(|(c, t)| !**t && !c.is_empty()).map(|(c, _)| c.clone()).collect();
    mapping.system = system_of(sheet, votes);
    mapping.kind = kind_of(&mut mapping);
    let enough = match mapping.kind {
        ListKind::Links => mapping.has(Field::From) && mapping.has(Field::To),
        ListKind::Contacts => true,
        ListKind::Cases => {
            let dated = mapping.columns.iter().any(|c| c.field.kind() == super::fields::Kind::Date);
            let known = [Field::Id, Field::FullName, Field::LastName, Field::Onset, Field::Infector];
            // A date of its own beside nobody: rows are days with counts, not cases.
            let counts = mapping
                .unused
                .iter()
                .any(|c| matches!(plain_name(c).as_str(), "date" | "day" | "week" | "日期"));
            let somebody = known.iter().any(|f| *f != Field::Onset && mapping.has(*f));
            (somebody || (mapping.has(Field::Onset) && !counts)) && (dated || mapping.columns.len() >= 3)
        }
    };
    if enough {
        return Ok(mapping);
    }
    let shown: Vec<String> = columns.iter().take(20).map(|c| format!("`{c}`")).collect();
    Err(Finding::new(&code::NOT_A_LIST).line(1).detail(&shown.join(", ")))
}

/// The column that fits a field best, and in which systems it bears that name.
fn best(field: Field, columns: &[String], taken: &[bool]) -> Option<(usize, [bool; 4])> {
    let free = || columns.iter().enumerate().filter(|(n, _)| !taken.get(*n).copied().unwrap_or(true));
    let foreign = field.foreign();
    for (n, name) in free() {
        // `Person:person.sex`: the entity before the path.
        let path = name.rsplit(':').next().unwrap_or(name);
        let is = foreign.map(|f| !f.is_empty() && f == path);
        // Many of Go.Data's names are everybody's; only a whole table tells them apart, see `system_of`.
        if is.contains(&true) {
            return Some((n, is));
        }
    }
    let plain: Vec<(usize, String)> = free().map(|(n, c)| (n, plain_name(c))).collect();
    field
        .plain()
        .iter()
        .find_map(|wanted| plain.iter().find(|(_, name)| name == wanted))
        .map(|(n, _)| (*n, [false; 4]))
}

fn system_of(sheet: &Sheet, votes: [usize; 4]) -> System {
    let dotted = sheet.columns.iter().filter(|c| c.contains("person.") || c.contains("symptoms.")).count();
    let tokens = ["source_visualid", "location_id", "createdBy", "visualId", "date_of_data_entry"];
    let go = sheet.columns.iter().filter(|c| tokens.contains(&c.as_str())).count();
    let [sormas, sormas_contact, ..] = votes;
    match () {
        _ if dotted > 0 || (sheet.two_headers && sormas + sormas_contact > 0) => System::Sormas,
        _ if go > 0 => System::GoData,
        _ => System::Plain,
    }
}

fn kind_of(mapping: &mut ListMapping) -> ListKind {
    let has = |f: Field| mapping.has(f);
    if has(Field::From) && has(Field::To) {
        mapping.directed =
            !mapping.columns.iter().any(|c| matches!(plain_name(&c.column).as_str(), "casea" | "caseb"));
        return ListKind::Links;
    }
    // `infector, case_id, source`: a link in other words, when nothing is told of the case itself.
    let of_person = |c: &MappedColumn| {
        !matches!(
            c.field,
            Field::Id | Field::Infector | Field::Exposure | Field::Place | Field::From | Field::Cluster
        )
    };
    let infector = has(Field::Infector);
    if (infector || has(Field::From)) && has(Field::Id) && !mapping.columns.iter().any(of_person) {
        for column in &mut mapping.columns {
            match column.field {
                Field::Infector => column.field = Field::From,
                Field::Id => column.field = Field::To,
                Field::From if infector => column.field = Field::Exposure,
                _ => {}
            }
        }
        return ListKind::Links;
    }
    let no_onset = !has(Field::Onset) && !has(Field::Outcome) && !has(Field::Classification);
    if (has(Field::LastContact) || has(Field::CaseOf) || has(Field::ContactStatus)) && no_onset {
        return ListKind::Contacts;
    }
    // `source` without a target is how a case was exposed.
    if !has(Field::To)
        && let Some(source) = mapping.columns.iter_mut().find(|c| c.field == Field::From)
    {
        source.field = Field::Exposure;
    }
    ListKind::Cases
}
