//! Truth recovered from simulation: estimators and forecasts whose family's tests look at other things.
//!
//! Shares are of intervals said to hold 95 %; each run draws anew what the method takes as uncertain.

use lianfang_domain::Streams;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Normal, Poisson};

use super::day;
use crate::forecast::{
    QuantileForecast, Scale, Transmission, drift, exponential_smoothing, naive, persistence_baseline,
    renewal_ensemble, seasonal_baseline, seasonal_naive,
};
use crate::nowcast::{NowcastConfig, ReportingTriangle, nowcast};
use crate::reproduction::*;
use crate::severity::fatality_series;
use crate::space::{Panel, ScanSettings, Zones, expectation_scan};

fn chance(name: &str) -> impl Rng + use<> {
    Streams::from_seed(23).stream(name)
}

fn poisson(mean: f64, rng: &mut impl Rng) -> f64 {
    Poisson::new(mean).map_or(0.0, |p| p.sample(rng))
}

fn normal(sd: f64, rng: &mut impl Rng) -> f64 {
    Normal::new(0.0, sd).unwrap().sample(rng)
}

/// Says whether a share of intervals is what 95 % intervals may have.
fn check_share(what: &str, held: usize, all: usize) {
    let share = held as f64 / all as f64;
    assert!((0.92..=0.98).contains(&share), "{what}: {share}");
}

fn renewal(days: usize, first: f64, weights: &[f64], r: f64, rng: &mut impl Rng) -> Vec<f64> {
    let mut cases = vec![first];
    for day in 1..days {
        let force: f64 = (1..=day.min(weights.len() - 1)).map(|k| weights[k] * cases[day - k]).sum();
        cases.push(poisson(r * force, rng));
    }
    cases
}

#[test]
fn r_with_an_uncertain_serial_interval_is_held() {
    let mut rng = chance("uncertain");
    let prior = SerialIntervalPrior {
        mean: TruncatedNormal { mean: 5.0, sd: 0.8, min: 3.0, max: 7.0 },
        sd: TruncatedNormal { mean: 2.0, sd: 0.3, min: 1.0, max: 3.0 },
    };
    let (mut held, mut ln_r, runs) = (0, 0.0, 200);
    for _ in 0..runs {
        let within = |t: &TruncatedNormal, rng: &mut dyn FnMut() -> f64| loop {
            let value = t.mean + t.sd * rng();
            if (t.min..=t.max).contains(&value) {
                return value;
            }
        };
        let (mean, sd) = {
            let mut draw = || normal(1.0, &mut rng);
            (within(&prior.mean, &mut draw), within(&prior.sd, &mut draw))
        };
        let cases = renewal(25, 30.0, &discr_si(24, mean, sd).unwrap(), 1.3, &mut rng);
        let window = [Window { first: 17, last: 23 }];
        let config = CoriConfig { prior_mean: 1.5, prior_sd: 1.5, ..CoriConfig::default() };
        let found = cori_uncertain(&cases, &[], &prior, 40, &window, &config, &mut rng).unwrap();
        let found = found[0].posterior.clone().unwrap();
        held += usize::from(found.quantiles[0] <= 1.3 && 1.3 <= found.quantiles[6]);
        ln_r += found.mean.ln() / f64::from(runs);
    }
    check_share("cori_uncertain", held, runs as usize);
    assert!((ln_r - 1.3_f64.ln()).abs() < 0.02, "{ln_r}");
}

#[test]
fn r_from_a_nowcast_is_held_where_reports_are_late() {
    let delays = [0.3, 0.3, 0.2, 0.1, 0.1];
    let weights = discr_si(29, 4.0, 2.0).unwrap();
    let mut rng = chance("late");
    let (mut held, runs) = (0, 150);
    for _ in 0..runs {
        let cases = renewal(30, 30.0, &weights, 1.1, &mut rng);
        let rows: Vec<Vec<f64>> = cases
            .iter()
            .enumerate()
            .map(|(t, n)| {
                let mut row = vec![0.0; 5];
                for _ in 0..*n as u32 {
                    let mut left = rng.random::<f64>();
                    let delay = delays.iter().position(|p| {
                        left -= p;
                        left < 0.0
                    });
                    row[delay.unwrap_or(4)] += 1.0;
                }
                row.iter_mut().skip(30 - t).for_each(|cell| *cell = 0.0);
                row
            })
            .collect();
        let triangle = ReportingTriangle::from_rows(day("2020-03-02"), &rows).unwrap();
        let config = NowcastConfig { draws: 60, max_cases: 600, ..NowcastConfig::default() };
        let found = nowcast(&triangle, &config, &mut rng).unwrap();
        let drawn: Vec<Vec<f64>> = (0..60).map(|_| found.draw(&mut rng)).collect();
        let window = [Window { first: 23, last: 29 }];
        let found = cori_nowcast(&drawn, &[], &weights, &window, &CoriConfig::default()).unwrap();
        let found = found[0].posterior.clone().unwrap();
        held += usize::from(found.quantiles[0] <= 1.1 && 1.1 <= found.quantiles[6]);
    }
    check_share("cori_nowcast", held, runs);
}

