//! The result as a table for people: on the terminal, and as a page of the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::oracle::{CaseResult, Kind};

struct Line {
    cases: usize,
    passed: usize,
    compared: usize,
    worst: f64,
}

fn by_family(results: &[CaseResult]) -> BTreeMap<&str, Line> {
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    for r in results.iter().filter(|r| r.kind != Kind::Approximate) {
        let line = lines.entry(&r.family).or_insert(Line { cases: 0, passed: 0, compared: 0, worst: 0.0 });
        line.cases += 1;
        line.passed += usize::from(r.passed());
        line.compared += r.compared;
        // A statistical case differs by chance; its difference is no measure of exactness.
        if r.kind != Kind::Statistical {
            line.worst = line.worst.max(r.worst);
        }
    }
    lines
}

pub fn terminal(results: &[CaseResult]) -> String {
    let mut out = String::new();
    for r in results.iter().filter(|r| !r.passed()) {
        let why =
            r.not_covered.clone().unwrap_or_else(|| format!("{} of {} differ", r.fault_count, r.compared));
        let _ = writeln!(out, "{} ({}): {why}", r.id, r.family);
        for fault in &r.faults {
            let _ = writeln!(out, "    {fault}");
        }
    }
    let _ =
        writeln!(out, "{:<28} {:>6} {:>7} {:>10}  worst difference", "family", "cases", "passed", "compared");
    for (family, line) in by_family(results) {
        let _ = writeln!(
            out,
            "{family:<28} {:>6} {:>7} {:>10}  {:.1e}",
            line.cases, line.passed, line.compared, line.worst
        );
    }
    out
}

pub fn markdown(results: &[CaseResult]) -> String {
    let mut out = String::from(
        "# Agreement with published software\n\nWritten by `cargo run --release -p lianfang-epi --example agreement -- DIR --write FILE`. \
         *Worst difference* is relative (absolute below 0.001) and counts deterministic and optimised cases; statistical cases pass within their sampling \
         error.\n\n| family | cases | passed | numbers compared | worst difference |\n|---|---:|---:|---:|---:|\n",
    );
    for (family, line) in by_family(results) {
        let _ = writeln!(
            out,
            "| {family} | {} | {} | {} | {:.1e} |",
            line.cases, line.passed, line.compared, line.worst
        );
    }
    let failed: Vec<&CaseResult> = results.iter().filter(|r| !r.passed()).collect();
    if !failed.is_empty() {
        out.push_str("\n## Not in agreement\n\n");
        for r in failed {
            let why = r
                .not_covered
                .clone()
                .unwrap_or_else(|| format!("{} of {} differ", r.fault_count, r.compared));
            let _ = writeln!(out, "- `{}` ({}): {why}", r.id, r.family);
        }
    }
    out
}
