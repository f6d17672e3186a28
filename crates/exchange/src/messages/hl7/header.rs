//! The headers of a file, as far as they can be read: an answer has to name what it refuses.

use super::segment::{Delimiters, Segment};
use super::text::{lines, without_mark};

/// What an answer repeats of a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Header {
    pub application: String,
    pub facility: String,
    pub event: String,
    pub control_id: String,
    pub processing: String,
    pub version: String,
}

/// One for each MSH; one that is empty for a file without any.
pub(crate) fn headers(bytes: &[u8]) -> Vec<Header> {
    let (bytes, _) = without_mark(bytes);
    let found: Vec<Header> = lines(&bytes)
        .iter()
        .filter(|l| l.bytes.starts_with(b"MSH"))
        .map(|l| read(&String::from_utf8_lossy(l.bytes), l.number))
        .collect();
    if found.is_empty() { vec![Header::default()] } else { found }
}

fn read(text: &str, line: u64) -> Header {
    // Delimiters that can't be used still separate fields, mostly.
    let usual = Delimiters { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
    let delimiters = Delimiters::read(text).unwrap_or(usual);
    let Some(msh) = Segment::cut(text, line, true, delimiters) else { return Header::default() };
    Header {
        application: msh.text(3, 1),
        facility: msh.text(4, 1),
        event: msh.text(9, 2),
        control_id: msh.text(10, 1),
        processing: msh.text(11, 1),
        version: msh.text(12, 1),
    }
}
