//! Rows of a file become counts of a region on a day, or findings that say why not.
//!
//! A row is used as a whole or not at all. Whether bad rows refuse the whole file is the
//! caller's choice. A day of a region may appear once per indicator (and label); several labels
//! of one region and day are all given out, to be added by whoever stores them.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use chrono::NaiveDate;
use lianfang_domain::Period;
use uuid::Uuid;

use super::catalogue::code;
use super::finding::Finding;
use super::lookup::RegionLookup;
use super::mapping::{CountKind, CountMapping, DateFormat};
use super::places::Places;
use super::reader::{Record, TableOptions, TableReader};
use super::seen::{Before, Seen};
use super::values::{ValueError, parse_count, parse_day, week_end};

/// One count of one region on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    pub region: Uuid,
    /// For weekly counts the Sunday that ends the week.
    pub day: NaiveDate,
    pub indicator: Arc<str>,
    /// Persons.
    pub value: i64,
    pub kind: CountKind,
}

/// What became of one row of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowOutcome {
    /// Physical line, from 1.
    pub line: u64,
    /// Empty when a finding is an error.
    pub counts: Vec<CountRow>,
    pub findings: Vec<Finding>,
    /// The cells as they were, only for a row with findings.
    pub fields: Vec<String>,
}

impl RowOutcome {
    pub fn is_bad(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

struct Value {
    index: usize,
    indicator: Arc<str>,
    kind: CountKind,
}

/// Different labels that a file may have.
const MAX_LABELS: usize = 10_000;

/// Reads counts from a file of any size.
pub struct CountReader<'a, R> {
    table: TableReader<R>,
    places: Places<'a>,
    mapping: CountMapping,
    today: NaiveDate,
    date: usize,
    region: usize,
    values: Vec<Value>,
    label: Option<usize>,
    labels: HashMap<String, usize>,
    /// Numbers the series of (region, label); each has one slot per value column.
    series: HashMap<(usize, usize), usize>,
    seen: Seen,
    record: Record,
    header_findings: Vec<Finding>,
    finished: bool,
    last_day: Option<(String, NaiveDate)>,
}

impl<'a, R: Read> CountReader<'a, R> {
    /// Opens the file and finds the mapped columns.
    ///
    /// Inputs: `today` is the last day that is not in the future.
    ///
    /// Errors: the fatal findings of [`TableReader::open`]; I1010, I1011 a mapped column is missing or there twice;
    /// I1201, I1202 nothing or one indicator twice is mapped.
    pub fn new(
        reader: R,
        mapping: &CountMapping,
        lookup: &'a dyn RegionLookup,
        today: NaiveDate,
    ) -> Result<CountReader<'a, R>, Finding> {
        let options = TableOptions {
            encoding: mapping.encoding.clone(),
            delimiter: mapping.delimiter,
            has_header: mapping.columns().all(|c| c.starts_with("column ")).then_some(false),
        };
        let table = TableReader::open(reader, &options)?;
        let mut values: Vec<Value> = Vec::with_capacity(mapping.values.len());
        for value in &mapping.values {
            if values.iter().any(|v| *v.indicator == *value.indicator) {
                return Err(Finding::new(&code::VALUE_MAPPED_TWICE).value(&value.indicator));
            }
            let index = table.find_column(&value.column)?;
            values.push(Value { index, indicator: Arc::from(value.indicator.as_str()), kind: value.kind });
        }
        if values.is_empty() {
            return Err(Finding::new(&code::NOTHING_MAPPED));
        }
        let date = table.find_column(&mapping.date.column)?;
        let region = table.find_column(&mapping.region.column)?;
        let label = mapping.label_column.as_deref().map(|c| table.find_column(c)).transpose()?;
        let mut used = vec![date, region];
        used.extend(values.iter().map(|v| v.index).chain(label));
        let header_findings = table.check_header(&used);
        Ok(CountReader {
            table,
            places: Places::new(lookup, mapping.region.clone(), region),
            mapping: mapping.clone(),
            today,
            date,
            region,
            values,
            label,
            labels: HashMap::new(),
            series: HashMap::new(),
            seen: Seen::default(),
            record: Record::default(),
            header_findings,
            finished: false,
            last_day: None,
        })
    }

    pub fn header(&self) -> &[String] {
        self.table.header()
    }

    pub fn dialect(&self) -> &super::Dialect {
        self.table.dialect()
    }

    /// Warnings about the header.
    pub fn header_findings(&self) -> &[Finding] {
        &self.header_findings
    }

    /// The next row into `outcome`, reusing its memory. False at the end. A file that can't be read on gives one last
    /// outcome with the fatal finding.
    pub fn read_into(&mut self, outcome: &mut RowOutcome) -> bool {
        outcome.counts.clear();
        outcome.findings.clear();
        outcome.fields.clear();
        if self.finished {
            return false;
        }
        let mut record = std::mem::take(&mut self.record);
        let more = match self.table.read_into(&mut record) {
            Ok(more) => more,
            Err(finding) => {
                self.finished = true;
                outcome.line = finding.line.unwrap_or(record.line + 1);
                outcome.findings.push(finding);
                return true;
            }
        };
        if more {
            outcome.line = record.line;
            self.judge(&mut record, outcome);
            if outcome.is_bad() {
                outcome.counts.clear();
            }
            if !outcome.findings.is_empty() {
                outcome.fields.clone_from(&record.fields);
            }
        }
        self.finished = !more;
        self.record = record;
        more
    }

