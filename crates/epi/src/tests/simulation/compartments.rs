use proptest::prelude::*;

use super::{alone, mean_of, rng, seir};
use crate::simulation::{
    Change, Compartment, CompartmentModel, Coupling, HospitalParameters, Movement, MovementKind, Rate,
    Scenario, SeirParameters, Transition, deterministic, gillespie, tau_leap,
};

fn transfer(day: f64, from: usize, to: usize, people: u32) -> Movement {
    Movement { day, people, kind: MovementKind::Transfer { from, to } }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn movements_and_infections_keep_the_number_of_people(
        beta in 0.0..2.0f64,
        start in proptest::collection::vec(0u32..60, 12),
        moves in proptest::collection::vec((0u8..30, 0usize..3, 1usize..3, 0u32..3), 0..8),
    ) {
        let model = seir(beta, 3.0, 5.0);
        let mut start = start;
        for region in 0..3 {
            start[region * 4] += 30;
        }
        let mut movements: Vec<Movement> =
            moves.iter().map(|(day, from, by, n)| transfer(f64::from(*day), *from, (from + by) % 3, *n)).collect();
        movements.sort_by(|a, b| a.day.total_cmp(&b.day));
        let total: u32 = start.iter().sum();
        let coupling = Coupling::new(3, &[(0, 0, 0.7), (0, 1, 0.3), (1, 1, 1.0), (2, 2, 0.5), (2, 0, 0.5)]).unwrap();
        for coupling in [None, Some(&coupling)] {
            let times = [0.0, 7.5, 30.0];
            let scenario = Scenario { coupling, movements: &movements, ..alone(&model, &start, &times) };
            for run in [gillespie(&scenario, &mut rng(1)).unwrap(), tau_leap(&scenario, 0.5, &mut rng(1)).unwrap()] {
                prop_assert!(run.values.chunks(12).all(|state| state.iter().sum::<u32>() == total));
            }
            let mean = deterministic(&scenario, 1e-6).unwrap();
            prop_assert!(mean.values.chunks(12).all(|s| (s.iter().sum::<f64>() - f64::from(total)).abs() < 1e-6));
            prop_assert!(mean.values.iter().all(|n| *n > -1e-6));
        }
    }

    #[test]
    fn names_of_regions_mean_nothing(first in 0u32..50, second in 0u32..50) {
        let model = seir(0.4, 3.0, 5.0);
        let times = [40.0];
        let there = [900, 0, first, 0, 500, 0, second, 0];
        let back = [500, 0, second, 0, 900, 0, first, 0];
        let moves = [transfer(10.0, 0, 1, 50)];
        let moves_back = [transfer(10.0, 1, 0, 50)];
        let a = deterministic(&Scenario { movements: &moves, ..alone(&model, &there, &times) }, 1e-9).unwrap();
        let b = deterministic(&Scenario { movements: &moves_back, ..alone(&model, &back, &times) }, 1e-9).unwrap();
        for c in 0..4 {
            prop_assert!((a.find(0, 0, c).unwrap() - b.find(0, 1, c).unwrap()).abs() < 1e-5);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_course() {
    let model = seir(0.5, 3.0, 5.0);
    let times = [10.0, 60.0];
    let scenario = alone(&model, &[480, 0, 20, 0], &times);
    assert_eq!(gillespie(&scenario, &mut rng(4)).unwrap(), gillespie(&scenario, &mut rng(4)).unwrap());
    assert_eq!(
        tau_leap(&scenario, 0.5, &mut rng(4)).unwrap(),
        tau_leap(&scenario, 0.5, &mut rng(4)).unwrap()
    );
    assert_ne!(gillespie(&scenario, &mut rng(4)).unwrap(), gillespie(&scenario, &mut rng(5)).unwrap());
}

#[test]
fn the_final_size_equation_holds_without_chance() {
    for r0 in [1.5, 2.0, 4.0_f64] {
        let model = seir(r0 / 5.0, 3.0, 5.0);
        let run = deterministic(&alone(&model, &[9_999_999, 0, 1, 0], &[3000.0]), 1e-10).unwrap();
        let size = run.find(0, 0, 3).unwrap() / 1e7;
        let mut z = 0.9_f64;
        for _ in 0..200 {
            z = 1.0 - (1.0 - 1e-7) * (-r0 * z).exp();
        }
        assert!((size - z).abs() < 1e-6, "{r0}: {size} {z}");
    }
}

#[test]
fn means_of_many_courses_meet_the_differential_equations() {
    let model = seir(0.6, 3.0, 5.0);
    let coupling = Coupling::new(2, &[(0, 0, 0.8), (0, 1, 0.2), (1, 1, 0.9), (1, 0, 0.1)]).unwrap();
    let start = [900, 0, 100, 0, 950, 50, 0, 0];
    let moves = [transfer(4.0, 0, 1, 100), transfer(9.0, 1, 0, 40)];
    let changes = [Change { day: 6.0, region: Some(1), factor: 0.5 }];
    let times = [5.0, 15.0];
    for coupling in [None, Some(&coupling)] {
        let scenario =
            Scenario { coupling, movements: &moves, changes: &changes, ..alone(&model, &start, &times) };
        let mean = deterministic(&scenario, 1e-8).unwrap();
        let mut random = rng(2);
        let exact: Vec<_> = (0..60).map(|_| gillespie(&scenario, &mut random).unwrap()).collect();
        let leaps: Vec<_> = (0..60).map(|_| tau_leap(&scenario, 0.05, &mut random).unwrap()).collect();
        for place in 0..mean.values.len() {
            for (name, runs) in [("gillespie", &exact), ("tau", &leaps)] {
                let values: Vec<f64> = runs.iter().map(|r| f64::from(r.values[place])).collect();
                let (m, se) = mean_of(&values);
                // Half a percent of a region: what chance shifts the mean of a nonlinear model by.
                assert!(
                    (m - mean.values[place]).abs() < 4.5 * se + 5.0,
                    "{name} {place}: {m} {}",
                    mean.values[place]
                );
            }
        }
    }
}

#[test]
fn one_case_dies_out_as_often_as_theory_says() {
    let model = CompartmentModel::sir(0.2, 0.1).unwrap();
    let times = [60.0];
    let coupling = Coupling::new(1, &[(0, 0, 1.0)]).unwrap();
    for coupling in [None, Some(&coupling)] {
        let scenario = Scenario { coupling, ..alone(&model, &[1999, 1, 0], &times) };
        let mut random = rng(3);
        let out =
            (0..800).filter(|_| gillespie(&scenario, &mut random).unwrap().find(0, 0, 1) == Some(0)).count();
        // Birth and death with rates b, d: p(t) = d (e - 1) / (b e - d), e = exp((b - d) t).
        let e = 6.0_f64.exp();
        let p = 0.1 * (e - 1.0) / (0.2 * e - 0.1);
        let se = (p * (1.0 - p) / 800.0).sqrt();
        assert!((out as f64 / 800.0 - p).abs() < 4.0 * se, "{out} {p}");
    }
}

#[test]
fn who_is_moved_does_not_depend_on_the_compartment() {
    let model = CompartmentModel::sir(0.0, 0.0).unwrap();
    for people in [3, 16, 17, 90] {
        let moves = [transfer(0.0, 0, 1, people)];
        let start = [60, 30, 10, 0, 0, 0];
        let scenario = Scenario { movements: &moves, ..alone(&model, &start, &[0.0]) };
        let mut random = rng(u64::from(people));
        let n = f64::from(people);
        let drawn: Vec<f64> =
            (0..2000).map(|_| f64::from(gillespie(&scenario, &mut random).unwrap().values[4])).collect();
        let (m, se) = mean_of(&drawn);
        assert!((m - n * 0.3).abs() < 4.0 * se, "{people}: {m}");
        let variance = n * 0.3 * 0.7 * (100.0 - n) / 99.0;
        assert!((se * se * 2000.0 / variance - 1.0).abs() < 0.15, "{people}: {}", se * se * 2000.0);
    }
}

#[test]
fn a_state_at_the_moment_of_a_movement_includes_it() {
    let model = CompartmentModel::sir(0.0, 0.0).unwrap();
    let enter = MovementKind::Enter { region: 0, compartment: 1 };
    let moves = [
        Movement { day: 2.0, people: 7, kind: enter },
        Movement { day: 3.0, people: 5, kind: MovementKind::Exit { region: 0 } },
    ];
    let scenario = Scenario { movements: &moves, ..alone(&model, &[10, 0, 0], &[1.9, 2.0, 2.0, 3.0]) };
    let totals = |values: &[u32]| values.chunks(3).map(|s| s.iter().sum()).collect::<Vec<u32>>();
    let run = gillespie(&scenario, &mut rng(1)).unwrap();
    assert_eq!((totals(&run.values), run.total(1)[1]), (vec![10, 17, 17, 12], 7.0));
    assert_eq!(totals(&tau_leap(&scenario, 0.3, &mut rng(1)).unwrap().values), [10, 17, 17, 12]);
    assert!((deterministic(&scenario, 1e-6).unwrap().values[9..].iter().sum::<f64>() - 12.0).abs() < 1e-9);
}

#[test]
fn without_contact_no_one_is_infected() {
    let model = seir(2.0, 3.0, 5.0);
    let changes =
        [Change { day: 0.0, region: None, factor: 0.0 }, Change { day: 5.0, region: None, factor: 1.0 }];
    let times = [5.0, 40.0];
    let scenario = Scenario { changes: &changes, ..alone(&model, &[900, 0, 100, 0], &times) };
    for run in [gillespie(&scenario, &mut rng(1)).unwrap(), tau_leap(&scenario, 0.5, &mut rng(1)).unwrap()] {
        assert_eq!(run.find(0, 0, 0), Some(900));
        assert!(run.find(1, 0, 0).unwrap() < 900);
    }
    assert_eq!(deterministic(&scenario, 1e-6).unwrap().find(0, 0, 0), Some(900.0));
}

#[test]
fn two_halves_that_mix_fully_are_one_region() {
    let model = seir(0.5, 3.0, 5.0);
    let coupling = Coupling::new(2, &[(0, 0, 0.5), (0, 1, 0.5), (1, 0, 0.5), (1, 1, 0.5)]).unwrap();
    let times = [50.0];
    let halves =
        Scenario { coupling: Some(&coupling), ..alone(&model, &[500, 0, 0, 0, 490, 0, 10, 0], &times) };
    let one = deterministic(&alone(&model, &[990, 0, 10, 0], &times), 1e-9).unwrap();
    let two = deterministic(&halves, 1e-9).unwrap();
    // Prevalence is averaged over halves of equal size, so that all susceptible people feel the same.
    assert!((two.total(0)[0] - one.values[0]).abs() < 1e-3, "{:?} {:?}", two.values, one.values);
}

fn severe(immune_days: f64) -> CompartmentModel {
    let p = SeirParameters { beta: 0.4, latent_days: 3.0, infectious_days: 5.0 };
    let h = HospitalParameters {
        hospital_share: 0.1,
        home_death_share: 0.02,
        hospital_death_share: 0.3,
        hospital_days: 8.0,
        immune_days,
    };
    CompartmentModel::seirs_hospital(p, h).unwrap()
}

#[test]
fn branches_to_hospital_and_death_divide_the_infected_by_their_shares() {
    let model = severe(f64::INFINITY);
    let run = deterministic(&alone(&model, &[999_000, 0, 1000, 0, 0, 0], &[2000.0]), 1e-9).unwrap();
    let (recovered, dead) = (run.total(3)[0], run.total(5)[0]);
    assert!((dead / (dead + recovered) - 0.05).abs() < 1e-6);
}

#[test]
fn waning_immunity_ends_where_each_case_makes_one() {
    let model = severe(100.0);
    let run = deterministic(&alone(&model, &[1_000_000, 0, 1000, 0, 0, 0], &[400.0, 2000.0]), 1e-8).unwrap();
    let mixing: f64 = (0..4).map(|c| run.total(c)[0]).sum();
    assert!((run.total(0)[0] / mixing - 0.5).abs() < 0.1);
    // The dead stay dead.
    assert!(run.total(5)[1] > run.total(5)[0]);
}

#[test]
fn people_arrive_from_outside_and_leave() {
    let named = |name: &str| Compartment { name: name.to_owned(), mixing: true };
    let list = vec![
        Transition { from: None, to: Some(0), rate: Rate::Constant(6.0) },
        Transition { from: Some(0), to: None, rate: Rate::PerPerson(0.1) },
    ];
    let model = CompartmentModel::new(vec![named("guests")], list).unwrap();
    let times = [200.0];
    let scenario = alone(&model, &[0], &times);
    assert!((deterministic(&scenario, 1e-9).unwrap().values[0] - 60.0).abs() < 1e-3);
    let mut random = rng(1);
    for way in 0..2 {
        let mut run = || match way {
            0 => gillespie(&scenario, &mut random).unwrap().values[0],
            _ => tau_leap(&scenario, 1.0, &mut random).unwrap().values[0],
        };
        let values: Vec<f64> = (0..150).map(|_| f64::from(run())).collect();
        let (m, se) = mean_of(&values);
        // Poisson with mean 60 in continuous time; a step of a day lets no one leave on the day of arrival.
        assert!((m - 60.0).abs() < 4.0 * se + f64::from(way) * 4.0, "{way}: {m} {se}");
    }
}

#[test]
fn no_people_and_many_people_are_fine() {
    let model = seir(0.5, 3.0, 5.0);
    let times = [30.0];
    let none = alone(&model, &[0, 0, 0, 0], &times);
    assert_eq!(gillespie(&none, &mut rng(1)).unwrap().values, [0; 4]);
    assert_eq!(tau_leap(&none, 1.0, &mut rng(1)).unwrap().values, [0; 4]);
    assert_eq!(deterministic(&none, 1e-6).unwrap().values, [0.0; 4]);
    let many = alone(&model, &[1_400_000_000, 0, 1_000_000, 0], &times);
    let run = tau_leap(&many, 0.1, &mut rng(1)).unwrap();
    let mean = deterministic(&many, 1e-9).unwrap();
    assert!(
        (f64::from(run.values[0]) / mean.values[0] - 1.0).abs() < 0.03,
        "{:?} {:?}",
        run.values,
        mean.values
    );
}
