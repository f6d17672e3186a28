use lianfang_domain::Streams;
use proptest::prelude::*;
use rand_distr::{Binomial, Distribution as _};

use super::{data, near};
use crate::Error;
use crate::severity::{fatality_ratio, fatality_series};

const DELAY: [f64; 8] = [0.0, 0.05, 0.1, 0.2, 0.25, 0.2, 0.15, 0.05];

#[test]
fn the_adjusted_interval_holds_the_truth_while_cases_rise_and_the_naive_one_does_not() {
    let mut chance = Streams::from_seed(51).stream("fatality");
    let known: Vec<f64> = (0..8).map(|d| DELAY[..=d].iter().sum()).collect();
    for truth in [0.05, 0.6] {
        let cases: Vec<f64> = (0..25).map(|d| (3.0 * 1.18_f64.powi(d)).round()).collect();
        let (mut held, mut naive, mut mean, runs) = (0, 0, 0.0, 500);
        for _ in 0..runs {
            let deaths: f64 = cases
                .iter()
                .enumerate()
                .map(|(day, n)| {
                    let f = known.get(24 - day).copied().unwrap_or(1.0);
                    Binomial::new(*n as u64, truth * f).unwrap().sample(&mut chance) as f64
                })
                .sum();
            let ratio = fatality_ratio(&cases, deaths, &DELAY).unwrap();
            let adjusted = ratio.adjusted.unwrap();
            held += usize::from(adjusted.lower <= truth && truth <= adjusted.upper);
            naive += usize::from(ratio.naive.upper >= truth);
            mean += adjusted.estimate / f64::from(runs);
        }
        let share = held as f64 / f64::from(runs);
        assert!((0.92..=0.98).contains(&share), "{truth}: {share}");
        assert!((naive as f64) < 0.5 * f64::from(runs));
        near(mean, truth, 0.02 * truth + 0.002);
    }
}

#[test]
fn when_all_outcomes_are_known_both_ratios_are_one_and_the_same() {
    let mut cases = vec![50.0, 60.0];
    cases.extend([0.0; 10]);
    let ratio = fatality_ratio(&cases, 11.0, &DELAY).unwrap();
    assert_eq!(ratio.naive.estimate, 0.1);
    near(ratio.adjusted.unwrap().estimate, 0.1, 1e-12);
    near(ratio.adjusted.unwrap().upper, ratio.naive.upper, 1e-9);
    near(ratio.known_share, 1.0, 1e-12);
}

#[test]
fn no_death_and_only_deaths_have_intervals_too() {
    let none = fatality_ratio(&[40.0], 0.0, &[1.0]).unwrap().naive;
    assert_eq!((none.estimate, none.lower), (0.0, 0.0));
    near(none.upper, 1.0 - (-1.920_729_f64 / 40.0).exp(), 1e-6);
    let all = fatality_ratio(&[40.0], 40.0, &[1.0]).unwrap().naive;
    assert_eq!((all.estimate, all.upper), (1.0, 1.0));
    // More deaths than outcomes that can be known: cut at 1.
    let early = fatality_ratio(&[1.0, 9.0], 3.0, &[0.0, 1.0]).unwrap().adjusted.unwrap();
    assert_eq!(early.estimate, 1.0);
    assert!(fatality_ratio(&[9.0], 1.0, &[0.0, 1.0]).unwrap().adjusted.is_none());
    assert!(fatality_ratio(&[1e7, 1e7], 1e5, &DELAY).unwrap().adjusted.is_some());
}

#[test]
fn wrong_inputs_are_refused() {
    assert!(matches!(fatality_ratio(&[], 0.0, &[1.0]), Err(Error::Empty { .. })));
    assert!(matches!(fatality_ratio(&[1.5], 0.0, &[1.0]), Err(Error::NotCount { .. })));
    assert!(matches!(fatality_ratio(&[1.0, f64::NAN], 0.0, &[1.0]), Err(Error::NotCount { .. })));
    assert!(matches!(fatality_ratio(&[1.0], -1.0, &[1.0]), Err(Error::NotCount { .. })));
    assert!(matches!(fatality_ratio(&[1.0], 0.0, &[0.7]), Err(Error::NotDistribution { .. })));
    assert!(matches!(fatality_ratio(&[0.0], 0.0, &[1.0]), Err(Error::OutOfRange { .. })));
    assert!(matches!(fatality_ratio(&[1.0], 2.0, &[1.0]), Err(Error::OutOfRange { .. })));
    assert!(matches!(fatality_series(&[1.0], &[], &[1.0]), Err(Error::Length { .. })));
    assert!(fatality_series(&[1.0], &[0.5], &[1.0]).is_err());
}

proptest! {
    #[test]
    fn the_estimate_lies_in_its_interval_and_ten_times_the_counts_narrow_it(
        cases in prop::collection::vec(1.0..200.0_f64, 3..30), share in 0.05..0.3_f64,
    ) {
        let cases: Vec<f64> = cases.iter().map(|c| c.round()).collect();
        let deaths = (cases.iter().sum::<f64>() * share).floor();
        let more: Vec<f64> = cases.iter().map(|c| c * 10.0).collect();
        let one = fatality_ratio(&cases, deaths, &DELAY).unwrap().naive;
        let ten = fatality_ratio(&more, deaths * 10.0, &DELAY).unwrap().naive;
        prop_assert!((one.estimate - ten.estimate).abs() < 1e-12);
        prop_assert!(one.lower <= one.estimate && one.estimate <= one.upper);
        prop_assert!(ten.upper - ten.lower <= one.upper - one.lower + 1e-9);
    }
}

