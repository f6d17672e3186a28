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
use rand_distr::{Distribution, Poisson};

/// Districts on a grid; sparse seasonal counts, as weekly influenza or measles by district.
fn counts(units: usize, times: usize) -> Vec<Vec<f64>> {
    let mut chance = Streams::from_seed(3).stream("bench");
    let level: Vec<f64> = (0..units).map(|_| chance.random_range(0.1..0.6)).collect();
    level
        .iter()
        .map(|level| {
            let mut past = 0.0;
            (0..times)
                .map(|t| {
                    let season = (2.0 * std::f64::consts::PI * t as f64 / 52.0).sin().exp();
                    past = Poisson::new(level * season + 0.5 * past).map_or(0.0, |p| p.sample(&mut chance));
                    past
                })
                .collect()
        })
        .collect()
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
