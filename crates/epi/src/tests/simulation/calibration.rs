use lianfang_domain::Streams;
use lianfang_domain::random::Stream;
use rand::{Rng, RngExt};
use statrs::distribution::{Beta, ContinuousCDF};

use super::{alone, rng, seir};
use crate::numeric::count::poisson_ln_pmf;
use crate::simulation::calibration::{
    ChainSettings, Prior, Reporting, SmcSettings, StateModel, abc_rejection, abc_smc, particle_filter,
    particle_mcmc,
};
use crate::simulation::{Compartment, CompartmentModel, Rate, Transition, tau_leap};

const UNIT: [Prior; 1] = [Prior::Uniform { low: 0.0, high: 1.0 }];

/// Distance of the number of successes in 20 trials from `seen`.
fn coins<R: Rng>(seen: usize) -> impl Fn(&[f64], &mut R) -> Result<f64, crate::Error> {
    move |p, rng| {
        let got = (0..20).filter(|_| rng.random::<f64>() < p[0]).count();
        Ok(got.abs_diff(seen) as f64)
    }
}

#[test]
fn both_ways_of_approximate_computation_find_the_exact_posterior() {
    let mut random = rng(1);
    let rejection = abc_rejection(&UNIT, coins(7), 12_000, 400, &mut random).unwrap();
    let settings = SmcSettings { particles: 400, generations: 6, quantile: 0.4, min_acceptance: 0.01 };
    let smc = abc_smc(&UNIT, coins(7), settings, &mut random).unwrap();
    // Beta(8, 14).
    let sd = (8.0 * 14.0 / (22.0_f64.powi(2) * 23.0)).sqrt();
    for found in [&rejection, &smc] {
        assert_eq!(found.tolerance, 0.0);
        let se = sd / found.effective_size().sqrt();
        assert!((found.mean(0).unwrap() - 8.0 / 22.0).abs() < 4.0 * se, "{:?}", found.mean(0));
        let (low, high) = found.interval(0).unwrap();
        let posterior = Beta::new(8.0, 14.0).unwrap();
        assert!((low - posterior.inverse_cdf(0.025)).abs() < 0.04, "{low}");
        assert!((high - posterior.inverse_cdf(0.975)).abs() < 0.04, "{high}");
        assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9 && found.mean(1).is_none());
    }
    assert!(
        smc.simulations < 60_000 && smc.effective_size() > 100.0,
        "{} {}",
        smc.simulations,
        smc.effective_size()
    );
}

#[test]
fn intervals_of_approximate_computation_cover_the_truth() {
    let mut random = rng(2);
    let mut covered = 0;
    for _ in 0..400 {
        let truth: f64 = random.random();
        let seen = (0..20).filter(|_| random.random::<f64>() < truth).count();
        let found = abc_rejection(&UNIT, coins(seen), 1_600, 70, &mut random).unwrap();
        let (low, high) = found.interval(0).unwrap();
        covered += usize::from(low <= truth && truth <= high);
    }
    assert!((368..=392).contains(&covered), "{covered}");
}

#[test]
fn the_filter_estimates_an_exact_likelihood_without_bias() {
    // Arrivals are Poisson with mean 4 a day, each reported with chance one half over a background of 1.
    let queue = Compartment { name: "arrived".to_owned(), mixing: true };
    let arrive = Transition { from: None, to: Some(0), rate: Rate::Constant(4.0) };
    let model = CompartmentModel::new(vec![queue], vec![arrive]).unwrap();
    let state = StateModel { model: &model, start: &[0], contact: &[], period_days: 1.0, step_days: 1.0 };
    let reporting = Reporting { transition: 0, share: 0.5, background: 1.0, size: f64::INFINITY };
    let observed = [2.0, 5.0, f64::NAN, 0.0];
    let exact: f64 = observed
        .iter()
        .filter(|y| !y.is_nan())
        .map(|y| {
            let of =
                |k: i32| poisson_ln_pmf(f64::from(k), 4.0) + poisson_ln_pmf(*y, 0.5 * f64::from(k) + 1.0);
            (0..40).map(|k| of(k).exp()).sum::<f64>().ln()
        })
        .sum();
    let mut random = rng(3);
    let ratios: Vec<f64> = (0..300)
        .map(|_| {
            (particle_filter(&state, &reporting, &observed, 50, &mut random).unwrap().ln_likelihood - exact)
                .exp()
        })
        .collect();
    let (mean, se) = super::mean_of(&ratios);
    assert!((mean - 1.0).abs() < 4.0 * se && se < 0.02, "{mean} {se}");
}

#[test]
fn a_report_that_nothing_explains_has_no_likelihood() {
    let model = seir(0.0, 3.0, 5.0);
    let state =
        StateModel { model: &model, start: &[90, 0, 0, 0], contact: &[], period_days: 1.0, step_days: 0.5 };
    let reporting = Reporting { transition: 1, share: 0.5, background: 0.0, size: f64::INFINITY };
    let found = particle_filter(&state, &reporting, &[0.0, 3.0, 0.0], 10, &mut rng(1)).unwrap();
    assert_eq!((found.ln_likelihood, found.periods.len()), (f64::NEG_INFINITY, 1));
}