    fn judge(&mut self, record: &mut Record, outcome: &mut RowOutcome) {
        if let Some(problem) = record.problem.take() {
            let unusable = problem.is_error();
            outcome.findings.push(problem);
            if unusable {
                return;
            }
        }
        let day = self.find_day(record).map_err(|f| outcome.findings.push(*f)).ok();
        let region = self.places.find(record).map_err(|f| outcome.findings.push(*f)).ok();
        let id = region.map_or(Uuid::nil(), |(id, _)| id);
        for value in &self.values {
            let cell = record.get(value.index);
            if cell.is_empty() {
                continue;
            }
            match read_value(cell, value.kind, self.mapping.corrections) {
                Ok(number) => outcome.counts.push(CountRow {
                    region: id,
                    day: day.unwrap_or_default(),
                    indicator: Arc::clone(&value.indicator),
                    value: number,
                    kind: value.kind,
                }),
                Err(info) => {
                    let column = self.table.header().get(value.index).map_or("", String::as_str);
                    outcome.findings.push(
                        Finding::new(info).line(record.line).column(column, Some(value.index)).value(cell),
                    );
                }
            }
        }
        let (Some(day), Some((_, number))) = (day, region) else { return };
        if outcome.is_bad() {
            return;
        }
        if outcome.counts.is_empty() {
            outcome.findings.push(Finding::new(&code::NO_COUNT).line(record.line));
            return;
        }
        if let Some(finding) = self.find_duplicate(record, number, day) {
            outcome.findings.push(finding);
        }
    }

    fn find_day(&mut self, record: &Record) -> Result<NaiveDate, Box<Finding>> {
        let cell = record.get(self.date);
        // Files are mostly sorted by day.
        if let Some((last, day)) = &self.last_day
            && last == cell
        {
            return Ok(*day);
        }
        let at = |info| {
            Box::new(Finding::new(info).line(record.line).column(&self.mapping.date.column, Some(self.date)))
        };
        if cell.is_empty() {
            return Err(at(&code::EMPTY_KEY));
        }
        let format = self.mapping.date.format;
        let day = parse_day(cell, format).ok_or_else(|| {
            let (zh, en) = expected(format);
            Box::new(at(&code::NOT_A_DATE).value(cell).detail_text(zh, en))
        })?;
        let day = if self.mapping.period == Period::Week { week_end(day) } else { day };
        if day > self.today {
            return Err(Box::new(at(&code::FUTURE_DATE).value(cell).detail(&self.today.to_string())));
        }
        self.last_day = Some((cell.to_owned(), day));
        Ok(day)
    }

    fn find_duplicate(&mut self, record: &Record, region: usize, day: NaiveDate) -> Option<Finding> {
        let label = match self.label {
            None => 0,
            Some(index) => {
                let next = self.labels.len() + 1;
                let cell = record.get(index);
                match self.labels.get(cell) {
                    Some(&number) => number,
                    None if next > MAX_LABELS => {
                        let column = self.mapping.label_column.as_deref().unwrap_or("");
                        let finding = Finding::new(&code::TOO_MANY_PARTS).line(record.line);
                        return Some(finding.column(column, Some(index)).value(cell));
                    }
                    None => *self.labels.entry(cell.to_owned()).or_insert(next),
                }
            }
        };
        let next = self.series.len();
        let base = *self.series.entry((region, label)).or_insert(next) * self.values.len();
        for (slot, value) in self.values.iter().enumerate() {
            if record.get(value.index).is_empty() {
                continue;
            }
            if let Before::Again(first) = self.seen.mark(base + slot, day, record.line) {
                let key = record.get(self.region);
                let finding = Finding::new(&code::DUPLICATE_KEY)
                    .line(record.line)
                    .column(&self.mapping.region.column, Some(self.region))
                    .value(key);
                return Some(match first {
                    Some(line) => finding.detail_text(&format!("第 {line} 行"), &format!("line {line}")),
                    None => finding.detail_text("在前面的某一行", "on an earlier line"),
                });
            }
        }
        None
    }
}

fn read_value(cell: &str, kind: CountKind, corrections: bool) -> Result<i64, &'static super::CodeInfo> {
    let value = parse_count(cell).map_err(|e| match e {
        ValueError::NotANumber => &code::NOT_A_NUMBER,
        ValueError::Fractional => &code::FRACTIONAL,
        ValueError::TooLarge => &code::TOO_LARGE,
    })?;
    match kind {
        CountKind::Cumulative if value < 0 => Err(&code::NEGATIVE_CUMULATIVE),
        CountKind::New if value < 0 && !corrections => Err(&code::NEGATIVE_NEW),
        _ => Ok(value),
    }
}

fn expected(format: DateFormat) -> (&'static str, &'static str) {
    match format {
        DateFormat::Iso => ("应如 2020-02-24", "expected as in 2020-02-24"),
        DateFormat::IsoWeek => ("应如 2020-W09", "expected as in 2020-W09"),
        DateFormat::Dmy => ("应如 24.02.2020", "expected as in 24.02.2020"),
        DateFormat::Mdy => ("应如 02/24/2020", "expected as in 02/24/2020"),
        DateFormat::YmdCompact => ("应如 20200224", "expected as in 20200224"),
        DateFormat::Auto => (
            "应如 2020-02-24；3/4/2020 这样的写法请指定格式",
            "expected as in 2020-02-24; for 3/4/2020 choose a format",
        ),
    }
}

impl<R: Read> Iterator for CountReader<'_, R> {
    type Item = RowOutcome;

    fn next(&mut self) -> Option<RowOutcome> {
        let mut outcome = RowOutcome::default();
        self.read_into(&mut outcome).then_some(outcome)
    }
}
