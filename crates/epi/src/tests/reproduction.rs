//! Reproduction numbers: truth recovered from simulated epidemics, invariants, and every refusal.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::Rng;

use crate::Error;
use crate::reproduction::*;

fn poisson(mean: f64, rng: &mut impl Rng) -> f64 {
    rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p))
}

/// A renewal process: `r` gives R of each day.
fn renewal(
    days: usize,
    first: f64,
    weights: &[f64],
    r: impl Fn(usize) -> f64,
    rng: &mut impl Rng,
) -> Vec<f64> {
    let mut cases = vec![first];
    for day in 1..days {
        let force: f64 = (1..=day.min(weights.len() - 1)).map(|k| weights[k] * cases[day - k]).sum();
        cases.push(poisson(r(day) * force, rng));
    }
    cases
}

fn one_window(cases: &[f64], weights: &[f64], window: Window, config: &CoriConfig) -> Posterior {
    cori(cases, &[], weights, &[window], config).unwrap()[0].posterior.clone().unwrap()
}

#[test]
fn the_interval_of_r_covers_the_truth_in_95_of_100_epidemics() {
    let weights = discr_si(25, 5.0, 2.0).unwrap();
    let config = CoriConfig { prior_mean: 1.5, prior_sd: 1.5, ..CoriConfig::default() };
    let mut rng = Streams::from_seed(11).stream("coverage");
    let (mut covered, mut sum) = (0, 0.0);
    const RUNS: u32 = 500;
    for _ in 0..RUNS {
        let cases = renewal(25, 30.0, &weights, |day| if day < 15 { 1.2 } else { 0.8 }, &mut rng);
        let found = one_window(&cases, &weights, Window { first: 15, last: 21 }, &config);
        covered += u32::from(found.quantiles[0] <= 0.8 && 0.8 <= found.quantiles[6]);
        sum += found.mean;
    }
    let share = f64::from(covered) / f64::from(RUNS);
    assert!((0.92..=0.98).contains(&share), "{share}");
    assert!((sum / f64::from(RUNS) - 0.8).abs() < 0.01);
}

#[test]
fn an_uncertain_serial_interval_widens_the_interval_and_a_certain_one_does_not() {
    let weights = discr_si(29, 5.0, 2.0).unwrap();
    let mut rng = Streams::from_seed(2).stream("uncertain");
    let cases = renewal(30, 50.0, &weights, |_| 1.5, &mut rng);
    let window = [Window { first: 20, last: 26 }];
    let config = CoriConfig::default();
    let known = |mean: f64| TruncatedNormal { mean, sd: 0.0, min: mean, max: mean };
    let fixed = SerialIntervalPrior { mean: known(5.0), sd: known(2.0) };
    let same = cori_uncertain(&cases, &[], &fixed, 20, &window, &config, &mut rng).unwrap();
    let plain = one_window(&cases, &weights, window[0], &config);
    let same = same[0].posterior.clone().unwrap();
    assert!((same.mean - plain.mean).abs() < 1e-12 && (same.sd - plain.sd).abs() < 1e-12);
    for (a, b) in same.quantiles.iter().zip(&plain.quantiles) {
        assert!((a - b).abs() < 1e-7 * b, "{a} {b}");
    }
    let wide = SerialIntervalPrior {
        mean: TruncatedNormal { mean: 5.0, sd: 1.0, min: 3.0, max: 7.0 },
        sd: TruncatedNormal { mean: 2.0, sd: 0.3, min: 1.0, max: 3.0 },
    };
    let found = cori_uncertain(&cases, &[], &wide, 100, &window, &config, &mut rng).unwrap();
    let found = found[0].posterior.clone().unwrap();
    assert!(found.sd > 1.2 * plain.sd && found.quantiles.windows(2).all(|q| q[0] < q[1]));
}

#[test]
fn imported_cases_infect_but_are_not_infected() {
    let weights = [0.0, 0.5, 0.5];
    let (local, imported) = ([0.0, 2.0, 3.0, 4.0], [6.0, 0.0, 5.0, 0.0]);
    let window = Window { first: 1, last: 3 };
    let config = CoriConfig { wait_for_mean_interval: false, ..CoriConfig::default() };
    let found = cori(&local, &imported, &weights, &[window], &config).unwrap();
    // Infectivity 3 + 4 + 5, local cases 9, prior exponential with mean 5.
    let mean = 10.0 / (0.2 + 3.0 + 4.0 + 5.0);
    assert!((found[0].posterior.as_ref().unwrap().mean - mean).abs() < 1e-12);
}

#[test]
fn a_missing_day_silences_only_the_windows_it_reaches() {
    let weights = [0.0, 0.5, 0.5];
    let mut cases = vec![10.0; 20];
    cases[8] = f64::NAN;
    let found = cori(&cases, &[], &weights, &Window::sliding(20, 3, 1), &CoriConfig::default()).unwrap();
    for estimate in &found[1..] {
        // Days 8 (itself), 9 and 10 (it is within their past).
        let touched = estimate.window.first <= 10 && estimate.window.last >= 8;
        assert_eq!(estimate.posterior.is_none(), touched, "{:?}", estimate.window);
    }
}

