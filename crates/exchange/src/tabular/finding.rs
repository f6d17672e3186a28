//! A finding: one thing wrong with the input, where it is, and what to do about it.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use super::catalogue::CodeInfo;

/// What a finding does to its row or file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the row is used.
    Warning,
    /// The row is not used.
    Error,
    /// The file can't be used at all.
    Fatal,
}

/// One thing wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, a key of [`super::CATALOGUE`].
    pub code: &'static str,
    pub severity: Severity,
    /// Physical line in the file, from 1.
    pub line: Option<u64>,
    /// Name of the column.
    pub column: Option<String>,
    /// Position of the column, from 1.
    pub column_index: Option<u32>,
    /// The offending text, at most 200 characters of it.
    pub value: Option<String>,
    pub message: Text,
    pub remedy: Text,
}

const MAX_VALUE: usize = 200;

impl Finding {
    /// A finding of a kind, with `{value}`, `{column}` and `{detail}` not filled in yet.
    pub(crate) fn new(info: &CodeInfo) -> Finding {
        Finding {
            code: info.code,
            severity: info.severity,
            line: None,
            column: None,
            column_index: None,
            value: None,
            message: Text::new(info.message.0, info.message.1),
            remedy: Text::new(info.remedy.0, info.remedy.1),
        }
    }

    pub(crate) fn line(mut self, line: u64) -> Finding {
        self.line = Some(line);
        self
    }

    /// `index` counts from 0.
    pub(crate) fn column(mut self, name: &str, index: Option<usize>) -> Finding {
        self.column = Some(name.to_owned());
        self.column_index = index.and_then(|i| u32::try_from(i + 1).ok());
        self.fill("{column}", name)
    }

    pub(crate) fn value(mut self, value: &str) -> Finding {
        let short: String = value.chars().take(MAX_VALUE).collect();
        self.value = Some(short.clone());
        self.fill("{value}", &short)
    }

    /// Fills `{detail}`, such as the line of a first occurrence.
    pub(crate) fn detail(self, detail: &str) -> Finding {
        self.fill("{detail}", detail)
    }

    /// Fills `{detail}` in each language.
    pub(crate) fn detail_text(mut self, zh: &str, en: &str) -> Finding {
        for text in [&mut self.message, &mut self.remedy] {
            text.zh = text.zh.replace("{detail}", zh);
            text.en = text.en.replace("{detail}", en);
        }
        self
    }

    fn fill(mut self, place: &str, with: &str) -> Finding {
        for text in [&mut self.message.zh, &mut self.message.en, &mut self.remedy.zh, &mut self.remedy.en] {
            if text.contains(place) {
                *text = text.replace(place, with);
            }
        }
        self
    }

    /// The row or the file can't be used.
    pub fn is_error(&self) -> bool {
        self.severity >= Severity::Error
    }
}
