//! How good are the forecasts on real series? Settings chosen on the first half of the weeks, scored on the second; nothing known that was not known then.
//!
//!     cargo run --release -p lianfang-epi --example forecast_scores -- DIR [--write docs/methods/forecast-scores.md] [--only italy]
//!
//! At each week every method sees the weeks before it and forecasts the next four. The stack's weights come from the
//! forecasts of earlier origins whose target is known by then. Counts are as in the files today, not as first reported.
//! Ends with 1 if the choice is not what `Settings::weekly` has, or if the stack is not below the baseline on held-out weeks. With `--only` nothing
//! is chosen: the library's settings are scored on one set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a tool of the developers")]

mod by_day;
mod choose;
mod data;
mod evaluate;
mod methods;
mod report;

use std::path::Path;
use std::process::ExitCode;

use evaluate::{Evaluation, VARIANTS, Variant};
use lianfang_epi::forecast::Settings;
use methods::ALL;

type Read = fn(&Path) -> Result<data::DataSet, String>;

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
    let sets: [(&str, Read); 3] =
        [("italy", data::italy), ("germany", data::germany), ("influenza", data::influenza)];
    let wanted = sets.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|o| o == name));
    let sets: Vec<data::DataSet> =
        match wanted.map(|(_, read)| read(Path::new(&folder))).collect::<Result<_, _>>() {
            Ok(sets) => sets,
            Err(fault) => {
                eprintln!("error: {fault}");
                return ExitCode::FAILURE;
            }
        };
    let by_day = match sets.first() {
        Some(set) if only.is_none() => by_day::choose(Path::new(&folder), set),
        _ => Ok(Vec::new()),
    };
    let by_day = match by_day {
        Ok(rows) => rows,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    let (mut settings, candidates) =
        if only.is_some() { (Settings::weekly(), Vec::new()) } else { choose::choose(&sets) };
    let evaluations: Vec<Evaluation> = sets.iter().map(|set| evaluate::run(set, &settings)).collect();
    let powers: Vec<(Variant, f64)> =
        VARIANTS.iter().enumerate().map(|(place, v)| (*v, first_half(&evaluations, place))).collect();
    let all = powers.iter().filter(|(v, _)| v.memory.is_none());
    if let (None, Some((best, _))) = (&only, all.min_by(|a, b| a.1.total_cmp(&b.1))) {
        settings.power = best.power;
    }
    let page = report::markdown(&evaluations, &settings, &candidates, &powers, &by_day);
    println!("{page}");
    if let Some(path) = write
        && let Err(fault) = std::fs::write(&path, page)
    {
        eprintln!("error: {path}: {fault}");
        return ExitCode::FAILURE;
    }
    verdict(&settings, by_day.first().map(|row| row.drift), &evaluations)
}

/// Geometric mean of a stack's relative WIS over sets and horizons of the first half.
fn first_half(evaluations: &[Evaluation], variant: usize) -> f64 {
    let rows = evaluations.iter().flat_map(|e| e.scores[0][ALL.len() + variant]);
    let logarithms: Vec<f64> = rows.map(|s| (s.wis / s.baseline).ln()).collect();
    (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp()
}

/// The library's settings are those that were chosen, and with them the stack beats the baseline where nobody had looked.
fn verdict(settings: &Settings, by_day: Option<by_day::Drift>, evaluations: &[Evaluation]) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    let library = by_day::Drift::of(&Settings::daily());
    if let Some(chosen) = by_day.filter(|chosen| *chosen != library) {
        eprintln!("chosen by day: {chosen:?}\nlibrary: {library:?}");
        code = ExitCode::FAILURE;
    }
    if *settings != Settings::weekly() {
        eprintln!("chosen: {settings:?}\nlibrary: {:?}", Settings::weekly());
        code = ExitCode::FAILURE;
    }
    let stack = VARIANTS.iter().position(|v| v.power == settings.power && v.memory.is_none());
    for (e, place) in evaluations.iter().filter_map(|e| Some((e, stack?))) {
        let worst = e.scores[1][ALL.len() + place].iter().map(|s| s.wis / s.baseline).fold(0.0, f64::max);
        if worst >= 1.0 {
            eprintln!("{}: the stack is not below the baseline, {worst:.3}", e.name);
            code = ExitCode::FAILURE;
        }
    }
    code
}
