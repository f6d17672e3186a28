//! One file per family of cases. A family reads its inputs, calls the crate, and compares.

use crate::oracle::{Case, CaseResult, Oracle};

mod boda;
mod charts;
mod ears;
mod farrington;
mod glr;
mod hhh4;
mod intensity;
mod nowcast;
mod reference_forecasts;
mod rt;
mod scan;
mod scan_bayes;
mod scan_data;
mod scores;
mod simulation;
mod stcd;
mod trees;

/// Compares one case; an error says why it could not be run.
type Compare = fn(&Oracle, &Case, &mut CaseResult) -> Result<(), String>;

/// Family, as in the cases' column of that name, and who compares it. One family a line.
#[rustfmt::skip]
const FAMILIES: &[(&str, Compare)] = &[
    ("backprojection", nowcast::compare_backprojection),
    ("bayes", charts::bayes_case),
    ("boda", boda::compare),
    ("cusum", charts::cusum_case),
    ("ears", ears::compare),
    ("farrington", farrington::classic),
    ("farrington_flexible", farrington::flexible),
    ("farrington_flexible_internals", farrington::internals),
    ("glr", glr::compare),
    ("hhh4", hhh4::compare),
    ("intensity", intensity::compare),
    ("nowcast", nowcast::compare),
    ("outbreakP", charts::outbreak_p_case),
    ("reference_forecasts", reference_forecasts::compare),
    ("rki", charts::rki_case),
    ("rt", rt::compare),
    ("scan", scan::compare),
    ("scores", scores::compare),
    ("simulation", simulation::compare),
    ("stcd", stcd::compare),
    ("trees", trees::compare),
];

pub fn run_all(oracle: &Oracle, only: Option<&str>) -> Vec<CaseResult> {
    let wanted = |c: &&Case| only.is_none_or(|o| c.family == o || c.id == o);
    oracle
        .cases
        .iter()
        .filter(wanted)
        .map(|case| {
            let mut result = CaseResult::new(case);
            match FAMILIES.iter().find(|(name, _)| *name == case.family) {
                Some((_, compare)) => {
                    // A damaged case (a column that is not there) must not end the others.
                    let run = std::panic::AssertUnwindSafe(|| compare(oracle, case, &mut result));
                    let outcome = std::panic::catch_unwind(run).unwrap_or_else(|fault| {
                        let text = fault.downcast_ref::<String>().map_or("", String::as_str);
                        Err(format!("the case can't be read: {text}"))
                    });
                    if let Err(fault) = outcome {
                        result.not_covered = Some(fault);
                    }
                }
                None => {
                    result.not_covered = Some(format!("not supported: family {}", case.family));
                }
            }
            result
        })
        .collect()
}
