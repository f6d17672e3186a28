//! A table with its header, the two header rows of a SORMAS export made one, and its caption row left out. A workbook is its first sheet.

use std::borrow::Cow;

use super::workbook;
use crate::messages::Finding;
use crate::tabular::{Dialect, Record, TableOptions, TableReader};

/// The names of a table's columns, and where its rows begin.
pub(crate) struct Sheet<'a> {
    pub columns: Vec<String>,
    pub dialect: Dialect,
    /// Two header rows: the entity, then the path within it.
    pub two_headers: bool,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Sheet<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Sheet<'a>, Finding> {
        let bytes = match workbook::is_workbook(bytes) {
            true => Cow::Owned(workbook::first_sheet(bytes)?),
            false => Cow::Borrowed(bytes),
        };
        let mut table = open(&bytes)?;
        let first = table.header().to_vec();
        let mut dialect = table.dialect().clone();
        let mut record = Record::default();
        let second = match table.read_into(&mut record) {
            Ok(true) => record.fields.iter().map(|f| f.trim().to_owned()).collect(),
            Ok(false) => Vec::new(),
            Err(fatal) => return Err(fatal.into()),
        };
        let two_headers = is_second_header(&first, &second);
        drop(table);
        if matches!(bytes, Cow::Owned(_)) {
            dialect.encoding = "XLSX".to_owned();
        }
        let columns = if two_headers { second } else { first };
        Ok(Sheet { columns, dialect, two_headers, bytes })
    }

    /// Calls `each` with every row. A fatal finding ends it.
    pub fn rows(&self, mut each: impl FnMut(&Record, Option<Finding>)) -> Result<(), Finding> {
        let mut table = open(&self.bytes)?;
        let mut record = Record::default();
        let mut skip = usize::from(self.two_headers);
        loop {
            match table.read_into(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(fatal) => return Err(fatal.into()),
            }
            let is_caption = record.fields.first().is_some_and(|f| f.trim_start().starts_with("##"));
            if skip > 0 || is_caption {
                skip = skip.saturating_sub(1);
                continue;
            }
            let problem = record.problem.take().map(Finding::from);
            each(&record, problem);
        }
    }
}

fn open(bytes: &[u8]) -> Result<TableReader<&[u8]>, Finding> {
    let options = TableOptions { has_header: Some(true), ..TableOptions::default() };
    TableReader::open(bytes, &options).map_err(Finding::from)
}

/// The first row repeats a few names, the second names every column once by what looks like a path.
fn is_second_header(first: &[String], second: &[String]) -> bool {
    let distinct = |row: &[String]| row.iter().collect::<std::collections::HashSet<_>>().len();
    let is_path = |s: &String| {
        s.starts_with(|c: char| c.is_ascii_alphabetic())
            && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
    };
    first.len() > 2
        && first.len() == second.len()
        && distinct(first) * 2 <= first.len()
        && distinct(second) == second.len()
        && second.iter().all(is_path)
}

impl Sheet<'_> {
    /// The first rows, to see whether a column holds what its name says.
    pub fn sample(&self, rows: usize) -> Vec<Record> {
        let Ok(mut table) = open(&self.bytes) else { return Vec::new() };
        let mut found = Vec::with_capacity(rows);
        let mut skip = usize::from(self.two_headers);
        while found.len() < rows {
            let mut record = Record::default();
            match table.read_into(&mut record) {
                Ok(true) if skip > 0 => skip -= 1,
                Ok(true) => found.push(record),
                _ => break,
            }
        }
        found
    }
}
