//! Daily cases behind weekly counts: truth recovered from simulation, what must stay, and every refusal.

use lianfang_domain::Streams;
use rand::Rng;
use rand_distr::{Distribution, Poisson};

use crate::Error;
use crate::reproduction::*;

fn renewal(days: usize, weights: &[f64], r: impl Fn(usize) -> f64, rng: &mut impl Rng) -> Vec<f64> {
    let mut cases = vec![40.0];
    for day in 1..days {
        let force: f64 = (1..=day.min(weights.len() - 1)).map(|k| weights[k] * cases[day - k]).sum();
        cases.push(Poisson::new(r(day) * force).map_or(0.0, |p| p.sample(rng)));
    }
    cases
}

fn weeks(daily: &[f64]) -> Vec<f64> {
    daily.chunks_exact(7).map(|week| week.iter().sum()).collect()
}

fn interval(days: usize) -> Vec<f64> {
    let weights = discr_si(days - 1, 3.6, 1.6).unwrap();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| w / sum).collect()
}

#[test]
fn weekly_counts_give_the_r_that_made_them_as_often_as_the_interval_says() {
    const WEEKS: usize = 10;
    const RUNS: usize = 400;
    let weights = interval(7 * WEEKS);
    let config = CoriConfig { prior_mean: 1.5, prior_sd: 1.5, ..CoriConfig::default() };
    let mut rng = Streams::from_seed(31).stream("weekly");
    // Growth until the sixth week, decline from then on; one window while it grows and one while it falls.
    let r = |day: usize| if day < 42 { 1.4 } else { 0.8 };
    let windows = [Window { first: 35, last: 41 }, Window { first: 63, last: 69 }];
    let (mut held, mut sums, mut apart) = ([0_usize; 2], [0.0; 2], 0.0_f64);
    for _ in 0..RUNS {
        let cases = renewal(7 * WEEKS, &weights, r, &mut rng);
        let found = reconstruct_daily(&weeks(&cases), 7, &weights, &AggregatedConfig::default()).unwrap();
        assert!(found.converged);
        let drawn: Vec<Vec<f64>> = (0..50).map(|_| found.draw(&mut rng)).collect();
        assert_eq!(weeks(&drawn[0]), weeks(&cases));
        let of_weeks = cori_nowcast(&drawn, &[], &weights, &windows, &config).unwrap();
        let of_days = cori(&cases, &[], &weights, &windows, &config).unwrap();
        for (place, truth) in [1.4, 0.8].into_iter().enumerate() {
            let posterior = of_weeks[place].posterior.as_ref().unwrap();
            let known = of_days[place].posterior.as_ref().unwrap();
            held[place] += usize::from(posterior.quantiles[0] <= truth && truth <= posterior.quantiles[6]);
            sums[place] += posterior.mean;
            apart = apart.max((posterior.mean / known.mean - 1.0).abs());
        }
    }
    for (place, truth) in [1.4, 0.8].into_iter().enumerate() {
        let share = held[place] as f64 / RUNS as f64;
        assert!((0.92..=0.98).contains(&share), "{truth}: {share}");
        assert!((sums[place] / RUNS as f64 - truth).abs() < 0.02, "{truth}: {}", sums[place] / RUNS as f64);
    }
    assert!(apart < 0.1, "furthest from the R of the days themselves: {apart}");
}

#[test]
fn periods_keep_their_totals_whatever_they_are() {
    let weights = interval(70);
    let totals = [0.0, 3.0, 0.0, 0.0, 250.0, 1e7, 12.0, 0.0, 1.0, 1.0];
    let found = reconstruct_daily(&totals, 7, &weights, &AggregatedConfig::default()).unwrap();
    assert_eq!(weeks(&found.whole()), totals);
    for (sum, total) in weeks(&found.daily).iter().zip(totals) {
        assert!((sum - total).abs() <= 1e-9 * total);
    }
    assert!(found.daily.iter().all(|n| *n >= 0.0 && n.is_finite()));
    let none = reconstruct_daily(&[0.0; 4], 7, &weights, &AggregatedConfig::default()).unwrap();
    assert_eq!(none.daily, [0.0; 28]);
}

#[test]
fn a_later_week_changes_no_earlier_day() {
    let weights = interval(70);
    let totals = [20.0, 31.0, 44.0, 70.0, 61.0, 90.0];
    let all = reconstruct_daily(&totals, 7, &weights, &AggregatedConfig::default()).unwrap();
    let before = reconstruct_daily(&totals[..5], 7, &weights, &AggregatedConfig::default()).unwrap();
    for (a, b) in all.daily.iter().zip(&before.daily) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
}

#[test]
fn what_is_no_weekly_series_is_refused_by_name() {
    let weights = interval(70);
    let standard = AggregatedConfig::default();
    let name =
        |totals: &[f64], days: usize, weights: &[f64], config: &AggregatedConfig| match reconstruct_daily(
            totals, days, weights, config,
        ) {
            Err(
                Error::TooShort { name, .. }
                | Error::OutOfRange { name, .. }
                | Error::NotDistribution { name, .. },
            ) => name.to_owned(),
            other => format!("{other:?}"),
        };
    assert_eq!(name(&[3.0], 7, &weights, &standard), "totals");
    assert!(reconstruct_daily(&[3.0, -1.0], 7, &weights, &standard).is_err());
    assert!(reconstruct_daily(&[3.0, 1.5], 7, &weights, &standard).is_err());
    assert!(reconstruct_daily(&[3.0, f64::NAN], 7, &weights, &standard).is_err());
    assert_eq!(name(&[3.0, 4.0], 1, &weights, &standard), "days");
    assert_eq!(name(&[3.0, 4.0], 7, &[0.0, 0.5], &standard), "serial interval");
    assert_eq!(name(&[3.0, 4.0], 7, &weights, &AggregatedConfig { tolerance: 0.0, ..standard }), "tolerance");
    assert_eq!(name(&[3.0, 4.0], 7, &weights, &AggregatedConfig { max_steps: 0, ..standard }), "max_steps");
}
