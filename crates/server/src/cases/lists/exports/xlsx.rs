//! Rows as a workbook, written on a thread of its own: a sheet can't be continued after a restart, so that it is written in one go.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::task::JoinHandle;

use super::csv::Value;
use crate::error::{Error, Result};

/// Rows of a workbook at most: more are better read as CSV.
pub const MOST: i64 = 250_000;

fn fault(e: XlsxError) -> Error {
    Error::internal(format!("XLSX: {e}"))
}

/// A workbook that grows.
pub struct Book {
    rows: SyncSender<Vec<Vec<Value>>>,
    written: JoinHandle<Result<Vec<u8>>>,
}

impl Book {
    /// `folder` takes what does not fit into memory, in a file without a name that goes with the program.
    pub fn begin(folder: &Path, title: String, head: Vec<String>) -> Book {
        let (rows, incoming) = sync_channel(2);
        let folder = folder.to_path_buf();
        let written = tokio::task::spawn_blocking(move || write(&folder, &title, &head, incoming));
        Book { rows, written }
    }

    pub async fn add(&self, rows: Vec<Vec<Value>>) -> Result<()> {
        let sender = self.rows.clone();
        let sent = tokio::task::spawn_blocking(move || sender.send(rows).is_ok()).await;
        if sent.unwrap_or(false) { Ok(()) } else { Err(Error::internal("the workbook could not be written")) }
    }

    /// The whole file.
    pub async fn finish(self) -> Result<Vec<u8>> {
        drop(self.rows);
        self.written.await.map_err(|e| Error::internal(format!("XLSX: {e}")))?
    }
}

fn write(
    folder: &Path,
    title: &str,
    head: &[String],
    incoming: Receiver<Vec<Vec<Value>>>,
) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_tempdir(folder).map_err(fault)?;
    let sheet = book.add_worksheet_with_constant_memory().map_err(fault)?;
    sheet.set_name(title).map_err(fault)?;
    sheet.set_freeze_panes(1, 0).map_err(fault)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(head) {
        sheet.set_column_width(column, 16).map_err(fault)?;
        sheet.write_string_with_format(0, column, name, &bold).map_err(fault)?;
    }
    let mut at = 0;
    for rows in incoming {
        for row in rows {
            at += 1;
            for (column, value) in (0u16..).zip(&row) {
                cell(sheet, at, column, value).map_err(fault)?;
            }
        }
    }
    book.save_to_buffer().map_err(fault)
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, value: &Value) -> std::result::Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        // A string cell is never taken for a formula.
        Value::Text(text) => drop(sheet.write_string(row, column, text)?),
        Value::Number(x) => drop(sheet.write_number(row, column, *x)?),
        Value::Whole(n) => drop(sheet.write_number(row, column, *n as f64)?),
    }
    Ok(())
}
