//! `mem::memmodel` and `mem::memtiming`.

use lianfang_epi::detection::{MemConfig, epidemic_period, moving_epidemic};

use crate::families::charts::Settings;
use crate::oracle::{Case, CaseResult, Oracle, numbers};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let id = settings.value("seasons").as_str().ok_or("no seasons")?;
    if settings.number("i.method", 2.0)? != 2.0 {
        return Err("only i.method 2 is covered".to_owned());
    }
    let slope_percent = settings.number("i.param", 2.8)?;
    // Values per season: does not move the epidemic, which is what the timing cases hold.
    settings.number("i.n.values", 5.0)?;
    let taken = settings.number("i.n.max", -1.0)?;
    let levels = numbers(settings.value("i.level.intensity")).unwrap_or_else(|| vec![0.4, 0.9, 0.975]);
    let threshold_level = settings.number("i.level.threshold", 0.95)?;
    // The newest seasons only; those without cases do not count.
    let newest = settings.number("i.seasons", f64::NAN)?;
    for (name, covered) in [
        ("i.type.threshold", 5.0),
        ("i.type.intensity", 6.0),
        ("i.tails.threshold", 1.0),
        ("i.tails.intensity", 1.0),
    ] {
        let asked = settings.number(name, covered)?;
        if asked != covered {
            return Err(format!("{name} {asked} is not covered"));
        }
    }
    // What the compared numbers do not depend on.
    for name in
        ["i.type.other", "i.level.other", "i.type.curve", "i.level.curve", "i.centering", "i.iter.boot"]
    {
        settings.value(name);
    }
    settings.all_read()?;
    let path = format!("seasons/{id}.csv");
    let (names, seasons) = seasons(oracle, &path)?;
    let expected = oracle.table(&case.expected_file)?;
    if expected.has("start_row") {
        for row in 0..expected.len() {
            let name = expected.text(row, "season");
            let place = names.iter().position(|n| n == name).ok_or("unknown season")?;
            let found = epidemic_period(&seasons[place], slope_percent).map_err(|e| e.to_string())?;
            let found = found.ok_or(format!("{name}: no epidemic"))?;
            result.exact(name, found.weeks() as f64, expected.number(row, "weeks"));
            result.exact(name, found.share * 100.0, expected.number(row, "percent_covered"));
            result.exact(name, found.sum, expected.number(row, "sum"));
            result.exact(name, found.start as f64 + 1.0, expected.number(row, "start_row"));
            result.exact(name, found.end as f64, expected.number(row, "end_row"));
        }
        return Ok(());
    }
    // 0 = all weeks of the season.
    let longest = seasons.iter().map(Vec::len).max().unwrap_or(1);
    let values_per_season = (taken >= 0.0).then_some(if taken == 0.0 { longest } else { taken as usize });
    let config =
        MemConfig { slope_percent, values_per_season, threshold_level, intensity_levels: levels.clone() };
    let mut parts: Vec<&[f64]> = seasons.iter().map(Vec::as_slice).collect();
    if newest > 0.0 {
        parts.retain(|season| season.iter().any(|v| *v > 0.0));
        parts.drain(..parts.len().saturating_sub(newest as usize));
    }
    let found = moving_epidemic(&parts, &config).map_err(|e| e.to_string())?;
    for row in 0..expected.len() {
        let name = expected.text(row, "quantity");
        let value = match name {
            "pre_epidemic_threshold" => found.pre_epidemic,
            "post_epidemic_threshold" => found.post_epidemic,
            _ => {
                let level = name.strip_prefix("intensity_").and_then(|l| l.parse::<f64>().ok());
                let place = level.and_then(|l| levels.iter().position(|k| (k - l).abs() < 1e-9));
                found.intensity[place.ok_or(format!("{name} is not covered"))?]
            }
        };
        result.exact(name, value, expected.number(row, "value"));
    }
    Ok(())
}

/// Names and weekly values of each season.
fn seasons(oracle: &Oracle, path: &str) -> Result<(Vec<String>, Vec<Vec<f64>>), String> {
    let table = oracle.table(path)?;
    let names: Vec<String> = table.names().into_iter().filter(|n| n != "week").collect();
    let values = names.iter().map(|name| table.column(name)).collect();
    Ok((names, values))
}
