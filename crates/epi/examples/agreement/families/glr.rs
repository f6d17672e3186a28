//! `surveillance::algo.glrnb` and `algo.glrpois`.

use lianfang_epi::detection::{Change, ChartPoint, Direction, GlrConfig, GlrMean, Report, SeasonalMean, glr};
use serde_json::Value;

use crate::families::charts::{Settings, frequency, same_alarm, series_rows};
use crate::oracle::{Case, CaseResult, Oracle};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let (config, shape) = settings(case)?;
    let expected = oracle.table(&case.expected_file)?;
    for (series, rows) in series_rows(&expected) {
        let counts = oracle.table(&format!("series/{series}.csv"))?.column("observed");
        let from = expected.number(rows[0], "t") as usize - 1;
        let shape = SeasonalMean { frequency: frequency(oracle, &series)?, ..shape };
        let mean = match &config.mean {
            GlrMean::Known(means) => GlrMean::Known(means.clone()),
            GlrMean::SeasonalAnew(_) => GlrMean::SeasonalAnew(shape),
            GlrMean::Seasonal(_) => GlrMean::Seasonal(shape),
        };
        let config = GlrConfig { mean, ..config.clone() };
        let points = glr(&counts, from, &config).map_err(|e| format!("{series}: {e}"))?;
        let cases = config.report == Report::Cases;
        for row in rows {
            let t = expected.number(row, "t") as usize;
            let what = format!("{series} {t}");
            let point = points.iter().find(|p| p.index + 1 == t).ok_or(format!("{what}: no result"))?;
            // Means of an estimated overdispersion are as exact as its iteration.
            let precision = if config.alpha.is_none() { 1e-7 } else { 1e-9 };
            result.close(
                &format!("{what} mean"),
                point.expected,
                expected.number(row, "mu0"),
                precision,
                1e-3,
            );
            same_alarm(result, &what, point.alarm, expected.number(row, "alarm"));
            if cases && config.direction == Direction::Decrease {
                // The published search looks for increases only.
                result.skip();
                continue;
            }
            let most = case.number("xMax", 10_000.0);
            let actual = if cases { reported_cases(&config, point, most) } else { point.statistic };
            // A ratio is a difference of sums as large as the counts of its window: their rounding units are its smallest error.
            let rounding = 30.0 * f64::EPSILON * point.observed.max(point.expected);
            result.close(
                &what,
                actual,
                expected.number(row, "value"),
                precision,
                (rounding / 1e-9).max(1e-3),
            );
        }
    }
    Ok(())
}

/// Cases at the edge of an alarm as the reference writes them: 0 for none, and for negative binomial counts the result of a search upwards
/// from the observed count without an alarm and downwards with one, which gives up at zero and above `most`.
fn reported_cases(config: &GlrConfig, point: &ChartPoint, most: f64) -> f64 {
    if config.alpha == Some(0.0) || config.theta.is_some() {
        return point.upperbound.max(0.0);
    }
    let alarm = point.alarm == Some(true);
    let found = point.observed >= 1.0 && (1.0..=most + 1.0).contains(&point.upperbound);
    match (found, alarm) {
        (true, _) => point.upperbound,
        (false, true) => 0.0,
        (false, false) => 1e99,
    }
}

fn settings(case: &Case) -> Result<(GlrConfig, SeasonalMean), String> {
    let mut settings = Settings::new(case);
    let poisson = case.function.ends_with("glrpois");
    let alpha = match settings.value("alpha") {
        Value::Null => poisson.then_some(0.0),
        alpha => Some(alpha.as_f64().ok_or("alpha is not covered")?),
    };
    let change = match settings.value("change").as_str().unwrap_or("intercept") {
        "intercept" => Change::Intercept,
        "epi" => Change::Epidemic,
        other => return Err(format!("change {other} is not covered")),
    };
    let direction = match settings.value("dir").as_str().unwrap_or("inc") {
        "inc" => Direction::Increase,
        "dec" => Direction::Decrease,
        other => return Err(format!("dir {other} is not covered")),
    };
    let report = match settings.value("ret").as_str().unwrap_or("value") {
        "value" => Report::Statistic,
        "cases" => Report::Cases,
        other => return Err(format!("ret {other} is not covered")),
    };
    let theta = settings.value("theta");
    let window = settings.number("M", -1.0)?;
    // A bound of the search of the published code for the number of cases.
    settings.number("xMax", 1e4)?;
    let mut config = GlrConfig {
        alpha,
        change,
        direction,
        report,
        // An epidemic change of known size does not exist: the reference estimates it all the same.
        theta: if theta.is_null() || change == Change::Epidemic {
            None
        } else {
            Some(theta.as_f64().ok_or("theta is not covered")?)
        },
        threshold: settings.number("c.ARL", 5.0)?,
        window: (window > 0.0).then_some(window as usize),
        shortest: settings.number("Mtilde", 1.0)? as usize,
        like_surveillance: true,
        ..GlrConfig::default()
    };
    let mean = settings.value("mu0");
    settings.all_read()?;
    let keys = mean.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    if let Some(other) = keys.clone().find(|k| !["S", "trend", "refit"].contains(k)) {
        return Err(format!("mu0 {other} is not covered"));
    }
    let shape = SeasonalMean {
        harmonics: mean["S"].as_u64().unwrap_or(1) as usize,
        trend: mean["trend"].as_bool().unwrap_or(false),
        frequency: 52,
    };
    config.mean = match mean {
        Value::Array(means) => GlrMean::Known(means.iter().filter_map(Value::as_f64).collect()),
        Value::Object(_) | Value::Null if mean["refit"].as_bool() == Some(true) => {
            GlrMean::SeasonalAnew(shape)
        }
        Value::Object(_) | Value::Null => GlrMean::Seasonal(shape),
        other => return Err(format!("mu0 {other} is not covered")),
    };
    Ok((config, shape))
}
