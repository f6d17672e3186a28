//! CSV: flat laboratory reports, one result a row; and lists of cases, contacts and links, which `line_lists` reads.

mod columns;
mod outcome;

use std::collections::HashMap;

use columns::{Column, DATES, positions};
use outcome::{coded, outcome_value};

use crate::line_lists::days::{Cell, DateOrder, Survey, orders, read_cell};
use crate::line_lists::sheet::Sheet;
use crate::line_lists::{ListMapping, ListOptions, is_formula, read_list};
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::Finding;
use crate::messages::model::*;
use crate::messages::moment::Moment;
use crate::messages::people::{PersonPlaces, check_person};
use crate::tabular::Record;

/// The messages, the encoding, and how the columns of a list were read.
pub(crate) fn read(bytes: &[u8], book: &mut Book) -> (Vec<Message>, Option<String>, Option<ListMapping>) {
    let sheet = match Sheet::open(bytes) {
        Ok(sheet) => sheet,
        Err(fatal) => {
            book.add(fatal);
            return (Vec::new(), None, None);
        }
    };
    let encoding = Some(sheet.dialect.encoding.clone());
    let positions = positions(&sheet.columns);
    let has = |c: Column| positions.contains_key(&c);
    if has(Column::Result) && (has(Column::Test) || has(Column::Specimen) || has(Column::Lab)) {
        return (lab(&sheet, positions, book), encoding, None);
    }
    let (messages, mapping) = list(bytes, &sheet, book);
    (messages, encoding, mapping)
}

/// Not a laboratory report: a list of cases, contacts or links.
fn list(bytes: &[u8], sheet: &Sheet, book: &mut Book) -> (Vec<Message>, Option<ListMapping>) {
    let options = ListOptions { today: book.today, ..ListOptions::default() };
    let reading = match read_list(bytes, &options) {
        Ok(reading) => reading,
        Err(fatal) if fatal.code == "I3001" => {
            let shown: Vec<String> = sheet.columns.iter().take(12).map(|c| format!("`{c}`")).collect();
            book.add(Finding::new(&code::CSV_UNKNOWN).line(1).detail(&shown.join(", ")));
            return (Vec::new(), None);
        }
        Err(fatal) => {
            book.add(fatal);
            return (Vec::new(), None);
        }
    };
    for finding in reading.findings {
        book.add(finding);
    }
    book.left_out += reading.findings_left_out;
    let kind = reading.mapping.kind;
    let message = |(n, row): (usize, crate::line_lists::ListRow)| Message {
        line: Some(row.line),
        disposition: if row.parked { Disposition::Park } else { Disposition::Store },
        ..blank(n + 1, Content::ListRow { list: kind, row: Box::new(row) })
    };
    (reading.rows.into_iter().enumerate().map(message).collect(), Some(reading.mapping))
}

fn blank(number: usize, content: Content) -> Message {
    Message {
        number,
        line: None,
        control_id: None,
        message_type: None,
        sender: Sender::default(),
        sent_at: None,
        test: false,
        disposition: Disposition::Store,
        repeats: None,
        content,
    }
}

fn lab(sheet: &Sheet, positions: HashMap<Column, usize>, book: &mut Book) -> Vec<Message> {
    say_dialect(sheet, book);
    let dated: Vec<Column> = DATES.into_iter().filter(|c| positions.contains_key(c)).collect();
    let mut surveys = vec![Survey::default(); dated.len()];
    let surveyed = sheet.rows(|record, _| {
        for (survey, column) in surveys.iter_mut().zip(&dated) {
            survey.add(read_cell(record.get(positions.get(column).copied().unwrap_or(usize::MAX))));
        }
    });
    if let Err(fatal) = surveyed {
        book.add(fatal);
        return Vec::new();
    }
    let orders: HashMap<Column, Option<DateOrder>> = dated.iter().copied().zip(orders(&surveys)).collect();
    for (survey, column) in surveys.iter().zip(&dated) {
        if let (Some(mixture), Some(at)) = (survey.mixture(), positions.get(column)) {
            let name = sheet.columns.get(*at).map_or("", String::as_str);
            book.add(Finding::new(&code::CSV_MIXED_DATES).line(1).column(name, *at).detail(&mixture));
        }
    }
    let reader = LabReader { columns: &sheet.columns, positions, orders };
    let mut messages = Vec::new();
    let read = sheet.rows(|record, problem| {
        let number = messages.len() + 1;
        book.message(Some(number));
        if let Some(problem) = problem {
            book.add(problem);
        }
        let content = Content::LabReport(reader.report(record, book));
        let sender = Sender {
            facility: reader.text(record, Column::Lab),
            facility_id: reader.text(record, Column::LabId),
            ..Sender::default()
        };
        let disposition = book.disposition(number);
        messages.push(Message { line: Some(record.line), sender, disposition, ..blank(number, content) });
    });
    book.message(None);
    if let Err(fatal) = read {
        book.add(fatal);
    }
    messages
}

