//! What kind of text is this? Encoding, delimiter and header, from the first 64 KiB.
//!
//! Order of evidence for the encoding: what the user declared, a byte order mark, zero bytes at
//! every other place (UTF-16 without a mark), valid UTF-8, and last a statistical guess among
//! the old encodings (GBK / GB18030 for Chinese). A zero byte in anything else is not text.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::catalogue::code;
use super::finding::Finding;
use super::names;
use super::split::{Cut, cut_record};
use super::values::{parse_count, parse_day};

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// Name of the encoding, such as `UTF-8`, `gb18030`, `UTF-16LE`.
    pub encoding: String,
    /// A byte order mark is present.
    pub bom: bool,
    pub delimiter: char,
    /// False when the first row is data; the columns are then called `column 1`, `column 2` …
    pub has_header: bool,
}

pub(crate) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The encoding of `sample`, and the length of its byte order mark. `whole` = the sample is the entire file.
pub(crate) fn sniff_encoding(
    sample: &[u8],
    declared: Option<&str>,
    whole: bool,
) -> Result<(&'static Encoding, usize), Finding> {
    let mark = Encoding::for_bom(sample);
    if let Some(label) = declared {
        let encoding = Encoding::for_label(label.trim().as_bytes())
            .ok_or_else(|| Finding::new(&code::UNKNOWN_ENCODING).value(label))?;
        let length = mark.filter(|(found, _)| *found == encoding).map_or(0, |(_, n)| n);
        return Ok((if encoding.name() == "GBK" { GB18030 } else { encoding }, length));
    }
    if let Some((encoding, length)) = mark {
        return Ok((encoding, length));
    }
    if [b"PK\x03\x04".as_slice(), b"\xD0\xCF\x11\xE0", b"%PDF"].iter().any(|magic| sample.starts_with(magic))
    {
        return Err(binary(sample));
    }
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        let units = sample.len() / 2;
        return match () {
            _ if odd * 10 >= units && even * 20 <= odd => Ok((UTF_16LE, 0)),
            _ if even * 10 >= units && odd * 20 <= even => Ok((UTF_16BE, 0)),
            _ => Err(binary(sample)),
        };
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return Ok((UTF_8, 0)),
        // A character may be cut at the end of the sample, and also where the file itself is cut.
        Err(e) if e.error_len().is_none() && (!whole || e.valid_up_to() > 0) => return Ok((UTF_8, 0)),
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new();
    detector.feed(sample, whole);
    let guess = detector.guess(None, false);
    Ok((if guess.name() == "GBK" { GB18030 } else { guess }, 0))
}

fn binary(sample: &[u8]) -> Finding {
    let finding = Finding::new(&code::BINARY_FILE);
    match sample {
        [b'P', b'K', ..] => finding.detail_text("压缩包或 Excel 工作簿", "a zip archive or a workbook"),
        [0xD0, 0xCF, ..] => finding.detail_text("旧版 Excel 工作簿", "an old workbook"),
        [b'%', b'P', b'D', b'F', ..] => finding.detail("PDF"),
        _ => finding.detail_text("含有零字节", "it has zero bytes"),
    }
}

/// The delimiter that cuts the first lines into the same number of fields, the more the better.
pub(crate) fn sniff_delimiter(sample: &str) -> u8 {
    let score = |delimiter: u8| {
        let counts: Vec<usize> = first_records(sample, delimiter, 20).iter().map(Vec::len).collect();
        let width = counts.first().copied().unwrap_or(0);
        if width < 2 {
            return 0;
        }
        let same = counts.iter().filter(|&&n| n == width).count();
        same * 1000 / counts.len().max(1) * 64 + width.min(63)
    };
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let points = score(delimiter);
        if points > best.0 {
            best = (points, delimiter);
        }
    }
    best.1
}

/// The first row is data when a cell of it is a date or a number and none is a name that headers have.
pub(crate) fn looks_like_header(first: &[String]) -> bool {
    let is_data =
        |cell: &String| parse_count(cell).is_ok() || parse_day(cell, super::DateFormat::Auto).is_some();
    let is_name = |cell: &String| names::role(cell).is_some();
    !first.iter().any(is_data) || first.iter().any(is_name)
}

fn first_records(sample: &str, delimiter: u8, limit: usize) -> Vec<Vec<String>> {
    let mut rest = sample;
    let mut records = Vec::new();
    let mut fields = Vec::new();
    while records.len() < limit && !rest.is_empty() {
        match cut_record(rest, delimiter, true, &mut fields) {
            Cut::Done { used, open_quote: false, .. } if used > 0 => {
                if fields.iter().any(|f| !f.is_empty()) {
                    records.push(fields.clone());
                }
                rest = rest.get(used..).unwrap_or("");
            }
            _ => break,
        }
    }
    records
}
