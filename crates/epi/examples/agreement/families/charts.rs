//! `algo.bayes`, `algo.rki`, `algo.outbreakP` and `algo.cusum` of `surveillance`.

use lianfang_epi::Error;
use lianfang_epi::detection::{
    BayesConfig, ChartPoint, ControlMean, CusumConfig, OutbreakPConfig, PastWindow, Score, SeasonalMean,
    bayes, cusum, outbreak_p, rki,
};

use crate::oracle::{Case, CaseResult, Oracle, Table};

/// Settings of a case, read one by one; what was not read is not covered.
pub struct Settings<'a> {
    case: &'a Case,
    read: Vec<&'static str>,
}

impl<'a> Settings<'a> {
    pub fn new(case: &'a Case) -> Settings<'a> {
        Settings { case, read: Vec::new() }
    }

    pub fn value(&mut self, name: &'static str) -> &'a serde_json::Value {
        self.read.push(name);
        &self.case.control[name]
    }

    pub fn number(&mut self, name: &'static str, default: f64) -> Result<f64, String> {
        let value = self.value(name);
        if value.is_null() {
            Ok(default)
        } else {
            value.as_f64().ok_or(format!("{name} {value} is not covered"))
        }
    }

    pub fn flag(&mut self, name: &'static str, default: bool) -> Result<bool, String> {
        let value = self.value(name);
        if value.is_null() {
            Ok(default)
        } else {
            value.as_bool().ok_or(format!("{name} {value} is not covered"))
        }
    }

    /// Fails if the case has settings that were not read.
    pub fn all_read(&self) -> Result<(), String> {
        let keys = self.case.control.as_object().into_iter().flatten();
        match keys.map(|(key, _)| key).find(|key| !self.read.contains(&key.as_str())) {
            Some(key) => Err(format!("setting {key} is not covered")),
            None => Ok(()),
        }
    }
}

/// Series of the expected file with its rows.
pub fn series_rows(expected: &Table) -> Vec<(String, Vec<usize>)> {
    let mut found: Vec<(String, Vec<usize>)> = Vec::new();
    for row in 0..expected.len() {
        let name = expected.text(row, "series");
        match found.iter_mut().find(|(s, _)| s == name) {
            Some((_, rows)) => rows.push(row),
            None => found.push((name.to_owned(), vec![row])),
        }
    }
    found
}

pub fn frequency(oracle: &Oracle, series: &str) -> Result<usize, String> {
    let list = oracle.table("series.csv")?;
    let row = (0..list.len()).find(|&r| list.text(r, "series") == series).ok_or("unknown series")?;
    Ok(list.number(row, "freq") as usize)
}

/// Compares the alarm, which is unknown on both sides or on neither.
pub fn same_alarm(result: &mut CaseResult, what: &str, alarm: Option<bool>, expected: f64) {
    let actual = alarm.map_or(f64::NAN, |a| f64::from(u8::from(a)));
    result.close(what, actual, expected, 0.0, 1.0);
}

type Chart<'a> = dyn FnMut(&[f64], usize, usize) -> Result<Vec<ChartPoint>, Error> + 'a;

/// Runs a chart on every series of the case (counts, frequency, first judged place) and hands each pair of results to `check`.
fn each_point(
    oracle: &Oracle,
    case: &Case,
    result: &mut CaseResult,
    chart: &mut Chart<'_>,
    check: fn(&mut CaseResult, &str, &ChartPoint, &Table, usize),
) -> Result<(), String> {
    let expected = oracle.table(&case.expected_file)?;
    for (series, rows) in series_rows(&expected) {
        let counts = oracle.table(&format!("series/{series}.csv"))?.column("observed");
        let from = expected.number(rows[0], "t") as usize - 1;
        let points =
            chart(&counts, frequency(oracle, &series)?, from).map_err(|e| format!("{series}: {e}"))?;
        for row in rows {
            let t = expected.number(row, "t") as usize;
            let what = format!("{series} {t}");
            let point = points.iter().find(|p| p.index + 1 == t).ok_or(format!("{what}: no result"))?;
            check(result, &what, point, &expected, row);
        }
    }
    Ok(())
}

fn bound(result: &mut CaseResult, what: &str, point: &ChartPoint, expected: &Table, row: usize) {
    result.exact(what, point.upperbound, expected.number(row, "upperbound"));
    same_alarm(result, what, point.alarm, expected.number(row, "alarm"));
}

/// The window of a case; `default` has what the reference takes where the case says nothing.
fn window(settings: &mut Settings<'_>, default: PastWindow) -> Result<PastWindow, String> {
    Ok(PastWindow {
        years: settings.number("b", default.years as f64)? as usize,
        half_width: settings.number("w", default.half_width as f64)? as usize,
        this_year: settings.flag("actY", default.this_year)?,
        ..default
    })
}

pub fn bayes_case(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let (base, alpha) =
        (window(&mut settings, BayesConfig::default().window)?, settings.number("alpha", 0.05)?);
    settings.all_read()?;
    let mut chart = |counts: &[f64], frequency: usize, from: usize| {
        bayes(counts, from, &BayesConfig { window: PastWindow { frequency, ..base }, alpha })
    };
    each_point(oracle, case, result, &mut chart, bound)
}

pub fn rki_case(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let default = PastWindow { years: 2, half_width: 4, this_year: false, frequency: 52 };
    let base = window(&mut settings, default)?;
    settings.all_read()?;
    let mut chart =
        |counts: &[f64], frequency: usize, from: usize| rki(counts, from, &PastWindow { frequency, ..base });
    each_point(oracle, case, result, &mut chart, bound)
}

pub fn outbreak_p_case(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let threshold = settings.number("k", 100.0)?;
    let cases = match settings.value("ret").as_str() {
        None | Some("cases") => true,
        Some("value") => false,
        Some(other) => return Err(format!("ret {other} is not covered")),
    };
    // A bound of the search of the published code for the number of cases.
    settings.number("maxUpperboundCases", 1e5)?;
    settings.all_read()?;
    let config = OutbreakPConfig { threshold, products_like_surveillance: true };
    let mut chart = |counts: &[f64], _: usize, from: usize| outbreak_p(counts, from, &config);
    each_point(oracle, case, result, &mut chart, if cases { outbreak_cases } else { outbreak_value })
}

fn outbreak_value(result: &mut CaseResult, what: &str, point: &ChartPoint, expected: &Table, row: usize) {
    // The statistic is a product of powers: a rounding unit in a fitted mean comes back multiplied by the total count.
    let total = point.expected * (point.index + 1) as f64;
    let tolerance = 1e-9_f64.max(16.0 * f64::EPSILON * total);
    result.close(what, point.statistic, expected.number(row, "value"), tolerance, 1e-3);
    same_alarm(result, what, point.alarm, expected.number(row, "alarm"));
}

fn outbreak_cases(result: &mut CaseResult, what: &str, point: &ChartPoint, expected: &Table, row: usize) {
    // No count is found where even none would alarm.
    let none = point.alarm == Some(true) && point.upperbound == 0.0;
    let cases = if none { f64::NAN } else { point.upperbound };
    result.exact(what, cases, expected.number(row, "value"));
    same_alarm(result, what, point.alarm, expected.number(row, "alarm"));
}

pub fn cusum_case(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let mut settings = Settings::new(case);
    let alpha = settings.number("alpha", 0.1)?;
    let score = match settings.value("trans").as_str().unwrap_or("standard") {
        "standard" => Score::Standard,
        "rossi" => Score::Rossi,
        "anscombe" => Score::Anscombe,
        "anscombe2nd" => Score::AnscombeSecondOrder,
        "pearsonNegBin" => Score::PearsonNegativeBinomial { alpha },
        "anscombeNegBin" => Score::AnscombeNegativeBinomial { alpha },
        "none" => Score::Counts,
        other => return Err(format!("trans {other} is not covered")),
    };
    let (known, glm) = match settings.value("m") {
        serde_json::Value::Null => (None, false),
        serde_json::Value::String(s) if s == "glm" => (None, true),
        m => (Some(m.as_f64().ok_or(format!("m {m} is not covered"))?), false),
    };
    let base = CusumConfig {
        score,
        mean: known.map_or(ControlMean::History, ControlMean::Known),
        reference_value: settings.number("k", 1.04)?,
        threshold: settings.number("h", 2.26)?,
        like_surveillance: true,
    };
    settings.all_read()?;
    let mut chart = |counts: &[f64], frequency: usize, from: usize| {
        let shape = SeasonalMean { harmonics: 1, trend: false, frequency };
        let mean = if glm { ControlMean::Seasonal(shape) } else { base.mean };
        cusum(counts, from, &CusumConfig { mean, ..base })
    };
    let tabulated = matches!(base.score, Score::AnscombeNegativeBinomial { .. });
    each_point(oracle, case, result, &mut chart, if tabulated { tabulated_point } else { cusum_point })
}

/// The published software reads this score from a table of ten decimals, whose last one can't always be known.
fn tabulated_point(result: &mut CaseResult, what: &str, point: &ChartPoint, expected: &Table, row: usize) {
    result.exact(&format!("{what} mean"), point.expected, expected.number(row, "m"));
    result.close(&format!("{what} sum"), point.statistic, expected.number(row, "cusum"), 1e-8, 0.1);
    result.close(&format!("{what} bound"), point.upperbound, expected.number(row, "upperbound"), 1e-8, 0.1);
    same_alarm(result, what, point.alarm, expected.number(row, "alarm"));
}

fn cusum_point(result: &mut CaseResult, what: &str, point: &ChartPoint, expected: &Table, row: usize) {
    result.exact(&format!("{what} mean"), point.expected, expected.number(row, "m"));
    result.exact(&format!("{what} sum"), point.statistic, expected.number(row, "cusum"));
    result.exact(&format!("{what} bound"), point.upperbound, expected.number(row, "upperbound"));
    same_alarm(result, what, point.alarm, expected.number(row, "alarm"));
}
