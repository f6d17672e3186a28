//! The line list and the contacts, with every doubtful cell told by file, line and column.

use chrono::NaiveDate;
use clap::Args;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::super::sheet::{Column, Sheet, cell};
use crate::language::told;

/// Which column means what.
#[derive(Args)]
pub struct Columns {
    /// Column of the case's id [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Column of the day of onset [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    onset: Option<String>,
    /// Column of the infector's id [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    infector: Option<String>,
    /// Column of ids of cases met, with semicolons between them
    #[arg(long, value_name = "COLUMN")]
    met: Option<String>,
    /// Column of the place, which is shown [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    place: Option<String>,
}

const IDS: &[&str] = &["id", "case_id", "case", "编号", "病例编号", "病例"];
const ONSETS: &[&str] = &[
    "onset",
    "onset_date",
    "date_of_onset",
    "date_onset",
    "symptom_onset",
    "date_onset_symptoms",
    "dt_onset",
    "发病日期",
    "发病时间",
];
const INFECTORS: &[&str] = &["infector", "infector_id", "infected_by", "source_case", "感染来源", "传染源"];
const PLACES: &[&str] = &["place", "location", "city", "district", "hospital", "地点", "现住址", "地区"];
const FIRSTS: &[&str] = &["from", "case_a", "infector", "possible_source", "source", "病例一"];
const SECONDS: &[&str] = &["to", "case_b", "case_id", "contact", "target", "病例二"];

pub struct Case {
    pub id: String,
    pub onset: NaiveDate,
    pub place: Option<String>,
    /// Named by the file, as a place in the list.
    pub infector: Option<usize>,
    /// The file names an infector who is not on the list.
    pub from_outside: bool,
}

pub struct LineList {
    /// In the order of onset, then of the file.
    pub cases: Vec<Case>,
    /// Pairs who met; None = nothing is known of contacts.
    pub contacts: Option<Vec<(usize, usize)>>,
    pub until: NaiveDate,
    pub without_onset: usize,
    pub later: usize,
    /// Contacts with somebody who is not on the list.
    pub contacts_outside: usize,
}

struct Row {
    line: u64,
    case: Case,
    infector: String,
    met: Vec<String>,
}

pub fn read(
    path: &Path,
    columns: &Columns,
    contacts: Option<&Path>,
    until: Option<NaiveDate>,
) -> anyhow::Result<LineList> {
    let sheet = Sheet::read(path)?;
    let (mut rows, without_onset) = rows(&sheet, columns, path)?;
    let before = rows.len();
    rows.retain(|r| until.is_none_or(|day| r.case.onset <= day));
    let later = before - rows.len();
    rows.sort_by_key(|r| (r.case.onset, r.line));
    let Some(last) = rows.last().map(|r| r.case.onset) else {
        let path = path.display();
        return Err(told(
            format!(
                "{path}：没有可用的发病日期（{without_onset} 例缺少，{later} 例晚于 --until）；推断传播链需要发病日期"
            ),
            format!(
                "{path}: no case has an onset to use ({without_onset} have none, {later} are later than --until); chains need the days of onset"
            ),
        ));
    };
    let places: HashMap<String, usize> =
        rows.iter().enumerate().map(|(i, r)| (r.case.id.clone(), i)).collect();
    let mut pairs = BTreeSet::new();
    let mut contacts_outside = 0;
    for i in 0..rows.len() {
        let Some(row) = rows.get_mut(i) else { continue };
        row.case.infector = places.get(&row.infector).copied();
        row.case.from_outside = !row.infector.is_empty() && row.case.infector.is_none();
        if row.case.infector == Some(i) {
            let (path, line, id) = (path.display(), row.line, &row.case.id);
            return Err(told(
                format!("{path}：第 {line} 行：病例 `{id}` 的传染源是其自身；请留空"),
                format!(
                    "{path}: line {line}: case `{id}` is named as its own infector; leave the cell empty"
                ),
            ));
        }
        for other in &row.met {
            match places.get(other) {
                Some(&j) if i != j => drop(pairs.insert((i.min(j), i.max(j)))),
                _ => contacts_outside += 1,
            }
        }
    }
    if let Some(path) = contacts {
        contacts_outside += read_contacts(path, &places, &mut pairs)?;
    }
    let known = contacts.is_some() || columns.met.is_some();
    Ok(LineList {
        cases: rows.into_iter().map(|r| r.case).collect(),
        contacts: known.then(|| pairs.into_iter().collect()),
        until: until.unwrap_or(last),
        without_onset,
        later,
        contacts_outside,
    })
}