/// Probability of every number of deaths: the sum of one binomial per day of onset, folded together without any approximation.
fn deaths_to_be_seen(cases: &[f64], p: f64) -> Vec<f64> {
    let known = |back: usize| DELAY.iter().take(back + 1).sum::<f64>();
    let last = cases.len() - 1;
    cases.iter().enumerate().fold(vec![1.0], |sum, (day, n)| {
        let (n, q) = (*n as i32, p * known(last - day));
        let choose = |k: i32| (1..=k).map(|i| f64::from(n - k + i) / f64::from(i)).product::<f64>();
        let one: Vec<f64> = (0..=n).map(|k| choose(k) * q.powi(k) * (1.0 - q).powi(n - k)).collect();
        crate::numeric::convolution::convolve(&sum, &one)
    })
}

#[test]
fn the_adjusted_interval_is_close_to_that_of_the_exact_likelihood() {
    for (growth, deaths) in [(1.25_f64, 3_usize), (1.25, 14), (1.0, 9), (0.8, 6)] {
        let cases: Vec<f64> = (0..14).map(|d| (4.0 * growth.powi(d)).round().max(1.0)).collect();
        let found = fatality_ratio(&cases, deaths as f64, &DELAY).unwrap().adjusted.unwrap();
        let ln = |p: f64| deaths_to_be_seen(&cases, p)[deaths].ln();
        let grid: Vec<(f64, f64)> = (1..600).map(|i| f64::from(i) / 600.0).map(|p| (p, ln(p))).collect();
        let best = grid.iter().fold((0.0, f64::NEG_INFINITY), |b, g| if g.1 > b.1 { *g } else { b });
        let inside: Vec<f64> = grid.iter().filter(|g| g.1 >= best.1 - 1.920_73).map(|g| g.0).collect();
        near(found.estimate, best.0, 0.02 * best.0 + 1e-3);
        near(found.lower, inside[0], 0.03 * inside[0] + 2e-3);
        near(found.upper, inside[inside.len() - 1], 0.03 * found.upper + 2e-3);
    }
}

/// `coarseDataTools::EMforCFR` 0.6.6 estimates the ratio of two groups' fatality while reporting changes from day to day. Here reporting
/// stays the same, which is a special case of its model and all of ours; see `benches/peers/cases_severity.R`.
#[test]
fn the_ratio_of_two_groups_fatalities_agrees_with_expectation_maximisation() {
    let rows: Vec<csv::StringRecord> = data("relative_fatality.csv").records().map(Result::unwrap).collect();
    let column = |c: usize| -> Vec<f64> { rows.iter().map(|r| r[c].parse().unwrap()).collect() };
    let delay = [0.0, 0.1, 0.3, 0.3, 0.2, 0.1];
    let last =
        |c: usize| fatality_series(&column(c), &column(c + 1), &delay).unwrap().pop().unwrap().unwrap();
    let (one, two) = (last(1), last(3));
    let naive = two.naive.estimate / one.naive.estimate;
    let adjusted = two.adjusted.unwrap().estimate / one.adjusted.unwrap().estimate;
    // Its estimate and the standard error of its logarithm; that model leaves the level of each day open and so knows less.
    let (em, error, truth) = (2.516_419_f64, 0.038_556, 2.4_f64);
    assert!((adjusted / em).ln().abs() < 2.0 * error, "{adjusted}");
    assert!((naive / em).ln().abs() > 4.0 * error);
    assert!((adjusted / truth).ln().abs() < 0.02, "{adjusted}");
}

/// Ebola in Kikwit: 236 of 292 died, and half-way the naive ratio was well below that.
#[test]
fn half_way_through_kikwit_the_adjusted_ratio_was_closer_to_the_final_one() {
    let rows: Vec<csv::StringRecord> =
        data("ebola_kikwit_1995_daily.csv").records().map(Result::unwrap).collect();
    let column = |c: usize| -> Vec<f64> { rows.iter().map(|r| r[c].parse().unwrap()).collect() };
    // Mean about 10 days from onset to death.
    let delay: Vec<f64> = (0..30).map(|d| f64::from(d).powi(4) * (-0.5 * f64::from(d)).exp()).collect();
    let sum: f64 = delay.iter().sum();
    let delay: Vec<f64> = delay.iter().map(|p| p / sum).collect();
    let series = fatality_series(&column(1), &column(2), &delay).unwrap();
    let last = series.last().unwrap().unwrap();
    near(last.naive.estimate, 236.0 / 292.0, 1e-12);
    let half = series.iter().flatten().find(|r| r.cases >= 200.0).unwrap();
    let final_ratio = last.naive.estimate;
    assert!(half.naive.upper < final_ratio, "{half:?}");
    assert!((half.adjusted.unwrap().estimate - final_ratio).abs() < final_ratio - half.naive.estimate);
}
