//! The regression under the Farrington methods.

use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::Rng;
use rand_distr::{Distribution as _, Gamma, Poisson};

use crate::Error;
use crate::numeric::glm::{Counts, Family, Glm, glm};

fn counts(response: &[f64]) -> Counts<'_> {
    Counts { response, weights: &[], offset: &[] }
}

fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance, "{actual}, expected {expected}");
}

/// The randomised controlled trial of Dobson (1990), p. 93, that R's documentation of `glm` uses.
fn dobson() -> Glm {
    let y = [18.0, 17.0, 15.0, 20.0, 10.0, 20.0, 25.0, 13.0, 12.0];
    let column = |of: fn(usize) -> bool| -> Vec<f64> { (0..9).map(|i| f64::from(of(i))).collect() };
    let columns = [
        column(|_| true),
        column(|i| i % 3 == 1),
        column(|i| i % 3 == 2),
        column(|i| i / 3 == 1),
        column(|i| i / 3 == 2),
    ];
    glm(Family::Poisson, &counts(&y), &columns.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap()
}

#[test]
fn dobsons_trial_gives_the_printed_estimates_errors_and_deviance() {
    let fit = dobson();
    for (k, (estimate, error)) in
        [(3.044_522, 0.170_9), (-0.454_255, 0.202_2), (-0.292_987, 0.192_7), (0.0, 0.2), (0.0, 0.2)]
            .into_iter()
            .enumerate()
    {
        near(fit.coefficients[k], estimate, 1e-6);
        near(fit.standard_error(k, 1.0), error, 6e-5);
    }
    near(fit.deviance, 5.129_141, 1e-6);
    assert_eq!((fit.rank, fit.degrees_of_freedom, fit.converged), (5, 4, true));
}

#[test]
fn leverages_add_up_to_the_number_of_coefficients_and_residuals_to_zero() {
    let fit = dobson();
    near(fit.leverages.iter().sum(), 5.0, 1e-12);
    near(fit.mean.iter().sum(), 150.0, 1e-6);
}

#[test]
fn a_column_that_repeats_another_is_left_out() {
    let y = [3.0, 5.0, 8.0, 6.0, 12.0];
    let (one, x) = ([1.0; 5], [1.0, 2.0, 3.0, 4.0, 5.0]);
    let twice: Vec<f64> = x.iter().map(|v| 2.0 * v - 1.0).collect();
    let short = glm(Family::Poisson, &counts(&y), &[&one, &x]).unwrap();
    let long = glm(Family::Poisson, &counts(&y), &[&one, &x, &twice]).unwrap();
    assert!(long.coefficients[2].is_nan() && long.rank == 2);
    near(long.coefficients[1], short.coefficients[1], 1e-10);
    let (a, b) = (short.predict(&[1.0, 6.0], 1.3), long.predict(&[1.0, 6.0, 11.0], 1.3));
    near(a.0, b.0, 1e-10);
    near(a.1, b.1, 1e-10);
}

#[test]
fn a_negative_binomial_of_huge_size_is_a_poisson() {
    let y = [3.0, 5.0, 0.0, 6.0, 12.0, 9.0];
    let (one, x) = ([1.0; 6], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let poisson = glm(Family::Poisson, &counts(&y), &[&one, &x]).unwrap();
    let wide = glm(Family::NegativeBinomial { size: 1e9 }, &counts(&y), &[&one, &x]).unwrap();
    near(wide.coefficients[1], poisson.coefficients[1], 1e-6);
    near(wide.deviance, poisson.deviance, 1e-6);
}

/// Bias of the slope and coverage of its 95 % interval in repeated samples of 60 weeks.
fn recover(family: Family, draw: impl Fn(f64, &mut dyn Rng) -> f64) -> (f64, f64) {
    let mut rng = Streams::from_seed(7).stream("glm");
    let (one, x): (Vec<f64>, Vec<f64>) = (0..60).map(|t| (1.0, f64::from(t) / 10.0)).unzip();
    let (runs, mut bias, mut covered) = (400, 0.0, 0);
    for _ in 0..runs {
        let y: Vec<f64> = x.iter().map(|x| draw((2.0 + 0.1 * x).exp(), &mut rng)).collect();
        let fit = glm(family, &counts(&y), &[&one, &x]).unwrap();
        bias += (fit.coefficients[1] - 0.1) / f64::from(runs);
        let half = 2.0017 * fit.standard_error(1, fit.dispersion); // t with 58 degrees of freedom
        covered += i32::from((fit.coefficients[1] - 0.1).abs() <= half);
    }
    (bias, f64::from(covered) / f64::from(runs))
}

#[test]
fn poisson_and_negative_binomial_slopes_are_recovered_with_honest_intervals() {
    let poisson = recover(Family::Poisson, |mean, rng| Poisson::new(mean).unwrap().sample(rng));
    let size = 5.0;
    let negative = recover(Family::NegativeBinomial { size }, |mean, rng| {
        let rate: f64 = Gamma::new(size, mean / size).unwrap().sample(rng);
        Poisson::new(rate.max(1e-12)).unwrap().sample(rng)
    });
    // Three standard errors of the mean of 400 slopes.
    for ((bias, coverage), allowed) in [(poisson, 0.004), (negative, 0.008)] {
        assert!(bias.abs() < allowed, "{bias}");
        assert!((0.92..=0.98).contains(&coverage), "{coverage}");
    }
}

#[test]
fn groups_without_cases_give_a_finite_fit_that_says_whether_it_settled() {
    let fit = glm(Family::Poisson, &counts(&[0.0; 30]), &[&[1.0; 30]]).unwrap();
    assert!(fit.mean.iter().all(|m| *m > 0.0 && *m < 1e-6));
    let one = glm(Family::Poisson, &counts(&[1e7]), &[&[1.0]]).unwrap();
    assert!(one.dispersion.is_nan() && one.degrees_of_freedom == 0);
}

#[test]
fn every_fault_of_the_input_is_named() {
    let y = [1.0, 2.0];
    let fault = |y: &[f64], weights: &[f64], columns: &[&[f64]], family| {
        glm(family, &Counts { response: y, weights, offset: &[] }, columns).unwrap_err()
    };
    let one: &[f64] = &[1.0, 1.0];
    let poisson = Family::Poisson;
    assert_eq!(fault(&[], &[], &[], poisson), Error::Empty { name: "response" });
    assert!(matches!(fault(&[1.0, -1.0], &[], &[one], poisson), Error::OutOfRange { name: "response", .. }));
    assert!(matches!(fault(&[1.0, f64::NAN], &[], &[one], poisson), Error::NotFinite { place: 2, .. }));
    assert_eq!(fault(&y, &[], &[], poisson), Error::Empty { name: "columns" });
    assert!(matches!(fault(&y, &[], &[&[1.0]], poisson), Error::Length { name: "columns", .. }));
    assert!(matches!(fault(&y, &[1.0], &[one], poisson), Error::Length { name: "weights", .. }));
    assert!(matches!(fault(&y, &[1.0, -2.0], &[one], poisson), Error::OutOfRange { name: "weights", .. }));
    assert!(matches!(fault(&y, &[], &[one, one, one], poisson), Error::TooManyParameters { data: 2, .. }));
    let size = Family::NegativeBinomial { size: 0.0 };
    assert!(matches!(fault(&y, &[], &[one], size), Error::OutOfRange { name: "size", .. }));
}

proptest! {
    #[test]
    fn a_larger_offset_moves_the_intercept_and_nothing_else(shift in -3.0..3.0f64, seed in 0..1000u64) {
        let mut rng = Streams::from_seed(seed).stream("glm");
        let y: Vec<f64> = (0..20).map(|_| f64::from(rng.random_range(0..30_u32))).collect();
        prop_assume!(y.iter().sum::<f64>() > 0.0);
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let columns: [&[f64]; 2] = [&[1.0; 20], &x];
        let plain = glm(Family::Poisson, &counts(&y), &columns).unwrap();
        let offset = [shift; 20];
        let moved = glm(Family::Poisson, &Counts { offset: &offset, ..counts(&y) }, &columns).unwrap();
        prop_assert!((plain.coefficients[0] - moved.coefficients[0] - shift).abs() < 1e-7);
        prop_assert!((plain.coefficients[1] - moved.coefficients[1]).abs() < 1e-8);
        prop_assert!((plain.dispersion - moved.dispersion).abs() < 1e-7 * plain.dispersion);
    }
}
