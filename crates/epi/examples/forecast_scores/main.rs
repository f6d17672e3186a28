//! How good are the forecasts on real series? Rolling origins, nothing known that was not known then.
//!
//!     cargo run --release -p lianfang-epi --example forecast_scores -- DIR [--write docs/methods/forecast-scores.md] [--only italy]
//!
//! At each week every method sees the weeks before it and forecasts the next four. The stack's weights come from the
//! forecasts of earlier origins whose target is known by then. Counts are as in the files today, not as first reported.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a tool of the developers")]

mod data;
mod evaluate;
mod methods;
mod report;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut write, mut only) = (None, None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => write = arguments.next(),
            "--only" => only = arguments.next(),
            _ => folder = Some(argument),
        }
    }
    let Some(folder) = folder else {
        eprintln!("usage: forecast_scores DIR [--write FILE.md] [--only italy|germany|influenza]");
        return ExitCode::FAILURE;
    };
    let folder = Path::new(&folder);
    let mut evaluations = Vec::new();
    for (name, read) in [
        ("italy", data::italy as fn(&Path) -> Result<data::DataSet, String>),
        ("germany", data::germany),
        ("influenza", data::influenza),
    ] {
        if only.as_ref().is_some_and(|o| o != name) {
            continue;
        }
        match read(folder) {
            Ok(set) => evaluations.push(evaluate::run(&set)),
            Err(fault) => {
                eprintln!("error: {fault}");
                return ExitCode::FAILURE;
            }
        }
    }
    let page = report::markdown(&evaluations);
    println!("{page}");
    if let Some(path) = write
        && let Err(fault) = std::fs::write(&path, page)
    {
        eprintln!("error: {path}: {fault}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
