//! Every published list is read as what it is, and what contradicts itself in a list is found.

mod faults;
mod neighbours;
mod published;

use crate::line_lists::*;

fn file(name: &str) -> Vec<u8> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/linelists");
    std::fs::read(root.join(name)).unwrap()
}

fn read(bytes: impl AsRef<[u8]>) -> ListReading {
    let options = ListOptions { today: Some("2026-03-02".parse().unwrap()), ..ListOptions::default() };
    read_list(bytes.as_ref(), &options).unwrap()
}

/// `line code column` of every finding.
fn told(reading: &ListReading) -> Vec<String> {
    reading.findings.iter().map(|f| format!("{} {} {}", f.line.unwrap_or(0), f.code, f.place)).collect()
}