#[test]
fn degenerate_series_have_an_estimate() {
    let weights = discr_si(39, 4.0, 2.0).unwrap();
    let windows = Window::sliding(40, 7, 1);
    let mut spike = vec![0.0; 40];
    spike[5] = 1e7;
    for cases in [vec![0.0; 40], spike, vec![1e7; 40]] {
        let found = cori(&cases, &[], &weights, &windows, &CoriConfig::default()).unwrap();
        for posterior in found.iter().filter_map(|e| e.posterior.as_ref()) {
            assert!(posterior.mean.is_finite() && posterior.quantiles.iter().all(|q| q.is_finite()));
        }
    }
    let zeros = one_window(&[0.0; 40], &weights, windows[30], &CoriConfig::default());
    assert!((zeros.mean - 5.0).abs() < 1e-12, "without any case the prior stays");
}

#[test]
fn every_refusal_names_its_input() {
    let cases = [3.0, 4.0, 5.0, 6.0];
    let weights = [0.0, 0.5, 0.5];
    let window = [Window { first: 1, last: 2 }];
    let config = CoriConfig::default();
    let name = |result: Result<Vec<WindowEstimate>, Error>| result.unwrap_err().to_string();
    assert!(name(cori(&[1.0], &[], &weights, &window, &config)).starts_with("local cases: has 1"));
    assert!(name(cori(&[1.0, 0.5, 1.0], &[], &weights, &window, &config)).contains("not a count"));
    assert!(name(cori(&[1.0, -1.0, 1.0], &[], &weights, &window, &config)).contains("not a count"));
    assert!(name(cori(&[1.0, f64::INFINITY, 1.0], &[], &weights, &window, &config)).contains("not a count"));
    assert!(name(cori(&cases, &[1.0], &weights, &window, &config)).starts_with("imported cases"));
    assert!(name(cori(&cases, &[], &[], &window, &config)).starts_with("serial interval"));
    assert!(name(cori(&cases, &[], &[0.5, 0.5], &window, &config)).contains("lag 0"));
    assert!(name(cori(&cases, &[], &[0.0, 0.9, 0.9], &window, &config)).contains("1.8"));
    assert!(name(cori(&cases, &[], &[0.0, 1.5, -0.5], &window, &config)).contains("-0.5"));
    for bad in [Window { first: 0, last: 2 }, Window { first: 2, last: 1 }, Window { first: 1, last: 4 }] {
        assert!(name(cori(&cases, &[], &weights, &[bad], &config)).starts_with("window"));
    }
    let bad_prior = CoriConfig { prior_sd: 0.0, ..config.clone() };
    assert!(name(cori(&cases, &[], &weights, &window, &bad_prior)).starts_with("prior standard deviation"));
    let bad_quantile = CoriConfig { probabilities: vec![1.0], ..config.clone() };
    assert!(name(cori(&cases, &[], &weights, &window, &bad_quantile)).starts_with("quantile"));
    assert!(discr_si(10, 1.0, 2.0).is_err() && discr_si(10, 3.0, 0.0).is_err());
    assert!(discr_si_published(10, f64::NAN, 1.0).is_err());
    let mut rng = Streams::from_seed(1).stream("errors");
    let part = |mean: f64| TruncatedNormal { mean, sd: 0.5, min: 0.5 * mean, max: 1.5 * mean };
    let low = SerialIntervalPrior { mean: part(1.5), sd: part(1.0) };
    assert!(
        name(cori_uncertain(&cases, &[], &low, 5, &window, &config, &mut rng))
            .starts_with("serial interval mean")
    );
    let fine = SerialIntervalPrior { mean: part(4.0), sd: part(1.0) };
    assert!(name(cori_uncertain(&cases, &[], &fine, 0, &window, &config, &mut rng)).starts_with("draws"));
    assert!(name(cori_nowcast(&[], &[], &weights, &window, &config)).starts_with("drawn series"));
    let uneven = [cases.to_vec(), vec![1.0, 2.0]];
    assert!(name(cori_nowcast(&uneven, &[], &weights, &window, &config)).starts_with("drawn series"));
}

#[test]
fn the_cohort_number_sees_a_change_on_its_own_day() {
    let weights = discr_si(20, 4.0, 1.5).unwrap();
    let mut rng = Streams::from_seed(4).stream("cohort");
    let cases = renewal(45, 3000.0, &weights, |day| if day < 20 { 1.6 } else { 0.7 }, &mut rng);
    let windows = [Window { first: 8, last: 9 }, Window { first: 24, last: 26 }];
    let config = CohortConfig { simulations: 200, ..CohortConfig::default() };
    let found = wallinga_teunis(&cases, &weights, &windows, &config, &mut rng).unwrap();
    assert!((found[0].mean.unwrap() - 1.6).abs() < 0.1, "{:?}", found[0]);
    assert!((found[1].mean.unwrap() - 0.7).abs() < 0.06, "{:?}", found[1]);
    for estimate in &found {
        let mean = estimate.mean.unwrap();
        assert!(estimate.quantiles[0] < mean && mean < estimate.quantiles[1]);
    }
}

