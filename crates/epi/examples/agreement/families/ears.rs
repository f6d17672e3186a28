//! `surveillance::earsC`.

use lianfang_epi::{EarsConfig, EarsVariant};
use std::collections::HashMap;

use crate::families::charts::Settings;
use crate::oracle::{Case, CaseResult, Oracle};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let variant = match settings.value("method").as_str() {
        None | Some("C1") => EarsVariant::C1,
        Some("C2") => EarsVariant::C2,
        Some("C3") => EarsVariant::C3,
        Some(other) => return Err(format!("method {other} is not covered")),
    };
    let default = EarsConfig::new(variant);
    let config = EarsConfig {
        baseline: settings.number("baseline", 7.0)? as usize,
        alpha: settings.number("alpha", default.alpha)?,
        min_sigma: settings.number("minSigma", 0.0)?,
        c3_like_surveillance: true,
        ..default
    };
    let expected = oracle.table(&case.expected_file)?;
    settings.all_read()?;
    let mut known: HashMap<String, Vec<lianfang_epi::detection::Bound>> = HashMap::new();
    for row in 0..expected.len() {
        let (series, t) = (expected.text(row, "series"), expected.number(row, "t") as usize);
        if !known.contains_key(series) {
            let values = oracle.table(&format!("series/{series}.csv"))?.column("observed");
            let bounds =
                lianfang_epi::detection::ears_bounds(&values, config, 0).map_err(|e| e.to_string())?;
            known.insert(series.to_owned(), bounds);
        }
        let bound = known[series].iter().find(|b| b.index + 1 == t);
        let bound = bound.ok_or_else(|| format!("{series} {t}: no result"))?;
        let what = format!("{series} {t}");
        result.exact(&what, bound.upperbound, expected.number(row, "upperbound"));
        result.same(&what, bound.exceeded(), expected.number(row, "alarm") == 1.0);
    }
    Ok(())
}
