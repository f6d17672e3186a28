//! The result as a page of the documentation.

use std::fmt::Write as _;

use lianfang_epi::forecast::Settings;

use crate::by_day::Row;
use crate::choose::Candidate;
use crate::evaluate::{Evaluation, PARTS, Score, VARIANTS, Variant};
use crate::methods::{ALL, HORIZON, Method};

const HEAD: &str = "# Scores of the forecasts on real series

Written by `cargo run --release -p lianfang-epi --example forecast_scores -- DIR --write FILE`. At every week each method saw the weeks before it and nothing later, and forecast the next four at the hub's 23 levels.
*Relative WIS* is the sum of the weighted interval scores over all places and origins, divided by the persistence baseline's on the same targets: below 1 is better than the baseline.
The stack weighs the methods by their scores over earlier origins whose targets were known, and corrects the spread in the same way. No estimate and no weight uses later data. Counts are those of the files, not those first reported, for every method alike.

The fixed settings (windows of weeks, the drift of the reproduction number, the power of the weights; `Settings::weekly`) are the same for every set, place and origin. They are **chosen on the first half** of each set's weeks by this program, from the candidates
at the end of this page, and the **held-out second half** is what they are judged by. Origins of the first half with targets in the second belong to neither. What remains of hindsight: the list of methods, the candidates and the serial intervals were written
down by people who had seen whole series of these sets.
";

pub fn markdown(
    sets: &[Evaluation],
    settings: &Settings,
    candidates: &[Candidate],
    powers: &[(Variant, f64)],
    by_day: &[Row],
) -> String {
    let chosen = |memory| VARIANTS.iter().position(|v| v.power == settings.power && v.memory == memory);
    let stacks: Vec<(usize, &str)> =
        [(chosen(None), "**stack**"), (chosen(Some(16)), "stack, last 16 origins")]
            .into_iter()
            .filter_map(|(place, name)| Some((place?, name)))
            .collect();
    let mut out = HEAD.to_owned();
    let _ = writeln!(
        out,
        "\n## The stack on held-out weeks\n\n| set | 1 week | 2 weeks | 3 weeks | 4 weeks | 95 % covers | chosen on: 1 to 4 weeks |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    for e in sets {
        let Some((place, _)) = stacks.first() else { continue };
        let [first, second] = &e.scores;
        let row = &second[ALL.len() + place];
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            e.name,
            relative(row),
            share(row, |s| s.covered95),
            relative(&first[ALL.len() + place]).replace(" | ", ", ")
        );
    }
    for e in sets {
        set(&mut out, e, &stacks);
    }
    choosing(&mut out, sets, candidates, powers, settings);
    daily(&mut out, by_day);
    out
}

fn relative(row: &[Score; HORIZON]) -> String {
    row.map(|s| format!("{:.3}", s.wis / s.baseline)).join(" | ")
}

fn share(row: &[Score; HORIZON], of: fn(&Score) -> usize) -> String {
    let (sum, targets) = row.iter().fold((0, 0), |(s, n), score| (s + of(score), n + score.targets));
    format!("{:.0} %", 100.0 * sum as f64 / targets as f64)
}

