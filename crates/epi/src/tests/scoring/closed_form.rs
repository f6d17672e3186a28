use proptest::prelude::*;

use crate::Error;
use crate::scoring::{Predictive, crps_sample, dawid_sebastiani_sample, ranked_probability_score};

/// The definition: sum of squared distances between the cumulative probability and the step at `y`.
fn crps_by_sum(forecast: &Predictive, y: f64) -> f64 {
    (0..4000).map(|k| (forecast.cdf(f64::from(k)) - if y <= f64::from(k) { 1.0 } else { 0.0 }).powi(2)).sum()
}

#[test]
fn closed_scores_of_counts_equal_the_sum_that_defines_them() {
    for (mean, size) in [(0.3, 0.2), (5.0, 1.0), (25.0, 50.0), (80.0, 1e6)] {
        for y in [0.0, 3.0, 90.0] {
            for forecast in [Predictive::NegativeBinomial { mean, size }, Predictive::Poisson { mean }] {
                let (closed, sum) = (forecast.crps(y).unwrap(), crps_by_sum(&forecast, y));
                assert!((closed - sum).abs() < 1e-9 * (1.0 + sum), "{forecast:?} {y}: {closed} {sum}");
            }
        }
    }
}

#[test]
fn closed_scores_of_continuous_families_equal_the_integral_that_defines_them() {
    for forecast in [
        Predictive::Normal { mean: 4.0, sd: 1.5 },
        Predictive::Gamma { shape: 3.0, scale: 1.2 },
        Predictive::LogNormal { meanlog: 1.0, sdlog: 0.5 },
    ] {
        let y = 3.0;
        let step = 0.01;
        let integral: f64 = (-1000..4000)
            .map(|k| {
                let x = (f64::from(k) + 0.5) * step;
                (forecast.cdf(x) - if y <= x { 1.0 } else { 0.0 }).powi(2) * step
            })
            .sum();
        let closed = forecast.crps(y).unwrap();
        assert!((closed - integral).abs() < 1e-4, "{forecast:?}: {closed} {integral}");
    }
}

#[test]
fn log_scores_are_minus_the_logarithm_of_probabilities_that_sum_to_one() {
    for forecast in [Predictive::Poisson { mean: 6.5 }, Predictive::NegativeBinomial { mean: 6.5, size: 0.7 }]
    {
        let sum: f64 = (0..600).map(|k| (-forecast.log_score(f64::from(k)).unwrap()).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
}

#[test]
fn a_huge_size_is_the_poisson_limit() {
    let limit = Predictive::Poisson { mean: 12.0 };
    for size in [1e9, 1e13, f64::INFINITY] {
        let forecast = Predictive::NegativeBinomial { mean: 12.0, size };
        assert!((forecast.log_score(9.0).unwrap() - limit.log_score(9.0).unwrap()).abs() < 1e-6);
        assert!((forecast.crps(9.0).unwrap() - limit.crps(9.0).unwrap()).abs() < 1e-6);
    }
}

#[test]
fn huge_counts_have_finite_scores() {
    let forecast = Predictive::NegativeBinomial { mean: 1e7, size: 30.0 };
    assert!(forecast.log_score(1.2e7).unwrap().is_finite());
    let score = forecast.crps(1.2e7).unwrap();
    assert!(score > 1e5 && score < 2e6, "{score}");
}

#[test]
fn the_poisson_spread_is_lost_only_in_the_compatibility_score() {
    let forecast = Predictive::Poisson { mean: 99_000.0 };
    let lost = forecast.crps_like_scoring_rules(100_000.0).unwrap() - forecast.crps(100_000.0).unwrap();
    assert!((lost - (99_000.0 / std::f64::consts::PI).sqrt()).abs() < 0.01);
    let small = Predictive::Poisson { mean: 9.0 };
    assert_eq!(small.crps_like_scoring_rules(4.0), small.crps(4.0));
}

#[test]
fn a_sample_score_is_that_of_its_own_distribution() {
    let score = crps_sample(2.0, &[0.0, 1.0, 1.0, 5.0]).unwrap();
    // Probabilities 1/4, 1/2, 0, 0, 0, 1/4.
    assert!(
        (score - ranked_probability_score(2.0, &[0.25, 0.5, 0.0, 0.0, 0.0, 0.25]).unwrap()).abs() < 1e-12
    );
}

#[test]
fn scores_name_what_is_wrong_with_their_input() {
    let count = |e: Result<f64, Error>| matches!(e, Err(Error::NotCount { name: "observed", .. }));
    assert!(count(Predictive::Poisson { mean: 3.0 }.log_score(1.5)));
    assert!(count(Predictive::Poisson { mean: 3.0 }.crps(-1.0)));
    for (forecast, wrong) in [
        (Predictive::Poisson { mean: -1.0 }, "mean"),
        (Predictive::NegativeBinomial { mean: 1.0, size: 0.0 }, "size"),
        (Predictive::Gamma { shape: 0.0, scale: 1.0 }, "shape"),
        (Predictive::Gamma { shape: 1.0, scale: -1.0 }, "scale"),
        (Predictive::LogNormal { meanlog: 0.0, sdlog: 0.0 }, "sdlog"),
        (Predictive::Normal { mean: 0.0, sd: 0.0 }, "sd"),
    ] {
        match forecast.crps(1.0) {
            Err(Error::OutOfRange { name, .. }) => assert_eq!(name, wrong),
            other => panic!("{forecast:?}: {other:?}"),
        }
    }
    assert!(matches!(crps_sample(1.0, &[]), Err(Error::Empty { .. })));
    assert!(matches!(crps_sample(1.0, &[f64::NAN]), Err(Error::NotFinite { .. })));
    assert!(matches!(dawid_sebastiani_sample(1.0, &[2.0, 2.0]), Err(Error::OutOfRange { .. })));
    assert!(matches!(dawid_sebastiani_sample(1.0, &[2.0]), Err(Error::TooShort { .. })));
    assert!(matches!(ranked_probability_score(1.0, &[0.5]), Err(Error::NotDistribution { .. })));
    assert!(matches!(Predictive::Poisson { mean: 0.0 }.dawid_sebastiani(0.0), Err(Error::OutOfRange { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_zero_mean_or_any_other_gives_a_score_that_is_not_negative(
        mean in 0.0..500.0_f64, size in 0.05..100.0_f64, y in 0u32..800,
    ) {
        let y = f64::from(y);
        for forecast in [Predictive::Poisson { mean }, Predictive::NegativeBinomial { mean, size }] {
            prop_assert!(forecast.crps(y).unwrap() >= -1e-9);
            prop_assert!(forecast.log_score(y).unwrap() >= 0.0);
        }
    }

    #[test]
    fn sample_scores_move_with_the_unit_of_the_counts(
        sample in prop::collection::vec(0.0..100.0_f64, 2..20), y in 0.0..100.0_f64, unit in 0.1..10.0_f64,
    ) {
        let scaled: Vec<f64> = sample.iter().map(|x| x * unit).collect();
        let (score, other) = (crps_sample(y, &sample).unwrap(), crps_sample(y * unit, &scaled).unwrap());
        prop_assert!((score * unit - other).abs() < 1e-9 * (1.0 + other.abs()));
    }
}
