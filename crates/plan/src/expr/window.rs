//! Look-back windows inside expressions: `14d` and `2w` are not CEL, so they are rewritten before parsing.
//!
//! `confirmed_cases(14d)` becomes `confirmed_cases(window_14d__)`, an identifier that the checker turns back into
//! a window. Text inside quotes is left alone. A list of seams maps places in the rewritten text to the original.

use std::ops::Range;

const PREFIX: &str = "window_";
const SUFFIX: &str = "__";

/// CEL text, and how its places map to what the author wrote.
pub(crate) struct Rewritten {
    pub text: String,
    /// (offset in the rewritten text, offset in the original), where a run of equal text starts.
    seams: Vec<(usize, usize)>,
}

impl Rewritten {
    /// The place in the original of a place in the rewritten text.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        start..self.place(range.end).max(start)
    }

    fn place(&self, offset: usize) -> usize {
        let index = self.seams.partition_point(|(rewritten, _)| *rewritten <= offset);
        let (rewritten, original) =
            index.checked_sub(1).and_then(|i| self.seams.get(i)).copied().unwrap_or((0, 0));
        let next = self.seams.get(index).map_or(usize::MAX, |(_, original)| *original);
        (original + (offset - rewritten)).min(next)
    }
}

/// The window that an identifier made by [`rewrite`] stands for: `14d`.
pub(crate) fn window_of(identifier: &str) -> Option<&str> {
    identifier.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)
}

/// Replaces every window outside of quotes.
pub(crate) fn rewrite(source: &str) -> Rewritten {
    let mut out = Rewritten { text: String::with_capacity(source.len() + 16), seams: vec![(0, 0)] };
    let mut chars = source.char_indices().peekable();
    let mut quote: Option<char> = None;
    let mut previous = ' ';
    while let Some((at, c)) = chars.next() {
        if let Some(open) = quote {
            out.text.push(c);
            if c == '\\' {
                if let Some((_, escaped)) = chars.next() {
                    out.text.push(escaped);
                }
            } else if c == open {
                quote = None;
            }
            previous = c;
            continue;
        }
        let starts_number = c.is_ascii_digit() && !is_word(previous) && previous != '.';
        if starts_number && let Some(token) = window_token(source.get(at..).unwrap_or("")) {
            let end = at + token.len();
            out.seams.push((out.text.len(), at));
            out.text.push_str(PREFIX);
            out.text.push_str(token);
            out.text.push_str(SUFFIX);
            out.seams.push((out.text.len(), end));
            while chars.next_if(|(i, _)| *i < end).is_some() {}
            previous = 'd';
            continue;
        }
        if c == '"' || c == '\'' {
            quote = Some(c);
        }
        out.text.push(c);
        previous = c;
    }
    out
}

/// `14d` at the start of `rest`, if it is not the start of a longer word.
fn window_token(rest: &str) -> Option<&str> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let unit = rest.as_bytes().get(digits)?;
    if !matches!(unit, b'd' | b'w') {
        return None;
    }
    let next = rest.get(digits + 1..)?.chars().next();
    if next.is_some_and(is_word) { None } else { rest.get(..=digits) }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
