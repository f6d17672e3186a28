//! From lines to messages: batches, several MSH without an envelope, and whether the file came whole.

use encoding_rs::Encoding;
use std::collections::HashMap;

use super::segment::{Delimiters, Segment};
use super::text::{RawLine, decode, encoding_of, lines, without_mark};
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::finding::Finding;

/// One message, cut into segments.
pub(super) struct Envelope {
    pub segments: Vec<Segment>,
    pub encoding: &'static Encoding,
    /// The bytes are these, to compare a repeat with.
    pub bytes: Vec<u8>,
}

/// Cuts a file into messages. With a fatal finding in the book the result is of no use.
pub(super) fn split(bytes: &[u8], book: &mut Book) -> Vec<Envelope> {
    let (bytes, mark) = without_mark(bytes);
    if mark.is_some_and(|m| m != encoding_rs::UTF_8) {
        book.add(Finding::new(&code::UTF16));
    }
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let line = bytes.get(..at).unwrap_or_default().iter().filter(|b| matches!(b, b'\n' | b'\r')).count();
        book.add(Finding::new(&code::NOT_TEXT).line(line as u64 + 1));
        return Vec::new();
    }
    // A frame that was opened and never closed is a connection that broke.
    let framed = bytes.first() == Some(&0x0B);
    let closed = bytes.contains(&0x1C);
    let lines = lines(&bytes);
    let starts: Vec<usize> =
        (0..lines.len()).filter(|n| lines.get(*n).is_some_and(|l| l.bytes.starts_with(b"MSH"))).collect();
    if starts.is_empty() {
        let first = lines.first().map(|l| String::from_utf8_lossy(l.bytes).into_owned()).unwrap_or_default();
        book.add(Finding::new(&code::NO_MSH).line(lines.first().map_or(1, |l| l.number)).value(&first));
        return Vec::new();
    }
    let first = starts.first().copied().unwrap_or(0);
    let mut batch = Batch::default();
    for line in lines.get(..first).unwrap_or_default() {
        batch.before(line, book);
    }
    let mut envelopes = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(lines.len());
        let group = lines.get(*start..end).unwrap_or_default();
        book.message(Some(n + 1));
        if let Some(envelope) = cut(group, mark, &mut batch, book) {
            envelopes.push(envelope);
        }
        batch.messages += 1;
    }
    book.message(None);
    batch.finish(book);
    if framed && !closed {
        let last = lines.last().map_or(1, |l| l.number);
        book.add(
            Finding::new(&code::CUT_OFF)
                .at("MLLP")
                .line(last)
                .detail_text("传输帧没有结束", "the frame of the transmission is not closed"),
        );
    }
    envelopes
}

/// Cuts one message; None when its delimiters can't be used.
fn cut(
    group: &[RawLine],
    mark: Option<&'static Encoding>,
    batch: &mut Batch,
    book: &mut Book,
) -> Option<Envelope> {
    let header = group.first()?;
    let at = |place: &str| At { place: place.to_owned(), line: Some(header.number), column: None };
    let text = String::from_utf8_lossy(header.bytes);
    let delimiters = match Delimiters::read(&text) {
        Ok(delimiters) => delimiters,
        Err(shown) => {
            // A header that ends before its delimiters do is a broken line, not another dialect.
            let whole = header.terminated || text.chars().count() > 9;
            let info = if whole { &code::BAD_DELIMITERS } else { &code::CUT_OFF };
            let said =
                Finding::new(info).value(&shown).detail_text("MSH 不完整", "the MSH segment is not whole");
            book.add(at("MSH-2").put(said));
            return None;
        }
    };
    if !delimiters.is_usual() {
        let shown: String = text.chars().skip(3).take(5).collect();
        book.add(at("MSH-2").put(Finding::new(&code::OTHER_DELIMITERS).value(&shown)));
    }
    let declared = text.split(delimiters.field).nth(17).unwrap_or("").trim().to_owned();
    let (encoding, said) = encoding_of(group, &declared, mark);
    if let Some(finding) = said {
        let first_high = group.iter().find(|l| !l.bytes.is_ascii()).map_or(header.number, |l| l.number);
        book.add(finding.at("MSH-18").line(first_high));
    }
    let mut segments: Vec<Segment> = Vec::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in group {
        let text = decode(line, encoding);
        if batch.trailer(&text, delimiters, line, book) {
            continue;
        }
        match Segment::cut(&text, line.number, line.terminated, delimiters) {
            Some(mut segment) => {
                let seen = counts.entry(segment.name.clone()).or_insert(0);
                *seen += 1;
                segment.ordinal = *seen;
                segment.drop_unreadable(book);
                segment.cut_long(book);
                segments.push(segment);
            }
            None if !line.terminated => {
                book.add(cut_off(&text, line.number, "这一行不成段", "the line is no whole segment"));
            }
            None => book.add(Finding::new(&code::NOT_A_SEGMENT).line(line.number).value(&text)),
        }
    }
    check_last(&segments, book);
    Some(Envelope { segments, encoding, bytes: group.iter().flat_map(|l| l.bytes.iter().copied()).collect() })
}

