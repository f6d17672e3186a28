//! `EpiEstim::estimate_R`, `discr_si`, `overall_infectivity` and `wallinga_teunis`.

use lianfang_domain::Streams;
use lianfang_epi::reproduction::{
    CohortConfig, CoriConfig, SerialIntervalPrior, TruncatedNormal, Window, WindowEstimate, cori,
    cori_uncertain, discr_si, discr_si_published, overall_infectivity, wallinga_teunis,
};
use std::collections::HashMap;

use crate::oracle::{Case, CaseResult, Kind, Oracle, Table};

const QUANTILES: [&str; 7] = ["q025", "q05", "q25", "median", "q75", "q95", "q975"];
/// Settings of a case that this comparison knows.
const KNOWN: [&str; 10] = [
    "window",
    "t_start_from",
    "mean_prior",
    "std_prior",
    "windows",
    "n1",
    "n2",
    "mean_si",
    "std_si",
    "method",
];
/// A window that ends on the mean serial interval but for rounding: whether the reference then has an estimate is chance.
const TIE: f64 = 1e-9;

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    for (key, value) in case.control.as_object().into_iter().flatten() {
        // Lists and words would silently be taken as the default.
        let words = key == "windows" || key == "method";
        if !KNOWN.contains(&key.as_str()) || !(words || value.is_number()) {
            return Err(format!("setting {key} = {value} is not covered"));
        }
    }
    let expected = oracle.table(&case.expected_file)?;
    match case.function.as_str() {
        "EpiEstim::estimate_R method=parametric_si" | "EpiEstim::estimate_R method=non_parametric_si" => {
            known_interval(oracle, case, &expected, result)
        }
        "EpiEstim::estimate_R method=uncertain_si" => uncertain_interval(oracle, case, &expected, result),
        "EpiEstim::discr_si" => intervals(&expected, result),
        "EpiEstim::overall_infectivity" => infectivity(oracle, &expected, result),
        "EpiEstim::wallinga_teunis" => cohorts(oracle, case, &expected, result),
        other => Err(format!("{other} is not covered")),
    }
}

/// One series of the folder.
struct Series {
    id: String,
    local: Vec<f64>,
    imported: Vec<f64>,
    mean: f64,
    sd: f64,
}

impl Series {
    fn read(oracle: &Oracle, id: &str) -> Result<Series, String> {
        let list = oracle.table("incidence.csv")?;
        let row = list.texts("id").iter().position(|i| i == id).ok_or_else(|| format!("no series {id}"))?;
        let table = oracle.table(&format!("incidence/{id}.csv"))?;
        let mut imported = table.column("imported");
        if imported.iter().all(|v| v.is_nan()) {
            imported.clear();
        }
        let (mean, sd) = (list.number(row, "mean_si"), list.number(row, "sd_si"));
        Ok(Series { id: id.to_owned(), local: table.column("local"), imported, mean, sd })
    }

    fn interval(&self, oracle: &Oracle, case: &Case) -> Result<Vec<f64>, String> {
        let named = [case.function.as_str(), case.call.as_str(), case.text("method", "")];
        if named.iter().any(|text| text.contains("non_parametric")) {
            return Ok(oracle.table(&format!("incidence/{}_si.csv", self.id))?.column("prob"));
        }
        let (mean, sd) = (case.number("mean_si", self.mean), case.number("std_si", self.sd));
        discr_si_published(self.local.len() - 1, mean, sd).map_err(|e| e.to_string())
    }
}

/// The rows of each series, in the order of the file.
fn by_series(expected: &Table) -> Vec<(String, Vec<usize>)> {
    let mut found: Vec<(String, Vec<usize>)> = Vec::new();
    for (row, series) in expected.texts("series").into_iter().enumerate() {
        match found.iter_mut().find(|(s, _)| *s == series) {
            Some((_, rows)) => rows.push(row),
            None => found.push((series, vec![row])),
        }
    }
    found
}

