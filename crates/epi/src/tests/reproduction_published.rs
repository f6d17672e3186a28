//! Delays against `coarseDataTools`, growth against `lm`, `glm` and `glm.nb`, see `tests/data/reproduction/PROVENANCE.md`.

use crate::reproduction::{DelayConfig, DelayFamily, DelayObservation, GrowthModel, fit_delay, growth_rate};

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/reproduction/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

fn near(what: &str, found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found}, expected {expected}");
}

#[test]
fn delays_within_windows_are_those_of_dic_fit() {
    let windows = rows("delay_windows.csv");
    let mut compared = 0;
    for row in rows("delay_fits.csv") {
        let number = |r: &csv::StringRecord, c: usize| r[c].parse::<f64>().unwrap();
        let observations: Vec<DelayObservation> = windows
            .iter()
            .filter(|w| w[0] == row[0])
            .map(|w| DelayObservation {
                first: [number(w, 1), number(w, 2)],
                second: [number(w, 3), number(w, 4)],
                horizon: None,
            })
            .collect();
        let family = match &row[1] {
            "L" => DelayFamily::LogNormal,
            "G" => DelayFamily::Gamma,
            _ => DelayFamily::Weibull,
        };
        let config = DelayConfig { family, probabilities: vec![0.5, 0.95], ..DelayConfig::default() };
        let fit = fit_delay(&observations, &config).unwrap();
        let what = format!("{} {}", &row[0], &row[1]);
        // There the first event's density over its window counts as 1, here as 1 over its width.
        let widths = observations.iter().map(|o| o.first[1] - o.first[0]).filter(|w| *w > 0.0);
        let constant: f64 = widths.map(f64::ln).sum();
        near(&what, fit.log_likelihood + constant, number(&row, 4), 1e-8);
        near(&what, fit.quantiles[0].value, number(&row, 2), 1e-4);
        near(&what, fit.quantiles[1].value, number(&row, 3), 1e-4);
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn growth_rates_and_their_errors_are_those_of_lm_glm_and_glm_nb() {
    let fits = rows("growth_fits.csv");
    assert_eq!(fits.len(), 9);
    for row in fits {
        let counts: Vec<f64> = row[4].split(';').map(|y| y.parse().unwrap()).collect();
        let model = match &row[1] {
            "log_linear" => GrowthModel::LogLinear,
            "quasi_poisson" => GrowthModel::QuasiPoisson,
            _ => GrowthModel::NegativeBinomial,
        };
        let found = growth_rate(&counts, model, 0.05).unwrap().unwrap();
        let (rate, error): (f64, f64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        // The size of `glm.nb` is found to about five digits.
        let tolerance = if model == GrowthModel::NegativeBinomial { 1e-4 } else { 1e-8 };
        let what = format!("{} {}", &row[0], &row[1]);
        near(&what, found.rate, rate, tolerance);
        let t = crate::numeric::beta::student_quantile(0.975, (counts.len() - 2) as f64);
        near(&what, found.rate_upper - found.rate, t * error, tolerance);
    }
}
