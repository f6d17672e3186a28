//! The result as a page of the documentation.

use std::fmt::Write as _;

use crate::evaluate::{Evaluation, Score};
use crate::methods::NAMES;

pub fn markdown(evaluations: &[Evaluation]) -> String {
    let mut out = String::from(
        "# Scores of the forecasts on real series\n\nWritten by `cargo run --release -p lianfang-epi --example forecast_scores -- DIR --write FILE`. \
         At every week each method saw the weeks before it and nothing later, and forecast the next four at the hub's 23 levels. \
         *Relative WIS* is the sum of the weighted interval scores over all places and origins, divided by the persistence baseline's on the same targets: \
         below 1 is better than the baseline. The stack weighs the methods of this table by their scores over all earlier origins whose targets were known, and corrects the spread in the same way. \
         No estimate uses later data. The few fixed settings (windows of weeks, the drift of the reproduction number, the power of the weights) are the same for every place and \
         origin, but were chosen with a first look at these very series; expect somewhat less on others. Counts are those of the files, not those first reported, \
         for every method alike.\n",
    );
    for e in evaluations {
        let _ = writeln!(
            out,
            "\n## {}\n\n{} places, {} origins, targets from {} to {}.\n\n| method | 1 week | 2 weeks | 3 weeks | 4 weeks | 50 % interval covers | 95 % covers |\n|---|---:|---:|---:|---:|---:|---:|",
            e.name, e.places, e.origins, e.first, e.last
        );
        for (method, scores) in NAMES.iter().chain(&["**stack**"]).zip(&e.scores) {
            if scores.iter().all(|s| s.targets == 0) {
                continue;
            }
            let relative: Vec<String> = scores.iter().map(|s| format!("{:.3}", s.wis / s.baseline)).collect();
            let share = |of: fn(&Score) -> usize| {
                let (sum, targets) =
                    scores.iter().fold((0, 0), |(s, n), score| (s + of(score), n + score.targets));
                format!("{:.0} %", 100.0 * sum as f64 / targets as f64)
            };
            let _ = writeln!(
                out,
                "| {method} | {} | {} | {} |",
                relative.join(" | "),
                share(|s| s.covered50),
                share(|s| s.covered95)
            );
        }
        let _ = writeln!(
            out,
            "\nMean weights in the stack:\n\n| method | 1 week | 2 weeks | 3 weeks | 4 weeks |\n|---|---:|---:|---:|---:|"
        );
        for (m, method) in NAMES.iter().enumerate() {
            let row: Vec<String> = e.weights.iter().map(|w| format!("{:.2}", w[m])).collect();
            let _ = writeln!(out, "| {method} | {} |", row.join(" | "));
        }
    }
    out
}
