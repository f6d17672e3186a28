//! Gives the findings and the bad rows back as CSV, to be mended and imported again.
//!
//! The files open in Excel: UTF-8 with a byte order mark, CRLF. A cell that a spreadsheet would run
//! as a formula gets an apostrophe in front.

use std::borrow::Cow;
use std::io::{self, Write};

use lianfang_domain::Lang;

use super::finding::{Finding, Severity};

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    pub line: u64,
    /// The cells as they were.
    pub fields: Vec<String>,
    pub findings: Vec<Finding>,
}

/// A cell that no spreadsheet runs: `=`, `+`, `-`, `@`, tab or return in front get an apostrophe. Plain numbers stay.
pub fn neutralise(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if risky && cell.parse::<f64>().is_err() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Writes one line per finding: line, column, column_index, value, code, severity, message, remedy.
pub fn write_findings_csv<'a>(
    out: impl Write,
    findings: impl IntoIterator<Item = &'a Finding>,
    lang: Lang,
) -> io::Result<()> {
    let mut table = Table::new(out)?;
    table.row(["line", "column", "column_index", "value", "code", "severity", "message", "remedy"])?;
    for f in findings {
        let line = f.line.map(|n| n.to_string()).unwrap_or_default();
        let index = f.column_index.map(|n| n.to_string()).unwrap_or_default();
        let severity = match f.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Fatal => "fatal",
        };
        let (column, value) = (f.column.as_deref().unwrap_or(""), f.value.as_deref().unwrap_or(""));
        table.row([
            &line,
            column,
            &index,
            value,
            f.code,
            severity,
            f.message.get(lang),
            f.remedy.get(lang),
        ])?;
    }
    table.finish()
}

/// Writes the bad rows under the file's own header, with three columns more: error_code, error_column, error.
///
/// Mended in place the file can be imported again with the same mapping: columns that are not mapped are ignored.
/// Rows with too few cells are filled up, rows with too many keep them all before the three columns only as far as the header goes.
pub fn write_bad_rows_csv<'a>(
    out: impl Write,
    header: &[String],
    rows: impl IntoIterator<Item = &'a BadRow>,
    lang: Lang,
) -> io::Result<()> {
    let mut table = Table::new(out)?;
    let names = ["error_code", "error_column", "error"];
    // A file that is mended for the second time has these columns already.
    let own = header.len() - names.iter().filter(|n| header.iter().any(|h| h == *n)).count();
    let header: Vec<&str> = header.iter().take(own).map(String::as_str).collect();
    table.row(header.iter().copied().chain(names))?;
    for row in rows {
        let join = |text: &dyn Fn(&Finding) -> String| {
            row.findings.iter().filter(|f| f.is_error()).map(text).collect::<Vec<_>>().join("; ")
        };
        let codes = join(&|f| f.code.to_owned());
        let columns = join(&|f| f.column.clone().unwrap_or_default());
        let errors = join(&|f| f.message.get(lang).to_owned());
        let cells = (0..header.len()).map(|i| row.fields.get(i).map_or("", String::as_str));
        table.row(cells.chain([codes.as_str(), columns.as_str(), errors.as_str()]))?;
    }
    table.finish()
}

struct Table<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Table<W> {
    fn new(mut out: W) -> io::Result<Table<W>> {
        out.write_all(b"\xEF\xBB\xBF")?;
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Ok(Table { writer })
    }

    fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(neutralise(cell).as_bytes()).map_err(io::Error::other)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io::Error::other)
    }

    fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