/// The case's windows: those that its rule makes must be those of the file.
fn windows(case: &Case, days: usize, expected: &Table, rows: &[usize]) -> Result<Vec<Window>, String> {
    let first = case.number("t_start_from", 2.0) as usize - 1;
    let made = match case.text("windows", "") {
        "" => Window::sliding(days, case.number("window", 7.0) as usize, first),
        text => {
            let length = text.strip_prefix("blocks of ").and_then(|t| t.strip_suffix(" days"));
            let length: usize =
                length.and_then(|l| l.parse().ok()).ok_or(format!("windows `{text}` are not covered"))?;
            let blocks = (first..).step_by(length).take_while(|f| f + length <= days);
            blocks.map(|f| Window { first: f, last: f + length - 1 }).collect()
        }
    };
    let listed = |row: &usize| Window {
        first: expected.number(*row, "t_start") as usize - 1,
        last: expected.number(*row, "t_end") as usize - 1,
    };
    let listed: Vec<Window> = rows.iter().map(listed).collect();
    if made == listed { Ok(made) } else { Err("the windows are not those of the file".to_owned()) }
}

fn config(case: &Case) -> CoriConfig {
    CoriConfig {
        prior_mean: case.number("mean_prior", 5.0),
        prior_sd: case.number("std_prior", 5.0),
        ..CoriConfig::default()
    }
}

/// Mean, deviation and quantiles, not a number where there is no estimate.
fn numbers(estimate: &WindowEstimate) -> Vec<f64> {
    match &estimate.posterior {
        Some(p) => [p.mean, p.sd].into_iter().chain(p.quantiles.iter().copied()).collect(),
        None => vec![f64::NAN; 2 + QUANTILES.len()],
    }
}

fn columns() -> impl Iterator<Item = &'static str> {
    ["mean", "sd"].into_iter().chain(QUANTILES)
}

fn known_interval(
    oracle: &Oracle,
    case: &Case,
    expected: &Table,
    result: &mut CaseResult,
) -> Result<(), String> {
    for (id, rows) in by_series(expected) {
        let series = Series::read(oracle, &id)?;
        let windows = windows(case, series.local.len(), expected, &rows)?;
        let interval = series.interval(oracle, case)?;
        let found = cori(&series.local, &series.imported, &interval, &windows, &config(case))
            .map_err(|e| e.to_string())?;
        let mean: f64 = interval.iter().take(series.local.len()).enumerate().map(|(k, w)| k as f64 * w).sum();
        for (row, estimate) in rows.iter().zip(&found) {
            let end = (estimate.window.last + 1) as f64;
            let missing = [estimate.posterior.is_none(), expected.number(*row, "mean").is_nan()];
            if missing[0] != missing[1] && (end - mean).abs() < TIE * mean {
                result.skip();
                continue;
            }
            for (column, value) in columns().zip(numbers(estimate)) {
                result.exact(&format!("{id} {row} {column}"), value, expected.number(*row, column));
            }
        }
    }
    Ok(())
}

/// Fifty seeds, each with as many pairs as the reference drew: its value must lie among ours.
fn uncertain_interval(
    oracle: &Oracle,
    case: &Case,
    expected: &Table,
    result: &mut CaseResult,
) -> Result<(), String> {
    const SEEDS: usize = 50;
    if case.kind != Kind::Statistical {
        return Err("an uncertain interval can only be compared statistically".to_owned());
    }
    let draws = case.number("n1", 500.0) as usize;
    let per_pair = case.number("n2", 50.0);
    for (id, rows) in by_series(expected) {
        let s = Series::read(oracle, &id)?;
        let windows = windows(case, s.local.len(), expected, &rows)?;
        let part = |m: f64| TruncatedNormal { mean: m, sd: m / 6.0, min: 0.6 * m, max: 1.4 * m };
        let prior = SerialIntervalPrior { mean: part(s.mean), sd: part(s.sd) };
        let mut runs = Vec::with_capacity(SEEDS);
        for seed in 0..SEEDS {
            let mut rng = Streams::from_seed(seed as u64).stream("rt");
            let run = cori_uncertain(&s.local, &s.imported, &prior, draws, &windows, &config(case), &mut rng);
            runs.push(run.map_err(|e| e.to_string())?);
        }
        for (place, row) in rows.iter().enumerate() {
            let values: Vec<Vec<f64>> = runs.iter().map(|run| numbers(&run[place])).collect();
            let own = numbers(&runs[0][place]);
            for (index, column) in columns().enumerate() {
                let sample: Vec<f64> = values.iter().map(|v| v[index]).collect();
                // The reference's second layer of draws adds this to the variance of a mean; of a quantile more, by its density.
                let factor = [1.0, 0.75, 7.0, 4.5, 1.9, 1.6, 1.9, 4.5, 7.0][index];
                let extra = factor * own[1] * own[1] / (draws as f64 * per_pair);
                sampling(
                    result,
                    &format!("{id} {row} {column}"),
                    &sample,
                    expected.number(*row, column),
                    extra,
                );
            }
        }
    }
    Ok(())
}

