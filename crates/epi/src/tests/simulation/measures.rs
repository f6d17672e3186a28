use lianfang_domain::Streams;
use rand_distr::{Distribution, StandardNormal};

use super::people::{outbreak, town};
use super::rng;
use crate::simulation::people::{
    Closure, Disease, Isolation, Measures, Outbreak, Outcome, PeopleRun, Setting, Span, Testing, Tracing,
    Vaccination, Zone, simulate_people,
};
use crate::simulation::{compare, paired_difference};

fn testing(from_day: u16) -> Testing {
    Testing {
        span: Span::from(from_day),
        symptomatic: 0.5,
        routine: 0.0,
        quarantined: 0.5,
        sensitivity: 1.0,
        delay_days: 1,
    }
}

fn isolation(from_day: u16, left: f64) -> Isolation {
    Isolation { span: Span::from(from_day), left: [left; 5], days: 14 }
}

fn tracing(from_day: u16) -> Tracing {
    Tracing {
        span: Span::from(from_day),
        found: [1.0, 0.8, 0.8, 0.8, 0.3],
        delay_days: 1,
        look_back_days: 4,
        quarantine_days: 14,
        left: [0.4, 0.0, 0.0, 0.0, 0.0],
        cases_per_day: None,
    }
}

/// Everything at once from a day on.
fn everything(from_day: u16) -> Measures {
    let span = Span::from(from_day);
    Measures {
        testing: vec![testing(from_day)],
        isolation: Some(isolation(from_day, 0.1)),
        tracing: Some(tracing(from_day)),
        closures: vec![Closure { span, setting: Setting::School, left: 0.0, parts: None }],
        zones: vec![Zone { span, parts: vec![1], left: [1.0, 0.5, 0.5, 1.0, 0.3], across: 0.1 }],
        vaccination: Some(Vaccination { span, protects_after_days: 10, ..vaccination() }),
    }
}

fn vaccination() -> Vaccination {
    Vaccination {
        span: Span::from(0),
        doses_per_day: 20,
        min_age: 18,
        oldest_first: true,
        uptake: 0.8,
        protects_after_days: 0,
        against_infection: 1.0,
        against_hospital: 0.9,
    }
}

fn run(o: &Outbreak, measures: &Measures, seed: u64) -> PeopleRun {
    simulate_people(o, measures, &Streams::from_seed(seed)).unwrap()
}

#[test]
fn arms_that_differ_from_a_day_on_are_identical_before_it() {
    let (town, disease) = (town(1_200, 2), Disease::sars_cov_2_2020());
    let setup = outbreak(&town, &disease);
    for seed in 0..3 {
        let nothing = run(&setup, &Measures::default(), seed);
        for from_day in [25, 50] {
            let acted = run(&setup, &everything(from_day), seed);
            let d = usize::from(from_day);
            assert_eq!(acted.days[..d], nothing.days[..d]);
            assert_ne!(acted.days[d..], nothing.days[d..]);
            let before = nothing.infections.iter().take_while(|i| i.infected_on < from_day).count();
            for (a, b) in acted.infections.iter().zip(&nothing.infections).take(before) {
                assert_eq!(
                    (a.person, a.source, a.infected_on, a.ends_on),
                    (b.person, b.source, b.infected_on, b.ends_on)
                );
            }
        }
    }
}

#[test]
fn a_measure_that_changes_nothing_changes_nothing() {
    let (town, disease) = (town(800, 2), Disease::sars_cov_2_2020());
    let setup = outbreak(&town, &disease);
    let span = Span::from(0);
    let idle = Measures {
        isolation: Some(isolation(0, 0.0)),
        tracing: Some(tracing(0)),
        closures: vec![Closure { span, setting: Setting::Work, left: 1.0, parts: None }],
        zones: vec![Zone { span, parts: vec![0, 1], left: [1.0; 5], across: 1.0 }],
        vaccination: Some(Vaccination {
            against_infection: 0.0,
            against_hospital: 0.0,
            doses_per_day: 0,
            ..vaccination()
        }),
        testing: Vec::new(),
    };
    assert_eq!(run(&setup, &idle, 1), run(&setup, &Measures::default(), 1));
}

