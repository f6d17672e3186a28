//! The reference workloads of simulation: SimInf's own example, one large node, many small runs, a binomial chain, and a town
//! of 100,000 people for 180 days.

#![allow(clippy::unwrap_used, reason = "a bench of the developers")]

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::simulation::people::{
    Disease, Isolation, Measures, Outbreak, Population, PopulationPlan, Span, Testing, Tracing,
    simulate_people,
};
use lianfang_epi::simulation::{
    CompartmentModel, Movement, MovementKind, Scenario, SeirParameters, gillespie, tau_leap,
};
use rand::RngExt;
use std::hint::black_box;

/// Herds of about 124 animals, and the events of SimInf's example by number and kind, one animal each, at random days and nodes.
fn herds() -> (Vec<u32>, Vec<Movement>) {
    let mut rng = Streams::from_seed(1).stream("herds");
    let mut start = Vec::new();
    for node in 0..1600 {
        start.extend([rng.random_range(60..190), 0, if node < 160 { 5 } else { 0 }, 0]);
    }
    let mut movements = Vec::new();
    let mut add = |count: usize, kind: u8| {
        for _ in 0..count {
            let (a, b) = (rng.random_range(0..1600), rng.random_range(1..1600));
            let kind = match kind {
                0 => MovementKind::Enter { region: a, compartment: 0 },
                1 => MovementKind::Exit { region: a },
                _ => MovementKind::Transfer { from: a, to: (a + b) % 1600 },
            };
            movements.push(Movement { day: f64::from(rng.random_range(1..=1460)), people: 1, kind });
        }
    };
    add(182_685, 0);
    add(182_535, 1);
    add(101_472, 2);
    movements.sort_by(|a, b| a.day.total_cmp(&b.day));
    (start, movements)
}

fn compartments(c: &mut Criterion) {
    let mut group = c.benchmark_group("simulation");
    group.sample_size(10);
    let seir = |beta, infectious_days| {
        CompartmentModel::seir(SeirParameters { beta, latent_days: 4.0, infectious_days }).unwrap()
    };
    let (start, movements) = herds();
    let model = seir(0.16, 100.0);
    let times: Vec<f64> = (1..=1460).map(f64::from).collect();
    let herds = Scenario {
        model: &model,
        start: &start,
        coupling: None,
        movements: &movements,
        changes: &[],
        times: &times,
    };
    let mut rng = Streams::from_seed(2).stream("bench");
    group.bench_function("seir_1600_nodes_4_years", |b| {
        b.iter(|| black_box(gillespie(&herds, &mut rng).unwrap()))
    });

    let times: Vec<f64> = (1..=365).map(f64::from).collect();
    let model = seir(0.3, 10.0);
    let start = [99_990, 0, 10, 0];
    let one = Scenario {
        model: &model,
        start: &start,
        coupling: None,
        movements: &[],
        changes: &[],
        times: &times,
    };
    group.bench_function("seir_1_node_100000_people", |b| {
        b.iter(|| black_box(gillespie(&one, &mut rng).unwrap()))
    });

    let sir = CompartmentModel::sir(0.3, 0.1).unwrap();
    let start = [990, 10, 0];
    let small = Scenario { model: &sir, start: &start, times: &times[..100], ..one };
    group.bench_function("sir_1000_people_100_days", |b| {
        b.iter(|| black_box(gillespie(&small, &mut rng).unwrap()))
    });
    let binomial = Scenario { times: &times, ..small };
    group.bench_function("tau_leap_sir_365_days_quarter_steps", |b| {
        b.iter(|| black_box(tau_leap(&binomial, 0.25, &mut rng).unwrap()))
    });
    group.finish();
}

/// 100,000 people for 180 days, 0.05 % infected at first: nothing done, and testing with isolation and tracing.
fn people(c: &mut Criterion) {
    let mut group = c.benchmark_group("simulation");
    group.sample_size(10);
    let streams = Streams::from_seed(1);
    let plan = PopulationPlan::town(100_000);
    let population = Population::synthetic(&plan, &mut streams.stream("town")).unwrap();
    let disease = Disease::sars_cov_2_2020();
    let outbreak = Outbreak {
        population: &population,
        disease: &disease,
        days: 180,
        first_infections: 50,
        imported_per_day: 0.0,
    };
    group.bench_function("people_100000_180_days", |b| {
        b.iter(|| black_box(simulate_people(&outbreak, &Measures::default(), &streams).unwrap()))
    });
    let span = Span::from(0);
    let testing =
        Testing { span, symptomatic: 0.1, routine: 0.001, quarantined: 0.2, sensitivity: 0.9, delay_days: 1 };
    let found = [1.0, 0.5, 0.5, 0.5, 0.1];
    let left = [0.5, 0.0, 0.0, 0.2, 0.1];
    let tracing = Tracing {
        span,
        found,
        delay_days: 1,
        look_back_days: 5,
        quarantine_days: 14,
        left,
        cases_per_day: None,
    };
    let measures = Measures {
        testing: vec![testing],
        isolation: Some(Isolation { span, left, days: 10 }),
        tracing: Some(tracing),
        ..Measures::default()
    };
    group.bench_function("people_100000_180_days_tested_and_traced", |b| {
        b.iter(|| black_box(simulate_people(&outbreak, &measures, &streams).unwrap()))
    });
    group.bench_function("synthetic_population_100000", |b| {
        b.iter(|| black_box(Population::synthetic(&plan, &mut streams.stream("town")).unwrap()))
    });
    group.finish();
}

criterion_group!(benches, compartments, people);
criterion_main!(benches);
