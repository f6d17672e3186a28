//! Cuts one record off the front of a text, by the rules of RFC 4180 read kindly.
//!
//! Why not a library's reader: a physical line number for every row, a quotation mark that is
//! opened and never closed must not swallow a 2 GB file, and the row where a file was cut has
//! to be told from a row that is merely short.

/// Longest record in bytes that is looked at; a longer one is reported and skipped.
pub(crate) const MAX_RECORD_BYTES: usize = 1 << 20;

/// What was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The text ends before the record does, and there is more to come.
    More,
    Done {
        /// Bytes of the record with its line end.
        used: usize,
        /// Line ends in it.
        lines: u64,
        /// A line end closes it (false at the end of a file without one).
        ended: bool,
        /// A quotation mark is open at the end of all text; `fields` are not to be used.
        open_quote: bool,
    },
}

/// Cuts the first record of `text` into `fields`, reusing their memory. `last` = no more text will come.
pub(crate) fn cut_record(text: &str, delimiter: u8, last: bool, fields: &mut Vec<String>) -> Cut {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut lines = 0;
    let mut count = 0;
    loop {
        if count == fields.len() {
            fields.push(String::new());
        }
        let Some(field) = fields.get_mut(count) else { return Cut::More };
        field.clear();
        count += 1;
        if bytes.get(at) == Some(&b'"') {
            match cut_quoted(text, at + 1, last, field, &mut lines) {
                Quoted::Closed(after) => at = after,
                Quoted::More => return Cut::More,
                Quoted::Open => {
                    return Cut::Done { used: bytes.len(), lines, ended: false, open_quote: true };
                }
            }
        }
        let start = at;
        let stop = |b: &u8| *b == delimiter || *b == b'\n' || *b == b'\r';
        at =
            bytes.get(start..).and_then(|rest| rest.iter().position(stop)).map_or(bytes.len(), |n| start + n);
        field.push_str(text.get(start..at).unwrap_or(""));
        match bytes.get(at) {
            None if !last => return Cut::More,
            None => {
                fields.truncate(count);
                return Cut::Done { used: at, lines, ended: false, open_quote: false };
            }
            Some(b) if *b == delimiter => at += 1,
            Some(b'\r') if at + 1 == bytes.len() && !last => return Cut::More,
            Some(b) => {
                let pair = *b == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                fields.truncate(count);
                return Cut::Done {
                    used: at + if pair { 2 } else { 1 },
                    lines: lines + 1,
                    ended: true,
                    open_quote: false,
                };
            }
        }
    }
}

/// Cuts the first physical line without regard to quotation marks: what is left of a record whose quote never closes.
pub(crate) fn cut_plain_line(text: &str, delimiter: u8, fields: &mut Vec<String>) -> (usize, bool) {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(bytes.len());
    let line = text.get(..end).unwrap_or("");
    fields.clear();
    fields.extend(line.split(char::from(delimiter)).map(str::to_owned));
    let pair = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
    let ended = end < bytes.len();
    (end + usize::from(ended) + usize::from(pair), ended)
}

enum Quoted {
    Closed(usize),
    More,
    Open,
}

fn cut_quoted(text: &str, mut at: usize, last: bool, field: &mut String, lines: &mut u64) -> Quoted {
    let bytes = text.as_bytes();
    loop {
        let Some(length) = bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'"')) else {
            return if last || bytes.len() > MAX_RECORD_BYTES { Quoted::Open } else { Quoted::More };
        };
        let part = text.get(at..at + length).unwrap_or("");
        *lines += count_line_ends(part);
        field.push_str(part);
        at += length + 1;
        match bytes.get(at) {
            Some(b'"') => {
                field.push('"');
                at += 1;
            }
            None if !last => return Quoted::More,
            _ => return Quoted::Closed(at),
        }
    }
}

/// Line ends of a text: `\n`, `\r\n` or a lone `\r`.
pub(crate) fn count_line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let ends = |(i, b): (usize, &u8)| match b {
        b'\n' => true,
        b'\r' => bytes.get(i + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|&pair| ends(pair)).count() as u64
}
