//! From a file's nodes to typed values, noting every mistake on the way instead of stopping at the first.
//!
//! Readers return a value in any case (a default where the text is wrong); the library is refused as a whole when
//! there is an error, so a default never gets out. What needs other files (is this duty defined anywhere?) is noted
//! as a [`Reference`] and resolved by `library`.

pub(crate) mod case_rules;
pub(crate) mod clusters;
pub(crate) mod detection;
pub(crate) mod disease;
pub(crate) mod duty;
pub(crate) mod field;
mod investigation;
pub(crate) mod keys;
pub(crate) mod ladder_check;
pub(crate) mod manifest;
pub(crate) mod natural_history;
pub(crate) mod plan;
pub(crate) mod plan_check;
pub(crate) mod programme;
pub(crate) mod risk;
pub(crate) mod scalar;
pub(crate) mod story;

use lianfang_domain::Text;

use crate::finding::{Finding, Severity};
use crate::measures::Catalogue;
use crate::pack::SourceFile;
use crate::yaml::Node;

/// What a name in a file must be found as, somewhere in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RefKind {
    Pack,
    Duty,
    Disease,
    Subject,
}

/// A name that another file must define.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub kind: RefKind,
    pub id: String,
    pub span: (usize, usize),
}

/// A name that this file defines, which must be the only one of its kind.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    /// `duty`, `plan` …
    pub kind: &'static str,
    pub id: String,
    pub span: (usize, usize),
}

/// One file while it is read.
pub(crate) struct Reading<'a> {
    pub file: &'a SourceFile,
    /// `pack/path.yaml`, as findings show it.
    pub path: String,
    pub catalogue: &'a Catalogue,
    pub findings: Vec<Finding>,
    pub references: Vec<Reference>,
    pub definitions: Vec<Definition>,
}

impl<'a> Reading<'a> {
    pub fn new(pack: &str, file: &'a SourceFile, catalogue: &'a Catalogue) -> Reading<'a> {
        let path = format!("{pack}/{}", file.path);
        Reading {
            file,
            path,
            catalogue,
            findings: Vec::new(),
            references: Vec::new(),
            definitions: Vec::new(),
        }
    }

    /// The file's root node; notes a syntax error or an empty file.
    pub fn root(&mut self) -> Option<Node> {
        match crate::yaml::parse(&self.file.text) {
            Ok(Some(node)) => Some(node),
            Ok(None) => {
                self.error(
                    "P0101",
                    (0, 0),
                    Text::new("文件是空的", "the file is empty"),
                    Text::new("写入内容或删除这个文件", "fill it or remove the file"),
                );
                None
            }
            Err(error) => {
                self.error(
                    "P0101",
                    error.span,
                    Text::new(
                        format!("不是规则包可用的 YAML（{}）", error.message),
                        format!("not YAML as packs use it: {}", error.message),
                    ),
                    Text::new(
                        "检查缩进、冒号后的空格和引号；含 `: `、`#` 或以 `{` `[` 开头的文字要加引号",
                        "check indentation, the space after a colon, and quotes; quote text with `: ` or `#` in it or `{` `[` in front",
                    ),
                );
                None
            }
        }
    }

    pub fn error(&mut self, code: &'static str, span: (usize, usize), message: Text, remedy: Text) {
        self.note(Severity::Error, code, span, message, remedy);
    }

    pub fn warn(&mut self, code: &'static str, span: (usize, usize), message: Text, remedy: Text) {
        self.note(Severity::Warning, code, span, message, remedy);
    }

    fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: (usize, usize),
        message: Text,
        remedy: Text,
    ) {
        let finding = Finding::at(&self.path, &self.file.text, span, (severity, code), message, remedy);
        self.findings.push(finding);
    }

    pub fn refer(&mut self, kind: RefKind, id: &str, span: (usize, usize)) {
        if !id.is_empty() {
            self.references.push(Reference { kind, id: id.to_owned(), span });
        }
    }

    pub fn define(&mut self, kind: &'static str, id: &str, span: (usize, usize)) {
        if !id.is_empty() {
            self.definitions.push(Definition { kind, id: id.to_owned(), span });
        }
    }
}
