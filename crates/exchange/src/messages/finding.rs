//! A finding in a message or a line list: what is wrong, where, what it does to the file, and what to do about it.

use lianfang_domain::Text;
use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; changes nothing.
    Note,
    /// The content is kept, the oddity is flagged.
    Warning,
    /// The record is parked: read, and not believed.
    Error,
    /// The file is refused.
    Fatal,
}

/// One kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeInfo {
    pub code: &'static str,
    pub level: Level,
    /// Chinese, English.
    pub message: (&'static str, &'static str),
    /// Chinese, English.
    pub remedy: (&'static str, &'static str),
}

/// What may be done with a file, by its worst finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Taken in without remark.
    Valid,
    /// Taken in and flagged.
    Warn,
    /// Read; at least one record is parked until somebody decides.
    Invalid,
    /// Not usable; nothing of it is stored but the refusal.
    Reject,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Warn => "warn",
            Verdict::Invalid => "invalid",
            Verdict::Reject => "reject",
        }
    }

    /// The verdict that the findings amount to.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Verdict {
        match findings.into_iter().map(|f| f.level).max() {
            None | Some(Level::Note) => Verdict::Valid,
            Some(Level::Warning) => Verdict::Warn,
            Some(Level::Error) => Verdict::Invalid,
            Some(Level::Fatal) => Verdict::Reject,
        }
    }
}

/// One thing to say about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub level: Level,
    /// The message within the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_number: Option<usize>,
    /// `PID-5.1`, `/entry/3/resource/subject`, or the name of a column.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Physical line in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Position of the column, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column_index: Option<u32>,
    /// The offending text, at most 200 characters of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub cause: Text,
    pub remedy: Text,
}

const MAX_VALUE: usize = 200;

impl Finding {
    /// A finding of whoever takes the message in, on one of its messages: told with the others in the answer.
    pub fn of_intake(info: &CodeInfo, message_number: usize, detail: &str) -> Finding {
        Finding::new(info).message(message_number).detail(detail)
    }

    pub(crate) fn new(info: &CodeInfo) -> Finding {
        Finding {
            code: info.code,
            level: info.level,
            message_number: None,
            place: String::new(),
            line: None,
            column_index: None,
            value: None,
            cause: Text::new(info.message.0, info.message.1),
            remedy: Text::new(info.remedy.0, info.remedy.1),
        }
    }

    pub(crate) fn at(mut self, place: impl Into<String>) -> Finding {
        self.place = place.into();
        let place = self.place.clone();
        self.fill("{place}", &place, &place)
    }

    pub(crate) fn line(mut self, line: u64) -> Finding {
        self.line = Some(line);
        self
    }

    pub(crate) fn message(mut self, number: usize) -> Finding {
        self.message_number = Some(number);
        self
    }

    /// `index` counts from 0.
    pub(crate) fn column(mut self, name: &str, index: usize) -> Finding {
        self.column_index = u32::try_from(index + 1).ok();
        self.at(name)
    }

    pub(crate) fn value(mut self, value: &str) -> Finding {
        // Control characters would play with the terminal of whoever reads the report.
        let short: String =
            value.chars().take(MAX_VALUE).map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.value = Some(short.clone());
        self.fill("{value}", &short, &short)
    }

    /// Fills `{detail}`.
    pub(crate) fn detail(self, detail: &str) -> Finding {
        self.fill("{detail}", detail, detail)
    }

    /// Fills `{detail}` in each language.
    pub(crate) fn detail_text(self, zh: &str, en: &str) -> Finding {
        self.fill("{detail}", zh, en)
    }

    pub(crate) fn level(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }

    fn fill(mut self, place: &str, zh: &str, en: &str) -> Finding {
        for text in [&mut self.cause, &mut self.remedy] {
            if text.zh.contains(place) {
                text.zh = text.zh.replace(place, zh);
            }
            if text.en.contains(place) {
                text.en = text.en.replace(place, en);
            }
        }
        self
    }

    pub fn is_error(&self) -> bool {
        self.level >= Level::Error
    }
}

/// A finding of the table reader, with what it does to a message.
impl From<crate::tabular::Finding> for Finding {
    fn from(f: crate::tabular::Finding) -> Finding {
        let level = match f.severity {
            crate::tabular::Severity::Warning => Level::Warning,
            crate::tabular::Severity::Error => Level::Error,
            crate::tabular::Severity::Fatal => Level::Fatal,
        };
        Finding {
            code: f.code,
            level,
            message_number: None,
            place: f.column.unwrap_or_default(),
            line: f.line,
            column_index: f.column_index,
            value: f.value,
            cause: f.message,
            remedy: f.remedy,
        }
    }
}

/// Declares the kinds of findings by name and lists them all, so that none can be forgotten in the list.
macro_rules! kinds {
    ($($name:ident $code:literal $level:ident
        $zh:literal $en:literal
        $fix_zh:literal $fix_en:literal)*) => {
        /// The kinds of findings by name.
        pub mod code {
            use crate::messages::finding::{CodeInfo, Level};
            $(pub const $name: CodeInfo = CodeInfo {
                code: $code,
                level: Level::$level,
                message: ($zh, $en),
                remedy: ($fix_zh, $fix_en),
            };)*
        }
        /// Every kind of finding, in order of code.
        pub const CATALOGUE: &[crate::messages::finding::CodeInfo] = &[$(code::$name),*];
    };
}
pub(crate) use kinds;
