//! From bytes to lines of text: terminators, frames, byte order marks and the encoding that MSH-18 declares or the bytes betray.
//!
//! Bytes that can't be read become U+FFFD here and are dropped, with a finding, where the segment is cut into fields: what is not
//! text is never stored as if it were.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

use crate::messages::catalogue::code;
use crate::messages::finding::Finding;

/// A line of the file as it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawLine<'a> {
    pub bytes: &'a [u8],
    /// From 1.
    pub number: u64,
    pub terminated: bool,
}

/// The bytes without mark, and whether they declared UTF-8 or UTF-16 by one.
pub(super) fn without_mark(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<&'static Encoding>) {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return (Cow::Borrowed(rest), Some(UTF_8));
    }
    let wide = match bytes.get(..2) {
        Some([0xFF, 0xFE]) => UTF_16LE,
        Some([0xFE, 0xFF]) => UTF_16BE,
        _ => return (Cow::Borrowed(bytes), None),
    };
    let (text, _) = wide.decode_without_bom_handling(bytes.get(2..).unwrap_or_default());
    (Cow::Owned(text.into_owned().into_bytes()), Some(wide))
}

/// Lines that hold something. CR, LF, CR LF and the frame of MLLP all end a line.
pub(super) fn lines(bytes: &[u8]) -> Vec<RawLine<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut number) = (0, 1u64);
    let ends = |b: u8| matches!(b, b'\r' | b'\n' | 0x0B | 0x1C);
    for (at, byte) in bytes.iter().enumerate() {
        if !ends(*byte) {
            continue;
        }
        push(&mut lines, bytes.get(start..at).unwrap_or_default(), number, true);
        start = at + 1;
        let cr_lf = *byte == b'\r' && bytes.get(start) == Some(&b'\n');
        if !cr_lf && matches!(byte, b'\r' | b'\n') {
            number += 1;
        }
    }
    push(&mut lines, bytes.get(start..).unwrap_or_default(), number, false);
    lines
}

fn push<'a>(lines: &mut Vec<RawLine<'a>>, bytes: &'a [u8], number: u64, terminated: bool) {
    let bytes = bytes.trim_ascii_start();
    if !bytes.trim_ascii().is_empty() {
        lines.push(RawLine { bytes, number, terminated });
    }
}

/// The encoding of a message and what is to be said about it.
pub(super) fn encoding_of(
    lines: &[RawLine],
    declared: &str,
    mark: Option<&'static Encoding>,
) -> (&'static Encoding, Option<Finding>) {
    let high: Vec<&[u8]> = lines.iter().map(|l| l.bytes).filter(|b| !b.is_ascii()).collect();
    let named = charset(declared);
    let unknown = || Finding::new(&code::UNKNOWN_CHARSET).value(declared);
    if high.is_empty() || mark.is_some() {
        let complaint = (named.is_none() && !declared.is_empty()).then(unknown);
        return (mark.map_or(UTF_8, |_| UTF_8), complaint);
    }
    let utf8 = high.iter().all(|b| std::str::from_utf8(b).is_ok());
    let gb = reads_as_gb(&high);
    let other = |name: &str| Some(Finding::new(&code::OTHER_CHARSET).value(declared).detail(name));
    match named {
        Some(Charset::Ascii) if declared.is_empty() && utf8 => {
            (UTF_8, Some(Finding::new(&code::UNDECLARED_UTF8)))
        }
        Some(Charset::Ascii) if declared.is_empty() && gb => {
            (GB18030, Some(Finding::new(&code::UNDECLARED_GB)))
        }
        None if utf8 => (UTF_8, Some(unknown())),
        None if gb => (GB18030, Some(unknown())),
        Some(Charset::Ascii) if utf8 => (UTF_8, other("UTF-8")),
        Some(Charset::Ascii) if gb => (GB18030, other("GB18030")),
        Some(Charset::Of(e)) if e == UTF_8 && !utf8 && gb => (GB18030, other("GB18030")),
        Some(Charset::Of(e)) if e != UTF_8 && utf8 && has_ideograph(&high) => (UTF_8, other("UTF-8")),
        Some(Charset::Of(e)) => (e, None),
        Some(Charset::Ascii) | None => (UTF_8, None),
    }
}

enum Charset {
    Ascii,
    Of(&'static Encoding),
}

/// HL7 table 0211 and what senders write instead. The first repetition counts, unless it is ASCII and another follows.
fn charset(declared: &str) -> Option<Charset> {
    let mut found = Some(Charset::Ascii);
    for name in declared.split('~').map(str::trim).filter(|n| !n.is_empty()) {
        found = match name.to_ascii_uppercase().as_str() {
            "ASCII" | "US-ASCII" | "ISO IR6" => Some(Charset::Ascii),
            "UNICODE" | "UNICODE UTF-8" | "UTF-8" | "UTF8" => Some(Charset::Of(UTF_8)),
            "GB 18030-2000" | "GB 18030-2005" | "GB18030-2000" | "GB18030" | "GBK" | "GB2312"
            | "GB 2312-80" => Some(Charset::Of(GB18030)),
            "BIG-5" | "BIG5" => Some(Charset::Of(encoding_rs::BIG5)),
            other => {
                let label = other.replace("8859/", "iso-8859-");
                Encoding::for_label(label.as_bytes()).map(Charset::Of)
            }
        };
        if !matches!(found, Some(Charset::Ascii)) {
            break;
        }
    }
    found
}

/// Every run of high bytes is made of whole common Chinese characters, and there are at least two.
/// One accented letter of an old Western encoding is a run of one byte, so it never passes.
fn reads_as_gb(lines: &[&[u8]]) -> bool {
    let mut characters = 0usize;
    for line in lines {
        let mut rest: &[u8] = line;
        while let Some(at) = rest.iter().position(|b| *b >= 0x80) {
            rest = rest.get(at..).unwrap_or_default();
            let (lead, trail) = (rest.first().copied().unwrap_or(0), rest.get(1).copied().unwrap_or(0));
            let hanzi = (0xB0..=0xF7).contains(&lead) && (0xA1..=0xFE).contains(&trail);
            let mark = (0xA1..=0xA3).contains(&lead) && (0xA1..=0xFE).contains(&trail);
            if !hanzi && !mark {
                return false;
            }
            characters += usize::from(hanzi);
            rest = rest.get(2..).unwrap_or_default();
        }
    }
    characters >= 2
}

fn has_ideograph(lines: &[&[u8]]) -> bool {
    lines
        .iter()
        .filter_map(|b| std::str::from_utf8(b).ok())
        .any(|s| s.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)))
}

/// The line as text, unreadable bytes as U+FFFD.
pub(super) fn decode(line: &RawLine, encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(line.bytes).0.into_owned()
}
