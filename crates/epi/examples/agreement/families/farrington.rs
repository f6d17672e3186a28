//! `surveillance::farringtonFlexible`, its internals, and `surveillance::algo.farrington`.

use chrono::NaiveDate;
use lianfang_epi::detection::{
    Compatibility, Explanation, Farrington, FarringtonFlexible, FarringtonResult, Power, Series,
    ThresholdMethod, explain_farrington, farrington, farrington_flexible,
};
use serde_json::Value;
use std::collections::HashMap;

use crate::oracle::{Case, CaseResult, Oracle, Table};

/// A series of the folder, owned.
pub struct Owned {
    counts: Vec<f64>,
    dates: Vec<NaiveDate>,
    population: Vec<f64>,
    frequency: usize,
}

impl Owned {
    pub fn read(oracle: &Oracle, list: &Table, name: &str) -> Result<Owned, String> {
        let row = list.texts("series").iter().position(|s| s == name);
        let row = row.ok_or_else(|| format!("{name}: not in series.csv"))?;
        let table = oracle.table(&format!("series/{name}.csv"))?;
        let dated = list.number(row, "has_dates") == 1.0;
        let date = |text: &String| text.parse().map_err(|e| format!("{name}: date {text}: {e}"));
        Ok(Owned {
            counts: table.column("observed"),
            dates: if dated {
                table.texts("date").iter().map(date).collect::<Result<_, _>>()?
            } else {
                Vec::new()
            },
            population: table.column("population"),
            frequency: list.number(row, "freq") as usize,
        })
    }

    pub fn series(&self, population: bool) -> Series<'_> {
        Series {
            counts: &self.counts,
            dates: &self.dates,
            population: if population { &self.population } else { &[] },
            frequency: self.frequency,
        }
    }
}

/// Results of each series from its first listed period on, computed when first asked for.
pub struct Judged<R> {
    known: HashMap<String, (usize, Vec<R>)>,
}

impl<R> Default for Judged<R> {
    fn default() -> Judged<R> {
        Judged { known: HashMap::new() }
    }
}

impl<R> Judged<R> {
    /// The result of period `t` (from 1); `run` judges the series from there on if it is the first asked for.
    pub fn at(
        &mut self,
        oracle: &Oracle,
        name: &str,
        t: usize,
        run: impl FnOnce(&Owned) -> Result<Vec<R>, lianfang_epi::Error>,
    ) -> Result<&R, String> {
        if !self.known.contains_key(name) {
            let owned = Owned::read(oracle, &oracle.table("series.csv")?, name)?;
            let results = run(&owned).map_err(|e| format!("{name}: {e}"))?;
            self.known.insert(name.to_owned(), (t, results));
        }
        let (first, results) = &self.known[name];
        let found = t.checked_sub(*first).and_then(|place| results.get(place));
        found.ok_or_else(|| format!("{name} {t}: no result"))
    }
}

fn power(text: &str) -> Result<Power, String> {
    serde_json::from_value(Value::from(text)).map_err(|e| format!("not covered: powertrans {text}: {e}"))
}

pub fn pair(case: &Case) -> Result<(u32, usize), String> {
    match case.numbers("limit54") {
        None => Ok((5, 4)),
        Some(pair) if pair.len() == 2 => Ok((pair[0] as u32, pair[1] as usize)),
        Some(_) => Err("not covered: limit54 is no pair".to_owned()),
    }
}

/// Settings that have no counterpart here must not pass in silence.
pub fn check_names(case: &Case, known: &[&str]) -> Result<(), String> {
    let names = case.control.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("not covered: setting {name}")),
        None => Ok(()),
    }
}

fn flexible_config(case: &Case) -> Result<FarringtonFlexible, String> {
    let names = "b w reweight weightsThreshold alpha trend pThresholdTrend limit54 powertrans populationOffset \
                 noPeriods pastWeeksNotIncluded thresholdMethod";
    check_names(case, &names.split_whitespace().collect::<Vec<_>>())?;
    Ok(FarringtonFlexible {
        b: case.number("b", 5.0) as usize,
        w: case.number("w", 3.0) as usize,
        no_periods: case.number("noPeriods", 1.0) as usize,
        past_weeks_not_included: case.control["pastWeeksNotIncluded"].as_f64().map(|n| n as usize),
        reweight: case.flag("reweight", true),
        weights_threshold: case.number("weightsThreshold", 2.58),
        alpha: case.number("alpha", 0.05),
        trend: case.flag("trend", true),
        p_threshold_trend: case.number("pThresholdTrend", 0.05),
        limit54: pair(case)?,
        powertrans: power(case.text("powertrans", "2/3"))?,
        population_offset: case.flag("populationOffset", false),
        threshold_method: match case.text("thresholdMethod", "delta") {
            "delta" => ThresholdMethod::Delta,
            "nbPlugin" => ThresholdMethod::NbPlugin,
            "muan" => ThresholdMethod::Muan,
            other => return Err(format!("not covered: thresholdMethod {other}")),
        },
        compatibility: Compatibility::Surveillance,
    })
}

