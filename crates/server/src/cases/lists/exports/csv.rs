//! Rows as CSV that Excel opens as it should: UTF-8 with its mark, and no cell that a spreadsheet would take for a formula.

use crate::error::{Error, Result};

/// By this mark Excel knows that the file is UTF-8.
const MARK: &str = "\u{feff}";

/// A value of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Empty,
    Text(String),
    Number(f64),
    Whole(i64),
}

/// Text that begins like a formula gets an apostrophe, which spreadsheets show as text.
pub fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Lines of CSV; the first ones of a file with mark and head.
pub fn lines(head: Option<&[String]>, rows: Vec<Vec<Value>>) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(rows.len() * 96);
    if head.is_some() {
        out.extend_from_slice(MARK.as_bytes());
    }
    let fault = |e: csv::Error| Error::internal(format!("CSV: {e}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if let Some(head) = head {
        writer.write_record(head).map_err(fault)?;
    }
    for row in rows {
        for value in row {
            match value {
                Value::Empty => writer.write_field(""),
                Value::Text(text) => writer.write_field(guarded(text)),
                Value::Number(x) => writer.write_field(x.to_string()),
                Value::Whole(n) => writer.write_field(n.to_string()),
            }
            .map_err(fault)?;
        }
        writer.write_record(None::<&[u8]>).map_err(fault)?;
    }
    writer.into_inner().map_err(|e| Error::internal(format!("CSV: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_stays_text_and_numbers_stay_numbers() {
        let row = vec![
            Value::Text("=HYPERLINK(\"x\")".to_owned()),
            Value::Text("张三, 李四".to_owned()),
            Value::Text("+86 1".to_owned()),
            Value::Whole(-3),
            Value::Empty,
        ];
        let head = ["a", "b", "c", "d", "e"].map(str::to_owned);
        let text = String::from_utf8(lines(Some(&head), vec![row]).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}a,b,c,d,e\r\n\"'=HYPERLINK(\"\"x\"\")\",\"张三, 李四\",'+86 1,-3,\r\n");
    }
}
