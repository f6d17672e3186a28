//! Compares this crate with published software, case by case.
//!
//!     cargo run --release -p lianfang-epi --example agreement -- DIR [--only FAMILY_OR_CASE] [--write docs/methods/agreement.md]
//!
//! DIR has `cases/*.csv`, one row per case with the reference's call and settings, and the inputs and expected outputs that they
//! name. Prints family, cases, passed and worst difference; exits 1 when a case fails or is not covered.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool of the developers: a damaged folder of cases ends it"
)]

mod families;
mod oracle;
mod r_random;
mod report;

use std::process::ExitCode;

const HELP: &str = "usage: agreement DIR [--only FAMILY_OR_CASE] [--write FILE.md]

DIR              folder with cases/*.csv and the inputs and expected outputs that they name
--only NAME      one family or one case
--write FILE.md  also write the table as a page, as docs/methods/agreement.md

Prints family, cases, passed, numbers compared and worst difference, and what failed.
Exits 1 when a case fails, or is of a family or has a setting that is not supported.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut only, mut write) = (None, None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--only" => only = arguments.next(),
            "--write" => write = arguments.next(),
            "-h" | "--help" => {
                println!("{HELP}");
                return ExitCode::SUCCESS;
            }
            option if option.starts_with('-') || folder.is_some() => {
                eprintln!("error: `{option}` is not understood\n\n{HELP}");
                return ExitCode::FAILURE;
            }
            _ => folder = Some(argument),
        }
    }
    let Some(folder) = folder else {
        eprintln!("{HELP}");
        return ExitCode::FAILURE;
    };
    let oracle = match oracle::Oracle::open(folder.as_ref()) {
        Ok(oracle) => oracle,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    let results = families::run_all(&oracle, only.as_deref());
    if results.is_empty() {
        eprintln!("error: no family and no case is called `{}`", only.unwrap_or_default());
        return ExitCode::FAILURE;
    }
    print!("{}", report::terminal(&results));
    if let Some(path) = write
        && let Err(fault) = std::fs::write(&path, report::markdown(&results))
    {
        eprintln!("error: {path}: {fault}");
        return ExitCode::FAILURE;
    }
    if results.iter().all(oracle::CaseResult::passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
