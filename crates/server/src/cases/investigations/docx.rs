//! A report as a document of a word processor.

use docx_rs::{AlignmentType, Docx, LineSpacing, PageMargin, Paragraph as DocxParagraph, Run, RunFonts};
use std::io::Cursor;

use super::model::CaseReport;
use crate::error::{Error, Result};

/// Half points.
const TITLE: usize = 36;
const HEADING: usize = 30;
const BODY: usize = 28;
/// Twentieths of a point.
const LINE: i32 = 520;

fn fonts() -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia("FangSong")
}

fn paragraph(text: &str, size: usize, bold: bool) -> DocxParagraph {
    let run = Run::new().add_text(text).size(size).fonts(fonts());
    let run = if bold { run.bold() } else { run };
    DocxParagraph::new().line_spacing(LineSpacing::new().line(LINE)).add_run(run)
}

pub fn write(report: &CaseReport) -> Result<Vec<u8>> {
    let margin = PageMargin::new().top(1440).bottom(1440).left(1588).right(1474);
    let mut docx = Docx::new()
        .page_margin(margin)
        .add_paragraph(paragraph(&report.title, TITLE, true).align(AlignmentType::Center));
    for part in &report.paragraphs {
        docx = docx.add_paragraph(match part.kind.as_str() {
            "heading" => paragraph(&part.text, HEADING, true),
            "item" => paragraph(&part.text, BODY, false).indent(Some(420), None, None, None),
            _ => paragraph(&part.text, BODY, false),
        });
    }
    let mut file = Cursor::new(Vec::new());
    docx.build().pack(&mut file).map_err(|e| Error::internal(format!("writing a document: {e}")))?;
    Ok(file.into_inner())
}
