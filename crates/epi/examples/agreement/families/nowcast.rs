//! `surveillance::nowcast` and its reporting triangle, and `surveillance::backprojNP`.

use chrono::NaiveDate;
use lianfang_domain::Streams;
use lianfang_epi::nowcast::{
    BackprojectionConfig, DayNowcast, Method, NowcastConfig, PoissonGamma, Report, ReportingTriangle,
    backproject, nowcast,
};

use super::rt::sampling;
use crate::oracle::{Case, CaseResult, Kind, Oracle, Table};

/// Settings of a case that this comparison knows.
const KNOWN: [&str; 9] =
    ["linelist", "now", "D", "m", "N.tInf.max", "alpha", "nSamples", "N.tInf.prior", "gd.prior.kappa"];
const BACKPROJECTION: [&str; 5] = ["k", "incu_pmf", "eps", "iter.max", "B"];

/// Day of the nowcast and method.
type Key = (String, String);

fn check_known(case: &Case, known: &[&str]) -> Result<(), String> {
    for (key, value) in case.control.as_object().into_iter().flatten() {
        // Lists and words would silently be taken as the default.
        let other = matches!(key.as_str(), "linelist" | "now" | "N.tInf.prior" | "incu_pmf");
        let absent = key == "m" && value.is_null();
        if !known.contains(&key.as_str()) || !(other || absent || value.is_number()) {
            return Err(format!("setting {key} = {value} is not covered"));
        }
    }
    Ok(())
}

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    if case.function != "surveillance::nowcast" {
        return Err(format!("{} is not covered", case.function));
    }
    check_known(case, &KNOWN)?;
    let expected = oracle.table(&case.expected_file)?;
    let list = line_list(oracle, case.text("linelist", ""))?;
    if expected.has("d0") {
        return triangles(case, &list, &expected, result);
    }
    let seeds = if case.kind == Kind::Statistical { 50 } else { 1 };
    let mut known: Vec<(Key, Vec<Vec<DayNowcast>>)> = Vec::new();
    for row in 0..expected.len() {
        let key = (expected.text(row, "now").to_owned(), expected.text(row, "method").to_owned());
        if !known.iter().any(|(k, _)| *k == key) {
            let runs = (0..seeds)
                .map(|seed| run(case, &list, &key.0, &key.1, seed))
                .collect::<Result<_, String>>()?;
            known.push((key.clone(), runs));
        }
        let Some((_, runs)) = known.iter().find(|(k, _)| *k == key) else { continue };
        let date = day(expected.text(row, "date"))?;
        let days: Option<Vec<&DayNowcast>> = runs.iter().map(|r| r.iter().find(|d| d.date == date)).collect();
        let days = days.ok_or_else(|| format!("{} {date}: no result", key.0))?;
        let truth: u32 = list.iter().filter(|r| r.event == date).map(|r| r.count).sum();
        compare_row(case, &expected, row, &days, truth as usize, result);
    }
    Ok(())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("`{text}` is no date"))
}

fn line_list(oracle: &Oracle, id: &str) -> Result<Vec<Report>, String> {
    let table = oracle.table(&format!("linelist/{id}.csv"))?;
    let row = |row: usize| {
        let (event, report) = (day(table.text(row, "event"))?, day(table.text(row, "report"))?);
        Ok(Report { event, report, count: table.number(row, "count") as u32 })
    };
    (0..table.len()).map(row).collect()
}

fn triangle(case: &Case, list: &[Report], now: &str) -> Result<ReportingTriangle, String> {
    let first = list.iter().map(|r| r.event).min().ok_or("an empty line list")?;
    ReportingTriangle::new(list, first, day(now)?, case.number("D", 15.0) as usize).map_err(|e| e.to_string())
}

fn run(case: &Case, list: &[Report], now: &str, method: &str, seed: u64) -> Result<Vec<DayNowcast>, String> {
    let method = match method {
        "lawless" => Method::Lawless,
        "bayes.notrunc" => Method::Bayes,
        "bayes.notrunc.bnb" => Method::BayesClosed,
        "bayes.trunc" => Method::BayesTruncated,
        "unif" => Method::Uniform,
        other => return Err(format!("method {other} is not covered")),
    };
    let prior = &case.control["N.tInf.prior"];
    let prior = match (prior["mean.lambda"].as_f64(), prior["var.lambda"].as_f64()) {
        (Some(mean), Some(variance)) => PoissonGamma { mean, variance },
        _ if prior.is_null() || prior == "poisgamma" => PoissonGamma { mean: 20.0, variance: 1500.0 },
        _ => return Err(format!("prior {prior} is not covered")),
    };
    let triangle = triangle(case, list, now)?;
    let config = NowcastConfig {
        method,
        days: Some(triangle.days()),
        window: case.control["m"].as_u64().map(|m| m as usize),
        max_cases: case.number("N.tInf.max", 300.0) as usize,
        alpha: case.number("alpha", 0.05),
        prior,
        delay_prior: case.number("gd.prior.kappa", 0.1),
        draws: case.number("nSamples", 2000.0) as usize,
        like_surveillance: true,
    };
    let mut rng = Streams::from_seed(seed).stream("nowcast");
    Ok(nowcast(&triangle, &config, &mut rng).map_err(|e| e.to_string())?.days)
}

