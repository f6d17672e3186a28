//! The file of a nowcast: a line list, or counts by day of event and day of report.
//!
//! A row whose event or report has no day can't say anything about delays; it is left out and told, as are rows that contradict themselves.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_epi::nowcast::Report;
use lianfang_exchange::tabular::{
    DateFormat, Finding, Record, TableOptions, TableReader, parse_count, parse_day,
};
use std::path::Path;

use crate::analyse::sheet::open;
use crate::language::told;

/// Names of columns, without case and marks; the first that fits wins.
const EVENTS: &[&str] = &[
    "event",
    "eventdate",
    "dateofevent",
    "onset",
    "onsetdate",
    "dateofonset",
    "dateonset",
    "dtonset",
    "symptomonset",
    "dateonsetsymptoms",
    "dateofsymptomonset",
    "symptomonsetdate",
    "onsetday",
    "admission",
    "admissiondate",
    "dateofadmission",
    "dateofhospitalisation",
    "dateofdeath",
    "deathdate",
    "发病日期",
    "起病日期",
    "发病时间",
    "症状出现日期",
    "事件日期",
    "入院日期",
    "死亡日期",
];
const REPORTS: &[&str] = &[
    "report",
    "reported",
    "reportdate",
    "reporteddate",
    "dateofreport",
    "datereported",
    "dtreport",
    "reportingdate",
    "dateofreporting",
    "notification",
    "notificationdate",
    "dateofnotification",
    "confirmdate",
    "dateofconfirmation",
    "dateconfirmation",
    "confirmationdate",
    "dateofsample",
    "sampledate",
    "dtdiag",
    "dateofdiagnosis",
    "报告日期",
    "上报日期",
    "报告时间",
    "确诊日期",
    "通报日期",
    "采样日期",
];
const COUNTS: &[&str] = &["count", "counts", "cases", "n", "number", "例数", "病例数", "人数", "数量"];

/// What the user says of the columns.
#[derive(Default)]
pub struct Columns {
    pub event: Option<String>,
    pub report: Option<String>,
    pub count: Option<String>,
    /// Only rows with this value in this column.
    pub only: Vec<(String, String)>,
}

/// The file, row by row.
pub struct Reports {
    pub rows: Vec<Report>,
    /// Names of the columns that were taken.
    pub event: String,
    pub report: String,
    pub count: Option<String>,
    /// Rows that were left out, each with its place and the reason.
    pub left_out: Vec<Text>,
}

/// Puts a fault into words.
struct Fault<'a> {
    file: &'a str,
}

impl Fault<'_> {
    fn row(&self, line: u64, column: &str, value: &str, zh: &str, en: &str) -> Text {
        let file = self.file;
        Text::new(
            format!("{file} 第 {line} 行“{column}”列“{value}”：{zh}"),
            format!("{file} line {line} column `{column}` value `{value}`: {en}"),
        )
    }

    fn finding(&self, finding: &Finding) -> Text {
        let (file, line, code) = (self.file, finding.line.unwrap_or(1), finding.code);
        let (message, remedy) = (&finding.message, &finding.remedy);
        Text::new(
            format!("{file} 第 {line} 行：{code} {}；{}", message.zh, remedy.zh),
            format!("{file} line {line}: {code} {}; {}", message.en, remedy.en),
        )
    }

    fn fatal(&self, finding: &Finding) -> anyhow::Error {
        let Text { zh, en } = self.finding(finding);
        told(zh, en)
    }
}

/// A column by its place and name.
type Column = (usize, String);

struct Layout {
    event: Column,
    report: Column,
    count: Option<Column>,
    only: Vec<(usize, String)>,
}

