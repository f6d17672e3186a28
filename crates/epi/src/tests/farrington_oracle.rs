//! Both Farrington methods against the published software, see `tests/data/farrington/PROVENANCE.md`.

use std::collections::HashMap;

use crate::detection::{
    Farrington, FarringtonFlexible, FarringtonResult, Series, ThresholdMethod, farrington,
    farrington_flexible,
};

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

fn series() -> HashMap<String, Vec<f64>> {
    let mut found: HashMap<String, Vec<f64>> = HashMap::new();
    for row in rows("ears/series.csv") {
        found.entry(row[0].to_owned()).or_default().push(row[2].parse().unwrap_or(f64::NAN));
    }
    found
}

fn number(text: &str) -> f64 {
    match text {
        "Inf" => f64::INFINITY,
        text => text.parse().unwrap_or(f64::NAN),
    }
}

fn near(what: &str, actual: f64, expected: f64) {
    let same = actual == expected || (actual.is_nan() && expected.is_nan());
    let allowed = 1e-9 * expected.abs().max(1e-3);
    assert!(same || (actual - expected).abs() <= allowed, "{what}: {actual}, expected {expected}");
}

/// Runs each series of a file from its first row on and hands every row to `compare`.
fn check(
    file: &str,
    run: impl Fn(&[f64], usize) -> Vec<FarringtonResult>,
    compare: impl Fn(&str, &csv::StringRecord, &FarringtonResult),
) {
    let series = series();
    let mut known: HashMap<String, (usize, Vec<FarringtonResult>)> = HashMap::new();
    let expected = rows(&format!("farrington/{file}.csv"));
    assert!(expected.len() > 100, "{file}: {} rows", expected.len());
    for row in &expected {
        let t: usize = row[1].parse().unwrap();
        let (first, results) =
            known.entry(row[0].to_owned()).or_insert_with(|| (t, run(&series[&row[0]], t - 1)));
        compare(&format!("{file} {} {t}", &row[0]), row, &results[t - *first]);
    }
}

fn check_flexible(file: &str, config: FarringtonFlexible) {
    let run = |counts: &[f64], from| farrington_flexible(&Series::weekly(counts), &config, from).unwrap();
    check(file, run, |what, row, found| {
        let given = |x: f64| if found.enough_cases { x } else { f64::NAN };
        near(what, given(found.upperbound), number(&row[2]));
        assert_eq!(found.alarm, &row[3] == "1", "{what}");
        near(what, given(found.expected), number(&row[4]));
        near(what, found.expected_upper, number(&row[5]));
        near(what, found.phi, number(&row[6]));
        assert_eq!(found.trend.is_some(), &row[7] == "1", "{what}");
        near(what, found.trend.unwrap_or(f64::NAN), number(&row[8]));
        near(what, found.score, number(&row[9]));
        near(what, found.p_value, number(&row[10]));
    });
}

#[test]
fn the_defaults_of_the_package_agree() {
    check_flexible("ff01", FarringtonFlexible::surveillance());
}

#[test]
fn the_recommended_settings_agree() {
    let config = FarringtonFlexible {
        no_periods: 10,
        past_weeks_not_included: Some(26),
        p_threshold_trend: 1.0,
        alpha: 0.01,
        threshold_method: ThresholdMethod::NbPlugin,
        ..FarringtonFlexible::surveillance()
    };
    check_flexible("ff02", config);
}

#[test]
fn the_bound_at_the_upper_limit_of_the_mean_agrees() {
    let config = FarringtonFlexible {
        no_periods: 10,
        past_weeks_not_included: Some(26),
        alpha: 0.01,
        threshold_method: ThresholdMethod::Muan,
        ..FarringtonFlexible::surveillance()
    };
    check_flexible("ff04", config);
}

#[test]
fn three_years_of_history_agree() {
    let config = FarringtonFlexible {
        b: 3,
        w: 2,
        past_weeks_not_included: Some(12),
        limit54: (0, 4),
        alpha: 0.01,
        ..FarringtonFlexible::surveillance()
    };
    check_flexible("ff10", config);
}

#[test]
fn the_method_of_1996_agrees() {
    let run =
        |counts: &[f64], from| farrington(&Series::weekly(counts), &Farrington::default(), from).unwrap();
    check("fa01", run, |what, row, found| {
        near(what, if found.enough_cases { found.upperbound } else { 0.0 }, number(&row[2]));
        assert_eq!(found.alarm, &row[3] == "1", "{what}");
        assert_eq!(found.trend.is_some(), &row[4] == "1", "{what}");
        near(what, 1.0 - found.p_value, number(&row[5]));
        near(what, found.expected, number(&row[6]));
    });
}