/// Sum of the probabilities, logarithmic and ranked probability score.
fn scores(day: &DayNowcast, truth: usize) -> (f64, f64, f64) {
    let (mut sum, mut ranked) = (0.0, 0.0);
    for (count, p) in day.pmf.iter().enumerate() {
        sum += p;
        ranked += (sum - f64::from(u8::from(truth <= count))).powi(2);
    }
    (sum, -day.pmf[truth].ln(), ranked)
}

fn numbers(day: &DayNowcast, truth: usize) -> [(&'static str, f64); 9] {
    let (sum, log, ranked) = scores(day, truth);
    [
        ("median", day.median),
        ("lower", day.lower),
        ("upper", day.upper),
        ("pmf_sum", sum),
        ("pmf_mean", day.mean),
        ("pmf_sd", day.sd),
        ("logS", log),
        ("RPS", ranked),
        ("delay_cdf", day.share),
    ]
}

fn compare_row(
    case: &Case,
    expected: &Table,
    row: usize,
    days: &[&DayNowcast],
    truth: usize,
    result: &mut CaseResult,
) {
    let label = format!("{} {} {}", expected.text(row, "now"), expected.text(row, "method"), days[0].date);
    result.exact(&format!("{label} reported"), days[0].reported, expected.number(row, "reported"));
    result.exact(&format!("{label} truth"), truth as f64, expected.number(row, "truth"));
    let runs: Vec<_> = days.iter().map(|d| numbers(d, truth)).collect();
    for (index, (column, first)) in runs[0].iter().enumerate() {
        let (what, value) = (format!("{label} {column}"), expected.number(row, column));
        if case.kind != Kind::Statistical {
            if *column == "pmf_sd" && value.is_finite() {
                // The reference's probabilities hold to 1e-11, which a difference of squares blows up by mean^2 / variance.
                let blown_up = 2e-2 * expected.number(row, "pmf_mean").powi(2) / value;
                result.close(&what, *first, value, 1e-9, value.max(blown_up).max(1e-3));
            } else {
                result.exact(&what, *first, value);
            }
        } else if *column == "delay_cdf" || *column == "pmf_sum" {
            result.exact(&what, *first, value);
        } else if (*column == "logS" && value > 30.0 && *first > 30.0)
            || (*column == "pmf_sd" && value < 1e-6 && *first == 0.0)
        {
            // Certain days: the reference's probability of the impossible, and its deviation, are rounding noise.
            result.skip();
        } else {
            let sample: Vec<f64> = runs.iter().map(|r| r[index].1).collect();
            let whole = matches!(*column, "median" | "lower" | "upper");
            // The reference solves for the prior's second parameter to four digits, which moves all days alike.
            let extra = if whole { 1.0 / 12.0 } else { 1e-10 * (1.0 + value * value) };
            sampling(result, &what, &sample, value, extra);
        }
    }
}

fn triangles(case: &Case, list: &[Report], expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    let delays = case.number("D", 15.0) as usize;
    let mut known: Option<(String, ReportingTriangle)> = None;
    for row in 0..expected.len() {
        let now = expected.text(row, "now");
        if known.as_ref().is_none_or(|(n, _)| n != now) {
            known = Some((now.to_owned(), triangle(case, list, now)?));
        }
        let Some((_, triangle)) = &known else { continue };
        let date = day(expected.text(row, "date"))?;
        let t = (date - triangle.first).num_days() as usize;
        for delay in 0..=delays {
            let cell = if delay > triangle.known_delay(t) { f64::NAN } else { triangle.row(t)[delay] };
            let column = format!("d{delay}");
            result.exact(&format!("{now} {date} {column}"), cell, expected.number(row, &column));
        }
    }
    Ok(())
}

pub fn compare_backprojection(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    if case.function != "surveillance::backprojNP" {
        return Err(format!("{} is not covered", case.function));
    }
    check_known(case, &BACKPROJECTION)?;
    if case.number("B", -1.0) > 0.0 {
        return Err("bootstrap is not covered".to_owned());
    }
    let config = BackprojectionConfig {
        smoothing: case.number("k", 2.0) as usize,
        tolerance: case.number("eps", 1e-4),
        max_steps: case.number("iter.max", 1000.0) as usize,
    };
    let incubation = case.numbers("incu_pmf").ok_or("no incubation period")?;
    let expected = oracle.table(&case.expected_file)?;
    let found = backproject(&expected.column("observed"), &incubation, &config).map_err(|e| e.to_string())?;
    for (row, value) in found.infections.iter().enumerate() {
        result.exact(&format!("{}", row + 1), *value, expected.number(row, "backprojected"));
    }
    Ok(())
}
