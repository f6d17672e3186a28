mod answers;
mod fhir;
mod hl7;
mod manifest;
mod outcomes;
mod pairs;
mod properties;
mod tables;

use crate::messages::{Inspection, inspect};

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/messages")
}

fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap()
}

fn inspected(file: &str) -> Inspection {
    inspect(&bytes(file), Some("2026-06-30".parse().unwrap()))
}

/// `code place` of everything that was found, for messages of failed assertions.
fn told(found: &Inspection) -> Vec<String> {
    found
        .findings
        .iter()
        .map(|f| format!("{} {} {}", f.code, f.place, f.value.clone().unwrap_or_default()))
        .collect()
}