#[test]
fn the_cohort_number_has_no_bias_in_the_middle_of_an_epidemic() {
    let weights = discr_si(20, 4.0, 2.0).unwrap();
    let mut rng = chance("cohort");
    let (mut infected, mut infectors) = (0.0, 0.0);
    for _ in 0..200 {
        let cases = renewal(60, 60.0, &weights, 1.05, &mut rng);
        let config = CohortConfig { simulations: 0, ..CohortConfig::default() };
        let window = [Window { first: 20, last: 34 }];
        let found = wallinga_teunis(&cases, &weights, &window, &config, &mut rng).unwrap();
        let present: f64 = cases[20..=34].iter().sum();
        infected += found[0].mean.unwrap() * present;
        infectors += present;
    }
    // Over all runs: epidemics that grow by chance have more cases in their window.
    let r = infected / infectors;
    assert!((r - 1.05).abs() < 0.01, "{r}");
}

#[test]
fn the_risk_of_a_window_chosen_beforehand_is_held() {
    let mut rng = chance("window");
    let expected = Panel::new(1, 1, vec![30.0]).unwrap();
    let zones = Zones::from_lists(1, &[vec![0]]).unwrap();
    let (mut held, mut sum, runs) = (0, 0.0, 1000);
    for _ in 0..runs {
        let counts = Panel::new(1, 1, vec![poisson(45.0, &mut rng)]).unwrap();
        let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
        let (low, high) = scan.windows[0].relative_risk_interval(0.95).unwrap();
        held += usize::from(low <= 1.5 && 1.5 <= high);
        sum += scan.windows[0].relative_risk / f64::from(runs);
    }
    check_share("relative risk", held, runs as usize);
    assert!((sum - 1.5).abs() < 0.02, "{sum}");
}

#[test]
fn fatality_ratios_are_held_on_each_day() {
    let delays = [0.0, 0.1, 0.2, 0.3, 0.2, 0.1, 0.1];
    let cases: Vec<f64> = (0..30).map(|d| (4.0 * 1.12_f64.powi(d)).round()).collect();
    let mut rng = chance("fatality");
    let (mut held, mut all) = (0, 0);
    for _ in 0..200 {
        let mut deaths = vec![0.0; 30];
        for (onset, n) in cases.iter().enumerate() {
            for _ in 0..*n as u32 {
                // One number says who dies (a fifth) and, on a scale of its own, when.
                let mut left = 5.0 * rng.random::<f64>();
                let delay = delays.iter().position(|p| {
                    left -= p;
                    left < 0.0
                });
                if let Some(day) = delay.and_then(|delay| deaths.get_mut(onset + delay)) {
                    *day += 1.0;
                }
            }
        }
        let series = fatality_series(&cases, &deaths, &delays).unwrap();
        for ratio in series[14..].iter().step_by(5).flatten() {
            let found = ratio.adjusted.unwrap();
            held += usize::from(found.lower <= 0.2 && 0.2 <= found.upper);
            all += 1;
        }
    }
    check_share("fatality_series", held, all);
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
    let mut held = [0; 5];
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
        let years: Vec<f64> =
            (0..length + horizon).map(|t| 50.0 * (1 + t % 4) as f64 + poisson(40.0, &mut rng)).collect();
        let (past, next) = walk.split_at(length);
        let of = |f: Vec<crate::scoring::Predictive>| f.iter().map(QuantileForecast::of).collect::<Vec<_>>();
        held[0] += inside(&of(naive(past, horizon).unwrap()), next);
        held[1] += inside(&of(drift(past, horizon).unwrap()), next);
        held[2] += inside(&of(seasonal_naive(&season[..length], horizon, 4).unwrap()), &season[length..]);
        held[3] += inside(&persistence_baseline(past, horizon, 600, &mut rng).unwrap(), next);
        held[4] += inside(&seasonal_baseline(&years[..length], horizon, 4, 0).unwrap(), &years[length..]);
    }
    for (name, held) in ["naive", "drift", "seasonal_naive", "persistence_baseline"].iter().zip(held) {
        check_share(name, held, runs * horizon);
    }
    // Twenty values hold no quantile of 2.5 %: the interval from the smallest to the largest holds 90 %.
    let share = held[4] as f64 / (runs * horizon) as f64;
    assert!((0.86..=0.96).contains(&share), "seasonal_baseline: {share}");
}

#[test]
fn intervals_of_smoothing_hold_a_level_that_wanders() {
    let mut rng = chance("level");
    let (runs, horizon) = (300, 3);
    // The intervals leave out that the weights are estimated, which costs something in a short history.
    for (length, low) in [(60, 0.90), (150, 0.92)] {
        let mut held = 0;
        for _ in 0..runs {
            let mut level = 500.0;
            let series: Vec<f64> = (0..length + horizon)
                .map(|_| {
                    level += normal(10.0, &mut rng);
                    (level + normal(20.0, &mut rng)).round()
                })
                .collect();
            let found = exponential_smoothing(&series[..length], horizon, Scale::Count).unwrap();
            held += inside(&found.quantiles(), &series[length..]);
        }
        let share = held as f64 / (runs * horizon) as f64;
        assert!((low..=0.98).contains(&share), "{length}: {share}");
    }
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
