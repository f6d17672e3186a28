//! What is wrong with a pack, where, and what to do about it.
//!
//! A finding has a stable code (the table is in `docs/reference/pack-language.md`), a place in a file and two
//! sentences in two languages: what is wrong, and the remedy. Any error refuses the whole library.

use std::fmt;

use lianfang_domain::Text;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Such as `P0302`.
    pub code: &'static str,
    pub severity: Severity,
    /// `pack/path/of/file.yaml`
    pub path: String,
    /// 1-based; the column counts characters.
    pub line: u32,
    pub column: u32,
    /// Byte offsets in the file, end exclusive.
    pub span: (usize, usize),
    pub message: Text,
    pub remedy: Text,
}

impl Finding {
    /// A finding at `span` of `text`.
    pub(crate) fn at(
        path: &str,
        text: &str,
        span: (usize, usize),
        (severity, code): (Severity, &'static str),
        message: Text,
        remedy: Text,
    ) -> Finding {
        let (line, column) = line_and_column(text, span.0);
        Finding { code, severity, path: path.to_owned(), line, column, span, message, remedy }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    /// One line for a log: `core/plans/x.yaml:4:14: P0302 there is no measure …; did you mean …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { path, line, column, code, message, remedy, .. } = self;
        write!(f, "{path}:{line}:{column}: {code} {}; {}", message.en, remedy.en)
    }
}

/// 1-based line and column (in characters) of a byte offset.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
