use proptest::prelude::*;

use crate::Error;
use crate::forecast::{
    QuantileForecast, drift, naive, persistence_baseline, seasonal_baseline, seasonal_naive,
};
use crate::scoring::Predictive;

use super::chance;

#[test]
fn a_constant_series_goes_on_without_any_spread() {
    for found in [naive(&[5.0; 9], 3), drift(&[5.0; 9], 3), seasonal_naive(&[5.0; 9], 3, 4)] {
        assert!(found.unwrap().iter().all(|f| *f == Predictive::Normal { mean: 5.0, sd: 0.0 }));
    }
    let zeros = persistence_baseline(&[0.0; 9], 4, 100, &mut chance("zeros")).unwrap();
    assert!(zeros.iter().all(|f| f.values.iter().all(|v| *v == 0.0)));
}

#[test]
fn missing_values_take_the_one_before() {
    let (holes, filled) = ([1.0, f64::NAN, 4.0, 2.0, f64::NAN], [1.0, 1.0, 4.0, 2.0, 2.0]);
    let (a, b) = (naive(&holes, 1).unwrap()[0], naive(&filled, 1).unwrap()[0]);
    assert_eq!(a.mean(), b.mean());
    // Two residuals (3 and -2) and not four.
    assert!((a.variance() - 6.5).abs() < 1e-12);
}

#[test]
fn the_persistence_baseline_has_the_variance_of_summed_differences() {
    let history: Vec<f64> = (0..200).map(|t| 1000.0 + if t % 2 == 0 { 30.0 } else { 0.0 }).collect();
    let found = persistence_baseline(&history, 4, 4000, &mut chance("spread")).unwrap();
    assert_eq!(found[3].median(), 1000.0);
    // Sum of four differences of 30 with either sign: -120 has probability 1/16 and 120 as well.
    assert_eq!((found[3].quantile(0.025), found[3].quantile(0.975)), (880.0, 1120.0));
    assert_eq!((found[0].quantile(0.25), found[0].quantile(0.75)), (970.0, 1030.0));
}

#[test]
fn the_seasonal_baseline_takes_each_value_of_its_windows_once() {
    let history: Vec<f64> = (0..36).map(f64::from).collect();
    let found = seasonal_baseline(&history, 1, 12, 1).unwrap();
    // Target 36; windows 23..25 and 11..13, and of the season before only 0 and 1 exist.
    let mut sample = [23.0, 24.0, 25.0, 11.0, 12.0, 13.0, 0.0, 1.0];
    sample.sort_by(f64::total_cmp);
    // The median lies between the fourth and the fifth; beyond the largest there is a tail.
    assert_eq!(found[0].median(), (sample[3] + sample[4]) / 2.0);
    assert!(found[0].quantile(0.99) > 25.0);
    // A longer history of the same length of season repeats no value: 26 is in no window of target 36.
    let mut changed = history.clone();
    changed[26] = 500.0;
    assert_eq!(seasonal_baseline(&changed, 1, 12, 1).unwrap(), found);
    changed[25] = 500.0;
    assert_ne!(seasonal_baseline(&changed, 1, 12, 1).unwrap(), found);
}

#[test]
fn quantiles_of_independent_seasons_lie_between_the_ranks_of_their_values() {
    // One value per season, four seasons: the i-th of them is the quantile i / 5.
    let history = [16.0, 0.0, 25.0, 0.0, 36.0, 0.0, 49.0, 0.0];
    let found = seasonal_baseline(&history, 1, 2, 0).unwrap();
    for (level, value) in [(0.2, 16.0), (0.4, 25.0), (0.6, 36.0), (0.8, 49.0), (0.5, 30.5)] {
        assert!((found[0].quantile(level) - value).abs() < 1e-9, "{level}");
    }
    // Roots 4 to 7: mean 5.5, deviation 1.291, times sqrt(5/4) and the t quantile of 3 degrees.
    assert!(
        (found[0].quantile(0.975) - (5.5 + 1.290994 * 1.25_f64.sqrt() * 3.182446_f64).powi(2)).abs() < 1e-3
    );
    assert_eq!(found[0].quantile(0.99), found[0].values[22]);
}

#[test]
fn references_name_what_is_wrong_with_their_input() {
    assert!(matches!(naive(&[], 1), Err(Error::TooShort { name: "history", .. })));
    assert!(matches!(naive(&[1.0, f64::INFINITY], 1), Err(Error::NotFinite { .. })));
    assert!(matches!(naive(&[f64::NAN, 1.0], 1), Err(Error::NotFinite { .. })));
    assert!(matches!(naive(&[1.0, 2.0], 0), Err(Error::OutOfRange { name: "horizon", .. })));
    assert!(matches!(drift(&[1.0, 2.0], 1), Err(Error::TooShort { .. })));
    assert!(matches!(seasonal_naive(&[1.0; 9], 1, 0), Err(Error::OutOfRange { name: "season", .. })));
    assert!(matches!(seasonal_naive(&[1.0; 9], 1, 9), Err(Error::TooShort { .. })));
    let mut chance = chance("errors");
    assert!(matches!(persistence_baseline(&[1.0], 1, 100, &mut chance), Err(Error::TooShort { .. })));
    assert!(matches!(persistence_baseline(&[1.0, -2.0], 1, 100, &mut chance), Err(Error::NotCount { .. })));
    assert!(matches!(
        persistence_baseline(&[1.0, f64::NAN], 1, 100, &mut chance),
        Err(Error::NotFinite { .. })
    ));
    assert!(matches!(
        persistence_baseline(&[1.0, 2.0], 1, 5, &mut chance),
        Err(Error::OutOfRange { name: "draws", .. })
    ));
    assert!(matches!(seasonal_baseline(&[1.0; 9], 1, 52, 2), Err(Error::TooShort { .. })));
    assert!(matches!(
        seasonal_baseline(&[1.0; 9], 1, 4, 2),
        Err(Error::OutOfRange { name: "half_width", .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn references_move_with_the_unit_of_the_counts(history in prop::collection::vec(0.0..100.0_f64, 5..20), unit in 0.1..10.0_f64) {
        let scaled: Vec<f64> = history.iter().map(|y| y * unit).collect();
        for (a, b) in drift(&history, 3).unwrap().iter().zip(drift(&scaled, 3).unwrap()) {
            prop_assert!((a.mean() * unit - b.mean()).abs() < 1e-6 && (a.variance() * unit * unit - b.variance()).abs() < 1e-6 * (1.0 + b.variance()));
        }
    }

    #[test]
    fn the_probability_of_passing_a_threshold_falls_with_it(mean in 0.0..200.0_f64, sd in 1.0..50.0_f64, a in 0.0..300.0_f64, b in 0.0..300.0_f64) {
        let forecast = QuantileForecast::of(&Predictive::Normal { mean, sd });
        let (low, high) = (forecast.probability_above(a.min(b)).unwrap(), forecast.probability_above(a.max(b)).unwrap());
        prop_assert!(low >= high && (0.0..=1.0).contains(&low));
    }
}
