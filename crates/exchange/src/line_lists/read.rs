//! Reads a list: once over the dates to learn how they are written, once over the rows to type and check them.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::catalogue::code;
use super::checks;
use super::days::{Cell, DateOrder, Survey, is_unknown_mark, orders, read_cell};
use super::fields::{Field, Kind, SORMAS_DISEASES, classification, ending};
use super::links;
use super::mapping::{ListKind, ListMapping, System, guess};
use super::row::{Day, ListRow};
use super::sheet::Sheet;
use crate::messages::codes;
use crate::messages::{Finding, Level, Sex, Verdict};
use crate::tabular::{Record, neutralise};

/// More findings than this are counted, not kept.
const MAX_FINDINGS: usize = 10_000;

/// What a reading needs besides the file.
#[derive(Debug, Clone, Default)]
pub struct ListOptions {
    /// The day after which a date lies in the future; without it they are not looked for.
    pub today: Option<NaiveDate>,
    /// How the columns are to be read; guessed when absent.
    pub mapping: Option<ListMapping>,
    /// What the rows are, where the columns alone would say something else.
    pub kind: Option<ListKind>,
    /// Ids of cases that links may name, besides those of the file.
    pub known: Option<HashSet<String>>,
}

/// A list that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListReading {
    pub verdict: Verdict,
    pub mapping: ListMapping,
    pub rows: Vec<ListRow>,
    pub findings: Vec<Finding>,
    pub findings_left_out: usize,
    pub encoding: String,
}

/// Reads cases, contacts or links.
///
/// Returns: every row, those with errors marked as parked; nothing is dropped. Errors: the finding that refuses the file.
pub fn read_list(bytes: &[u8], options: &ListOptions) -> Result<ListReading, Finding> {
    let sheet = Sheet::open(bytes)?;
    let mapping = match &options.mapping {
        Some(mapping) => mapping.clone(),
        None => guess(&sheet)?,
    };
    let mapping = ListMapping { kind: options.kind.unwrap_or(mapping.kind), ..mapping };
    let positions = mapping.positions(&sheet.columns)?;
    let mut reader = Reader::new(&sheet, mapping, positions, options);
    reader.survey(&sheet)?;
    sheet.rows(|record, problem| reader.row(record, problem))?;
    Ok(reader.finish(sheet.dialect.encoding.clone()))
}

struct Reader<'a> {
    columns: &'a [String],
    mapping: ListMapping,
    positions: Vec<(usize, Field)>,
    orders: HashMap<Field, Option<DateOrder>>,
    options: &'a ListOptions,
    rows: Vec<ListRow>,
    findings: Vec<Finding>,
    left_out: usize,
    worst: Option<Level>,
    first_lines: HashMap<String, u64>,
}