/// Daily new infectious people of an epidemic with beta 0.5, half of them reported; and the number infectious each day.
fn epidemic(days: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let model = seir(0.5, 3.0, 5.0);
    let times: Vec<f64> = (0..=days).map(|d| d as f64).collect();
    let mut random = Streams::from_seed(seed).stream("truth");
    let run = tau_leap(&alone(&model, &[9_950, 0, 50, 0], &times), 0.5, &mut random).unwrap();
    let begun: Vec<f64> = run.total(2).iter().zip(run.total(3)).map(|(i, r)| i + r).collect();
    let reports = begun
        .windows(2)
        .map(|w| (0..(w[1] - w[0]) as usize).filter(|_| random.random::<f64>() < 0.5).count() as f64)
        .collect();
    (reports, run.total(2)[1..].to_vec())
}

const REPORTING: Reporting = Reporting { transition: 1, share: 0.5, background: 0.01, size: 50.0 };
const START: [u32; 4] = [9_950, 0, 50, 0];

#[test]
fn the_filter_follows_how_many_are_infectious() {
    let model = seir(0.5, 3.0, 5.0);
    let (mut covered, mut all) = (0_usize, 0_usize);
    for seed in 0..4 {
        let (mut reports, infectious) = epidemic(40, seed);
        reports[10] = f64::NAN;
        let state =
            StateModel { model: &model, start: &START, contact: &[], period_days: 1.0, step_days: 0.5 };
        let found = particle_filter(&state, &REPORTING, &reports, 150, &mut rng(seed)).unwrap();
        for (period, truth) in found.periods.iter().zip(&infectious) {
            let (_, low, high) = period.people[2];
            covered += usize::from(low <= *truth && *truth <= high);
            all += 1;
        }
    }
    let share = covered as f64 / all as f64;
    assert!((0.88..=1.0).contains(&share), "{share}");
}

#[test]
fn approximate_computation_recovers_transmission_from_an_epidemic() {
    let (reports, _) = epidemic(30, 11);
    let priors = [Prior::Uniform { low: 0.1, high: 1.5 }, Prior::Uniform { low: 0.1, high: 1.0 }];
    let distance = |p: &[f64], random: &mut Stream| {
        let model = seir(p[0], 3.0, 5.0);
        let times: Vec<f64> = (0..=30).map(f64::from).collect();
        let run = tau_leap(&alone(&model, &START, &times), 1.0, random)?;
        let begun: Vec<f64> = run.total(2).iter().zip(run.total(3)).map(|(i, r)| i + r).collect();
        // Square roots of weekly sums: about the same noise in small and large numbers.
        let weekly = |v: &[f64]| v.chunks(6).map(|w| w.iter().sum::<f64>().sqrt()).collect::<Vec<f64>>();
        let new: Vec<f64> = begun.windows(2).map(|w| p[1] * (w[1] - w[0])).collect();
        Ok(weekly(&new).iter().zip(weekly(&reports)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt())
    };
    let settings = SmcSettings { particles: 80, generations: 5, quantile: 0.4, min_acceptance: 0.03 };
    let mut random = Streams::from_seed(4).stream("abc");
    let found = abc_smc(&priors, distance, settings, &mut random).unwrap();
    for (k, truth) in [(0, 0.5), (1, 0.5)] {
        let (low, high) = found.interval(k).unwrap();
        assert!(low < truth && truth < high, "{k}: {low} {high}");
    }
    let (low, high) = found.interval(0).unwrap();
    assert!(high - low < 0.4, "{low} {high}");
}

#[test]
fn the_chain_recovers_transmission_from_an_epidemic() {
    let (reports, _) = epidemic(25, 12);
    let priors = [Prior::LogUniform { low: 0.05, high: 3.0 }];
    let likelihood = |p: &[f64], random: &mut Stream| {
        let model = seir(p[0], 3.0, 5.0);
        let state =
            StateModel { model: &model, start: &START, contact: &[], period_days: 1.0, step_days: 1.0 };
        Ok(particle_filter(&state, &REPORTING, &reports, 40, random)?.ln_likelihood)
    };
    let settings = ChainSettings { start: vec![0.8], burn_in: 150, draws: 250 };
    let mut random = Streams::from_seed(5).stream("chain");
    let chain = particle_mcmc(&priors, likelihood, &settings, &mut random).unwrap();
    let (low, high) = chain.interval(0).unwrap();
    assert!(low < 0.5 && 0.5 < high && high - low < 0.3, "{low} {high}");
    assert!((0.05..0.8).contains(&chain.acceptance), "{}", chain.acceptance);
    assert!((chain.mean(0).unwrap() - 0.5).abs() < 0.1 && chain.mean(1).is_none());
}

#[test]
fn a_chain_with_a_known_likelihood_finds_the_posterior() {
    let priors = [Prior::Uniform { low: -50.0, high: 50.0 }, Prior::Uniform { low: -50.0, high: 50.0 }];
    // Two strongly correlated normals.
    let ln = |x: &[f64], _: &mut _| {
        let (a, b) = (x[0] - 1.0, (x[1] - 2.0) / 3.0);
        Ok(-(a * a - 1.8 * a * b + b * b) / (2.0 * (1.0 - 0.81)))
    };
    let settings = ChainSettings { start: vec![0.0, 0.0], burn_in: 2_000, draws: 12_000 };
    let chain = particle_mcmc(&priors, ln, &settings, &mut rng(6)).unwrap();
    let (first, second) = (chain.interval(0).unwrap(), chain.interval(1).unwrap());
    assert!((chain.mean(0).unwrap() - 1.0).abs() < 0.15 && (chain.mean(1).unwrap() - 2.0).abs() < 0.45);
    assert!(
        (first.1 - first.0 - 3.92).abs() < 0.5 && (second.1 - second.0 - 11.76).abs() < 1.5,
        "{first:?} {second:?}"
    );
    assert!((0.15..0.6).contains(&chain.acceptance), "{}", chain.acceptance);
}
