//! One file per family of cases. A family reads its inputs, calls the crate, and compares.

use crate::oracle::{Case, CaseResult, Oracle};

mod charts;
mod ears;
mod farrington;
mod glr;
mod intensity;
mod scan;
mod stcd;
mod nowcast;
mod rt;
mod hhh4;
mod reference_forecasts;
mod scores;
mod simulation;
mod trees;

/// Compares one case; an error says why it could not be run.
type Compare = fn(&Oracle, &Case, &mut CaseResult) -> Result<(), String>;

/// Family, as in the cases' column of that name, and who compares it.
#[rustfmt::skip]
const FAMILIES: &[(&str, Compare)] = &[
    ("ears", ears::compare),
    ("farrington_flexible", farrington::flexible),
    ("farrington_flexible_internals", farrington::internals),
    ("farrington", farrington::classic),
const FAMILIES: &[(&str, Compare)] = &[
    ("ears", ears::compare),
    ("bayes", charts::bayes_case),
    ("rki", charts::rki_case),
    ("outbreakP", charts::outbreak_p_case),
    ("cusum", charts::cusum_case),
    ("glr", glr::compare),
    ("intensity", intensity::compare),
    ("scan", scan::compare),
    ("stcd", stcd::compare),
const FAMILIES: &[(&str, Compare)] = &[
    // One family a line.
    ("backprojection", nowcast::compare_backprojection),
    ("ears", ears::compare),
    ("nowcast", nowcast::compare),
    ("rt", rt::compare),
const FAMILIES: &[(&str, Compare)] = &[
    ("ears", ears::compare),
    ("hhh4", hhh4::compare),
    ("reference_forecasts", reference_forecasts::compare),
    ("scores", scores::compare),
];
const FAMILIES: &[(&str, Compare)] = &[("ears", ears::compare), ("simulation", simulation::compare)];
const FAMILIES: &[(&str, Compare)] = &[
    ("ears", ears::compare),
    ("trees", trees::compare), // one line each
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
                    if let Err(fault) = compare(oracle, case, &mut result) {
                        result.not_covered = Some(fault);
                    }
                }
                None => result.not_covered = Some("no method for this family".to_owned()),
            }
            result
        })
        .collect()
}