/// A slope below this is zero but for rounding; whether the reference then keeps or drops the trend is chance.
const NO_SLOPE: f64 = 1e-12;

/// The trend was kept on one side only, and is zero.
fn is_tie(found: &FarringtonResult, expected: &Table, row: usize) -> bool {
    let kept = expected.number(row, "trend") == 1.0;
    match found.trend {
        Some(slope) => !kept && slope.abs() < NO_SLOPE,
        None if expected.has("trend_coef") => kept && expected.number(row, "trend_coef").abs() < NO_SLOPE,
        // Without its slope: a trend that leads to the same mean as none.
        None => kept && (found.expected / expected.number(row, "mean_expected") - 1.0).abs() < NO_SLOPE,
    }
}

pub fn flexible(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let config = flexible_config(case)?;
    let (list, expected) = (oracle.table("series.csv")?, oracle.table(&case.expected_file)?);
    let mut judged = Judged::default();
    let names = expected.texts("series");
    for (row, name) in names.iter().enumerate() {
        let t = expected.number(row, "t") as usize;
        let found = judged.at(oracle, name, t, |owned| {
            farrington_flexible(&owned.series(config.population_offset), &config, t - 1)
        })?;
        if is_tie(found, &expected, row) {
            let without = FarringtonFlexible { trend: false, ..config };
            let owned = Owned::read(oracle, &list, name)?;
            let other = farrington_flexible(&owned.series(config.population_offset), &without, t - 1);
            match other.map_err(|e| e.to_string())?.first() {
                Some(other) if found.trend.is_some() => {
                    compare_flexible(result, &expected, row, other, &config)
                }
                _ => result.skip(),
            }
            continue;
        }
        compare_flexible(result, &expected, row, found, &config);
    }
    let judged = judged_periods(&names);
    refused(oracle, case, &list, result, &|series| {
        farrington_flexible(series, &config, series.len().saturating_sub(judged))
            .map(|_| ())
            .map_err(|e| e.to_string())
    })
}

fn compare_flexible(
    result: &mut CaseResult,
    expected: &Table,
    row: usize,
    found: &FarringtonResult,
    config: &FarringtonFlexible,
) {
    let (series, t) = (expected.text(row, "series"), expected.number(row, "t") as usize);
    let of = |column: &str| expected.number(row, column);
    let what = |column: &str| format!("{series} {t} {column}");
    if of("mu0").is_nan() && of("phi").is_nan() {
        result.close(&what("upperbound"), found.upperbound, f64::NAN, 0.0, 0.0);
        result.close(&what("phi"), found.phi, f64::NAN, 0.0, 0.0);
        result.same(&what("alarm"), found.alarm, false);
        return;
    }
    let given = |value: f64| if found.enough_cases { value } else { f64::NAN };
    // All-zero baselines: a mean that depends on the number of steps is compared with 1e-6 absolute.
    let zero = found.expected < 1e-6;
    let mut number = |column: &str, actual: f64| {
        let (tolerance, floor): (f64, f64) = if zero { (1e-6, 1.0) } else { (1e-9, 1e-3) };
        // A limit of the mean is the exponential of what the digits hold for.
        let powers = if column == "mu0" && of(column) > 1.0 { f64::max(of(column).ln(), 1.0) } else { 1.0 };
        // Counts of thousands of millions lose digits in the differences of a score.
        let lost = if column == "score" && !zero {
            1e-12 * found.expected / (found.upperbound - found.expected).abs()
        } else {
            0.0
        };
        let floor = floor.max(if lost.is_finite() { lost / tolerance } else { 0.0 });
        result.close(&what(column), actual, of(column), tolerance * powers, floor);
    };
    number("upperbound", given(found.upperbound));
    // Where the limit of the mean is beyond all numbers, there is neither bound nor expectation.
    number("expected", if found.upperbound.is_nan() { f64::NAN } else { given(found.expected) });
    if !(zero && config.threshold_method == ThresholdMethod::Muan) {
        number("mu0", found.expected_upper);
    }
    number("phi", found.phi);
    number("trend_coef", found.trend.unwrap_or(f64::NAN));
    number("score", found.score);
    // With phi barely above 1 the negative binomial's 1 - 1/phi holds but few digits of the excess, in the reference as here.
    let digits = if config.threshold_method == ThresholdMethod::Delta || found.phi == 1.0 {
        0.0
    } else {
        1e-15 / (found.phi - 1.0)
    };
    result.close(&what("pvalue"), found.p_value, of("pvalue"), if zero { 1e-6 } else { 1e-9 + digits }, 1e-3);
    result.same(&what("trend"), found.trend.is_some(), of("trend") == 1.0);
    result.same(&what("alarm"), found.alarm, of("alarm") == 1.0);
}

