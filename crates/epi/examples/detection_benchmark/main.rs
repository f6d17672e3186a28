//! How often is each detector right, wrong and late? Runs them on simulated weeks with known outbreaks.
//!
//! `cargo run --release -p lianfang-epi --example detection_benchmark -- DIR [--write FILE.md]`, where DIR holds `benchmark/series.csv`, `truth.csv`
//! and `outbreak_cases.csv` of the 42 scenarios of Noufaily and others (2013). Every registered detector runs with its defaults, and
//! the Farrington family with the settings that are candidates for ours.

mod candidates;
mod data;
mod score;

use lianfang_epi::detection::Detector;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::process::ExitCode;

use candidates::Candidate;
use data::Outbreak;
use score::Score;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut write) = (None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => write = arguments.next(),
            _ => folder = Some(argument),
        }
    }
    let Some(folder) = folder else {
        eprintln!("usage: detection_benchmark DIR [--write FILE.md]");
        return ExitCode::FAILURE;
    };
    let report = match data::read(folder.as_ref()) {
        Ok(outbreaks) => report(&outbreaks),
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    print!("{report}");
    if let Some(path) = write
        && let Err(fault) = std::fs::write(&path, page(&report))
    {
        eprintln!("error: {path}: {fault}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(detector: &dyn Detector, outbreaks: &[Outbreak]) -> Result<Score, String> {
    let scores: Vec<Result<Score, String>> = outbreaks.par_iter().map(|o| Score::of(detector, o)).collect();
    scores.into_iter().try_fold(Score::default(), |sum, score| Ok(sum.add(score?)))
}

fn report(outbreaks: &[Outbreak]) -> String {
    let mut out = String::from(
        "| method | settings | FPR % | POD % | k 1-3 | k 4-6 | k 7-10 | sensitivity % | specificity % | PPV % | F1 | delay, weeks | timeliness |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for Candidate { method, settings, detector } in candidates::all() {
        let line = match run(detector.as_ref(), outbreaks) {
            Ok(score) => score.line(),
            Err(fault) => format!("not run: {fault} |"),
        };
        let _ = writeln!(out, "| {method} | {settings} | {line}");
    }
    out
}

fn page(table: &str) -> String {
    let (before, after) = include_str!("page.md").split_once("TABLE\n").unwrap_or_default();
    format!("{before}{table}{after}")
}
