//! The questions of `lianfang analyse` as a user asks them, on real counts and cases.

#![allow(clippy::expect_used)]

mod chains;
mod detect;
mod forecast;
mod guide;
mod lists;
mod nowcast;
mod recompute;
mod rt;
mod rubbish;
mod scan;
mod simulate;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ITALY: &str = "data/italy/daily_province.csv";
const GERMANY: &str = "data/germany/weekly_district.csv";

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn analyse(arguments: &[&str]) -> Output {
    analyse_in(arguments, &repository("."))
}

fn analyse_in(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .arg("analyse")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

fn said(arguments: &[&str]) -> String {
    let output = analyse(arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("text")
}

fn json(arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&said(&arguments)).expect("JSON")
}

fn refused(arguments: &[&str]) -> String {
    let output = analyse(arguments);
    assert!(!output.status.success(), "{arguments:?} was accepted");
    String::from_utf8(output.stderr).expect("text")
}

fn written(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    let path = path.display().to_string();
    (folder, path)
}

/// A file of the tests' own, see `tests/data/PROVENANCE.md`.
fn of_tests(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name).display().to_string()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Daily new cases of the province of Lodi up to a day, without its later corrections: it has none in those months.
fn lodi(until: &str) -> Vec<f64> {
    let text = std::fs::read_to_string(repository(ITALY)).expect("the file");
    let rows = text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>());
    let totals: Vec<f64> =
        rows.filter(|r| r[1] == "98" && r[0] <= until).map(|r| r[2].parse().expect("a count")).collect();
    let new: Vec<f64> =
        [totals[0]].into_iter().chain(totals.windows(2).map(|pair| pair[1] - pair[0])).collect();
    assert!(new.iter().all(|n| *n >= 0.0));
    new
}
