use crate::Error;
use crate::forecast::{
    AutoregressionConfig, Scale, Transmission, exponential_smoothing, negative_binomial_autoregression,
    renewal_ensemble,
};

use super::{chance, count};

#[test]
fn autoregression_recovers_simulated_coefficients_and_its_intervals_cover() {
    let mut chance = chance("autoregression");
    let config = AutoregressionConfig { lags: vec![1], shrinkage: 0.0, ..AutoregressionConfig::new() };
    let (mut sum, mut covered, mut intervals) = (0.0, 0, 0);
    let replicates = 100;
    for _ in 0..replicates {
        let signal: Vec<f64> = (0..150).map(|t| f64::from(t % 5) - 2.0).collect();
        let mut history = vec![20.0];
        for t in 1..150 {
            let eta = 1.2 + 0.6 * f64::ln_1p(history[t - 1]) + 0.2 * signal[t];
            history.push(count(eta.exp(), 10.0, &mut chance));
        }
        let fit = negative_binomial_autoregression(&[history], &[vec![signal]], &config).unwrap();
        assert!(fit.converged && fit.names == ["1", "lag 1", "external 1"]);
        sum += fit.coefficients[1];
        for (place, truth) in [(1, 0.6), (2, 0.2)] {
            covered +=
                usize::from((fit.coefficients[place] - truth).abs() < 1.96 * fit.standard_errors[place]);
            intervals += 1;
        }
    }
    assert!((sum / f64::from(replicates) - 0.6).abs() < 0.03);
    let share = covered as f64 / intervals as f64;
    assert!((0.92..=0.98).contains(&share), "{share}");
}

#[test]
fn autoregression_forecasts_need_their_signals_over_the_horizon() {
    let history: Vec<f64> = (0..30).map(|t| f64::from(10 + t % 3)).collect();
    let signal = vec![vec![0.5; 31]];
    let fit = negative_binomial_autoregression(
        std::slice::from_ref(&history),
        &[signal],
        &AutoregressionConfig::new(),
    )
    .unwrap();
    let mut chance = chance("signals");
    assert!(fit.forecast(std::slice::from_ref(&history), 1, 100, &mut chance).is_ok());
    assert!(matches!(
        fit.forecast(&[history], 2, 100, &mut chance),
        Err(Error::TooShort { name: "external", .. })
    ));
}

#[test]
fn degenerate_series_give_forecasts_without_panic() {
    let mut spike = vec![0.0; 40];
    spike[20] = 1e7;
    let mut holes = vec![5.0; 40];
    holes[30..35].fill(f64::NAN);
    let mut chance = chance("degenerate");
    for history in [vec![0.0; 40], spike, holes, vec![1e7; 40]] {
        for scale in [Scale::Count, Scale::Root, Scale::Log] {
            let found = exponential_smoothing(&history, 4, scale).unwrap().quantiles();
            assert!(found.iter().all(|f| f.values.iter().all(|v| v.is_finite() && *v >= 0.0)), "{scale:?}");
        }
        let fit = negative_binomial_autoregression(
            std::slice::from_ref(&history),
            &[],
            &AutoregressionConfig::new(),
        )
        .unwrap();
        let found = fit.forecast(&[history], 4, 100, &mut chance).unwrap();
        assert!(found[0].iter().all(|f| f.values.iter().all(|v| v.is_finite() && *v >= 0.0)));
    }
}

#[test]
fn smoothing_follows_a_level_and_damps_a_trend() {
    let flat = exponential_smoothing(&[8.0, 9.0, 7.0, 8.0, 9.0, 8.0, 7.0, 8.0], 1, Scale::Count).unwrap();
    assert!((flat.forecasts[0].mean() - 8.0).abs() < 1.0);
    let line: Vec<f64> = (0..30).map(|t| f64::from(10 * t)).collect();
    let rising = exponential_smoothing(&line, 4, Scale::Count).unwrap();
    let means: Vec<f64> = rising.forecasts.iter().map(|f| f.mean()).collect();
    assert!(means[0] > 292.0 && means[3] - means[2] < 10.0 && means[3] > means[2], "{means:?}");
    assert!(rising.forecasts[3].variance() >= rising.forecasts[0].variance());
}

