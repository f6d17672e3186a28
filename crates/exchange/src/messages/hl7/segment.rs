//! Segments, fields, repetitions, components: the parts of an HL7 v2 message by the delimiters that it declares.

use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::finding::Finding;
use crate::messages::people::MAX_TEXT;

/// Longer than this, in bytes, no field is but a document.
const MAX_FIELD: usize = 64 << 10;

/// MSH-1 and MSH-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delimiters {
    pub field: char,
    pub component: char,
    pub repetition: char,
    pub escape: char,
    pub subcomponent: char,
}

impl Delimiters {
    /// Reads them from the text of an MSH, FHS or BHS segment.
    ///
    /// Errors: what stands in their place, when they can't be told apart from each other or from text.
    pub fn read(header: &str) -> Result<Delimiters, String> {
        let mut chars = header.chars().skip(3);
        let field = chars.next().unwrap_or(' ');
        let marks: Vec<char> = chars.take_while(|c| *c != field).take(10).collect();
        let shown = || format!("{field}{}", marks.iter().collect::<String>());
        let mut all = marks.clone();
        all.push(field);
        let usable = all.iter().all(char::is_ascii_punctuation) && matches!(marks.len(), 4 | 5);
        let distinct = all.iter().enumerate().all(|(n, c)| !all.get(..n).unwrap_or_default().contains(c));
        match marks.as_slice() {
            [component, repetition, escape, subcomponent, ..] if usable && distinct => Ok(Delimiters {
                field,
                component: *component,
                repetition: *repetition,
                escape: *escape,
                subcomponent: *subcomponent,
            }),
            _ => Err(shown()),
        }
    }

    pub fn is_usual(&self) -> bool {
        (self.field, self.component, self.repetition, self.escape, self.subcomponent)
            == ('|', '^', '~', '\\', '&')
    }
}

/// One segment. `fields[n]` is what HL7 calls field n; of MSH, 1 is the separator itself.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub name: String,
    pub line: u64,
    /// The how-manieth of its name in the message, from 1.
    pub ordinal: usize,
    pub terminated: bool,
    pub delimiters: Delimiters,
    fields: Vec<String>,
}

/// The name that a line starts with, if it is one.
pub(super) fn segment_name(line: &str, field: char) -> Option<&str> {
    let name = line.get(..3)?;
    let mut chars = name.chars();
    let named = chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars.all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let ended = line.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with(field));
    (named && ended).then_some(name)
}

impl Segment {
    pub fn cut(text: &str, line: u64, terminated: bool, delimiters: Delimiters) -> Option<Segment> {
        let name = segment_name(text, delimiters.field)?;
        let mut fields: Vec<String> = text.trim_end().split(delimiters.field).map(str::to_owned).collect();
        if matches!(name, "MSH" | "FHS" | "BHS") {
            fields.insert(1, delimiters.field.to_string());
        }
        Some(Segment { name: name.to_owned(), line, ordinal: 1, terminated, delimiters, fields })
    }

    /// Number of fields, the name counted.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// `OBX-5`, `OBX[3]-5` for the third, with the component from 1.
    pub fn at(&self, field: usize, component: Option<usize>) -> At {
        let nth = if self.ordinal > 1 { format!("[{}]", self.ordinal) } else { String::new() };
        let component = component.map(|c| format!(".{c}")).unwrap_or_default();
        At { place: format!("{}{nth}-{field}{component}", self.name), line: Some(self.line), column: None }
    }

    pub fn at_repetition(&self, field: usize, repetition: usize) -> At {
        let mut at = self.at(field, None);
        if repetition > 0 {
            at.place = format!("{}({})", at.place, repetition + 1);
        }
        at
    }

    /// The field as written; empty for none and for the null `""`.
    pub fn raw(&self, field: usize) -> &str {
        match self.fields.get(field).map_or("", |f| f.trim()) {
            "\"\"" => "",
            text => text,
        }
    }

    pub fn is_empty(&self, field: usize) -> bool {
        let d = &self.delimiters;
        let marks = [d.component, d.repetition, d.subcomponent, ' '];
        self.raw(field).chars().all(|c| marks.contains(&c))
    }

    /// The repetitions that hold something, with their position.
    pub fn repetitions(&self, field: usize) -> Vec<(usize, Composite<'_>)> {
        let d = self.delimiters;
        let marks = [d.component, d.subcomponent, ' '];
        self.raw(field)
            .split(d.repetition)
            .enumerate()
            .filter(|(_, r)| !r.chars().all(|c| marks.contains(&c)))
            .map(|(n, text)| (n, Composite { text, delimiters: d }))
            .collect()
    }

