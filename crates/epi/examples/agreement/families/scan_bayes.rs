//! `scanstatistics::scan_bayes_negbin`: posteriors of windows and places.

use lianfang_epi::space::{BayesSettings, bayes_scan};

use crate::families::scan::{SETTINGS, check_call};
use crate::families::scan_data::Data;
use crate::oracle::{Case, CaseResult, Oracle};

pub fn compare_bayes(
    oracle: &Oracle,
    case: &Case,
    data: &Data,
    result: &mut CaseResult,
) -> Result<(), String> {
    let places = case.id.ends_with("_loc");
    // The call of the case on places only names what it lists; the settings are those of the case on windows.
    let windows_id = case.id.trim_end_matches("_loc");
    let windows = oracle.cases.iter().find(|c| c.id == windows_id);
    let call = windows.map_or(case.call.as_str(), |c| c.call.as_str()).to_owned();
    check_call(case, &case.function, SETTINGS, |c| c == call || c == "location posteriors")?;
    let scan = bayes_scan(&data.counts, &data.baselines, &data.zones, &settings(&call)?);
    let scan = scan.map_err(|e| e.to_string())?;
    let expected = oracle.table(&case.expected_file)?;
    for row in 0..expected.len() {
        if places {
            let place = expected.number(row, "location") as usize;
            let posterior = scan.place_posteriors[place - 1];
            result.exact(&format!("place {place}"), posterior, expected.number(row, "posterior"));
            continue;
        }
        let [zone, duration] = ["zone", "duration"].map(|c| expected.number(row, c) as usize);
        let window = scan.windows.iter().find(|w| w.zone + 1 == zone && w.duration == duration);
        let window = window.ok_or_else(|| format!("no zone {zone} of duration {duration}"))?;
        let what = format!("zone {zone} duration {duration}");
        // Log-gamma functions of the number of cases: differences of large terms.
        let floor = (1e-6 * data.counts.total()).max(1e-3);
        for (own, column) in
            [(window.ln_posterior, "log_posterior"), (window.ln_posterior_odds, "log_bayes_factor")]
        {
            result.close(&what, own, expected.number(row, column), 1e-9, floor);
        }
    }
    Ok(())
}

/// The settings that a call names; the reference's defaults for the others.
fn settings(call: &str) -> Result<BayesSettings, String> {
    let inner =
        call.strip_prefix("scan_bayes_negbin(").and_then(|c| c.strip_suffix(')')).ok_or("not covered")?;
    let mut found = BayesSettings { factorials_like_scanstatistics: true, ..BayesSettings::default() };
    let mut shares = Vec::new();
    for part in arguments(inner) {
        let (name, value) = part.split_once('=').map_or((part, ""), |(n, v)| (n.trim(), v.trim()));
        match name {
            "counts" | "zones" | "baselines" => {}
            "outbreak_prob" => found.outbreak_probability = number(value)?,
            "alpha_null" => found.shape = number(value)?,
            "beta_null" => found.rate = number(value)?,
            "alpha_alt" => found.outbreak_shape = Some(number(value)?),
            "beta_alt" => found.outbreak_rate = Some(number(value)?),
            "inc_values" => found.increases = vector(value)?,
            "inc_probs" => shares = vector(value)?,
            _ => return Err(format!("not covered: argument {name}")),
        }
    }
    let n = found.increases.len();
    // One share stands for even shares.
    let shares = if shares.len() > 1 { shares } else { vec![1.0; n] };
    let sum: f64 = shares.iter().sum();
    found.increase_probabilities = shares.iter().map(|s| s / sum).collect();
    Ok(found)
}

/// Arguments between commas that are in no bracket.
fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[from..i].trim());
                from = i + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("not covered: {text}"))
}

/// `seq(a, b, step)`, `seq(a, b, by = step)`, `c(a, b, ..)` or a number.
fn vector(text: &str) -> Result<Vec<f64>, String> {
    let inside = |head: &str| {
        text.strip_prefix(head).and_then(|t| t.strip_prefix('(')).and_then(|t| t.strip_suffix(')'))
    };
    if let Some(parts) = inside("c") {
        return parts.split(',').map(number).collect();
    }
    let Some(parts) = inside("seq") else { return Ok(vec![number(text)?]) };
    let parts = parts.split(',').map(|p| number(p.trim().trim_start_matches("by = ")));
    let [from, to, by] = parts.collect::<Result<Vec<f64>, _>>()?[..] else {
        return Err(format!("not covered: {text}"));
    };
    let steps = ((to - from) / by + 1e-9).floor() as usize + 1;
    Ok((0..steps).map(|i| from + by * i as f64).collect())
}