pub fn read(path: &Path, columns: &Columns) -> anyhow::Result<Reports> {
    let bytes = open(path)?;
    let file = path.display().to_string();
    let fault = Fault { file: &file };
    let mut table = TableReader::open(bytes, &TableOptions::default()).map_err(|f| fault.fatal(&f))?;
    let layout = layout(&table, columns, &fault)?;
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    while table.read_into(&mut record).map_err(|f| fault.fatal(&f))? {
        if let Some(problem) = record.problem.as_ref().filter(|p| p.is_error()) {
            left_out.push(fault.finding(problem));
            continue;
        }
        if layout.only.iter().any(|(column, value)| record.get(*column) != value) {
            continue;
        }
        match layout.row(&record, &fault) {
            Ok(report) => rows.push(report),
            Err(reason) => left_out.push(reason),
        }
    }
    if rows.is_empty() {
        let none = match columns.only.is_empty() {
            true => Text::new(
                format!("{file}：没有数据行；请确认导出时选中了数据"),
                format!("{file}: there are no rows; check that rows were selected when it was exported"),
            ),
            false => Text::new(
                format!("{file}：没有一行符合 --where；请检查列名和值的写法"),
                format!(
                    "{file}: no row has the value asked for with --where; check how it is spelt in the file"
                ),
            ),
        };
        let rows = left_out.len();
        let Text { zh, en } = left_out.first().map_or(none, |first| {
            Text::new(
                format!("{file}：{rows} 行都不能用，第一行的原因：{}", first.zh),
                format!("{file}: none of {rows} rows can be used, the first because: {}", first.en),
            )
        });
        return Err(told(zh, en));
    }
    Ok(Reports {
        rows,
        event: layout.event.1,
        report: layout.report.1,
        count: layout.count.map(|c| c.1),
        left_out,
    })
}

impl Layout {
    fn row(&self, record: &Record, fault: &Fault<'_>) -> Result<Report, Text> {
        let (event, report) = (day(record, &self.event, fault)?, day(record, &self.report, fault)?);
        if report < event {
            let cell = record.get(self.report.0);
            let (zh, en) = (
                format!("报告早于事件 {event}；请改正其中一个日期"),
                format!("the report is before the event of {event}; mend one of the two days"),
            );
            return Err(fault.row(record.line, &self.report.1, cell, &zh, &en));
        }
        let count = match &self.count {
            None => 1,
            Some((column, name)) => {
                let cell = record.get(*column);
                let count = parse_count(cell).ok().and_then(|n| u32::try_from(n).ok());
                count.ok_or_else(|| {
                    let (zh, en) =
                        ("不是从 0 起的整数；请改正", "not a whole number from 0 on; mend the cell");
                    fault.row(record.line, name, cell, zh, en)
                })?
            }
        };
        Ok(Report { event, report, count })
    }
}

fn day(record: &Record, (column, name): &Column, fault: &Fault<'_>) -> Result<NaiveDate, Text> {
    let cell = record.get(*column);
    parse_day(cell, DateFormat::Auto).ok_or_else(|| {
        let (zh, en) = match cell.is_empty() {
            true => ("没有日期；补上日期后这一行才能使用", "there is no day; fill it in to use the row"),
            false => (
                "不是明确的日期；请写成 2020-02-24 的样子",
                "not an unmistakable day; write it like 2020-02-24",
            ),
        };
        fault.row(record.line, name, cell, zh, en)
    })
}

/// The names of the columns; those of a file that is no table are cut short.
fn columns_of(table: &TableReader<std::fs::File>) -> String {
    let short = |name: &String| match name.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.clone(),
    };
    table.header().iter().take(40).map(short).collect::<Vec<_>>().join(", ")
}

fn layout(
    table: &TableReader<std::fs::File>,
    columns: &Columns,
    fault: &Fault<'_>,
) -> anyhow::Result<Layout> {
    let named = |name: &str| {
        let place = table.find_column(name).map_err(|f| fault.fatal(&f))?;
        anyhow::Ok((place, name.trim().to_owned()))
    };
    let plain = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let guessed = |names: &[&str]| {
        let place = |wanted: &&str| table.header().iter().position(|h| plain(h) == **wanted);
        let place = names.iter().find_map(place)?;
        Some((place, table.header().get(place)?.clone()))
    };
    let wanted = |given: &Option<String>, names: &[&str], option: &str| {
        match given {
        Some(name) => named(name),
        None => guessed(names).ok_or_else(|| {
            let (file, list) = (fault.file, columns_of(table));
            told(
                format!("{file}：没有认出 {option} 对应的列；请用 {option} 列名 指出，现有的列：{list}"),
                format!("{file}: no column was recognised for {option}; name it with {option} COLUMN out of: {list}"),
            )
        }),
    }
    };
    let event = wanted(&columns.event, EVENTS, "--event")?;
    let report = wanted(&columns.report, REPORTS, "--report")?;
    let count = match &columns.count {
        Some(name) => Some(named(name)?),
        None => guessed(COUNTS),
    };
    let only = columns
        .only
        .iter()
        .map(|(name, value)| anyhow::Ok((named(name)?.0, value.clone())))
        .collect::<anyhow::Result<_>>()?;
    Ok(Layout { event, report, count, only })
}