    /// The first repetition.
    pub fn first(&self, field: usize) -> Composite<'_> {
        let text = self.raw(field).split(self.delimiters.repetition).next().unwrap_or("");
        Composite { text, delimiters: self.delimiters }
    }

    /// A component of the first repetition, from 1, as text.
    pub fn text(&self, field: usize, component: usize) -> String {
        self.first(field).text(component)
    }

    /// Cuts what is longer than any name, number or code. Results and notes may be documents.
    pub fn cut_long(&mut self, book: &mut Book) {
        let document = match self.name.as_str() {
            "OBX" => 5,
            "NTE" => 3,
            _ => 0,
        };
        for n in (1..self.fields.len()).filter(|n| *n != document) {
            let at = self.at(n, None);
            if let Some(field) = self.fields.get_mut(n).filter(|f| f.len() > MAX_FIELD) {
                let length = field.chars().count();
                book.add(at.put(Finding::new(&code::TOO_LONG).detail(&length.to_string())));
                *field = field.chars().take(MAX_TEXT).collect();
            }
        }
    }

    /// Drops components that could not be decoded, and says which.
    pub fn drop_unreadable(&mut self, book: &mut Book) {
        let d = self.delimiters;
        for n in 1..self.fields.len() {
            if !self.fields.get(n).is_some_and(|f| f.contains('\u{FFFD}')) {
                continue;
            }
            let at = self.at(n, None);
            book.add(at.put(Finding::new(&code::BAD_BYTES)));
            if let Some(field) = self.fields.get_mut(n) {
                let parts: Vec<&str> = field
                    .split_inclusive([d.component, d.repetition, d.subcomponent])
                    .map(|part| match part.char_indices().next_back() {
                        _ if !part.contains('\u{FFFD}') => part,
                        Some((last, c)) if [d.component, d.repetition, d.subcomponent].contains(&c) => {
                            part.get(last..).unwrap_or("")
                        }
                        _ => "",
                    })
                    .collect();
                *field = parts.concat();
            }
        }
    }
}

/// One repetition of a field: components, and theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Composite<'a> {
    text: &'a str,
    delimiters: Delimiters,
}

impl<'a> Composite<'a> {
    fn raw(&self, component: usize) -> &'a str {
        let part = self.text.split(self.delimiters.component).nth(component.saturating_sub(1)).unwrap_or("");
        match part.trim() {
            "\"\"" => "",
            part => part,
        }
    }

    /// A component from 1, subcomponents and escapes left as they are.
    pub fn text(&self, component: usize) -> String {
        unescape(self.raw(component), &self.delimiters).trim().to_owned()
    }

    /// A subcomponent of a component, both from 1.
    pub fn sub(&self, component: usize, subcomponent: usize) -> String {
        let part =
            self.raw(component).split(self.delimiters.subcomponent).nth(subcomponent.saturating_sub(1));
        unescape(part.unwrap_or(""), &self.delimiters).trim().to_owned()
    }

    /// All of it as text, delimiters included.
    pub fn whole(&self) -> String {
        unescape(self.text, &self.delimiters).trim().to_owned()
    }

    /// Number of the last component that holds something.
    pub fn width(&self) -> usize {
        let parts = self.text.split(self.delimiters.component);
        parts.enumerate().filter(|(_, p)| !p.trim().is_empty()).last().map_or(0, |(n, _)| n + 1)
    }
}

/// Replaces escape sequences; what is none stays as it is.
pub(super) fn unescape(text: &str, d: &Delimiters) -> String {
    if !text.contains(d.escape) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(d.escape) {
        out.push_str(before);
        let Some((sequence, tail)) = after.split_once(d.escape) else {
            out.push(d.escape);
            rest = after;
            continue;
        };
        match escaped(sequence, d) {
            Some(meant) => {
                out.push_str(&meant);
                rest = tail;
            }
            None => {
                // Not a sequence: the mark stands for itself, and the next one may open a sequence.
                out.push(d.escape);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn escaped(sequence: &str, d: &Delimiters) -> Option<String> {
    Some(match sequence {
        "F" => d.field.to_string(),
        "S" => d.component.to_string(),
        "T" => d.subcomponent.to_string(),
        "R" => d.repetition.to_string(),
        "E" => d.escape.to_string(),
        "P" => "#".to_owned(),
        "H" | "N" => String::new(),
        _ if sequence.starts_with('.') && sequence.len() <= 6 => "\n".to_owned(),
        _ => {
            let digits = sequence.strip_prefix('X')?;
            if digits.is_empty() || digits.len() % 2 != 0 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            let byte = |n: usize| u8::from_str_radix(digits.get(n..n + 2)?, 16).ok();
            let bytes: Vec<u8> = (0..digits.len()).step_by(2).filter_map(byte).collect();
            let text = String::from_utf8(bytes).ok()?;
            // A terminator or zero byte that was worth escaping is white space in stored text.
            text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
        }
    })
}
