//! Truth recovered from simulation: estimators whose family's tests look at other things.
//!
//! Shares are of intervals said to hold 95 %; each run draws anew what the method takes as uncertain.

use lianfang_domain::Streams;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Normal, Poisson};

use super::day;
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
