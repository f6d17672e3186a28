//! Which column holds what: guessed from the names, shown, and changed by whoever knows better.

use serde::{Deserialize, Serialize};

use super::catalogue::code;
use super::confidence;
use super::days::DateOrder;
use super::fields::{Field, plain_name};
use super::sheet::Sheet;
use crate::messages::Finding;
use crate::tabular::Record;

/// Rows that a guess is held to.
const SAMPLE_ROWS: usize = 200;

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
    Dhis2,
}

/// A column and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    pub column: String,
    pub field: Field,
    /// Which part of an ambiguous date is the day; found out from the column when it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<DateOrder>,
    /// How sure the guess is, in percent; absent when somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<u8>,
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
    if is_aggregate(columns) {
        return Err(Finding::new(&code::AGGREGATE).line(1));
    }
    let sample = sheet.sample(SAMPLE_ROWS);
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
        let Some((at, sure, votes_for)) = best(*field, columns, &taken) else { continue };
        if let (Some(slot), Some(name)) = (taken.get_mut(at), columns.get(at)) {
            *slot = true;
            let sure = Some(confidence::held_to_the_cells(sure, field.kind(), &sample, at));
            mapping.columns.push(MappedColumn { column: name.clone(), field: *field, order: None, sure });
        }
        for (vote, is) in votes.iter_mut().zip(votes_for) {
            *vote += usize::from(is);
        }
    }
    guess_the_rest(&mut mapping, columns, &mut taken, &sample);
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

/// Columns whose name only holds a field's usual name, such as `Onset date (dd/mm/yyyy)`: taken when their cells speak for it too.
fn guess_the_rest(mapping: &mut ListMapping, columns: &[String], taken: &mut [bool], sample: &[Record]) {
    for field in Field::ALL.iter().filter(|f| !matches!(f, Field::From | Field::To)) {
        if mapping.has(*field) {
            continue;
        }
        let free = columns.iter().enumerate().zip(taken.iter_mut()).filter(|(_, taken)| !**taken);
        for ((at, column), slot) in free {
            let holds = confidence::holds_name(&plain_name(column), *field);
            let sure = confidence::held_to_the_cells(confidence::LIKE_NAME, field.kind(), sample, at);
            if holds && sure >= confidence::ENOUGH {
                *slot = true;
                let (column, sure) = (column.clone(), Some(sure));
                mapping.columns.push(MappedColumn { column, field: *field, order: None, sure });
                break;
            }
        }
    }
}

/// The aggregate form of DHIS2: one number for each data element, period and organisation unit.
fn is_aggregate(columns: &[String]) -> bool {
    let names: Vec<String> = columns.iter().map(|c| plain_name(c)).collect();
    let has = |any: &[&str]| names.iter().any(|n| any.contains(&n.as_str()));
    has(&["dataelement", "dataelementid", "dataelementname"])
        && has(&["period", "periodid"])
        && has(&["value"])
}

/// The column that fits a field best, how sure its name is in percent, and in which systems it bears that name.
fn best(field: Field, columns: &[String], taken: &[bool]) -> Option<(usize, u8, [bool; 4])> {
    let free = || columns.iter().enumerate().filter(|(n, _)| !taken.get(*n).copied().unwrap_or(true));
    let foreign = field.foreign();
    for (n, name) in free() {
        // `Person:person.sex`: the entity before the path.
        let path = name.rsplit(':').next().unwrap_or(name);
        let is = foreign.map(|f| !f.is_empty() && f == path);
        // Many of Go.Data's names are everybody's; only a whole table tells them apart, see `system_of`.
        if is.contains(&true) {
            return Some((n, confidence::FOREIGN_NAME, is));
        }
    }
    let plain: Vec<(usize, String)> = free().map(|(n, c)| (n, plain_name(c))).collect();
    field
        .plain()
        .iter()
        .enumerate()
        .find_map(|(nth, wanted)| Some((nth, plain.iter().find(|(_, name)| name == wanted)?)))
        .map(|(nth, (n, _))| {
            (*n, if nth == 0 { confidence::OWN_NAME } else { confidence::USUAL_NAME }, [false; 4])
        })
}

fn system_of(sheet: &Sheet, votes: [usize; 4]) -> System {
    let dotted = sheet.columns.iter().filter(|c| c.contains("person.") || c.contains("symptoms.")).count();
    let tokens = ["source_visualid", "location_id", "createdBy", "visualId", "date_of_data_entry"];
    let go = sheet.columns.iter().filter(|c| tokens.contains(&c.as_str())).count();
    let dhis2 = [
        "trackedentityinstance",
        "trackedentity",
        "organisationunit",
        "orgunit",
        "programstage",
        "enrollment",
        "event",
    ];
    let dhis2 = sheet.columns.iter().filter(|c| dhis2.contains(&plain_name(c).as_str())).count();
    let [sormas, sormas_contact, ..] = votes;
    match () {
        _ if dotted > 0 || (sheet.two_headers && sormas + sormas_contact > 0) => System::Sormas,
        _ if go > 0 => System::GoData,
        _ if dhis2 > 1 => System::Dhis2,
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
    let of_contacts = [Field::LastContact, Field::CaseOf, Field::ContactStatus, Field::FollowUp];
    let kind =
        if of_contacts.iter().any(|f| has(*f)) && no_onset { ListKind::Contacts } else { ListKind::Cases };
    let (case_of, infector, exposure) = (has(Field::CaseOf), has(Field::Infector), has(Field::Exposure));
    // A source without a target: the case that a contact met, who infected a case, or else how it was exposed.
    if let Some(source) = mapping.columns.iter_mut().find(|c| c.field == Field::From) {
        let names_somebody = plain_name(&source.column).ends_with("id");
        match kind {
            ListKind::Contacts if !case_of => source.field = Field::CaseOf,
            _ if names_somebody && !infector => source.field = Field::Infector,
            _ if !exposure => source.field = Field::Exposure,
            _ => mapping.columns.retain(|c| c.field != Field::From),
        }
    }
    if kind == ListKind::Contacts {
        return kind;
    }
    ListKind::Cases
}