fn cut_off(place: &str, line: u64, zh: &str, en: &str) -> Finding {
    let place: String = place.chars().take(20).collect();
    Finding::new(&code::CUT_OFF).at(place).line(line).detail_text(zh, en)
}

/// The last segment of a file may lack its terminator; then it has to be whole by its content.
fn check_last(segments: &[Segment], book: &mut Book) {
    let Some(last) = segments.last().filter(|s| !s.terminated) else { return };
    let place = last.at(last.len().saturating_sub(1), None).place;
    let peers =
        segments.iter().filter(|s| s.name == last.name && s.line != last.line).map(Segment::len).min();
    // Fields that a segment of this kind can't be without.
    let least = match last.name.as_str() {
        "MSH" => 13,
        "PID" => 6,
        "OBR" => 5,
        "OBX" => 6,
        "SPM" => 18,
        _ => 0,
    };
    // A result before the specimen has a status; one about the specimen may do without.
    let results_open = segments
        .iter()
        .rev()
        .find(|s| matches!(s.name.as_str(), "OBR" | "SPM"))
        .is_some_and(|s| s.name == "OBR");
    let least = if last.name == "OBX" && results_open { 12 } else { least };
    if last.len() < least || peers.is_some_and(|fewest| last.len() < fewest) {
        let (zh, en) = ("段不完整，也没有结束符", "the segment is not whole and has no terminator");
        book.add(cut_off(&place, last.line, zh, en));
        return;
    }
    let is_results = segments.first().is_some_and(|h| h.text(9, 1) == "ORU");
    if is_results && !segments.iter().any(|s| s.name == "OBX") {
        let (zh, en) = ("结果（OBX）还没有出现", "no result (OBX) has come yet");
        book.add(cut_off(&place, last.line, zh, en));
        return;
    }
    book.add(Finding::new(&code::MAY_BE_CUT).at(place).line(last.line));
}

/// FHS, BHS, BTS and FTS around the messages.
#[derive(Default)]
struct Batch {
    file_open: Option<u64>,
    batch_open: Option<u64>,
    batches: usize,
    messages: usize,
    /// Messages before the present batch.
    counted: usize,
}

impl Batch {
    /// A line before the first message.
    fn before(&mut self, line: &RawLine, book: &mut Book) {
        let text = String::from_utf8_lossy(line.bytes);
        match text.get(..3) {
            Some("FHS") => self.file_open = Some(line.number),
            Some("BHS") => self.batch_open = Some(line.number),
            _ => {
                let name: String = text.chars().take(3).collect();
                book.add(Finding::new(&code::BEFORE_MSH).line(line.number).value(&name));
            }
        }
    }

    /// Takes a header or trailer that follows a message. False: it belongs to the message.
    fn trailer(&mut self, text: &str, d: Delimiters, line: &RawLine, book: &mut Book) -> bool {
        let name = text.get(..3).unwrap_or("");
        if !matches!(name, "FHS" | "BHS" | "BTS" | "FTS") {
            return false;
        }
        // `trailer` runs while the message is the last one, which `messages` does not count yet.
        let here = self.messages + 1;
        match name {
            "FHS" => self.file_open = Some(line.number),
            "BHS" => self.batch_open = Some(line.number),
            "BTS" => {
                self.batch_open = None;
                self.batches += 1;
                count(text, d, line, "BTS-1", here - self.counted, book);
                self.counted = here;
            }
            _ => {
                self.file_open = None;
                count(text, d, line, "FTS-1", self.batches.max(1), book);
            }
        }
        true
    }

    fn finish(&self, book: &mut Book) {
        for (open, name, trailer) in [(self.file_open, "FHS", "FTS"), (self.batch_open, "BHS", "BTS")] {
            if let Some(line) = open {
                book.add(Finding::new(&code::NO_TRAILER).at(name).line(line).value(name).detail(trailer));
            }
        }
    }
}

fn count(text: &str, d: Delimiters, line: &RawLine, place: &str, found: usize, book: &mut Book) {
    let said = text.split(d.field).nth(1).unwrap_or("").trim();
    if !said.is_empty() && said.parse::<usize>() != Ok(found) {
        book.add(
            Finding::new(&code::BATCH_COUNT)
                .at(place)
                .line(line.number)
                .value(said)
                .detail(&found.to_string()),
        );
    }
}