#[test]
fn every_case_with_a_possible_infector_is_infected_once() {
    let cases = [3.0, 0.0, 4.0, 7.0, 2.0, 0.0, 0.0, 0.0, 0.0, 5.0];
    let weights = [0.0, 0.4, 0.4, 0.2];
    let windows: Vec<Window> = (1..10).map(|day| Window { first: day, last: day }).collect();
    let mut rng = Streams::from_seed(4).stream("cohort");
    let config = CohortConfig { simulations: 0, ..CohortConfig::default() };
    let found = wallinga_teunis(&cases, &weights, &windows, &config, &mut rng).unwrap();
    let later: f64 = found.iter().filter_map(|e| Some(e.mean? * cases[e.window.first])).sum();
    // Of the 13 cases of days 2 to 4, those of day 2 and part of day 3 go back to day 0; the last five have no infector.
    let day_3_by_day_0 = 7.0 * (3.0 * 0.2) / (3.0 * 0.2 + 4.0 * 0.4);
    assert!((later - (7.0 - day_3_by_day_0 + 2.0)).abs() < 1e-12, "{later}");
    assert!(found[0].mean.is_none() && found[8].mean == Some(0.0));
    assert!(wallinga_teunis(&[1.0, f64::NAN], &weights, &windows[..1], &config, &mut rng).is_err());
    let same = wallinga_teunis(&cases, &weights, &windows, &config, &mut rng).unwrap();
    assert_eq!(found, same);
}

#[test]
fn reproduction_from_a_nowcast_is_a_mixture_over_its_draws() {
    let weights = [0.0, 0.5, 0.5];
    let window = [Window { first: 3, last: 5 }];
    let config = CoriConfig::default();
    let (low, high) = (vec![10.0; 6], vec![10.0, 10.0, 10.0, 10.0, 10.0, 20.0]);
    let mixed = cori_nowcast(&[low.clone(), high.clone()], &[], &weights, &window, &config).unwrap();
    let mixed = mixed[0].posterior.clone().unwrap();
    let (low, high) =
        (one_window(&low, &weights, window[0], &config), one_window(&high, &weights, window[0], &config));
    assert!((mixed.mean - 0.5 * (low.mean + high.mean)).abs() < 1e-12);
    assert!(mixed.quantiles[3] > low.quantiles[3] && mixed.quantiles[3] < high.quantiles[3]);
    assert!(mixed.sd > low.sd && mixed.sd > high.sd);
}

proptest! {
    #[test]
    fn the_serial_interval_has_the_mean_asked_for(mean in 1.2..12.0_f64, ratio in 0.2..1.0_f64) {
        let w = discr_si(300, mean, mean * ratio).unwrap();
        prop_assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        let found: f64 = w.iter().enumerate().map(|(k, w)| k as f64 * w).sum();
        prop_assert!((found - mean).abs() < 1e-4 * mean);
        let published = discr_si_published(60, mean, mean * ratio).unwrap();
        prop_assert!(w.iter().zip(&published).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn scaling_cases_narrows_r_and_hardly_moves_it(cases in prop::collection::vec(5..200_u32, 20..30)) {
        let weights = [0.0, 0.2, 0.5, 0.3];
        let window = Window { first: 8, last: 14 };
        let config = CoriConfig::default();
        let once: Vec<f64> = cases.iter().map(|c| f64::from(*c)).collect();
        let many: Vec<f64> = once.iter().map(|c| c * 1000.0).collect();
        let (a, b) = (one_window(&once, &weights, window, &config), one_window(&many, &weights, window, &config));
        prop_assert!(b.sd < 0.05 * a.sd);
        prop_assert!((a.mean - b.mean).abs() < 3.0 * a.sd);
        prop_assert!(a.quantiles.windows(2).all(|q| q[0] < q[1]));
    }

    #[test]
    fn leading_days_out_of_reach_change_nothing(cases in prop::collection::vec(1..50_u32, 12..20), lead in 1..10_usize) {
        let weights = [0.0, 0.2, 0.5, 0.3];
        let cases: Vec<f64> = cases.iter().map(|c| f64::from(*c)).collect();
        let mut later = vec![7.0; lead];
        later.extend(&cases);
        let config = CoriConfig::default();
        let here = one_window(&cases, &weights, Window { first: 5, last: 9 }, &config);
        let there = one_window(&later, &weights, Window { first: 5 + lead, last: 9 + lead }, &config);
        prop_assert_eq!(here, there);
    }
}
