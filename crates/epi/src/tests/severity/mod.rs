//! Severity: coverage by simulation, conservation, and the published data of two outbreaks.

mod beds;
mod fatality;
mod risk;

use std::path::PathBuf;

fn data(path: &str) -> csv::Reader<std::fs::File> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/severity");
    csv::Reader::from_path(folder.join(path)).unwrap()
}

fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance, "{actual}, expected {expected}");
}
