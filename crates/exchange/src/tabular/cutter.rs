//! Cuts a stream of text into records, one at a time, and knows on which line each starts.

use std::io::Read;

use super::catalogue::code;
use super::decode::Decoded;
use super::finding::Finding;
use super::reader::Record;
use super::split::{Cut, MAX_RECORD_BYTES, count_line_ends, cut_plain_line, cut_record};

pub(crate) struct Cutter<R> {
    decoded: Decoded<R>,
    delimiter: u8,
    text: String,
    /// Start of the next record in `text`.
    at: usize,
    /// Physical line of the next record.
    line: u64,
    no_more: bool,
    has_zero: bool,
}

impl<R: Read> Cutter<R> {
    pub fn new(decoded: Decoded<R>, delimiter: u8) -> Cutter<R> {
        Cutter { decoded, delimiter, text: String::new(), at: 0, line: 1, no_more: false, has_zero: false }
    }

    /// Cuts the next record that is not blank.
    pub fn cut(&mut self, record: &mut Record) -> Result<bool, Finding> {
        record.problem = None;
        loop {
            self.skip_line_ends()?;
            let rest = self.text.get(self.at..).unwrap_or("");
            if rest.is_empty() && self.no_more {
                return Ok(false);
            }
            record.line = self.line;
            let mut ended = true;
            match cut_record(rest, self.delimiter, self.no_more, &mut record.fields) {
                Cut::More if rest.len() <= MAX_RECORD_BYTES => {
                    self.fill()?;
                    continue;
                }
                Cut::More => {
                    record.problem = Some(Finding::new(&code::LINE_TOO_LONG).line(self.line));
                    record.fields.clear();
                    self.skip_line()?;
                }
                Cut::Done { open_quote: true, .. } => {
                    let (used, line_ended) = cut_plain_line(rest, self.delimiter, &mut record.fields);
                    let info = if line_ended { &code::UNCLOSED_QUOTE } else { &code::TRUNCATED };
                    record.problem = Some(Finding::new(info).line(self.line));
                    self.at += used;
                    self.line += u64::from(line_ended);
                }
                Cut::Done { used, lines, ended: line_ended, .. } => {
                    self.at += used;
                    self.line += lines;
                    ended = line_ended;
                }
            }
            if record.problem.is_none() {
                self.check_text(record, ended);
            }
            if record.problem.as_ref().is_some_and(Finding::is_error)
                || record.fields.iter().any(|f| !f.trim().is_empty())
            {
                return Ok(true);
            }
        }
    }

    fn check_text(&self, record: &mut Record, ended: bool) {
        let has = |c: char| record.fields.iter().any(|f| f.contains(c));
        let garbled = (self.decoded.replaced && has('\u{FFFD}')) || (self.has_zero && has('\0'));
        let info = match (garbled, ended) {
            (true, true) => &code::UNDECODABLE,
            (true, false) => &code::TRUNCATED,
            (false, false) => &code::NO_LINE_END,
            (false, true) => return,
        };
        record.problem = Some(Finding::new(info).line(record.line));
    }

    /// Blank lines in front of a record count as lines and are no records.
    fn skip_line_ends(&mut self) -> Result<(), Finding> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let length = rest.bytes().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            let whole = length < rest.len() || self.no_more;
            // A `\r` at the very end may be half of `\r\n`.
            let length = if whole || !rest.ends_with('\r') { length } else { length.saturating_sub(1) };
            self.line += count_line_ends(rest.get(..length).unwrap_or(""));
            self.at += length;
            if whole {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Passes over a line that is too long to be kept.
    fn skip_line(&mut self) -> Result<(), Finding> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            if let Some(length) = rest.find(['\n', '\r']) {
                self.at += length;
                return Ok(());
            }
            self.at = self.text.len();
            if self.no_more {
                return Ok(());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), Finding> {
        self.text.drain(..self.at);
        self.at = 0;
        let before = self.text.len();
        self.no_more = !self.decoded.fill(&mut self.text).map_err(unreadable)?;
        self.has_zero |= self.text.get(before..).is_some_and(|new| new.contains('\0'));
        Ok(())
    }
}

pub(crate) fn unreadable(error: std::io::Error) -> Finding {
    Finding::new(&code::UNREADABLE).detail(&error.to_string())
}
