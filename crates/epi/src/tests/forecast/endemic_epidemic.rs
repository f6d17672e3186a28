use crate::Error;
use crate::forecast::{
    Component, Dispersion, Hhh4Model, Neighbours, Offset, Refit, Term, Weights, hhh4, one_step_ahead,
};

use super::{chance, count};

fn one_place(dispersion: Dispersion) -> Hhh4Model {
    Hhh4Model {
        autoregressive: Some(Component::intercept()),
        neighbours: None,
        endemic: Some(Component::intercept()),
        dispersion,
    }
}

/// Five places in a row.
fn orders() -> Vec<Vec<usize>> {
    (0..5usize).map(|i| (0..5).map(|j| i.abs_diff(j)).collect()).collect()
}

fn power_law(log_decay: bool) -> Hhh4Model {
    Hhh4Model {
        autoregressive: Some(Component::intercept()),
        neighbours: Some(Neighbours {
            component: Component::intercept(),
            weights: Weights::PowerLaw {
                orders: orders(),
                max_order: 4,
                normalise: true,
                log_decay,
                from_zero: false,
            },
            missing_as_zero: false,
        }),
        endemic: Some(Component::of(vec![Term::Intercept, Term::Harmonics { number: 1, period: 52.0 }])),
        dispersion: Dispersion::NegBin1,
    }
}

/// Counts of five places with ar 0.4, ne 0.3, endemic mean 3.
fn five_places(times: usize, chance: &mut impl rand::Rng) -> Vec<Vec<f64>> {
    let weight = |j: usize, i: usize| if i == j { 0.0 } else { (i.abs_diff(j) as f64).powf(-1.5) };
    let mut counts = vec![vec![5.0]; 5];
    for t in 1..times {
        let means: Vec<f64> = (0..5)
            .map(|i| {
                let from: f64 = (0..5)
                    .map(|j| counts[j][t - 1] * weight(j, i) / (0..5).map(|k| weight(j, k)).sum::<f64>())
                    .sum();
                0.4 * counts[i][t - 1] + 0.3 * from + 3.0
            })
            .collect();
        for (row, mean) in counts.iter_mut().zip(means) {
            row.push(count(mean, 5.0, chance));
        }
    }
    counts
}

#[test]
fn estimates_recover_the_simulated_truth_and_their_intervals_cover_it() {
    let mut chance = chance("hhh4");
    let (mut covered, mut sum, replicates) = (0, 0.0, 150);
    for _ in 0..replicates {
        let mut history = vec![4.0];
        for t in 1..150 {
            history.push(count(0.5 * history[t - 1] + 2.0, 4.0, &mut chance));
        }
        let fit = hhh4(&[history], &one_place(Dispersion::NegBin1)).unwrap();
        sum += fit.estimates[0].exp() / f64::from(replicates);
        for (place, truth) in [(0, 0.5_f64.ln()), (1, 2.0_f64.ln())] {
            covered += usize::from((fit.estimates[place] - truth).abs() < 1.96 * fit.standard_errors[place]);
        }
    }
    let share = covered as f64 / f64::from(2 * replicates);
    assert!((0.92..=0.98).contains(&share), "{share}");
    assert!((sum - 0.5).abs() < 0.04, "{sum}");
}

#[test]
fn the_power_law_is_recovered_on_either_scale_of_its_decay() {
    let counts = five_places(160, &mut chance("power law"));
    let (plain, log) = (hhh4(&counts, &power_law(false)).unwrap(), hhh4(&counts, &power_law(true)).unwrap());
    assert!(plain.converged && log.converged);
    assert!((plain.log_likelihood - log.log_likelihood).abs() < 1e-6, "{plain:?} {log:?}");
    let at = plain.names.iter().position(|n| n == "neweights.d").unwrap();
    assert!((plain.estimates[at] - log.estimates[at].exp()).abs() < 1e-4);
    // The delta method joins the standard errors.
    assert!((plain.standard_errors[at] - plain.estimates[at] * log.standard_errors[at]).abs() < 1e-3);
    assert!((plain.estimates[0].exp() - 0.4).abs() < 0.12);
}

#[test]
fn relabelling_places_changes_no_estimate() {
    let counts = five_places(60, &mut chance("labels"));
    let mirrored: Vec<Vec<f64>> = counts.iter().rev().cloned().collect();
    let (a, b) = (hhh4(&counts, &power_law(false)).unwrap(), hhh4(&mirrored, &power_law(false)).unwrap());
    for (x, y) in a.estimates.iter().zip(&b.estimates) {
        assert!((x - y).abs() < 1e-5, "{:?} {:?}", a.estimates, b.estimates);
    }
}

#[test]
fn scaling_an_offset_only_moves_its_intercept() {
    let counts = five_places(60, &mut chance("offset"));
    let model = |scale: f64| Hhh4Model {
        endemic: Some(Component { offset: Offset::PerUnit(vec![scale; 5]), ..Component::intercept() }),
        ..one_place(Dispersion::NegBin1)
    };
    let (a, b) = (hhh4(&counts, &model(1.0)).unwrap(), hhh4(&counts, &model(0.1)).unwrap());
    assert!((a.log_likelihood - b.log_likelihood).abs() < 1e-6);
    assert!((b.estimates[1] - a.estimates[1] - 10.0_f64.ln()).abs() < 1e-5);
}

