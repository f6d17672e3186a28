//! Forecasts on series that are as their method thinks: 95 % intervals hold 92 to 98 % of what comes.

use rand::Rng;
use rand_distr::{Distribution, Normal, Poisson};

use crate::forecast::{
    AutoregressionConfig, Component, Dispersion, Hhh4Model, QuantileForecast, Scale, Transmission, drift,
    exponential_smoothing, hhh4, naive, negative_binomial_autoregression, persistence_baseline,
    renewal_ensemble, seasonal_baseline, seasonal_naive,
};
use crate::scoring::Predictive;

use super::{chance, count};

fn poisson(mean: f64, rng: &mut impl Rng) -> f64 {
    Poisson::new(mean).map_or(0.0, |p| p.sample(rng))
}

fn normal(sd: f64, rng: &mut impl Rng) -> f64 {
    Normal::new(0.0, sd).unwrap().sample(rng)
}

fn check_share(what: &str, held: usize, all: usize) {
    let share = held as f64 / all as f64;
    assert!((0.92..=0.98).contains(&share), "{what}: {share}");
}

/// How many of the next values lie in the 95 % intervals.
fn inside(forecasts: &[QuantileForecast], next: &[f64]) -> usize {
    let holds = |(f, y): (&QuantileForecast, &f64)| f.quantile(0.025) <= *y && *y <= f.quantile(0.975);
    forecasts.iter().zip(next).filter(|pair| holds(*pair)).count()
}

#[test]
fn intervals_of_simple_forecasts_hold_what_comes_when_the_series_is_as_they_think() {
    let mut rng = chance("simple");
    let (runs, horizon, length) = (250, 3, 80);
    let mut held = [0; 4];
    for _ in 0..runs {
        let mut walk = vec![2000.0];
        let mut season: Vec<f64> = (0..4).map(|_| 800.0 + normal(50.0, &mut rng)).collect();
        for t in 1..length + horizon {
            walk.push((walk[t - 1] + normal(20.0, &mut rng)).round());
        }
        for t in 4..length + horizon {
            season.push((season[t - 4] + normal(8.0, &mut rng)).round());
        }
        season.iter_mut().for_each(|y| *y = y.round());
        let (past, next) = walk.split_at(length);
        let of = |f: Vec<Predictive>| f.iter().map(QuantileForecast::of).collect::<Vec<_>>();
        held[0] += inside(&of(naive(past, horizon).unwrap()), next);
        held[1] += inside(&of(drift(past, horizon).unwrap()), next);
        held[2] += inside(&of(seasonal_naive(&season[..length], horizon, 4).unwrap()), &season[length..]);
        held[3] += inside(&persistence_baseline(past, horizon, 600, &mut rng).unwrap(), next);
    }
    for (name, held) in ["naive", "drift", "seasonal_naive", "persistence_baseline"].iter().zip(held) {
        check_share(name, held, runs * horizon);
    }
}

/// A series of the model ETS(A, Ad, N) around a level that no count is near 0 of.
fn smoothed(length: usize, (a, c, f): (f64, f64, f64), sd: f64, rng: &mut impl Rng) -> Vec<f64> {
    let (mut level, mut trend) = (20_000.0, 0.0);
    (0..length)
        .map(|_| {
            let ahead = level + f * trend;
            let error = normal(sd, rng);
            level = ahead + a * error;
            trend = f * trend + a * c * error;
            (ahead + error).round()
        })
        .collect()
}

#[test]
fn intervals_of_smoothing_hold_what_comes_in_short_and_long_histories() {
    let mut rng = chance("level");
    let (runs, horizon) = (300, 4);
    // A level that wanders, one that rests, one with a trend; the weights are estimated anew in every run.
    for truth in [(0.4, 0.0, 0.9), (0.03, 0.0, 0.9), (0.7, 0.3, 0.95)] {
        for length in [20, 60, 150] {
            let mut held = 0;
            for _ in 0..runs {
                let series = smoothed(length + horizon, truth, 20.0, &mut rng);
                let found = exponential_smoothing(&series[..length], horizon, Scale::Count).unwrap();
                held += inside(&found.quantiles(), &series[length..]);
            }
            check_share(&format!("{truth:?}, {length} values"), held, runs * horizon);
        }
    }
}