impl<'a> Reader<'a> {
    fn new(
        sheet: &'a Sheet,
        mapping: ListMapping,
        positions: Vec<(usize, Field)>,
        options: &'a ListOptions,
    ) -> Reader<'a> {
        let mut reader = Reader {
            columns: &sheet.columns,
            mapping,
            positions,
            orders: HashMap::new(),
            options,
            rows: Vec::new(),
            findings: Vec::new(),
            left_out: 0,
            worst: None,
            first_lines: HashMap::new(),
        };
        let dialect = &sheet.dialect;
        if dialect.delimiter != ',' || dialect.encoding != "UTF-8" {
            let zh = format!("“{}”分隔、{} 编码", dialect.delimiter.escape_default(), dialect.encoding);
            let en =
                format!("`{}` between cells and as {}", dialect.delimiter.escape_default(), dialect.encoding);
            reader.add(Finding::new(&code::NOT_USUAL).line(1).detail_text(&zh, &en));
        }
        reader
    }

    fn add(&mut self, finding: Finding) {
        self.worst = self.worst.max(Some(finding.level));
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.left_out += 1;
        }
    }

    fn survey(&mut self, sheet: &Sheet) -> Result<(), Finding> {
        let dated: Vec<(usize, Field)> =
            self.positions.iter().copied().filter(|(_, f)| f.kind() == Kind::Date).collect();
        let mut surveys = vec![Survey::default(); dated.len()];
        sheet.rows(|record, _| {
            for (survey, (at, _)) in surveys.iter_mut().zip(&dated) {
                survey.add(read_cell(record.get(*at)));
            }
        })?;
        for ((survey, order), (at, field)) in surveys.iter().zip(orders(&surveys)).zip(&dated) {
            let chosen = self.mapping.find(*field).and_then(|m| m.order);
            // SORMAS writes strokes in its English locale alone, and there the month comes first; German has points.
            let usual =
                (self.mapping.system == System::Sormas && !survey.is_torn()).then_some(DateOrder::MonthFirst);
            let found = chosen.or(order).or(usual);
            self.orders.insert(*field, found);
            // Remembered, so that a row that is corrected later is read as its file was.
            if let Some(mapped) = self.mapping.columns.iter_mut().find(|m| m.field == *field) {
                mapped.order = found;
            }
            if let Some(mixture) = survey.mixture() {
                let name = self.columns.get(*at).map_or("", String::as_str);
                self.add(Finding::new(&code::MIXED_DATES).line(1).column(name, *at).detail(&mixture));
            }
        }
        Ok(())
    }

    fn row(&mut self, record: &Record, problem: Option<Finding>) {
        let mut row = ListRow { line: record.line, ..ListRow::default() };
        let mut said: Vec<Finding> = problem.into_iter().collect();
        let mut parts: BTreeMap<Field, u32> = BTreeMap::new();
        for (at, field) in self.positions.clone() {
            let cell = record.get(at);
            if !cell.is_empty() {
                self.cell(&mut row, &mut parts, field, at, cell, &mut said);
            }
        }
        self.birth_of_parts(&mut row, &parts, &mut said);
        row.age_years = in_years(row.age_years, row.text(Field::AgeUnit));
        self.identify(&mut row, &mut said);
        let name = |field: Field| {
            let at = self.positions.iter().find(|(_, f)| *f == field).map(|(at, _)| *at);
            at.and_then(|at| Some((self.columns.get(at)?.as_str(), at)))
        };
        checks::check_row(&row, self.options.today, &name, &mut said);
        row.parked = said.iter().any(Finding::is_error);
        for finding in said {
            self.add(if finding.line.is_some() { finding } else { finding.line(record.line) });
        }
        self.rows.push(row);
    }

    fn cell(
        &self,
        row: &mut ListRow,
        parts: &mut BTreeMap<Field, u32>,
        field: Field,
        at: usize,
        cell: &str,
        said: &mut Vec<Finding>,
    ) {
        let name = self.columns.get(at).map_or("", String::as_str);
        let mut say = |f: Finding| said.push(f.column(name, at));
        match field.kind() {
            Kind::Date => match self.day(field, cell) {
                Ok(Some(day)) => {
                    row.days.insert(field, day);
                }
                Ok(None) => {}
                Err(info) => say(Finding::new(&info).value(cell)),
            },
            Kind::Age => match age(cell) {
                Ok(years) => row.age_years = years,
                Err(info) => say(Finding::new(&info).value(cell)),
            },
            Kind::Sex => {
                row.sex = Some(codes::sex(cell).unwrap_or_else(|| {
                    say(Finding::new(&code::UNKNOWN_SEX).value(cell));
                    Sex::Unknown
                }));
            }
            Kind::Part => match cell.parse::<u32>() {
                Ok(number) => {
                    parts.insert(field, number);
                }
                Err(_) if is_unknown_mark(cell) => {}
                Err(_) => say(Finding::new(&code::NOT_A_DATE).value(cell)),
            },
            Kind::Text => {
                if is_formula(cell) {
                    say(Finding::new(&code::FORMULA).value(cell));
                }
                self.word(row, field, cell, &mut say);
                row.texts.insert(field, cell.to_owned());
            }
        }
    }

    fn word(&self, row: &mut ListRow, field: Field, cell: &str, say: &mut impl FnMut(Finding)) {
        let unknown = || Finding::new(&code::UNKNOWN_WORD).value(cell);
        match field {
            Field::Classification => {
                row.classification = classification(cell);
                // `status` may be anything; only a column that is called classification is held to it.
                if row.classification.is_none() && self.mapping.system != System::Plain {
                    say(unknown());
                }
            }
            Field::Outcome => {
                row.ending = ending(cell);
                if row.ending.is_none() && !is_unknown_mark(cell) {
                    say(unknown());
                }
            }
            Field::Disease
                if self.mapping.system == System::Sormas
                    && !SORMAS_DISEASES.split_ascii_whitespace().any(|d| d == cell) =>
            {
                say(Finding::new(&code::UNKNOWN_DISEASE).value(cell));
            }
            _ => {}
        }
    }

    fn day(&self, field: Field, cell: &str) -> Result<Option<Day>, crate::messages::CodeInfo> {
        let order = self.orders.get(&field).copied().flatten();
        let date = match (read_cell(cell), order) {
            (Cell::None, _) => return Ok(None),
            (Cell::Number(0), Some(DateOrder::DayNumber)) => return Ok(None),
            (Cell::Number(n), Some(DateOrder::DayNumber)) => return Ok(Some(Day::Number(n))),
            (Cell::Clear(date, _) | Cell::Same(date), _) => date,
            (Cell::Either { day_first, .. }, Some(DateOrder::DayFirst)) => day_first,
            (Cell::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => month_first,
            (Cell::Either { .. }, _) => return Err(code::AMBIGUOUS_DATE),
            (Cell::Number(_) | Cell::Not, _) => return Err(code::NOT_A_DATE),
        };
        if date.year() < 1800 { Err(code::ANCIENT) } else { Ok(Some(Day::Date(date))) }
    }

    fn birth_of_parts(&self, row: &mut ListRow, parts: &BTreeMap<Field, u32>, said: &mut Vec<Finding>) {
        let part = |f: Field| parts.get(&f).copied();
        let (Some(year), Some(month), Some(day)) =
            (part(Field::BirthYear), part(Field::BirthMonth), part(Field::BirthDay))
        else {
            if let Some(year) = part(Field::BirthYear) {
                row.texts.insert(Field::BirthYear, year.to_string());
            }
            return;
        };
        match i32::try_from(year).ok().and_then(|y| NaiveDate::from_ymd_opt(y, month, day)) {
            Some(date) => {
                row.days.insert(Field::Birth, Day::Date(date));
            }
            None => {
                let written = format!("{year}-{month}-{day}");
                said.push(Finding::new(&code::NOT_A_DATE).at(Field::Birth.key()).value(&written));
            }
        }
    }

    /// The row's id, held to be its own.
    fn identify(&mut self, row: &mut ListRow, said: &mut Vec<Finding>) {
        let given = row.texts.remove(&Field::Id).unwrap_or_default();
        let has_column = self.positions.iter().any(|(_, f)| *f == Field::Id);
        let number = (self.rows.len() + 1).to_string();
        match self.mapping.kind {
            ListKind::Cases if has_column && given.is_empty() => {
                said.push(Finding::new(&code::NO_ID));
                row.id = number;
            }
            ListKind::Contacts if given.is_empty() => {
                let named = [Field::FullName, Field::LastName, Field::FirstName]
                    .iter()
                    .any(|f| !row.text(*f).is_empty());
                if !named {
                    said.push(Finding::new(&code::NOBODY));
                }
                row.id = number;
            }
            _ if given.is_empty() => row.id = number,
            _ => {
                row.has_id = true;
                // A contact who met several cases has a row for each.
                let own = match self.mapping.kind {
                    ListKind::Contacts => format!("{given}\n{}", row.text(Field::CaseOf)),
                    _ => given.clone(),
                };
                match self.first_lines.get(&own) {
                    Some(first) => {
                        let finding = Finding::new(&code::SAME_ID).value(&given).detail(&first.to_string());
                        said.push(finding);
                    }
                    None => {
                        self.first_lines.insert(own, row.line);
                    }
                }
                row.id = given;
            }
        }
        if self.mapping.kind == ListKind::Contacts && row.has_id && row.id == row.text(Field::CaseOf) {
            said.push(Finding::new(&code::CONTACT_OF_ONESELF).at(Field::CaseOf.key()).value(&row.id));
        }
        let has_case = self.positions.iter().any(|(_, f)| *f == Field::CaseOf);
        if self.mapping.kind == ListKind::Contacts && has_case && row.text(Field::CaseOf).is_empty() {
            said.push(Finding::new(&code::NO_CASE));
        }
    }

    fn finish(mut self, encoding: String) -> ListReading {
        let mut parked: HashSet<u64> = HashSet::new();
        let said = links::check_links(&self.rows, &self.mapping, self.options.known.as_ref());
        for finding in said {
            if finding.is_error() {
                parked.extend(finding.line);
            }
            self.add(finding);
        }
        for row in self.rows.iter_mut().filter(|r| parked.contains(&r.line)) {
            row.parked = true;
        }
        self.findings.sort_by_key(|f| f.line.unwrap_or(0));
        let verdict = match self.worst {
            None | Some(Level::Note) => Verdict::Valid,
            Some(Level::Warning) => Verdict::Warn,
            Some(Level::Error) => Verdict::Invalid,
            Some(Level::Fatal) => Verdict::Reject,
        };
        ListReading {
            verdict,
            mapping: self.mapping,
            rows: self.rows,
            findings: self.findings,
            findings_left_out: self.left_out,
            encoding,
        }
    }
}

