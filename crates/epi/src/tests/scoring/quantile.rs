use proptest::prelude::*;

use crate::Error;
use crate::forecast::HUB_LEVELS;
use crate::scoring::{Predictive, interval_score, quantile_score, weighted_interval_score};

#[test]
fn the_score_is_the_weighted_sum_of_interval_scores_and_median_error() {
    let (levels, values, y) = ([0.025, 0.25, 0.5, 0.75, 0.975], [1.0, 4.0, 6.0, 9.0, 20.0], 25.0);
    let wide = interval_score(y, 0.05, 1.0, 20.0).unwrap();
    let narrow = interval_score(y, 0.5, 4.0, 9.0).unwrap();
    let by_hand = (0.5 * (y - 6.0) + 0.025 * wide.score + 0.25 * narrow.score) / 2.5;
    let found = weighted_interval_score(y, &levels, &values).unwrap();
    assert!((found.score - by_hand).abs() < 1e-12);
    assert!((found.dispersion - (0.025 * 19.0 + 0.25 * 5.0) / 2.5).abs() < 1e-12);
    assert_eq!(found.overprediction, 0.0);
}

#[test]
fn many_levels_approach_the_crps() {
    let forecast = Predictive::Normal { mean: 50.0, sd: 8.0 };
    let levels: Vec<f64> = (1..400).map(|i| f64::from(i) / 400.0).collect();
    let values: Vec<f64> = levels.iter().map(|p| forecast.quantile(*p)).collect();
    let wis = weighted_interval_score(58.0, &levels, &values).unwrap().score;
    assert!((wis - forecast.crps(58.0).unwrap()).abs() < 0.02, "{wis}");
}

#[test]
fn a_level_without_partner_counts_as_its_quantile_score() {
    let found = weighted_interval_score(3.0, &[0.9], &[7.0]).unwrap();
    assert!((found.score - quantile_score(3.0, 0.9, 7.0).unwrap()).abs() < 1e-12);
    assert!(found.overprediction > 0.0 && found.dispersion == 0.0);
}

#[test]
fn quantile_forecasts_that_are_none_are_refused() {
    let refused = |levels: &[f64], values: &[f64]| weighted_interval_score(1.0, levels, values).unwrap_err();
    assert!(matches!(refused(&[], &[]), Error::Empty { .. }));
    assert!(matches!(refused(&[0.5], &[1.0, 2.0]), Error::Length { .. }));
    assert!(matches!(refused(&[0.0], &[1.0]), Error::OutOfRange { name: "levels", .. }));
    assert!(matches!(refused(&[0.5, 0.5], &[1.0, 2.0]), Error::OutOfRange { name: "levels", .. }));
    assert!(matches!(refused(&[0.4, 0.5], &[2.0, 1.0]), Error::OutOfRange { name: "quantiles", .. }));
    assert!(matches!(refused(&[0.5], &[f64::NAN]), Error::NotFinite { .. }));
    assert!(matches!(interval_score(1.0, 0.5, 2.0, 1.0), Err(Error::OutOfRange { name: "lower", .. })));
    assert!(matches!(interval_score(1.0, 1.5, 1.0, 2.0), Err(Error::OutOfRange { name: "alpha", .. })));
    assert!(matches!(quantile_score(f64::NAN, 0.5, 2.0), Err(Error::NotFinite { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_three_parts_add_up_to_the_mean_quantile_score(
        mut values in prop::collection::vec(0.0..1000.0_f64, 23), y in 0.0..1000.0_f64,
    ) {
        values.sort_by(f64::total_cmp);
        let found = weighted_interval_score(y, &HUB_LEVELS, &values).unwrap();
        let mean: f64 = HUB_LEVELS.iter().zip(&values).map(|(l, q)| quantile_score(y, *l, *q).unwrap()).sum::<f64>() / 23.0;
        prop_assert!((found.score - mean).abs() < 1e-9 * (1.0 + mean));
        prop_assert!((found.dispersion + found.overprediction + found.underprediction - found.score).abs() < 1e-9);
    }

    #[test]
    fn shifting_forecast_and_observation_together_changes_nothing(
        mut values in prop::collection::vec(0.0..100.0_f64, 23), y in 0.0..100.0_f64, shift in -50.0..50.0_f64,
    ) {
        values.sort_by(f64::total_cmp);
        let moved: Vec<f64> = values.iter().map(|v| v + shift).collect();
        prop_assume!(moved.windows(2).all(|w| w[0] <= w[1]));
        let (a, b) = (
            weighted_interval_score(y, &HUB_LEVELS, &values).unwrap().score,
            weighted_interval_score(y + shift, &HUB_LEVELS, &moved).unwrap().score,
        );
        prop_assert!((a - b).abs() < 1e-9);
    }
}
