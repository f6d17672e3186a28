//! Draws have the moments of their distribution, dealt one by one and cell by cell; ceilings are above their scores.

use lianfang_domain::Streams;
use proptest::prelude::*;

use crate::space::likelihood::{Bernoulli, ConditionalPoisson, ExpectedPoisson, Statistic};
use crate::space::replicates::{Chosen, Draw, Multinomial, NegativeBinomialResiduals, Permuted};
use crate::space::{Panel, fit_gumbel};

/// Mean and variance of every cell over many draws; the total must stay if it is given.
fn moments(draw: &impl Draw, cells: usize, draws: usize, total: Option<f64>) -> Vec<(f64, f64)> {
    let mut rng = Streams::from_seed(11).stream("draws");
    let (mut first, mut second, mut values) = (vec![0.0; cells], vec![0.0; cells], vec![0.0; cells]);
    for _ in 0..draws {
        draw.draw(&mut rng, &mut values);
        if let Some(total) = total {
            assert_eq!(values.iter().sum::<f64>(), total);
        }
        for (i, v) in values.iter().enumerate() {
            first[i] += v;
            second[i] += v * v;
        }
    }
    let n = draws as f64;
    first.iter().zip(&second).map(|(a, b)| (a / n, b / n - (a / n).powi(2))).collect()
}

/// Within four standard errors of the mean, and six of the variance if it is normal.
fn check(found: &[(f64, f64)], wanted: &[(f64, f64)], draws: usize) {
    for ((mean, variance), (m, v)) in found.iter().zip(wanted) {
        assert!((mean - m).abs() <= 4.0 * (v / draws as f64).sqrt() + 1e-9, "mean {mean}, expected {m}");
        assert!(
            (variance - v).abs() <= 6.0 * v * (2.0 / draws as f64).sqrt() + 1e-9,
            "variance {variance}, expected {v}"
        );
    }
}

#[test]
fn cases_fall_in_proportion_to_the_weights() {
    let weights = [0.5, 0.0, 2.5, 1.0];
    for total in [40.0, 4000.0] {
        let wanted: Vec<_> =
            weights.iter().map(|w| w / 4.0).map(|p| (total * p, total * p * (1.0 - p))).collect();
        check(&moments(&Multinomial::fixed(&weights, total), 4, 1000, Some(total)), &wanted, 1000);
    }
}

#[test]
fn poisson_cells_are_independent_and_have_their_means() {
    for means in [[0.5, 0.0, 6.0], [50.0, 3.0, 900.0]] {
        let wanted = means.map(|m| (m, m));
        check(&moments(&Multinomial::poisson(&means), 3, 1000, None), &wanted, 1000);
    }
}

#[test]
fn permuted_cases_keep_both_margins() {
    let few = Panel::new(2, 3, vec![3.0, 0.0, 5.0, 1.0, 2.0, 1.0]).unwrap();
    let many = Panel::new(2, 3, few.values().iter().map(|v| 100.0 * v).collect()).unwrap();
    for counts in [few, many] {
        let draw = Permuted::new(&counts, false);
        let mut cells = vec![0.0; 6];
        let mut rng = Streams::from_seed(3).stream("permuted");
        draw.draw(&mut rng, &mut cells);
        let drawn = Panel::new(2, 3, cells).unwrap();
        let row = |p: &Panel, i| p.place(i).iter().sum::<f64>();
        assert!((0..2).all(|i| row(&drawn, i) == row(&counts, i)));
        assert!(
            (0..3).all(|t| drawn.place(0)[t] + drawn.place(1)[t] == counts.place(0)[t] + counts.place(1)[t])
        );
        // Hypergeometric mean and variance of the first place's cases per time.
        let (n, k) = (counts.total(), row(&counts, 0));
        let of_time = |t: usize| {
            let c = counts.place(0)[t] + counts.place(1)[t];
            (k * c / n, k * c / n * (1.0 - c / n) * (n - k) / (n - 1.0))
        };
        let wanted: Vec<_> = (0..3).map(of_time).collect();
        check(&moments(&draw, 6, 1000, Some(n))[..3], &wanted, 1000);
    }
}

#[test]
fn a_cyclic_shuffle_never_leaves_a_case_at_its_time() {
    let counts = Panel::new(3, 3, vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let draw = Permuted::new(&counts, true);
    let found = moments(&draw, 9, 300, Some(3.0));
    assert!([0, 4, 8].iter().all(|i| found[*i].0 == 0.0) && found[1].0 > 0.4);
}

#[test]
fn chosen_persons_are_hypergeometric() {
    for size in [1.0, 1e6] {
        let (persons, all) = ([50.0 * size, 30.0 * size, 20.0 * size], 100.0 * size);
        for cases in [40.0, 60.0 * size] {
            let wanted = persons.map(|p| {
                let share = p / all;
                (cases * share, cases * share * (1.0 - share) * (all - cases) / (all - 1.0))
            });
            let draws = if size > 1.0 { 200 } else { 1000 };
            check(&moments(&Chosen::new(&persons, cases), 3, draws, Some(cases)), &wanted, draws);
        }
    }
}

#[test]
fn negative_binomial_residuals_have_mean_zero_and_their_variance() {
    let draw =
        NegativeBinomialResiduals { means: vec![4.0, 20.0], sizes: vec![2.0; 2], weights: vec![1.0, 0.5] };
    check(&moments(&draw, 2, 4000, None), &[(0.0, 12.0), (0.0, 220.0 * 0.25)], 4000);
}

#[test]
fn the_gumbel_fit_needs_values_that_differ() {
    assert!(
        fit_gumbel(&[1.0]).is_err()
            && fit_gumbel(&[2.0; 9]).is_err()
            && fit_gumbel(&[1.0, f64::NAN]).is_err()
    );
    let fit = fit_gumbel(&[0.0, 0.0, 0.0, 1e-3]).unwrap();
    assert!(fit.survival(-1.0) > 0.999 && fit.survival(1.0) < 1e-6);
}

proptest! {
    #[test]
    fn ceilings_are_never_below_scores(expected in 1e-3..500.0_f64, more in 0.0..500.0_f64, cases in 0u32..400, rest in 0u32..400) {
        let (cases, total) = (f64::from(cases), f64::from(cases + rest));
        if total > 0.0 {
            // Expected cases inside and outside add up to the total.
            let share = expected / (expected + more);
            let given = ConditionalPoisson { total };
            let window = given.window(total * share);
            let (ceiling, score) = (given.ceiling(&window, cases), given.score(&window, cases));
            prop_assert!(ceiling.is_nan() || ceiling >= score - 1e-9, "{ceiling} {score}");
        }
        let window = ExpectedPoisson::window(expected);
        let (ceiling, score) = (ExpectedPoisson.ceiling(&window, cases), ExpectedPoisson.score(&window, cases));
        prop_assert!(ceiling >= score - 1e-9, "{ceiling} {score}");
        let persons = cases + more.floor();
        let bernoulli = Bernoulli { cases: total, persons: persons + f64::from(rest) + 50.0 };
        let window = bernoulli.window(persons);
        let (ceiling, score) = (bernoulli.ceiling(&window, cases), bernoulli.score(&window, cases));
        prop_assert!(ceiling.is_nan() || ceiling >= score - 1e-9, "{ceiling} {score}");
    }
}
