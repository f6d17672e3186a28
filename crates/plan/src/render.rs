//! Findings as a person reads them: place, the offending text underlined, what to do.

use std::collections::BTreeMap;
use std::fmt;

use lianfang_domain::Lang;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use crate::finding::{Finding, Severity};
use crate::pack::SourceFile;

/// With colours, for a terminal. `sources` are the packs as they were loaded, by folder name.
pub fn render(findings: &[Finding], sources: &BTreeMap<String, Vec<SourceFile>>, lang: Lang) -> String {
    render_with(findings, sources, lang, GraphicalTheme::unicode())
}

/// Without colours, for a file or a web page.
pub fn render_plain(findings: &[Finding], sources: &BTreeMap<String, Vec<SourceFile>>, lang: Lang) -> String {
    render_with(findings, sources, lang, GraphicalTheme::unicode_nocolor())
}

fn render_with(
    findings: &[Finding],
    sources: &BTreeMap<String, Vec<SourceFile>>,
    lang: Lang,
    theme: GraphicalTheme,
) -> String {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110).with_links(false);
    let mut out = String::new();
    for finding in findings {
        let text = source_of(finding, sources);
        let report = Report { finding, lang, source: NamedSource::new(&finding.path, text.to_owned()) };
        if handler.render_report(&mut out, &report).is_err() {
            out.push_str(&format!("{}:{}:{} {}\n", finding.path, finding.line, finding.column, report));
        }
    }
    // The frame's own word for a remedy is English.
    if lang == Lang::Zh { out.replace("\n  help: ", "\n  办法: ") } else { out }
}

fn source_of<'a>(finding: &Finding, sources: &'a BTreeMap<String, Vec<SourceFile>>) -> &'a str {
    let Some((pack, path)) = finding.path.split_once('/') else { return "" };
    let files = sources.get(pack).map(Vec::as_slice).unwrap_or_default();
    files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str())
}

struct Report<'a> {
    finding: &'a Finding,
    lang: Lang,
    source: NamedSource<String>,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.finding.message.get(self.lang))
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.remedy.get(self.lang)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (start, end) = self.finding.span;
        let span = LabeledSpan::new_with_span(None, (start, end.saturating_sub(start)));
        Some(Box::new(std::iter::once(span)))
    }
}
