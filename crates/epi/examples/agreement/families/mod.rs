//! One file per family of cases. A family reads its inputs, calls the crate, and compares.

use crate::oracle::{Case, CaseResult, Oracle};

mod ears;
mod trees;

/// Compares one case; an error says why it could not be run.
type Compare = fn(&Oracle, &Case, &mut CaseResult) -> Result<(), String>;

/// Family, as in the cases' column of that name, and who compares it.
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
