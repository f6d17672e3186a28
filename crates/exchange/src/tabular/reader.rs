//! A table of unknown origin as a stream of records with the physical line of each.
//!
//! Memory is bounded by one chunk and one record, whatever the size of the file. Blank lines are
//! skipped; a defect of a row goes with the row, a defect of the file ends the reading.

use std::io::Read;

use super::catalogue::code;
use super::cutter::{Cutter, unreadable};
use super::decode::{CHUNK, Decoded, read_head};
use super::finding::Finding;
use super::sniff::{DELIMITERS, Dialect, looks_like_header, sniff_delimiter, sniff_encoding};

/// What the user declares instead of letting it be guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableOptions {
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    pub has_header: Option<bool>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Physical line in the file on which the record starts, from 1.
    pub line: u64,
    pub fields: Vec<String>,
    /// What is wrong with the row as a row. With an error, `fields` are what could be made of it.
    pub problem: Option<Finding>,
}

impl Record {
    /// The field without surrounding blanks, and without the apostrophe that [`super::neutralise`] puts before a
    /// formula; empty when there is none.
    pub fn get(&self, index: usize) -> &str {
        let cell = self.fields.get(index).map_or("", |f| f.trim());
        match cell.strip_prefix('\'') {
            Some(rest) if super::neutralise(rest) != rest => rest,
            _ => cell,
        }
    }
}

/// Reads a table from bytes.
///
/// ```
/// use lianfang_exchange::tabular::{TableOptions, TableReader};
/// let file = "日期;地区\r\n2020-02-24;洛迪\r\n".as_bytes();
/// let mut table = TableReader::open(file, &TableOptions::default()).unwrap();
/// assert_eq!((table.dialect().delimiter, table.header().len()), (';', 2));
/// let row = table.next().unwrap().unwrap();
/// assert_eq!((row.line, row.get(1)), (2, "洛迪"));
/// ```
pub struct TableReader<R> {
    cutter: Cutter<R>,
    dialect: Dialect,
    header: Vec<String>,
    pending: Option<Record>,
    rows: u64,
    failed: bool,
}

impl<R: Read> TableReader<R> {
    /// Finds out encoding, delimiter and header, and reads the header.
    ///
    /// Errors: I1001 empty file, I1003 not text, I1004 unknown encoding, I1014 reading failed.
    pub fn open(mut reader: R, options: &TableOptions) -> Result<TableReader<R>, Finding> {
        let (head, whole) = read_head(&mut reader, CHUNK).map_err(unreadable)?;
        let (encoding, mark) = sniff_encoding(&head, options.encoding.as_deref(), whole)?;
        let (sample, _) = encoding.decode_without_bom_handling(head.get(mark..).unwrap_or_default());
        let chosen = options.delimiter.and_then(|c| u8::try_from(c).ok()).filter(|b| DELIMITERS.contains(b));
        let delimiter = chosen.unwrap_or_else(|| sniff_delimiter(&sample));
        let dialect = Dialect {
            encoding: encoding.name().to_owned(),
            bom: mark > 0,
            delimiter: char::from(delimiter),
            has_header: true,
        };
        let mut table = TableReader {
            cutter: Cutter::new(Decoded::new(reader, encoding, head, mark), delimiter),
            dialect,
            header: Vec::new(),
            pending: None,
            rows: 0,
            failed: false,
        };
        table.read_header(options.has_header)?;
        Ok(table)
    }

    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Names of the columns, without surrounding blanks.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Rows read so far, bad ones included.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Position of a column by its name.
    ///
    /// Errors: I1010 no such column, I1011 more than one.
    pub fn find_column(&self, name: &str) -> Result<usize, Finding> {
        let wanted = name.trim();
        let mut found = self.header.iter().enumerate().filter(|(_, h)| *h == wanted).map(|(i, _)| i);
        let Some(first) = found.next() else {
            let list: Vec<String> = self.header.iter().take(40).map(|h| format!("`{h}`")).collect();
            return Err(Finding::new(&code::MISSING_COLUMN)
                .line(1)
                .column(wanted, None)
                .detail(&list.join(", ")));
        };
        match found.next() {
            Some(second) => Err(Finding::new(&code::DUPLICATE_COLUMN).line(1).column(wanted, Some(second))),
            None => Ok(first),
        }
    }

    /// Warnings about columns that share a name and are not among the `used` ones.
    pub fn check_header(&self, used: &[usize]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, name) in self.header.iter().enumerate() {
            let before = self.header.get(..index).unwrap_or_default();
            if !name.is_empty() && before.contains(name) && !used.contains(&index) {
                findings.push(Finding::new(&code::DUPLICATE_UNUSED_COLUMN).line(1).column(name, Some(index)));
            }
        }
        findings
    }

    fn read_header(&mut self, declared: Option<bool>) -> Result<(), Finding> {
        let mut first = Record::default();
        if !self.cutter.cut(&mut first)? {
            return Err(Finding::new(&code::EMPTY_FILE));
        }
        if let Some(problem) = first.problem.take_if(|p| p.code == code::UNDECODABLE.code) {
            return Err(Finding { severity: super::Severity::Fatal, ..problem });
        }
        self.dialect.has_header = declared.unwrap_or_else(|| looks_like_header(&first.fields));
        if self.dialect.has_header {
            while first.fields.last().is_some_and(|f| f.trim().is_empty()) {
                first.fields.pop();
            }
            self.header = first.fields.iter().map(|f| f.trim().to_owned()).collect();
        } else {
            self.header = (1..=first.fields.len()).map(|n| format!("column {n}")).collect();
            self.pending = Some(first);
        }
        Ok(())
    }

    /// Reads the next row into `record`, reusing its memory. False at the end of the file.
    ///
    /// Errors: I1014 reading failed, I1002 there is a header and nothing else.
    pub fn read_into(&mut self, record: &mut Record) -> Result<bool, Finding> {
        if self.failed {
            return Ok(false);
        }
        if let Some(pending) = self.pending.take() {
            *record = pending;
        } else if !self.cutter.cut(record).inspect_err(|_| self.failed = true)? {
            self.failed = true;
            return if self.rows == 0 { Err(Finding::new(&code::HEADER_ONLY)) } else { Ok(false) };
        }
        self.rows += 1;
        if !record.problem.as_ref().is_some_and(Finding::is_error) {
            self.check_width(record);
        }
        Ok(true)
    }

    fn check_width(&self, record: &mut Record) {
        let width = self.header.len();
        while record.fields.len() > width && record.fields.last().is_some_and(|f| f.trim().is_empty()) {
            record.fields.pop();
        }
        let found = record.fields.len();
        if found == width {
            return;
        }
        let cut_off = found < width && record.problem.is_some();
        let info = if cut_off { &code::TRUNCATED } else { &code::FIELD_COUNT };
        let finding = Finding::new(info)
            .line(record.line)
            .detail_text(&format!("有 {found} 列，应有 {width} 列"), &format!("{found} instead of {width}"));
        record.problem = Some(finding);
    }
}

impl<R: Read> Iterator for TableReader<R> {
    type Item = Result<Record, Finding>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Record::default();
        match self.read_into(&mut record) {
            Ok(true) => Some(Ok(record)),
            Ok(false) => None,
            Err(finding) => {
                self.failed = true;
                Some(Err(finding))
            }
        }
    }
}