fn rows(sheet: &Sheet, columns: &Columns, path: &Path) -> anyhow::Result<(Vec<Row>, usize)> {
    let id = sheet.get(columns.id.as_deref(), IDS, "--id COLUMN")?;
    let onset = sheet.get(columns.onset.as_deref(), ONSETS, "--onset COLUMN")?;
    let infector = sheet.find(columns.infector.as_deref(), INFECTORS)?;
    let met = columns.met.as_deref().map(|name| sheet.find(Some(name), &[])).transpose()?.flatten();
    let place = sheet.find(columns.place.as_deref(), PLACES)?;
    let mut lines: HashMap<String, u64> = HashMap::new();
    let (mut rows, mut without_onset) = (Vec::new(), 0);
    for row in &sheet.rows {
        let name = cell(row, &id).to_owned();
        if name.is_empty() {
            return Err(sheet.wrong(row, &id, "不是编号；请为每个病例编号", "is no id; give every case one"));
        }
        if let Some(first) = lines.insert(name.clone(), row.line) {
            let zh = format!("与第 {first} 行的编号相同；每个病例须有自己的编号");
            let en = format!("is the id of line {first} too; give every case its own");
            return Err(sheet.wrong(row, &id, &zh, &en));
        }
        let Some(day) = sheet.day(row, &onset)? else {
            without_onset += 1;
            continue;
        };
        let text = |column: &Option<Column>| column.as_ref().map_or("", |c| cell(row, c)).to_owned();
        let shown = Some(text(&place)).filter(|p| !p.is_empty());
        let case = Case { id: name, onset: day, place: shown, infector: None, from_outside: false };
        let met = text(&met);
        let met = met.split([';', '；', '、']).map(|m| m.trim().to_owned()).filter(|m| !m.is_empty());
        rows.push(Row { line: row.line, case, infector: known(text(&infector)), met: met.collect() });
    }
    if sheet.rows.is_empty() {
        return Err(told(
            format!("{}：没有病例", path.display()),
            format!("{}: there are no cases", path.display()),
        ));
    }
    Ok((rows, without_onset))
}

/// An id, or nothing where the file says that nothing is known.
fn known(text: String) -> String {
    let nothing = ["na", "n/a", "unknown", "-", "不详", "未知"];
    if nothing.contains(&text.to_lowercase().as_str()) { String::new() } else { text }
}

/// Adds the pairs of a contacts file; tells how many lead off the list.
fn read_contacts(
    path: &Path,
    places: &HashMap<String, usize>,
    pairs: &mut BTreeSet<(usize, usize)>,
) -> anyhow::Result<usize> {
    let sheet = Sheet::read(path)?;
    let (a, b) = (sheet.get(None, FIRSTS, "")?, sheet.get(None, SECONDS, "")?);
    let (before, mut outside) = (pairs.len(), 0);
    for row in &sheet.rows {
        match (places.get(cell(row, &a)), places.get(cell(row, &b))) {
            (Some(i), Some(j)) if i == j => {
                return Err(sheet.wrong(
                    row,
                    &b,
                    "与自身接触；接触须在两个不同的病例之间",
                    "met itself; a contact is between two different cases",
                ));
            }
            (Some(i), Some(j)) => drop(pairs.insert((*i.min(j), *i.max(j)))),
            _ => outside += 1,
        }
    }
    if pairs.len() == before && outside > 0 {
        let row = &sheet.rows[0];
        return Err(sheet.wrong(
            row,
            &a,
            "以及其他所有编号都不在病例清单中；请检查接触文件用的是哪种编号",
            "and all others are ids that the cases don't have; check which id the contacts use",
        ));
    }
    Ok(outside)
}
