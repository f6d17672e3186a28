//! A stream of bytes in any encoding becomes a stream of UTF-8 text, a chunk at a time.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

pub(crate) const CHUNK: usize = 64 * 1024;

/// Decodes `reader` after the bytes of `head`, which were read before.
pub(crate) struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Bytes of `raw` that are not decoded yet.
    start: usize,
    end: usize,
    finished: bool,
    /// Some bytes were not text; `\u{FFFD}` stands in their place.
    pub replaced: bool,
}

impl<R: Read> Decoded<R> {
    pub fn new(reader: R, encoding: &'static Encoding, head: Vec<u8>, skip: usize) -> Decoded<R> {
        let end = head.len();
        let mut raw = head;
        raw.resize(end.max(CHUNK), 0);
        let decoder = encoding.new_decoder_without_bom_handling();
        Decoded { reader, decoder, raw, start: skip.min(end), end, finished: false, replaced: false }
    }

    /// Appends more text. False when there is none any more.
    pub fn fill(&mut self, text: &mut String) -> io::Result<bool> {
        if self.finished {
            return Ok(false);
        }
        let mut last = false;
        if self.start == self.end {
            self.start = 0;
            self.end = read_some(&mut self.reader, &mut self.raw)?;
            last = self.end == 0;
        }
        let bytes = self.raw.get(self.start..self.end).unwrap_or_default();
        text.reserve(self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
        let before = text.len();
        let (result, used, replaced) = self.decoder.decode_to_string(bytes, text, last);
        self.start += used;
        self.replaced |= replaced;
        self.finished = last && result == CoderResult::InputEmpty;
        Ok(!self.finished || text.len() > before)
    }
}

/// Like `read`, but an interrupted call is tried again.
fn read_some(reader: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Up to `limit` bytes from the front of a reader, and whether that was all.
pub(crate) fn read_head(reader: &mut impl Read, limit: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut head = vec![0; limit];
    let mut length = 0;
    while length < limit {
        match read_some(reader, head.get_mut(length..).unwrap_or_default())? {
            0 => {
                head.truncate(length);
                return Ok((head, true));
            }
            n => length += n,
        }
    }
    Ok((head, false))
}