#[test]
fn one_dispersion_per_place_and_intercepts_of_places_are_separate_fits() {
    let counts = five_places(80, &mut chance("separate"));
    let terms = || Some(Component::of(vec![Term::UnitIntercepts]));
    let model = Hhh4Model {
        autoregressive: terms(),
        neighbours: None,
        endemic: terms(),
        dispersion: Dispersion::NegBinM,
    };
    let joint = hhh4(&counts, &model).unwrap();
    let alone: Vec<_> = counts
        .iter()
        .map(|row| hhh4(std::slice::from_ref(row), &one_place(Dispersion::NegBin1)).unwrap())
        .collect();
    let sum: f64 = alone.iter().map(|fit| fit.log_likelihood).sum();
    assert!((joint.log_likelihood - sum).abs() < 1e-6);
    let at = joint.names.iter().position(|n| n == "overdisp.2").unwrap();
    assert!((joint.estimates[at] - alone[1].estimates[2]).abs() < 1e-4);
}

#[test]
fn missing_weeks_drop_out_and_components_add_up() {
    let mut counts = five_places(60, &mut chance("missing"));
    counts[1][30..34].fill(f64::NAN);
    let fit = hhh4(&counts, &power_law(false)).unwrap();
    assert!(fit.observations < 59 * 5 - 4);
    let means = fit.means(&counts).unwrap();
    assert!(means[1][31].mean.is_nan() && means[0].len() == 61);
    let m = means[0][20];
    assert!((m.autoregressive + m.neighbours + m.endemic - m.mean).abs() < 1e-12 && m.neighbours > 0.0);
}

#[test]
fn rolling_refits_know_only_the_past() {
    let mut history: Vec<f64> = five_places(60, &mut chance("rolling")).swap_remove(0);
    let model = one_place(Dispersion::Poisson);
    let run = |history: &[f64], refit| one_step_ahead(&[history.to_vec()], &model, 50, 55, refit).unwrap();
    let (rolling, last) = (run(&history, Refit::Rolling), run(&history, Refit::Final));
    history[58] = 400.0;
    assert_eq!(rolling, run(&history, Refit::Rolling));
    assert_ne!(last, run(&history, Refit::Final));
    let by_hand = hhh4(&[history[..52].to_vec()], &model).unwrap().means(&[history[..52].to_vec()]).unwrap()
        [0][52]
        .mean;
    assert!((rolling[2].forecast.mean() - by_hand).abs() < 1e-6);
    assert_eq!((rolling.len(), rolling[0].time), (6, 50));
}

#[test]
fn simulated_paths_start_at_the_fitted_mean() {
    let counts = five_places(60, &mut chance("paths"));
    let fit = hhh4(&counts, &power_law(false)).unwrap();
    let found = fit.forecast(&counts, 3, 300, &mut chance("draws")).unwrap();
    let mean = fit.means(&counts).unwrap()[2][60].mean;
    let quantile = |p| fit.distribution(2, mean).quantile(p);
    assert!(found[2][0].median() >= quantile(0.4) && found[2][0].median() <= quantile(0.6));
    assert_eq!(found[2].len(), 3);
}

#[test]
fn degenerate_counts_give_a_defined_result() {
    let mut spike = vec![0.0; 40];
    spike[20] = 12.0;
    for history in [vec![0.0; 40], spike, vec![1e7; 40], vec![5.0; 40]] {
        for dispersion in [Dispersion::Poisson, Dispersion::NegBin1] {
            let fit = hhh4(std::slice::from_ref(&history), &one_place(dispersion)).unwrap();
            assert!(fit.log_likelihood.is_finite() && fit.estimates.iter().all(|e| e.is_finite()), "{fit:?}");
        }
    }
}

#[test]
fn models_and_data_that_do_not_fit_are_refused() {
    let model = one_place(Dispersion::NegBin1);
    assert!(matches!(hhh4(&[], &model), Err(Error::Empty { .. })));
    assert!(matches!(hhh4(&[vec![1.0; 9], vec![1.0; 8]], &model), Err(Error::Length { .. })));
    assert!(matches!(hhh4(&[vec![0.5; 9]], &model), Err(Error::NotCount { .. })));
    assert!(matches!(hhh4(&[vec![1.0; 3]], &model), Err(Error::TooManyParameters { .. })));
    let none = Hhh4Model { autoregressive: None, endemic: None, ..model.clone() };
    assert!(matches!(hhh4(&[vec![1.0; 9]], &none), Err(Error::Empty { name: "components" })));
    let lag =
        Hhh4Model { autoregressive: Some(Component { lag: 0, ..Component::intercept() }), ..model.clone() };
    assert!(matches!(hhh4(&[vec![1.0; 9]], &lag), Err(Error::OutOfRange { name: "lag", .. })));
    let offset =
        |offset| Hhh4Model { endemic: Some(Component { offset, ..Component::intercept() }), ..model.clone() };
    assert!(matches!(
        hhh4(&[vec![1.0; 9]], &offset(Offset::PerUnit(vec![-1.0]))),
        Err(Error::OutOfRange { name: "offset", .. })
    ));
    assert!(hhh4(&[vec![1.0; 9]], &offset(Offset::PerUnit(vec![1.0; 2]))).is_err());
    assert!(hhh4(&[vec![1.0; 9], vec![1.0; 9]], &power_law(false)).is_err());
    // A case out of nothing is impossible without an endemic part.
    let own = Hhh4Model { endemic: None, ..model.clone() };
    assert!(matches!(hhh4(&[vec![0.0, 0.0, 3.0, 1.0, 2.0, 2.0]], &own), Err(Error::NotConverged { .. })));
    assert!(matches!(
        one_step_ahead(&[vec![1.0; 9]], &model, 5, 9, Refit::Final),
        Err(Error::OutOfRange { name: "origins", .. })
    ));
}
