//! Forecasts and scores on the workloads of the reference timings: fits of the endemic-epidemic model, refits, and closed-form scores.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::forecast::{
    Component, Dispersion, Hhh4Model, Neighbours, Offset, Refit, Scale, Term, Weights, exponential_smoothing,
    hhh4, one_step_ahead,
};
use lianfang_epi::scoring::{Predictive, weighted_interval_score};
use rand::RngExt;
use rand_distr::{Distribution, Gamma, Poisson};

/// Districts on a grid; sparse seasonal counts, as weekly influenza or measles by district.
fn counts(units: usize, times: usize) -> Vec<Vec<f64>> {
    let mut chance = Streams::from_seed(3).stream("bench");
    let level: Vec<f64> = (0..units).map(|_| chance.random_range(0.05..0.4)).collect();
    let orders = orders(units, if units > 20 { 12 } else { 4 });
    let mut counts = vec![vec![0.0]; units];
    for t in 1..times {
        let season = (2.0 * std::f64::consts::PI * t as f64 / 52.0).sin().exp();
        for unit in 0..units {
            let near = (0..units).filter(|other| (1..=5).contains(&orders[unit][*other]));
            let (sum, total) = near.fold((0.0, 0.0), |(s, n), other| {
                let weight = (orders[unit][other] as f64).powf(-1.6);
                (s + weight * counts[other][t - 1], n + weight)
            });
            let mean = level[unit] * season + 0.4 * counts[unit][t - 1] + 0.2 * sum / total;
            let rate = Gamma::new(2.0, mean / 2.0).map_or(mean, |g| g.sample(&mut chance));
            counts[unit].push(Poisson::new(rate).map_or(0.0, |p| p.sample(&mut chance)));
        }
    }
    counts
}

fn orders(units: usize, width: usize) -> Vec<Vec<usize>> {
    let steps = |a: usize, b: usize| (a % width).abs_diff(b % width).max((a / width).abs_diff(b / width));
    (0..units).map(|a| (0..units).map(|b| steps(a, b)).collect()).collect()
}

fn season() -> Term {
    Term::Harmonics { number: 1, period: 52.0 }
}

fn adjacency(units: usize) -> Hhh4Model {
    let matrix =
        orders(units, 4).iter().map(|r| r.iter().map(|o| f64::from(u8::from(*o == 1))).collect()).collect();
    Hhh4Model {
        autoregressive: Some(Component::intercept()),
        neighbours: Some(Neighbours {
            component: Component::intercept(),
            weights: Weights::Fixed { matrix, normalise: false },
            missing_as_zero: true,
        }),
        endemic: Some(Component {
            offset: Offset::PerUnit(vec![1.0 / units as f64; units]),
            ..Component::of(vec![Term::Intercept, Term::Trend, season()])
        }),
        dispersion: Dispersion::NegBin1,
    }
}

fn power_law(units: usize) -> Hhh4Model {
    Hhh4Model {
        neighbours: Some(Neighbours {
            component: Component::intercept(),
            weights: Weights::PowerLaw {
                orders: orders(units, 12),
                max_order: 5,
                normalise: true,
                log_decay: false,
                from_zero: false,
            },
            missing_as_zero: true,
        }),
        ..adjacency(units)
    }
}

fn benches(c: &mut Criterion) {
    let small = counts(15, 104);
    let model = adjacency(15);
    c.bench_function("hhh4, 15 places, 104 weeks, 7 parameters", |b| {
        b.iter(|| hhh4(black_box(&small), &model))
    });
    c.bench_function("one step ahead, 24 rolling refits", |b| {
        b.iter(|| one_step_ahead(black_box(&small), &model, 80, 103, Refit::Rolling));
    });
    let (large, far) = (counts(140, 416), power_law(140));
    let mut group = c.benchmark_group("large");
    group.sample_size(10);
    group.bench_function("hhh4, 140 places, 416 weeks, power law", |b| {
        b.iter(|| hhh4(black_box(&large), &far))
    });
    group.finish();
    let months: Vec<f64> = (0..120).map(|t| 50.0 + f64::from(t % 12) * 3.0).collect();
    c.bench_function("exponential smoothing, 120 months", |b| {
        b.iter(|| exponential_smoothing(black_box(&months), 4, Scale::Root));
    });
    let forecast = Predictive::NegativeBinomial { mean: 25.0, size: 5.0 };
    c.bench_function("CRPS, negative binomial", |b| b.iter(|| black_box(&forecast).crps(31.0)));
    let levels = lianfang_epi::forecast::HUB_LEVELS;
    let values: Vec<f64> = levels.iter().map(|p| forecast.quantile(*p)).collect();
    c.bench_function("WIS, 23 levels", |b| {
        b.iter(|| weighted_interval_score(31.0, &levels, black_box(&values)))
    });
}

criterion_group!(forecast, benches);
criterion_main!(forecast);
