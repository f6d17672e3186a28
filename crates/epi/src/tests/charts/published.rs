//! Settings that the folder of agreement does not hold, against the published software: see `tests/data/charts/PROVENANCE.md`.

use std::path::PathBuf;

use crate::detection::*;

fn column(file: &str, place: usize) -> Vec<f64> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/charts").join(file);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect()
}

const FROM: usize = 594;

fn agrees(config: &GlrConfig, statistic: usize, mean: usize, tolerance: f64) {
    let counts = column("series.csv", 0);
    let found = glr(&counts, FROM, config).unwrap();
    let expected = column("expected.csv", statistic).into_iter().zip(column("expected.csv", mean));
    let mut compared = 0;
    for (point, (statistic, mean)) in found.iter().zip(expected) {
        assert!((point.expected / mean - 1.0).abs() < tolerance, "{point:?}: mean {mean}");
        assert!(
            (point.statistic - statistic).abs() < tolerance * statistic.max(1.0),
            "{point:?}: {statistic}"
        );
        compared += 1;
    }
    assert_eq!(compared, 30);
}

#[test]
fn the_estimated_overdispersion_is_that_of_glm_nb() {
    let config = GlrConfig { alpha: None, like_surveillance: true, ..GlrConfig::default() };
    agrees(&config, 1, 2, 1e-7);
}

#[test]
fn means_fitted_anew_are_those_of_refit() {
    let shape = SeasonalMean { harmonics: 1, trend: false, frequency: 52 };
    let mean = GlrMean::SeasonalAnew(shape);
    let config = GlrConfig { mean, threshold: 9.0, like_surveillance: true, ..GlrConfig::default() };
    agrees(&config, 4, 5, 1e-9);
}

#[test]
fn bounds_of_boda_are_those_of_the_same_draws() {
    let counts = column("series.csv", 0);
    let config = Boda { b: 4, compatibility: Compatibility::Surveillance, ..Boda::default() };
    let (normals, expected) = (column("normals.csv", 0), column("expected.csv", 6));
    let found = boda(&Series::weekly(&counts), &config, FROM).unwrap();
    for (result, expected) in found.iter().zip(&expected) {
        assert_eq!(result.fit.unwrap().bound_of_draws(&normals, 0.01), *expected, "{result:?}");
    }
    // The documented bound knows the same, and does not let mean and size rise together.
    let documented = boda(&Series::weekly(&counts), &Boda { b: 4, ..Boda::default() }, FROM).unwrap();
    for (ours, theirs) in documented.iter().zip(&expected) {
        assert!((ours.upperbound / theirs - 1.0).abs() < 0.12, "{ours:?}, published {theirs}");
    }
}