fn set(out: &mut String, e: &Evaluation, stacks: &[(usize, &str)]) {
    let _ = writeln!(out, "\n## {}\n\n{} places.", e.name, e.places);
    for part in (0..PARTS).rev() {
        let (first, last, origins) = &e.spans[part];
        let title = if part == 1 { "Held out" } else { "Chosen on" };
        let _ = writeln!(
            out,
            "\n{title}: {origins} origins, targets from {first} to {last}.\n\n| method | 1 week | 2 weeks | 3 weeks | 4 weeks | 50 % interval covers | 95 % covers |\n|---|---:|---:|---:|---:|---:|---:|"
        );
        let names = ALL.iter().enumerate().map(|(m, method)| (m, method.name()));
        for (m, name) in names.chain(stacks.iter().map(|(s, name)| (ALL.len() + s, *name))) {
            let row = &e.scores[part][m];
            if row.iter().any(|s| s.targets > 0) {
                let (half, most) = (share(row, |s| s.covered50), share(row, |s| s.covered95));
                let _ = writeln!(out, "| {name} | {} | {half} | {most} |", relative(row));
            }
        }
    }
    let Some((place, _)) = stacks.first() else { return };
    let _ = writeln!(
        out,
        "\nMean weights in the stack, held out:\n\n| method | 1 week | 2 weeks | 3 weeks | 4 weeks |\n|---|---:|---:|---:|---:|"
    );
    for (m, method) in ALL.iter().enumerate() {
        let row: Vec<String> = e.weights[*place].iter().map(|w| format!("{:.2}", w[m])).collect();
        let _ = writeln!(out, "| {} | {} |", method.name(), row.join(" | "));
    }
}

fn choosing(
    out: &mut String,
    sets: &[Evaluation],
    candidates: &[Candidate],
    powers: &[(Variant, f64)],
    settings: &Settings,
) {
    let names: Vec<&str> = sets.iter().map(|e| e.name).collect();
    let _ = writeln!(
        out,
        "\n## What was chosen from\n\nGeometric mean of the relative WIS over the horizons of the first half, by set and over all; of the German districts every seventh, but all for hhh4. Of the renewal equation's 48 rows the best ten are shown.\n\n| method | setting | {} | all |\n|---|---|{}---:|",
        names.join(" | "),
        "---:|".repeat(names.len())
    );
    let mut best: Vec<f64> =
        candidates.iter().filter(|c| c.method == Method::Renewal).map(|c| c.mean).collect();
    best.sort_by(f64::total_cmp);
    let limit = best.get(9).copied().unwrap_or(f64::INFINITY);
    for c in candidates.iter().filter(|c| c.method != Method::Renewal || c.mean <= limit) {
        let by_set: Vec<String> =
            c.by_set.iter().map(|r| r.map_or("–".to_owned(), |r| format!("{r:.3}"))).collect();
        let bold = if c.chosen { "**" } else { "" };
        let _ = writeln!(
            out,
            "| {} | {bold}{}{bold} | {} | {bold}{:.4}{bold} |",
            c.method.name(),
            c.label,
            by_set.join(" | "),
            c.mean
        );
    }
    let _ = writeln!(
        out,
        "\nPower of the stack's weights, in the same way:\n\n| power | all earlier origins | last 16 |\n|---:|---:|---:|"
    );
    for (variant, mean) in powers.iter().filter(|(v, _)| v.memory.is_none()) {
        let other = powers.iter().find(|(v, _)| v.memory.is_some() && v.power == variant.power);
        let bold = if variant.power == settings.power { "**" } else { "" };
        let _ = writeln!(
            out,
            "| {bold}{}{bold} | {bold}{mean:.4}{bold} | {} |",
            variant.power,
            other.map_or("–".to_owned(), |(_, mean)| format!("{mean:.4}"))
        );
    }
}

fn daily(out: &mut String, rows: &[Row]) {
    let _ = writeln!(
        out,
        "\n## The renewal equation by day\n\nThe pages and `--horizon 14d` forecast by day (`Settings::daily`). Daily paths for the Italian regions, summed to weeks, against the same baseline; the best five of 36 on the first half. \
         Held out, they are relative WIS of weeks nobody chose by.\n\n| kept | volatility | size | chosen on: mean | held out: 1 week | 2 weeks | 3 weeks | 4 weeks |\n|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    for row in rows.iter().take(5) {
        let held = row.halves[1].map(|r| format!("{r:.3}")).join(" | ");
        let drift = row.drift;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.4} | {held} |",
            drift.persistence,
            drift.volatility,
            drift.size,
            row.mean()
        );
    }
}