/// The cells of some lines of a list as they came, in the order of the mapping's columns: what is kept of rows that wait.
pub fn raw_cells(
    bytes: &[u8],
    mapping: &ListMapping,
    lines: &HashSet<u64>,
) -> Result<HashMap<u64, Vec<String>>, Finding> {
    let sheet = Sheet::open(bytes)?;
    let positions = mapping.positions(&sheet.columns)?;
    let mut found = HashMap::with_capacity(lines.len());
    sheet.rows(|record, _| {
        if lines.contains(&record.line) {
            found.insert(record.line, positions.iter().map(|(at, _)| record.get(*at).to_owned()).collect());
        }
    })?;
    Ok(found)
}

/// The names of a list's columns.
pub fn columns_of(bytes: &[u8]) -> Result<Vec<String>, Finding> {
    Ok(Sheet::open(bytes)?.columns.into_iter().filter(|c| !c.is_empty()).collect())
}

/// Reads one row by itself, as its file was read.
pub fn read_one(
    mapping: &ListMapping,
    cells: &[String],
    options: &ListOptions,
) -> Result<ListReading, Finding> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let broken = |_| Finding::new(&code::NOT_A_LIST).line(1);
    let names: Vec<&str> = mapping.columns.iter().map(|c| c.column.as_str()).collect();
    table.write_record(&names).map_err(broken)?;
    table.write_record(cells).map_err(broken)?;
    let bytes = table.into_inner().unwrap_or_default();
    let alone = ListMapping { unused: Vec::new(), ..mapping.clone() };
    read_list(&bytes, &ListOptions { mapping: Some(alone), ..options.clone() })
}