#[test]
fn common_seeds_make_differences_vary_less_than_independent_ones() {
    let (town, disease) = (town(700, 1), Disease::sars_cov_2_2020());
    let setup = Outbreak { days: 60, first_infections: 20, ..outbreak(&town, &disease) };
    let arms = [
        Measures::default(),
        Measures { testing: vec![testing(20)], isolation: Some(isolation(20, 0.7)), ..Measures::default() },
    ];
    let seeds: Vec<u64> = (0..24).collect();
    let found = compare(&setup, &arms, &seeds, &[Outcome::Infected, Outcome::Tests]).unwrap();
    let paired = found.find(1, Outcome::Infected).unwrap();
    assert!(paired.mean < 0.0 && paired.upper < 0.0, "{paired:?}");
    // The same runs, arm and reference with different seeds.
    let mut shifted = found.values(1, Outcome::Infected).unwrap().to_vec();
    shifted.rotate_left(1);
    let independent = paired_difference(found.values(0, Outcome::Infected).unwrap(), &shifted).unwrap();
    assert!(paired.sd < 0.8 * independent.sd, "{} {}", paired.sd, independent.sd);
    assert!(paired.gain > 1.5, "{paired:?}");
    assert!(found.find(0, Outcome::Infected).unwrap().sd == 0.0);
    assert!(found.find(2, Outcome::Infected).is_none() && found.find(1, Outcome::Died).is_none());
    assert!(found.find(1, Outcome::Tests).unwrap().lower > 0.0);
}

#[test]
fn intervals_of_differences_cover_the_truth() {
    let mut random = rng(7);
    let mut covered = 0;
    for _ in 0..2000 {
        let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
        let pairs: Vec<(f64, f64)> =
            (0..8).map(|_| (draw(), draw())).map(|(a, b)| (10.0 * a, 10.0 * a + b + 2.0)).collect();
        let (reference, arm): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let d = paired_difference(&reference, &arm).unwrap();
        covered += usize::from(d.lower < 2.0 && 2.0 < d.upper);
    }
    assert!((1840..=1960).contains(&covered), "{covered}");
    assert_eq!(paired_difference(&[1.0, 2.0], &[1.0, 2.0]).unwrap().share_lower, 0.5);
}

#[test]
fn closing_everything_stops_all_but_cases_from_outside() {
    let (town, disease) = (town(600, 1), Disease::sars_cov_2_2020());
    let close = |setting| Closure { span: Span::from(30), setting, left: 0.0, parts: None };
    let shut = Measures { closures: Setting::ALL.map(close).to_vec(), ..Measures::default() };
    let run = run(&outbreak(&town, &disease), &shut, 1);
    assert!(run.infections.iter().any(|i| i.infected_on < 30 && i.setting.is_some()));
    assert!(run.infections.iter().all(|i| i.infected_on < 30 || i.setting.is_none()));
}

#[test]
fn a_zone_keeps_infections_from_crossing_its_border() {
    let (town, mut disease) = (town(1_000, 2), Disease::sars_cov_2_2020());
    disease.transmission = 0.03;
    let part = |person: u32| u32::from(person >= 500);
    let crossings = |run: &PeopleRun| {
        run.infections.iter().filter(|i| i.setting.is_some() && part(i.person) != part(i.source)).count()
    };
    let zone = Zone { span: Span::from(0), parts: vec![1], left: [1.0; 5], across: 0.0 };
    let setup = outbreak(&town, &disease);
    assert!(crossings(&run(&setup, &Measures::default(), 1)) > 10);
    assert_eq!(crossings(&run(&setup, &Measures { zones: vec![zone], ..Measures::default() }, 1)), 0);
}

