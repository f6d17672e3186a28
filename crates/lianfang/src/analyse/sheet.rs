//! Small files beside the counts (places, cases, contacts): rows with the place of every cell, for errors that name it.

use chrono::NaiveDate;
use lianfang_exchange::tabular::{DateFormat, Finding, Record, TableOptions, TableReader, parse_day};
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::language::{Place as _, file, told};

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
        let file = open(path)?;
        let wrong = |f: Finding| of_finding(path, &f);
        let options = TableOptions { has_header: Some(true), ..TableOptions::default() };
        let mut table = TableReader::open(file, &options).map_err(wrong)?;
        let mut rows = Vec::new();
        let mut record = Record::default();
        while table.read_into(&mut record).map_err(wrong)? {
            if let Some(problem) = record.problem.take_if(|p| p.is_error()) {
                return Err(wrong(problem));
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
            Some(name) => at(name).map(|i| Some(column(i))).ok_or_else(|| self.missing(name, "", "")),
            None => Ok(usual.iter().find_map(|name| at(name)).map(column)),
        }
    }

    /// As [`Sheet::find`]; `what` and `option` tell which column is missing and how to name it.
    pub fn get(&self, asked: Option<&str>, usual: &[&str], option: &str) -> anyhow::Result<Column> {
        self.find(asked, usual)?.ok_or_else(|| {
            let (first, others) =
                (usual.first().copied().unwrap_or_default(), usual.get(1..).unwrap_or_default());
            let (others, none) = (others.join(", "), option.is_empty());
            let zh = if none { String::new() } else { format!("，或用 {option} 指定") };
            let en = if none { String::new() } else { format!(", or name yours with {option}") };
            self.missing(
                first,
                &format!("；也可以叫 {others}{zh}"),
                &format!("; it may also be called {others}{en}"),
            )
        })
    }

    fn missing(&self, name: &str, zh: &str, en: &str) -> anyhow::Error {
        let (path, header) = (self.path.display(), self.header.join(", "));
        told(
            format!("{path}：第 1 行：没有列 `{name}`；有 {header}{zh}"),
            format!("{path}: line 1: there is no column `{name}`; there are {header}{en}"),
        )
    }

    /// What is wrong with a cell: file, line, column and value.
    pub fn wrong(&self, row: &Record, column: &Column, zh: &str, en: &str) -> anyhow::Error {
        let (path, value, line, name) = (self.path.display(), row.get(column.index), row.line, &column.name);
        told(
            format!("{path}：第 {line} 行，列 `{name}`：`{value}` {zh}"),
            format!("{path}: line {line}, column `{name}`: `{value}` {en}"),
        )
    }

    pub fn number(&self, row: &Record, column: &Column, from: f64, to: f64) -> anyhow::Result<Option<f64>> {
        let text = row.get(column.index);
        match text.parse::<f64>() {
            _ if text.is_empty() => Ok(None),
            Ok(number) if number >= from && number <= to => Ok(Some(number)),
            _ if to == f64::MAX => Err(self.wrong(
                row,
                column,
                "不是非负数；请只写数字",
                "is not a number from 0 on; write digits only",
            )),
            _ => {
                let like = to / 2.0 + 0.25;
                let zh = format!("不是 {from} 与 {to} 之间的数；请写成 {like} 的形式");
                let en = format!("is not a number between {from} and {to}; write it like {like}");
                Err(self.wrong(row, column, &zh, &en))
            }
        }
    }

    pub fn day(&self, row: &Record, column: &Column) -> anyhow::Result<Option<NaiveDate>> {
        let text = row.get(column.index);
        if text.is_empty() {
            return Ok(None);
        }
        let zh = "不是日期；请写成 2020-03-08 的形式，或留空";
        let en = "is not a day; write it like 2020-03-08, or leave it empty";
        // Epidemics of earlier centuries are studied too, and these are days beyond doubt only in this form.
        let iso = || text.parse::<NaiveDate>().ok();
        match parse_day(text, DateFormat::Auto).or_else(iso) {
            Some(day) => Ok(Some(day)),
            None => Err(self.wrong(row, column, zh, en)),
        }
    }
}

/// Opens a file to be read; a folder is refused here, where its name can still be told.
pub fn open(path: &Path) -> anyhow::Result<File> {
    let opened = File::open(path).at(|| file(path))?;
    match opened.metadata().is_ok_and(|m| m.is_dir()) {
        true => Err(std::io::Error::from(std::io::ErrorKind::IsADirectory)).at(|| file(path)),
        false => Ok(opened),
    }
}

/// The cell of a column.
pub fn cell<'a>(row: &'a Record, column: &Column) -> &'a str {
    row.get(column.index)
}

/// A fault of a table, with its file.
pub fn of_finding(path: &Path, finding: &Finding) -> anyhow::Error {
    let (path, name) = (path.display(), &finding.column);
    let line = |w: (&str, &str)| finding.line.map_or(String::new(), |l| format!("{}{l}{}", w.0, w.1));
    let column = |w: &str| name.as_ref().map_or(String::new(), |c| format!("{w} `{c}` "));
    let (message, remedy, code) = (&finding.message, &finding.remedy, finding.code);
    told(
        format!("{path}：{}{}{}；{}（{code}）", line(("第 ", " 行：")), column("列"), message.zh, remedy.zh),
        format!(
            "{path}: {}{}{}; {} ({code})",
            line(("line ", ": ")),
            column("column"),
            message.en,
            remedy.en
        ),
    )
}