/// An age whose unit stands in a column of its own.
fn in_years(age: Option<f64>, unit: &str) -> Option<f64> {
    let per_year = match unit.trim().to_lowercase().trim_end_matches('s') {
        "month" | "月" | "月龄" => 12.0,
        "week" | "周" => 365.25 / 7.0,
        "day" | "天" | "日" => 365.25,
        _ => 1.0,
    };
    age.map(|age| age / per_year)
}

/// A cell that a spreadsheet would run. A telephone number with its `+` is none.
pub(crate) fn is_formula(cell: &str) -> bool {
    let harmless = |c: char| c.is_ascii_digit() || " ()-./+".contains(c);
    neutralise(cell) != cell && cell.chars().count() > 1 && !cell.chars().all(harmless)
}

/// Years of an age: `34`, `0.5`, `7m`, `10 days`, `3岁`, `8月`.
pub(super) fn age(cell: &str) -> Result<Option<f64>, crate::messages::CodeInfo> {
    if is_unknown_mark(cell) {
        return Err(code::UNKNOWN_AGE);
    }
    let lower = cell.to_lowercase();
    let digits = lower.chars().take_while(|c| c.is_ascii_digit() || *c == '.').count();
    let (number, unit) = lower.split_at_checked(digits).unwrap_or(("", ""));
    let number: f64 = number.parse().map_err(|_| code::BAD_AGE)?;
    let years = match unit.trim() {
        "" | "y" | "yr" | "yrs" | "year" | "years" | "a" | "岁" | "周岁" => number,
        "m" | "mo" | "month" | "months" | "月" | "个月" | "月龄" => number / 12.0,
        "w" | "week" | "weeks" | "周" => number * 7.0 / 365.25,
        "d" | "day" | "days" | "天" | "日" | "日龄" => number / 365.25,
        _ => return Err(code::BAD_AGE),
    };
    if (0.0..=130.0).contains(&years) { Ok(Some(years)) } else { Err(code::BAD_AGE) }
}