fn say_dialect(sheet: &Sheet, book: &mut Book) {
    let dialect = &sheet.dialect;
    if dialect.delimiter != ',' || dialect.encoding != "UTF-8" {
        let delimiter = dialect.delimiter.escape_default();
        let zh = format!("“{delimiter}”分隔、{} 编码", dialect.encoding);
        let en = format!("`{delimiter}` between cells and as {}", dialect.encoding);
        book.add(Finding::new(&code::CSV_NOT_USUAL).line(1).detail_text(&zh, &en));
    }
}

struct LabReader<'a> {
    columns: &'a [String],
    positions: HashMap<Column, usize>,
    orders: HashMap<Column, Option<DateOrder>>,
}

impl LabReader<'_> {
    fn text(&self, record: &Record, column: Column) -> String {
        self.positions.get(&column).map_or("", |at| record.get(*at)).to_owned()
    }

    fn at(&self, record: &Record, column: Column) -> At {
        let at = self.positions.get(&column).copied();
        let name = at.and_then(|at| self.columns.get(at)).cloned().unwrap_or_default();
        At { place: name, line: Some(record.line), column: at }
    }

    fn moment(&self, record: &Record, column: Column, book: &mut Book) -> Option<Moment> {
        let text = self.text(record, column);
        let at = self.at(record, column);
        let order = self.orders.get(&column).copied().flatten();
        let date = match (read_cell(&text), order) {
            (Cell::None, _) => return None,
            // The time of day is kept where it is written in full.
            (Cell::Clear(date, _), _) => {
                let exact = Moment::read_iso(&text).or_else(|_| Moment::read_hl7(&text).map(|(m, _)| m));
                return book.moment(Ok((exact.unwrap_or(Moment::day(date)), false)), &text, &at);
            }
            (Cell::Same(date), _) => date,
            (Cell::Either { day_first, .. }, Some(DateOrder::DayFirst)) => day_first,
            (Cell::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => month_first,
            (Cell::Either { .. }, _) => {
                book.add(at.put(Finding::new(&code::CSV_AMBIGUOUS_DATE).value(&text)));
                return None;
            }
            (Cell::Number(_) | Cell::Not, _) => {
                book.add(at.put(Finding::new(&code::NOT_A_DATE).value(&text)));
                return None;
            }
        };
        book.moment(Ok((Moment::day(date), false)), &text, &at)
    }

    fn report(&self, record: &Record, book: &mut Book) -> LabReport {
        for (at, name) in self.columns.iter().enumerate() {
            let cell = record.get(at);
            if is_formula(cell) {
                let said = Finding::new(&code::CSV_FORMULA).line(record.line).value(cell).column(name, at);
                book.add(said);
            }
        }
        let patient = self.patient(record, book);
        let code_of = |column| coded(&self.text(record, column));
        let written = self.text(record, Column::Result);
        let (test, value) = self.result(record, &written, book);
        let state = self.text(record, Column::Status);
        let status = match state.as_str() {
            "" => Some(ResultStatus::Final),
            code => codes::hl7_status(code).or_else(|| codes::fhir_status(&code.to_lowercase())),
        };
        if status.is_none() {
            book.add(self.at(record, Column::Status).put(Finding::new(&code::UNKNOWN_STATUS).value(&state)));
        }
        let observed_at = self.moment(record, Column::Tested, book);
        let result = LabResult {
            set_id: "1".into(),
            code: test.clone(),
            values: value.into_iter().collect(),
            unit: code_of(Column::Unit),
            status,
            supersedes: status == Some(ResultStatus::Corrected),
            observed_at,
            laboratory: self.text(record, Column::Lab),
            method: self.text(record, Column::Device),
            ..LabResult::default()
        };
        let specimen = Specimen {
            code: self.text(record, Column::Specimen),
            kind: code_of(Column::SpecimenType),
            site: code_of(Column::SpecimenSite),
            collected_at: self.moment(record, Column::Collected, book),
            received_at: self.moment(record, Column::Received, book),
        };
        let order = Order {
            filler_number: self.text(record, Column::OrderId),
            code: test,
            status,
            observed_at,
            reported_at: self.moment(record, Column::Reported, book),
            requester: self.text(record, Column::Requester),
            results: vec![result],
            specimens: vec![specimen],
            ..Order::default()
        };
        LabReport { patient, orders: vec![order], ..LabReport::default() }
    }

    fn patient(&self, record: &Record, book: &mut Book) -> Patient {
        let text = |c| self.text(record, c);
        let filled =
            |list: Vec<String>| -> Vec<String> { list.into_iter().filter(|t| !t.is_empty()).collect() };
        let id = |value: String, kind: &str| Identifier { value, kind: kind.into(), ..Identifier::default() };
        let name = PersonName {
            family: text(Column::LastName),
            given: filled(vec![text(Column::FirstName), text(Column::MiddleName)]),
            text: text(Column::FullName),
        };
        let address = Address {
            lines: filled(vec![text(Column::Street)]),
            city: text(Column::City),
            district: text(Column::District),
            state: text(Column::State),
            postal_code: text(Column::PostalCode),
            country: text(Column::Country),
        };
        let written_sex = text(Column::Sex);
        let sex = codes::sex(&written_sex);
        if sex.is_none() && !written_sex.is_empty() {
            book.add(self.at(record, Column::Sex).put(Finding::new(&code::UNKNOWN_SEX).value(&written_sex)));
        }
        let mut patient = Patient {
            identifiers: [id(text(Column::PatientId), "PI"), id(text(Column::IdNumber), "NI")]
                .into_iter()
                .filter(|i| !i.value.is_empty())
                .collect(),
            names: Some(name).filter(|n| !n.is_empty()).into_iter().collect(),
            birth: self.moment(record, Column::Birth, book),
            sex: sex.or((!written_sex.is_empty()).then_some(Sex::Unknown)),
            phones: filled(vec![text(Column::Phone)]),
            emails: filled(vec![text(Column::Email)]),
            addresses: Some(address).filter(|a| *a != Address::default()).into_iter().collect(),
            ..Patient::default()
        };
        if !patient.is_somebody() {
            book.add(Finding::new(&code::CSV_NO_PERSON).line(record.line));
        }
        let ids = [Column::PatientId, Column::IdNumber].map(|c| self.at(record, c));
        let has_number = !text(Column::PatientId).is_empty();
        let places = PersonPlaces {
            identifier: &|n| ids.get(if has_number { n } else { 1 }).cloned().unwrap_or_default(),
            name: &|_| {
                self.at(
                    record,
                    if self.positions.contains_key(&Column::FullName) {
                        Column::FullName
                    } else {
                        Column::LastName
                    },
                )
            },
        };
        check_person(&mut patient, &places, book);
        patient
    }

    /// The test and its value. `covid-19:neg` says both in one cell.
    fn result(&self, record: &Record, written: &str, book: &mut Book) -> (Option<Coded>, Option<Value>) {
        let test = coded(&self.text(record, Column::Test));
        if written.is_empty() {
            book.add(self.at(record, Column::Result).put(Finding::new(&code::CSV_NO_RESULT)));
            return (test, None);
        }
        let (test, outcome) = match (test, written.split_once(':')) {
            (None, Some((test, outcome))) => (coded(test), outcome.trim()),
            (test, _) => (test, written),
        };
        let value = outcome_value(outcome);
        if value.is_none() {
            book.add(
                self.at(record, Column::Result).put(Finding::new(&code::CSV_UNKNOWN_RESULT).value(written)),
            );
        }
        (test, Some(value.unwrap_or_else(|| Value::Text { text: outcome.to_owned() })))
    }
}