#[test]
fn renewal_paths_have_the_mean_of_the_renewal_equation() {
    let known = Transmission {
        mean: 1.5,
        sd: 0.0,
        serial_interval: vec![0.5, 0.5],
        volatility: 0.0,
        persistence: 1.0,
        size: f64::INFINITY,
    };
    let found = renewal_ensemble(&[1000.0, 2000.0], &known, 2, 400, &mut chance("renewal")).unwrap();
    // 1.5 (0.5 * 2000 + 0.5 * 1000) = 2250, then 1.5 (0.5 * 2250 + 0.5 * 2000) = 3187.5.
    assert!((found[0].median() - 2250.0).abs() < 15.0 && (found[1].median() - 3187.5).abs() < 25.0);
    let none = renewal_ensemble(&[0.0, 0.0], &known, 2, 100, &mut chance("none")).unwrap();
    assert_eq!(none[1].quantile(0.99), 0.0);
}

#[test]
fn the_same_seed_gives_the_same_forecast_and_uncertainty_widens_it() {
    let known = |sd| Transmission {
        mean: 1.2,
        sd,
        serial_interval: vec![1.0],
        volatility: 0.1,
        persistence: 0.8,
        size: 20.0,
    };
    let run = |sd| renewal_ensemble(&[500.0], &known(sd), 3, 300, &mut chance("seed")).unwrap();
    assert_eq!(run(0.2), run(0.2));
    let width = |sd| run(sd)[2].quantile(0.975) - run(sd)[2].quantile(0.025);
    assert!(width(0.5) > 1.2 * width(0.01));
}

#[test]
fn methods_name_what_is_wrong_with_their_input() {
    let config = AutoregressionConfig::new();
    let fit = |histories: &[Vec<f64>], config: &AutoregressionConfig| {
        negative_binomial_autoregression(histories, &[], config).unwrap_err()
    };
    assert!(matches!(fit(&[], &config), Error::Empty { .. }));
    assert!(matches!(fit(&[vec![1.0; 9], vec![1.0; 8]], &config), Error::Length { .. }));
    assert!(matches!(fit(&[vec![0.5; 9]], &config), Error::NotCount { .. }));
    assert!(matches!(fit(&[vec![1.0; 4]], &config), Error::TooManyParameters { .. }));
    for lags in [vec![0], vec![2, 1]] {
        assert!(matches!(
            fit(&[vec![1.0; 9]], &AutoregressionConfig { lags, ..config.clone() }),
            Error::OutOfRange { name: "lags", .. }
        ));
    }
    assert!(matches!(exponential_smoothing(&[1.0; 5], 1, Scale::Log), Err(Error::TooShort { .. })));
    assert!(matches!(exponential_smoothing(&[1.0; 9], 0, Scale::Log), Err(Error::OutOfRange { .. })));
    let good = Transmission {
        mean: 1.0,
        sd: 0.1,
        serial_interval: vec![1.0],
        volatility: 0.0,
        persistence: 1.0,
        size: 5.0,
    };
    let run = |t: Transmission| renewal_ensemble(&[5.0], &t, 1, 100, &mut chance("errors")).unwrap_err();
    assert!(matches!(
        run(Transmission { serial_interval: vec![0.5], ..good.clone() }),
        Error::NotDistribution { .. }
    ));
    assert!(matches!(
        run(Transmission { mean: 0.0, ..good.clone() }),
        Error::OutOfRange { name: "mean", .. }
    ));
    assert!(matches!(
        run(Transmission { size: 0.0, ..good.clone() }),
        Error::OutOfRange { name: "size", .. }
    ));
    assert!(matches!(
        run(Transmission { persistence: 1.5, ..good }),
        Error::OutOfRange { name: "persistence", .. }
    ));
}
