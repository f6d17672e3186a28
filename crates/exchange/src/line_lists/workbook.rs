//! Workbooks (.xlsx): the first sheet as a table, with line numbers as the spreadsheet shows them.

use calamine::{DataRef, Reader as _, Xlsx};
use std::io::Cursor;

use super::catalogue::code;
use crate::messages::Finding;

/// More cells than this are no list: a million rows of fifty columns.
const MOST_CELLS: usize = 50_000_000;
/// A cell far to the right or below stands for a bomb, not for data.
const MOST_COLUMNS: u32 = 2_000;
const MOST_ROWS: u32 = 2_000_000;

/// A zip archive, as every .xlsx is; no table of text begins so.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first sheet as CSV in UTF-8.
pub(super) fn first_sheet(bytes: &[u8]) -> Result<Vec<u8>, Finding> {
    let broken =
        |why: &dyn std::fmt::Display| Finding::new(&code::BROKEN_WORKBOOK).line(1).detail(&why.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| broken(&"it has no sheet"))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| broken(&e))?;
    let mut table = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let (mut row, mut record, mut seen) = (0u32, Vec::<String>::new(), 0usize);
    let mut end = |record: &mut Vec<String>| {
        // A line of the spreadsheet stays a line of the table, so that findings name the line that people see.
        let written = if record.is_empty() { table.write_record([""]) } else { table.write_record(&*record) };
        record.clear();
        written.map_err(|e| broken(&e))
    };
    while let Some(cell) = cells.next_cell().map_err(|e| broken(&e))? {
        let (at, column) = cell.get_position();
        seen += 1;
        if seen > MOST_CELLS || column > MOST_COLUMNS || at > MOST_ROWS {
            return Err(broken(&"it has too many cells"));
        }
        while row < at {
            end(&mut record)?;
            row += 1;
        }
        let column = column as usize;
        if record.len() <= column {
            record.resize(column + 1, String::new());
        }
        if let Some(slot) = record.get_mut(column) {
            *slot = text(cell.get_value());
        }
    }
    end(&mut record)?;
    table.into_inner().map_err(|e| broken(&e))
}

fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) => one_line(text),
        DataRef::SharedString(text) => one_line(text),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A break within a cell would shift every line number below it.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