#[test]
fn the_weights_of_smoothing_are_recovered() {
    let mut rng = chance("weights");
    let (mut level, mut sd, runs) = (0.0, 0.0, 40);
    for _ in 0..runs {
        let series = smoothed(300, (0.4, 0.1, 0.9), 20.0, &mut rng);
        let found = exponential_smoothing(&series, 1, Scale::Count).unwrap();
        level += found.level_weight / f64::from(runs);
        sd += found.sd / f64::from(runs);
    }
    assert!((level - 0.4).abs() < 0.04 && (sd - 20.0).abs() < 0.5, "{level} {sd}");
}

#[test]
fn intervals_of_the_seasonal_baseline_hold_what_comes_with_few_values() {
    let mut rng = chance("season");
    let (runs, horizon) = (800, 3);
    // Twenty independent values: their smallest and largest alone would hold 90 %.
    let mut held = 0;
    for _ in 0..runs {
        let years: Vec<f64> =
            (0..80 + horizon).map(|t| 50.0 * (1 + t % 4) as f64 + poisson(40.0, &mut rng)).collect();
        held += inside(&seasonal_baseline(&years[..80], horizon, 4, 0).unwrap(), &years[80..]);
    }
    check_share("independent values", held, runs * horizon);
    // Six seasons of five weeks whose levels differ by season: thirty values that are worth hardly more than six.
    let mut held = 0;
    for _ in 0..runs {
        let years: Vec<f64> = (0..7)
            .flat_map(|_| {
                let level: f64 = (15.0 + normal(2.0, &mut rng)).powi(2);
                (0..12).map(|_| poisson(level, &mut rng)).collect::<Vec<_>>()
            })
            .collect();
        // The middle of the seventh.
        held += inside(&seasonal_baseline(&years[..78], 1, 12, 2).unwrap(), &years[78..79]);
    }
    check_share("seasons that differ", held, runs);
}

#[test]
fn intervals_of_the_autoregression_hold_what_comes() {
    let mut rng = chance("autoregression ahead");
    let config = AutoregressionConfig { lags: vec![1], ..AutoregressionConfig::new() };
    let (mut held, runs, horizon) = (0, 150, 3);
    for _ in 0..runs {
        let mut history = vec![200.0];
        for t in 1..60 + horizon {
            history.push(count((2.1 + 0.6 * f64::ln_1p(history[t - 1])).exp(), 15.0, &mut rng));
        }
        let known = [history[..60].to_vec()];
        let fit = negative_binomial_autoregression(&known, &[], &config).unwrap();
        held += inside(&fit.forecast(&known, horizon, 300, &mut rng).unwrap()[0], &history[60..]);
    }
    check_share("autoregression", held, runs * horizon);
}

#[test]
fn intervals_of_the_endemic_epidemic_model_hold_what_comes() {
    let mut rng = chance("hhh4 ahead");
    let model = Hhh4Model {
        autoregressive: Some(Component::intercept()),
        neighbours: None,
        endemic: Some(Component::intercept()),
        dispersion: Dispersion::NegBin1,
    };
    let (mut held, runs, horizon) = (0, 150, 3);
    for _ in 0..runs {
        let mut history = vec![200.0];
        for t in 1..60 + horizon {
            history.push(count(0.6 * history[t - 1] + 80.0, 15.0, &mut rng));
        }
        let known = [history[..60].to_vec()];
        let found = hhh4(&known, &model).unwrap().forecast(&known, horizon, 300, &mut rng).unwrap();
        held += inside(&found[0], &history[60..]);
    }
    check_share("hhh4", held, runs * horizon);
}

#[test]
fn intervals_of_the_renewal_ensemble_hold_what_comes() {
    let mut rng = chance("renewal");
    let weights = vec![0.3, 0.4, 0.3];
    let known = Transmission {
        mean: 1.1,
        sd: 0.1,
        serial_interval: weights.clone(),
        volatility: 0.0,
        persistence: 1.0,
        size: f64::INFINITY,
    };
    let (mut held, runs, horizon) = (0, 250, 3);
    for _ in 0..runs {
        let mut cases = vec![100.0, 110.0, 120.0];
        let r = 1.1 + normal(0.1, &mut rng);
        for t in 3..3 + horizon {
            let force: f64 = weights.iter().enumerate().map(|(k, w)| w * cases[t - 1 - k]).sum();
            cases.push(poisson(r * force, &mut rng));
        }
        let found = renewal_ensemble(&cases[..3], &known, horizon, 300, &mut rng).unwrap();
        held += inside(&found, &cases[3..]);
    }
    check_share("renewal_ensemble", held, runs * horizon);
}