/// The reference's number lies within five standard errors of the mean of our runs.
pub fn sampling(result: &mut CaseResult, what: &str, sample: &[f64], expected: f64, extra_variance: f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    if expected.is_nan() || mean.is_nan() {
        return result.close(what, mean, expected, 0.0, 1.0);
    }
    let variance = sample.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance * (1.0 + 1.0 / n) + extra_variance).sqrt().max(1e-12 * expected.abs());
    result.compared += 1;
    let distance = (mean - expected).abs() / error;
    result.worst = result.worst.max(distance);
    if distance > 5.0 {
        result
            .fault(format!("{what}: {mean} +- {error}, expected {expected} ({distance:.1} standard errors)"));
    }
}

fn intervals(expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    let mut known: HashMap<String, Vec<f64>> = HashMap::new();
    for row in 0..expected.len() {
        let (mean, sd) = (expected.number(row, "mean_si"), expected.number(row, "sd_si"));
        let lag = expected.number(row, "lag") as usize;
        let key = format!("{mean} ({sd})");
        if !known.contains_key(&key) {
            known.insert(key.clone(), discr_si(200, mean, sd).map_err(|e| e.to_string())?);
        }
        result.exact(&format!("{key} {lag}"), known[&key][lag], expected.number(row, "prob"));
    }
    Ok(())
}

fn infectivity(oracle: &Oracle, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    for (id, rows) in by_series(expected) {
        let series = Series::read(oracle, &id)?;
        let interval = discr_si(series.local.len() - 1, series.mean, series.sd).map_err(|e| e.to_string())?;
        let mut all = series.local.clone();
        all.iter_mut().zip(&series.imported).for_each(|(a, i)| *a += i);
        let lambda = overall_infectivity(&all, &interval).map_err(|e| e.to_string())?;
        for row in rows {
            let t = expected.number(row, "t") as usize;
            result.exact(&format!("{id} {t}"), lambda[t - 1], expected.number(row, "lambda"));
        }
    }
    Ok(())
}

/// The reference leaves windows without cases out.
fn cohorts(oracle: &Oracle, case: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    for (id, rows) in by_series(expected) {
        let series = Series::read(oracle, &id)?;
        let interval = series.interval(oracle, case)?;
        let first = case.number("t_start_from", 2.0) as usize - 1;
        let windows = Window::sliding(series.local.len(), case.number("window", 7.0) as usize, first);
        // The reference drops windows that start (by day) before the number of the first window with a case before it.
        let number = windows.iter().position(|w| series.local[..w.first].iter().any(|n| *n > 0.0));
        let windows: Vec<Window> =
            windows.into_iter().filter(|w| number.is_none_or(|number| w.first >= number)).collect();
        let config = CohortConfig { simulations: 0, ..CohortConfig::default() };
        let mut rng = Streams::from_seed(1).stream("rt");
        let found = wallinga_teunis(&series.local, &interval, &windows, &config, &mut rng)
            .map_err(|e| e.to_string())?;
        let mut rows = rows.into_iter();
        for estimate in found {
            let Some(mean) = estimate.mean else { continue };
            let row = rows.next().ok_or(format!("{id}: more windows than in the file"))?;
            let what = format!("{id} {}", estimate.window.first + 1);
            result.same(&what, estimate.window.first as f64 + 1.0 == expected.number(row, "t_start"), true);
            result.exact(&what, mean, expected.number(row, "mean"));
        }
        result.same(&format!("{id}: as many windows"), rows.next().is_none(), true);
    }
    Ok(())
}
