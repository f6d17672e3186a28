//! Steadied risks against simulated truth.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand_distr::{Distribution, Gamma, LogNormal};

use super::{near, poisson};
use crate::Error;
use crate::space::{Graph, SmoothedRisk, clayton_kaldor, marshall_global, marshall_local};

/// True ratios, expected cases and cases of `n` places.
fn simulate(n: usize, seed: u64) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let mut rng = Streams::from_seed(seed).stream("risk");
    let sizes: LogNormal<f64> = LogNormal::new(1.0, 1.0).unwrap();
    let expected: Vec<f64> = (0..n).map(|_| sizes.sample(&mut rng)).collect();
    let risks = Gamma::new(5.0, 0.24).unwrap();
    let truth: Vec<f64> = (0..n).map(|_| risks.sample(&mut rng)).collect();
    let cases = truth.iter().zip(&expected).map(|(r, e)| poisson(&mut rng, r * e)).collect();
    (truth, expected, cases)
}

/// Bias, share of intervals that hold the truth, and squared error against that of the raw ratio.
fn judge(method: impl Fn(&[f64], &[f64]) -> Vec<SmoothedRisk>) -> (f64, f64, f64) {
    let (mut bias, mut held, mut own, mut raw, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for seed in 0..30 {
        let (truth, expected, cases) = simulate(80, seed);
        for (found, truth) in method(&cases, &expected).iter().zip(truth) {
            bias += found.estimate - truth;
            held += f64::from(u8::from(found.lower <= truth && truth <= found.upper));
            own += (found.estimate - truth).powi(2);
            raw += (found.raw - truth).powi(2);
            n += 1.0;
        }
    }
    (bias / n, held / n, own / raw)
}

#[test]
fn marshalls_estimate_is_without_bias_and_its_intervals_hold_the_truth() {
    let (bias, held, error) = judge(|y, e| marshall_global(y, e).unwrap());
    assert!(bias.abs() < 0.05 && (0.92..0.98).contains(&held) && error < 0.5, "{bias} {held} {error}");
}

#[test]
fn clayton_and_kaldors_estimate_is_without_bias_and_its_intervals_hold_the_truth() {
    let (bias, held, error) = judge(|y, e| clayton_kaldor(y, e).unwrap().places);
    assert!(bias.abs() < 0.05 && (0.92..0.98).contains(&held) && error < 0.5, "{bias} {held} {error}");
}

#[test]
fn the_distribution_of_true_risks_is_recovered() {
    let fits: Vec<_> =
        (0..20).map(|s| simulate(400, 50 + s)).map(|(_, e, y)| clayton_kaldor(&y, &e).unwrap()).collect();
    let mean = fits.iter().map(|f| f.mean).sum::<f64>() / 20.0;
    let inverse = fits.iter().map(|f| 1.0 / f.shape).sum::<f64>() / 20.0;
    assert!((mean - 1.2).abs() < 0.04 && (inverse - 0.2).abs() < 0.04, "{mean} {inverse}");
}

/// On a path of two halves with risks 0.5 and 2 the local mean knows which half a place is in.
#[test]
fn local_means_follow_regions() {
    let pairs: Vec<_> = (0..39).map(|i| (i, i + 1)).collect();
    let graph = Graph::from_pairs(40, &pairs).unwrap();
    let (mut local, mut global) = (0.0, 0.0);
    let mut rng = Streams::from_seed(8).stream("regions");
    for _ in 0..20 {
        let truth = |i: usize| if i < 20 { 0.5 } else { 2.0 };
        let expected = vec![2.0; 40];
        let cases: Vec<f64> = (0..40).map(|i| poisson(&mut rng, 2.0 * truth(i))).collect();
        let error = |found: Vec<SmoothedRisk>| -> f64 {
            found.iter().enumerate().map(|(i, f)| (f.estimate - truth(i)).powi(2)).sum()
        };
        local += error(marshall_local(&cases, &expected, &graph).unwrap());
        global += error(marshall_global(&cases, &expected).unwrap());
    }
    assert!(local < global, "{local} {global}");
}

#[test]
fn with_everyone_a_neighbour_local_is_global() {
    let pairs: Vec<_> = (0..6).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
    let graph = Graph::from_pairs(6, &pairs).unwrap();
    let (cases, expected) = ([3.0, 0.0, 9.0, 4.0, 2.0, 20.0], [2.0, 1.0, 3.0, 4.0, 5.0, 6.0]);
    let local = marshall_local(&cases, &expected, &graph).unwrap();
    for (a, b) in local.iter().zip(marshall_global(&cases, &expected).unwrap()) {
        near(a.estimate, b.estimate, 1e-12);
        near(a.upper, b.upper, 1e-9);
    }
}

#[test]
fn nothing_but_zeros_a_spike_and_millions_have_defined_results() {
    let all = |cases: &[f64], expected: &[f64]| -> Vec<SmoothedRisk> {
        let mut found = marshall_global(cases, expected).unwrap();
        found.extend(clayton_kaldor(cases, expected).unwrap().places);
        found
    };
    assert!(all(&[0.0; 5], &[3.0; 5]).iter().all(|f| f.estimate == 0.0 && f.upper >= 0.0));
    for cases in [[0.0, 0.0, 50.0, 0.0], [1e7, 1.1e7, 9e6, 1e7]] {
        let found = all(&cases, &[2.0; 4]);
        assert!(
            found.iter().all(|f| f.estimate.is_finite() && f.lower <= f.estimate && f.estimate <= f.upper)
        );
    }
}

#[test]
fn equal_ratios_are_left_alone_and_no_variation_gives_one_risk() {
    let found = clayton_kaldor(&[2.0, 4.0, 6.0, 8.0], &[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert!(found.shape.is_infinite() && found.places.iter().all(|p| p.estimate == 2.0 && p.lower < 2.0));
}

#[test]
fn wrong_inputs_are_refused_by_name() {
    assert!(matches!(marshall_global(&[], &[]), Err(Error::Empty { name: "cases" })));
    assert!(matches!(marshall_global(&[1.5], &[1.0]), Err(Error::NotCount { name: "cases", .. })));
    assert!(matches!(marshall_global(&[1.0], &[0.0]), Err(Error::OutOfRange { name: "expected", .. })));
    assert!(matches!(marshall_global(&[1.0], &[1.0, 2.0]), Err(Error::Length { name: "expected", .. })));
    assert!(matches!(clayton_kaldor(&[1.0; 2], &[1.0; 2]), Err(Error::TooShort { name: "cases", .. })));
    let island = Graph::from_pairs(3, &[(0, 1)]).unwrap();
    let error = marshall_local(&[1.0; 3], &[1.0; 3], &island).unwrap_err();
    assert_eq!(error, Error::NotConnected { name: "graph", place: 3 });
    assert!(matches!(marshall_local(&[1.0; 2], &[1.0; 2], &island), Err(Error::Length { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// People in thousands or in persons: the same map in another unit.
    #[test]
    fn scaling_the_expected_cases_scales_the_risks(cases in prop::collection::vec(0u32..40, 4..12), factor in 0.01..100.0_f64) {
        let cases: Vec<f64> = cases.into_iter().map(f64::from).collect();
        let expected: Vec<f64> = (1..=cases.len()).map(|i| i as f64).collect();
        let scaled: Vec<f64> = expected.iter().map(|e| e * factor).collect();
        let pairs = [
            (marshall_global(&cases, &expected).unwrap(), marshall_global(&cases, &scaled).unwrap()),
            (clayton_kaldor(&cases, &expected).unwrap().places, clayton_kaldor(&cases, &scaled).unwrap().places),
        ];
        for (a, b) in pairs.iter().flat_map(|(a, b)| a.iter().zip(b)) {
            prop_assert!((a.estimate - b.estimate * factor).abs() < 1e-5 * (1.0 + a.estimate), "{a:?} {b:?}");
        }
    }

    #[test]
    fn relabelling_places_relabels_the_estimates(cases in prop::collection::vec(0u32..40, 5)) {
        let cases: Vec<f64> = cases.into_iter().map(f64::from).collect();
        let expected = [1.0, 4.0, 2.0, 8.0, 3.0];
        let graph = Graph::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]).unwrap();
        let turned: Vec<f64> = cases.iter().rev().copied().collect();
        let turned_expected: Vec<f64> = expected.iter().rev().copied().collect();
        let here = marshall_local(&cases, &expected, &graph).unwrap();
        let there = marshall_local(&turned, &turned_expected, &graph).unwrap();
        for (a, b) in here.iter().zip(there.iter().rev()) {
            prop_assert!((a.estimate - b.estimate).abs() < 1e-9 * (1.0 + a.estimate));
        }
    }
}
