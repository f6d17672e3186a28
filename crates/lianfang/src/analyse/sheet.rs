//! Small files beside the counts (places, cases, contacts): rows with the place of every cell, for errors that name it.

use anyhow::{Context as _, anyhow};
use chrono::NaiveDate;
use lianfang_exchange::tabular::{DateFormat, Finding, Record, TableOptions, TableReader, parse_day};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A CSV file with a header.
pub struct Sheet {
    path: PathBuf,
    header: Vec<String>,
    pub rows: Vec<Record>,
}

/// A column that was found, with its name.
#[derive(Debug, Clone)]
pub struct Column {
    index: usize,
    pub name: String,
}

impl Sheet {
    pub fn read(path: &Path) -> anyhow::Result<Sheet> {
        let file = File::open(path).with_context(|| format!("file {}", path.display()))?;
        let told = |f: Finding| told(path, &f);
        let options = TableOptions { has_header: Some(true), ..TableOptions::default() };
        let mut table = TableReader::open(file, &options).map_err(told)?;
        let mut rows = Vec::new();
        let mut record = Record::default();
        while table.read_into(&mut record).map_err(told)? {
            if let Some(problem) = record.problem.take_if(|p| p.is_error()) {
                return Err(told(problem));
            }
            rows.push(std::mem::take(&mut record));
        }
        Ok(Sheet { path: path.to_owned(), header: table.header().to_vec(), rows })
    }

    /// The column called `asked`, or else the first that has one of the usual names.
    pub fn find(&self, asked: Option<&str>, usual: &[&str]) -> anyhow::Result<Option<Column>> {
        let at = |name: &str| self.header.iter().position(|h| h.eq_ignore_ascii_case(name.trim()));
        let column = |index: usize| Column { index, name: self.header[index].clone() };
        match asked {
            Some(name) => at(name).map(|i| Some(column(i))).ok_or_else(|| self.missing(name)),
            None => Ok(usual.iter().find_map(|name| at(name)).map(column)),
        }
    }

    /// As [`Sheet::find`]; `what` and `option` tell which column is missing and how to name it.
    pub fn get(&self, asked: Option<&str>, usual: &[&str], option: &str) -> anyhow::Result<Column> {
        self.find(asked, usual)?.ok_or_else(|| {
            let hint =
                if option.is_empty() { String::new() } else { format!(", or name yours with {option}") };
            anyhow!("{:#}; it may also be called {}{hint}", self.missing(usual[0]), usual[1..].join(", "))
        })
    }

    fn missing(&self, name: &str) -> anyhow::Error {
        let path = self.path.display();
        anyhow!("{path}: line 1: there is no column `{name}`; there are {}", self.header.join(", "))
    }

    /// What is wrong with a cell: file, line, column and value.
    pub fn wrong(&self, row: &Record, column: &Column, remedy: &str) -> anyhow::Error {
        let (path, value) = (self.path.display(), row.get(column.index));
        anyhow!("{path}: line {}, column `{}`: `{value}` {remedy}", row.line, column.name)
    }

    pub fn number(&self, row: &Record, column: &Column, from: f64, to: f64) -> anyhow::Result<Option<f64>> {
        let text = row.get(column.index);
        match text.parse::<f64>() {
            _ if text.is_empty() => Ok(None),
            Ok(number) if number >= from && number <= to => Ok(Some(number)),
            _ if to == f64::MAX => {
                Err(self.wrong(row, column, "is not a number from 0 on; write digits only"))
            }
            _ => {
                let remedy =
                    format!("is not a number between {from} and {to}; write it like {}", to / 2.0 + 0.25);
                Err(self.wrong(row, column, &remedy))
            }
        }
    }

    pub fn day(&self, row: &Record, column: &Column) -> anyhow::Result<Option<NaiveDate>> {
        let text = row.get(column.index);
        if text.is_empty() {
            return Ok(None);
        }
        let remedy = "is not a day; write it like 2020-03-08, or leave it empty";
        // Epidemics of earlier centuries are studied too, and these are days beyond doubt only in this form.
        let iso = || text.parse::<NaiveDate>().ok();
        match parse_day(text, DateFormat::Auto).or_else(iso) {
            Some(day) => Ok(Some(day)),
            None => Err(self.wrong(row, column, remedy)),
        }
    }
}

/// The cell of a column.
pub fn cell<'a>(row: &'a Record, column: &Column) -> &'a str {
    row.get(column.index)
}

fn told(path: &Path, finding: &Finding) -> anyhow::Error {
    let line = finding.line.map_or(String::new(), |l| format!(" line {l}:"));
    let column = finding.column.as_ref().map_or(String::new(), |c| format!(" column `{c}`:"));
    let (message, remedy) = (&finding.message.en, &finding.remedy.en);
    anyhow!("{}:{line}{column} {message}; {remedy} ({})", path.display(), finding.code)
}
