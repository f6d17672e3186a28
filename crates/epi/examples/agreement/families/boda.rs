//! `surveillance::bodaDelay` without delays, `inferenceMethod` asym.
//!
//! It sets its own seed before each period and uses the same normal draws for means and sizes, so that its mixtures (`quantileMethod` MM)
//! can be met exactly. With MC it draws counts from the mixture: their quantile is compared with what five standard errors of its rank allow.

use lianfang_epi::detection::{Boda, Compatibility, boda};

use crate::families::farrington::{Judged, check_names, pair};
use crate::oracle::{Case, CaseResult, Oracle};
use crate::r_random::RRandom;

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let names = "b w mc.munu mc.y alpha inferenceMethod quantileMethod noPeriods pastWeeksNotIncluded \
                 pastAberrations trend limit54 verbose delay";
    check_names(case, &names.split_whitespace().collect::<Vec<_>>())?;
    if case.text("inferenceMethod", "asym") != "asym" || case.flag("delay", false) {
        return Err("not covered: delays and INLA".to_owned());
    }
    let config = Boda {
        b: case.number("b", 5.0) as usize,
        w: case.number("w", 3.0) as usize,
        no_periods: case.number("noPeriods", 1.0) as usize,
        past_weeks_not_included: case.control["pastWeeksNotIncluded"].as_f64().map(|n| n as usize),
        trend: case.flag("trend", true),
        alpha: case.number("alpha", 0.05),
        limit54: pair(case)?,
        compatibility: Compatibility::Surveillance,
    };
    let means = case.number("mc.munu", 100.0) as usize;
    let drawn = match case.text("quantileMethod", "MC") {
        "MC" => Some(means as f64 * case.number("mc.y", 10.0)),
        "MM" => None,
        other => return Err(format!("not covered: quantileMethod {other}")),
    };
    let mut random = RRandom::seeded(1);
    let normals: Vec<f64> = (0..means).map(|_| random.normal()).collect();
    let expected = oracle.table(&case.expected_file)?;
    let mut judged = Judged::default();
    for (row, name) in expected.texts("series").iter().enumerate() {
        let t = expected.number(row, "t") as usize;
        let found = judged.at(oracle, name, t, |owned| boda(&owned.series(false), &config, t - 1))?;
        let wanted = expected.number(row, "threshold_mean");
        let bound = |alpha: f64| match found.fit {
            Some(fit) if found.enough_cases => fit.bound_of_draws(&normals, alpha),
            _ => f64::NAN,
        };
        let what = format!("{name} {t}");
        // A block without cases: the mean's error on the log scale has no bound.
        if wanted > 1e9 {
            result.skip();
            continue;
        }
        let Some(drawn) = drawn else {
            result.close(&what, bound(config.alpha), wanted, 1e-9, 1.0);
            continue;
        };
        let margin = 5.0 * (config.alpha * (1.0 - config.alpha) / drawn).sqrt();
        let low = bound((config.alpha + margin).min(0.999));
        let high = bound((config.alpha - margin).max(1e-9));
        let agrees = (low <= wanted && wanted <= high) || (low.is_nan() && wanted.is_nan());
        result.same(&format!("{what}: {wanted} in {low} to {high}"), agrees, true);
    }
    Ok(())
}