/// How many of its last periods a case judges of a series: the smallest number found, as series with less history begin later.
fn judged_periods(names: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_values().min().unwrap_or(1).max(1)
}

/// Whoever the reference refuses is refused.
fn refused(
    oracle: &Oracle,
    case: &Case,
    list: &Table,
    result: &mut CaseResult,
    run: &dyn Fn(&Series<'_>) -> Result<(), String>,
) -> Result<(), String> {
    for name in oracle.refused(case) {
        let owned = Owned::read(oracle, list, name)?;
        result.same(&format!("{name} refused"), run(&owned.series(true)).is_err(), true);
    }
    Ok(())
}

pub fn internals(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let config = flexible_config(case)?;
    let (list, expected) = (oracle.table("series.csv")?, oracle.table(&case.expected_file)?);
    let mut known: HashMap<(String, usize), (Explanation, usize)> = HashMap::new();
    for row in 0..expected.len() {
        let (name, t) = (expected.text(row, "series").to_owned(), expected.number(row, "t") as usize);
        let key = (name.clone(), t);
        if !known.contains_key(&key) {
            let owned = Owned::read(oracle, &list, &name)?;
            let explained = explain_farrington(&owned.series(config.population_offset), t - 1, &config);
            let explained =
                explained.map_err(|e| e.to_string())?.ok_or_else(|| format!("{name} {t}: no fit"))?;
            known.insert(key.clone(), (explained, 0));
        }
        let Some((explained, place)) = known.get_mut(&key) else { continue };
        let found = explained.rows.get(*place).ok_or_else(|| format!("{name} {t}: too few rows"))?;
        *place += 1;
        let reference = expected.number(row, "ref_t");
        let what = |column: &str| format!("{name} {t} {reference} {column}");
        for (column, actual) in [
            ("ref_t", (found.index + 1) as f64),
            ("response", found.observed),
            ("seasgroup", found.group as f64),
            ("fit1_mu", found.first_mean),
            ("fit1_phi", explained.first_phi),
            ("fit1_hat", found.leverage),
            ("anscombe", found.residual),
            ("weight", found.weight),
            ("fit2_mu", found.mean),
            ("fit2_phi", explained.phi),
        ] {
            result.exact(&what(column), actual, expected.number(row, column));
        }
    }
    for ((name, t), (explained, place)) in &known {
        result.same(&format!("{name} {t}: number of rows"), explained.rows.len() == *place, true);
    }
    Ok(())
}

pub fn classic(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    check_names(case, &["b", "w", "reweight", "alpha", "trend", "limit54", "powertrans"])?;
    let config = Farrington {
        b: case.number("b", 5.0) as usize,
        w: case.number("w", 3.0) as usize,
        reweight: case.flag("reweight", true),
        alpha: case.number("alpha", 0.05),
        trend: case.flag("trend", true),
        limit54: pair(case)?,
        powertrans: power(case.text("powertrans", "2/3"))?,
    };
    let (list, expected) = (oracle.table("series.csv")?, oracle.table(&case.expected_file)?);
    let mut judged = Judged::default();
    let names = expected.texts("series");
    for (row, name) in names.iter().enumerate() {
        let t = expected.number(row, "t") as usize;
        let found = judged.at(oracle, name, t, |owned| farrington(&owned.series(false), &config, t - 1))?;
        if is_tie(found, &expected, row) {
            result.skip();
            continue;
        }
        let zero = found.expected < 1e-6;
        for (column, actual) in [
            ("upperbound", if found.enough_cases { found.upperbound } else { 0.0 }),
            ("pred_prob", 1.0 - found.p_value),
            ("mean_expected", found.expected),
        ] {
            let (tolerance, floor) = if zero { (1e-6, 1.0) } else { (1e-9, 1e-3) };
            result.close(
                &format!("{name} {t} {column}"),
                actual,
                expected.number(row, column),
                tolerance,
                floor,
            );
        }
        result.same(
            &format!("{name} {t} trend"),
            found.trend.is_some(),
            expected.number(row, "trend") == 1.0,
        );
        result.same(&format!("{name} {t} alarm"), found.alarm, expected.number(row, "alarm") == 1.0);
    }
    let judged = judged_periods(&names);
    refused(oracle, case, &list, result, &|series| {
        farrington(series, &config, series.len().saturating_sub(judged))
            .map(|_| ())
            .map_err(|e| e.to_string())
    })
}
