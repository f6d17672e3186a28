//! YAML as a tree of nodes with places, so that every finding can point at its text.
//!
//! Read from the events of the parser below `serde-saphyr`, because a pack must be read on after the first mistake and
//! every node needs its byte range. Anchors, aliases, tags and several documents in a file are not part of the pack
//! language, which also rules out alias bombs; nesting is limited.

use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};

/// Deepest nesting of a pack file; the language itself needs six.
const DEEPEST: usize = 24;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub span: (usize, usize),
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Map(Vec<(Key, Node)>),
    List(Vec<Node>),
    /// `plain` when it stands without quotes, and may be a number, a yes/no or nothing.
    Scalar {
        text: String,
        plain: bool,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub span: (usize, usize),
    pub name: String,
}

impl Node {
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }
}

/// The text is not YAML that a pack may contain: where and why (English, from the parser).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct YamlError {
    pub span: (usize, usize),
    pub message: String,
}

/// The single document of a file; `None` when it is empty.
pub(crate) fn parse(text: &str) -> Result<Option<Node>, YamlError> {
    let mut reader = Reader { text, parser: Parser::new_from_str(text), documents: 0 };
    let mut root = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::DocumentStart(..) => {
                reader.documents += 1;
                if reader.documents > 1 {
                    return Err(reader.error(&span, "only one document is allowed in a file"));
                }
            }
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            event => root = Some(reader.node(event, &span, 0)?),
        }
    }
    Ok(root.filter(|node| !node.is_null()))
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    documents: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, YamlError> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Ok((Event::Comment(..), _))) => {}
                Some(Ok(found)) => return Ok(Some(found)),
                Some(Err(error)) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
                    return Err(YamlError { span: (at, at), message: error.info() });
                }
            }
        }
    }

    fn inside(&mut self) -> Result<(Event<'a>, Span), YamlError> {
        let end = (self.text.len(), self.text.len());
        self.next()?.ok_or_else(|| YamlError { span: end, message: "the file ends too early".to_owned() })
    }

    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<Node, YamlError> {
        if depth > DEEPEST {
            return Err(self.error(span, "nested too deeply"));
        }
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    return Err(self.error(span, "anchors and tags are not part of the pack language"));
                }
                let plain = style == ScalarStyle::Plain;
                Ok(Node { span: self.bytes(span), kind: Kind::Scalar { text: value.into_owned(), plain } })
            }
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag)
                if anchor != 0 || tag.is_some() =>
            {
                Err(self.error(span, "anchors and tags are not part of the pack language"))
            }
            Event::SequenceStart(..) => self.list(span, depth),
            Event::MappingStart(..) => self.map(span, depth),
            Event::Alias(_) => Err(self.error(span, "aliases are not part of the pack language")),
            _ => Err(self.error(span, "this is not expected here")),
        }
    }

    fn list(&mut self, start: &Span, depth: usize) -> Result<Node, YamlError> {
        let mut span = self.bytes(start);
        let mut items = Vec::new();
        loop {
            let (event, at) = self.inside()?;
            if matches!(event, Event::SequenceEnd) {
                span.1 = self.end(span, items.last().map(|node: &Node| node.span.1), &at);
                return Ok(Node { span, kind: Kind::List(items) });
            }
            items.push(self.node(event, &at, depth + 1)?);
        }
    }

    fn map(&mut self, start: &Span, depth: usize) -> Result<Node, YamlError> {
        let mut span = self.bytes(start);
        let mut entries: Vec<(Key, Node)> = Vec::new();
        loop {
            let (event, at) = self.inside()?;
            match event {
                Event::MappingEnd => {
                    span.1 = self.end(span, entries.last().map(|(_, node)| node.span.1), &at);
                    if let Some((first, _)) = entries.first() {
                        span.0 = span.0.min(first.span.0);
                    }
                    return Ok(Node { span, kind: Kind::Map(entries) });
                }
                Event::Scalar(name, ..) => {
                    let key = Key { span: self.bytes(&at), name: name.into_owned() };
                    let (event, at) = self.inside()?;
                    let value = self.node(event, &at, depth + 1)?;
                    entries.push((key, value));
                }
                _ => return Err(self.error(&at, "a key must be a plain word")),
            }
        }
    }

    /// Block collections end where their last item ends, not at the next line that is not theirs.
    fn end(&self, span: (usize, usize), last: Option<usize>, at: &Span) -> usize {
        let close = self.bytes(at).1;
        match (self.text.as_bytes().get(span.0), last) {
            (Some(b'{' | b'['), _) | (_, None) => close.max(span.1),
            (_, Some(last)) => last,
        }
    }

    fn bytes(&self, span: &Span) -> (usize, usize) {
        let range = span.byte_range().unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        let kept = self.text.get(start..end).map_or(0, |slice| slice.trim_end().len());
        (start, start + kept)
    }

    fn error(&self, span: &Span, message: &str) -> YamlError {
        YamlError { span: self.bytes(span), message: message.to_owned() }
    }
}

/// Where a part of a scalar's value stands in the file. Folding and indentation change white space only, so the two
/// texts are walked side by side over everything else. Falls back to the whole scalar.
pub(crate) fn locate(file: &str, node: &Node, value: &str, part: Range<usize>) -> (usize, usize) {
    let Some(raw) = file.get(node.span.0..node.span.1) else { return node.span };
    let skipped = match raw.chars().next() {
        Some('"' | '\'') => 1,
        Some('|' | '>') => raw.find('\n').unwrap_or(0),
        _ => 0,
    };
    let black = |(_, c): &(usize, char)| !c.is_whitespace();
    let mut ours = raw.char_indices().skip_while(|(i, _)| *i < skipped).filter(black);
    let (mut start, mut end) = (None, None);
    for (at, c) in value.char_indices().filter(black) {
        let Some((here, found)) = ours.next() else { return node.span };
        if found != c {
            return node.span;
        }
        if at >= part.start && start.is_none() {
            start = Some(here);
        }
        if at < part.end.max(part.start + 1) {
            end = Some(here + c.len_utf8());
        }
    }
    match (start, end) {
        (Some(start), Some(end)) if start < end => (node.span.0 + start, node.span.0 + end),
        (_, Some(end)) => (node.span.0 + end, node.span.0 + end),
        _ => node.span,
    }
}