#[test]
fn the_diagnosed_in_isolation_infect_no_one_when_nothing_is_left() {
    let (town, disease) = (town(800, 1), Disease::sars_cov_2_2020());
    let measures =
        Measures { testing: vec![testing(0)], isolation: Some(isolation(0, 0.0)), ..Measures::default() };
    let run = run(&outbreak(&town, &disease), &measures, 2);
    let mut diagnosed = 0;
    for i in run.infections.iter().filter(|i| i.diagnosed_on < 90) {
        diagnosed += 1;
        let later = |j: &&crate::simulation::people::Infection| {
            j.source == i.person && j.infected_on > i.diagnosed_on
        };
        assert_eq!(
            run.infections.iter().filter(later).filter(|j| j.infected_on <= i.isolated_until).count(),
            0
        );
    }
    assert!(diagnosed > 20);
    assert_eq!(run.outcome(Outcome::Diagnosed), f64::from(diagnosed));
    assert!(run.days.iter().any(|d| d.isolated > 0));
}

#[test]
fn tracing_without_hands_is_no_tracing_and_with_hands_it_helps() {
    let (town, disease) = (town(800, 1), Disease::sars_cov_2_2020());
    let setup = outbreak(&town, &disease);
    let with = |tracing| Measures {
        testing: vec![testing(0)],
        isolation: Some(isolation(0, 0.3)),
        tracing,
        ..Measures::default()
    };
    let nobody = Tracing { cases_per_day: Some(0), ..tracing(0) };
    let (mut helped, mut queued) = (0.0, 0.0);
    for seed in 0..4 {
        let none = run(&setup, &with(None), seed);
        assert_eq!(run(&setup, &with(Some(nobody)), seed), none);
        let few = run(&setup, &with(Some(Tracing { cases_per_day: Some(1), ..tracing(0) })), seed);
        let all = run(&setup, &with(Some(tracing(0))), seed);
        helped += none.outcome(Outcome::Infected) - all.outcome(Outcome::Infected);
        queued += none.outcome(Outcome::Infected) - few.outcome(Outcome::Infected);
        assert!(all.days.iter().any(|d| d.quarantined > 0));
    }
    assert!(helped > queued && helped > 100.0, "{helped} {queued}");
}

#[test]
fn routine_tests_are_counted_for_everyone() {
    let (town, disease) = (town(1_000, 1), Disease::sars_cov_2_2020());
    let measures = Measures {
        testing: vec![Testing { routine: 0.1, symptomatic: 0.0, ..testing(10) }],
        ..Measures::default()
    };
    let run = run(&outbreak(&town, &disease), &measures, 1);
    assert!(run.days[..10].iter().all(|d| d.tests == 0));
    let tests: f64 = run.days[10..].iter().map(|d| f64::from(d.tests)).sum();
    // A tenth of those without a positive result, and a test at each admission.
    let eligible: f64 = (10..90_u16)
        .map(|day| 1_000.0 - run.infections.iter().filter(|i| i.diagnosed_on < day).count() as f64)
        .sum();
    assert!((tests / (0.1 * eligible) - 1.0).abs() < 0.1, "{tests} {eligible}");
}

#[test]
fn the_vaccinated_are_protected_oldest_first_and_each_once() {
    let (town, disease) = (town(800, 1), Disease::sars_cov_2_2020());
    let setup = Outbreak { imported_per_day: 0.0, ..outbreak(&town, &disease) };
    let quick = Vaccination { doses_per_day: 100, uptake: 1.0, ..vaccination() };
    let adults = town.ages().iter().filter(|a| **a >= 18).count();
    let run1 = run(&setup, &Measures { vaccination: Some(quick), ..Measures::default() }, 1);
    assert_eq!(run1.outcome(Outcome::Doses), adults as f64);
    let all_given = adults.div_ceil(100) as u16;
    let late = run1.infections.iter().filter(|i| i.infected_on >= all_given);
    assert!(late.clone().all(|i| town.ages()[i.person as usize] < 18));
    let slow = Vaccination { doses_per_day: 1, ..quick };
    let run2 = run(&setup, &Measures { vaccination: Some(slow), ..Measures::default() }, 1);
    assert_eq!(run2.outcome(Outcome::Doses), 90.0);
    let mut ages = town.ages().to_vec();
    ages.sort_unstable_by(|a, b| b.cmp(a));
    // On day 50 the 40 oldest are protected.
    assert!(run2.infections.iter().all(|i| i.infected_on < 50 || town.ages()[i.person as usize] <= ages[40]));
}
