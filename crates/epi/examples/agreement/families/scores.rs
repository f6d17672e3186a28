//! `scoringRules`, `surveillance::rps` and `dss`, `scoringutils::wis`.

use lianfang_epi::scoring::{Predictive, crps_sample, dawid_sebastiani_sample, weighted_interval_score};

use crate::oracle::{Case, CaseResult, Oracle, Table};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let expected = oracle.table(&case.expected_file)?;
    let run = if expected.has("nb_logs") {
        closed_form
    } else if expected.has("crps_edf") {
        sample
    } else if expected.has("wis") {
        interval
    } else {
        return Err("these columns are not covered".to_owned());
    };
    run(case, &expected, result).map_err(|e| e.to_string())
}

fn closed_form(case: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), lianfang_epi::Error> {
    let after = |words: &str| case.call.split(words).nth(1).unwrap_or("").trim_start();
    let number = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').next().and_then(|n| n.parse::<f64>().ok())
    };
    let sdlog = number(after("sdlog ")).unwrap_or(0.4);
    for row in 0..expected.len() {
        let number = |column: &str| expected.number(row, column);
        let (x, mean, size) = (number("x"), number("mu"), number("size"));
        let variance = mean + mean * mean / size;
        let counts = Predictive::NegativeBinomial { mean, size };
        let poisson = Predictive::Poisson { mean };
        let normal = Predictive::Normal { mean, sd: variance.sqrt() };
        let gamma = Predictive::Gamma { shape: size, scale: mean / size };
        let log_normal = Predictive::LogNormal { meanlog: (mean + 0.1).ln(), sdlog };
        for (column, actual) in [
            ("nb_logs", counts.log_score(x)?),
            ("nb_crps", counts.crps(x)?),
            ("nb_rps_surv", counts.crps(x)?),
            ("nb_dss", counts.dawid_sebastiani(x)?),
            ("pois_logs", poisson.log_score(x)?),
            ("pois_crps", poisson.crps_like_scoring_rules(x)?),
            ("norm_crps", normal.crps(x)?),
            ("gamma_crps", gamma.crps(x + 0.5)?),
            ("lnorm_crps", log_normal.crps(x + 0.5)?),
        ] {
            result.exact(&format!("{column} row {row} x {x} mu {mean} size {size}"), actual, number(column));
        }
    }
    Ok(())
}

fn sample(_: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), lianfang_epi::Error> {
    for row in 0..expected.len() {
        let y = expected.number(row, "y");
        let values: Vec<f64> =
            expected.text(row, "sample").split(';').filter_map(|v| v.parse().ok()).collect();
        let what = |column: &str| format!("{column} {}", expected.text(row, "id"));
        result.exact(&what("crps_edf"), crps_sample(y, &values)?, expected.number(row, "crps_edf"));
        result.exact(
            &what("dss_sample"),
            dawid_sebastiani_sample(y, &values)?,
            expected.number(row, "dss_sample"),
        );
    }
    Ok(())
}

fn interval(case: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), lianfang_epi::Error> {
    // The columns name the levels, should the case not do so.
    let named = || expected.names().iter().filter_map(|n| n.strip_prefix('q')?.parse().ok()).collect();
    let levels: Vec<f64> = case.numbers("levels").unwrap_or_else(named);
    for row in 0..expected.len() {
        let number = |column: &str| expected.number(row, column);
        let quantiles: Vec<f64> = levels.iter().map(|l| number(&format!("q{l}"))).collect();
        let found = weighted_interval_score(number("observed"), &levels, &quantiles)?;
        for (column, actual) in [
            ("wis", found.score),
            ("dispersion", found.dispersion),
            ("overprediction", found.overprediction),
            ("underprediction", found.underprediction),
        ] {
            result.exact(&format!("{column} {}", expected.text(row, "id")), actual, number(column));
        }
    }
    Ok(())
}
