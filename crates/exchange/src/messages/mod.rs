//! Messages from laboratories, clinics and neighbouring systems: HL7 v2, FHIR R4, CDA and CSV, read into one model without trusting them.
//!
//! [`inspect`] is the door: bytes in, and out what would be stored, a verdict and findings with code, place, cause and remedy. It decides
//! nothing about who may send and stores nothing. [`answer`] makes the answer that the sender's own language asks for.
//!
//! The level of a finding follows one rule: content that can be kept is a warning; content that would be believed and may be wrong parks
//! its message; a file that is not whole, or can't be answered, is refused.

pub mod answer;
mod book;
mod catalogue;
mod cda;
pub(crate) mod codes;
mod fhir;
pub(crate) mod finding;
mod hl7;
mod identity;
mod lab;
mod model;
mod moment;
mod outcome;
mod people;
mod person;
mod sheet;

use chrono::NaiveDate;

pub use catalogue::CATALOGUE;
pub use finding::{CodeInfo, Finding, Level, Verdict};
pub use identity::{IdNumber, IdNumberError, read_id_number};
pub use model::*;
pub use moment::{Moment, MomentError};
pub use outcome::Outcome;

use book::Book;
use catalogue::code;

/// More than this is not one file of messages.
const MAX_BYTES: usize = 512 << 20;

/// What a file holds and what is wrong with it.
///
/// `today` is the day against which dates in the future are found; without it they are not looked for.
///
/// ```
/// use lianfang_exchange::messages::{Verdict, inspect};
/// let cut = b"MSH|^~\\&|LAB|H1|HUB|CDC|20260301||ORU^R01|42|P|2.5.1\rPID|1||77||Li^Lei\rOBR|1||9|945";
/// assert_eq!(inspect(cut, None).verdict, Verdict::Reject);
/// ```
pub fn inspect(bytes: &[u8], today: Option<NaiveDate>) -> Inspection {
    let mut book = Book::new(today);
    let mut found = Inspection {
        format: None,
        version: None,
        encoding: None,
        mapping: None,
        verdict: Verdict::Valid,
        findings: Vec::new(),
        notes: Vec::new(),
        findings_left_out: 0,
        messages: Vec::new(),
    };
    if bytes.len() > MAX_BYTES {
        book.add(Finding::new(&code::TOO_LARGE).detail(&(bytes.len() >> 20).to_string()));
    } else {
        found.format = format_of(bytes);
        read(bytes, &mut found, &mut book);
    }
    found.verdict = book.verdict();
    found.findings_left_out = book.left_out;
    let (notes, findings) = book.findings.into_iter().partition(|f| f.level == Level::Note);
    (found.notes, found.findings) = (notes, findings);
    if found.verdict == Verdict::Reject {
        found.messages.clear();
    }
    found
}

fn read(bytes: &[u8], found: &mut Inspection, book: &mut Book) {
    match found.format {
        Some(Format::Hl7v2) => (found.messages, found.version, found.encoding) = hl7::read(bytes, book),
        Some(Format::Fhir) => {
            found.version = Some("R4".to_owned());
            found.messages = fhir::read(bytes, book);
        }
        Some(Format::Cda) => (found.messages, found.encoding) = cda::read(bytes, book),
        Some(Format::Csv) => (found.messages, found.encoding, found.mapping) = sheet::read(bytes, book),
        None => book.add(Finding::new(&code::EMPTY)),
    }
}

/// What the first bytes promise.
fn format_of(bytes: &[u8]) -> Option<Format> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wide = matches!(bytes.get(..2), Some([0xFF, 0xFE] | [0xFE, 0xFF]));
    let head: Vec<u8> = match wide {
        true => bytes.get(2..).unwrap_or_default().iter().copied().filter(|b| *b != 0).take(8).collect(),
        false => {
            let start = bytes.iter().position(|b| !b.is_ascii_whitespace() && *b != 0x0B)?;
            bytes.get(start..).unwrap_or_default().iter().copied().take(8).collect()
        }
    };
    match head.as_slice() {
        [b'M', b'S', b'H', ..] | [b'F', b'H', b'S', ..] | [b'B', b'H', b'S', ..] => Some(Format::Hl7v2),
        [b'{' | b'[', ..] => Some(Format::Fhir),
        [b'<', ..] => Some(Format::Cda),
        [] => None,
        // A segment's shape without the header: HL7 v2 that lost its beginning.
        [a, b, c, d, ..]
            if *d == b'|' && [a, b, c].iter().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) =>
        {
            Some(Format::Hl7v2)
        }
        _ => Some(Format::Csv),
    }
}
