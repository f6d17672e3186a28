//! Control charts on the workload of the reference timings: weekly negative binomial series of 372 weeks, the last 52 monitored.

#![allow(clippy::unwrap_used, reason = "a bench ends at the first fault")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use lianfang_domain::{Streams, random::Stream};
use lianfang_epi::detection::{
    BayesConfig, CusumConfig, Dependence, GlrConfig, OutbreakPConfig, PastWindow, bayes, cusum,
    false_discovery_adjusted, glr, outbreak_p, rki,
};
use rand::RngExt;
use rand_distr::{Distribution, Gamma, Poisson};

const WEEKS: usize = 372;
const FROM: usize = 320;

/// Log-mean uniform on (-1, 4), trend, one wave, variance 1.1 to 4 times the mean.
fn series(rng: &mut Stream) -> Vec<f64> {
    let level = rng.random_range(-1.0..4.0);
    let trend = rng.random_range(-0.001..0.001);
    let (wave, phi): (f64, f64) = (rng.random_range(0.0..0.8), rng.random_range(1.1..4.0));
    let week = |t: usize, rng: &mut Stream| {
        let angle = std::f64::consts::TAU * t as f64 / 52.0;
        let mean = (level + trend * t as f64 + wave * angle.sin()).exp();
        let rate: f64 = Gamma::new(mean / (phi - 1.0), phi - 1.0).unwrap().sample(rng);
        if rate > 0.0 { Poisson::new(rate).unwrap().sample(rng) } else { 0.0 }
    };
    (0..WEEKS).map(|t| week(t, rng)).collect()
}

fn charts(criterion: &mut Criterion) {
    let mut rng = Streams::from_seed(20).stream("charts");
    let all: Vec<Vec<f64>> = (0..100).map(|_| series(&mut rng)).collect();
    let mut group = criterion.benchmark_group("charts_100_series_x52weeks");
    group.sample_size(10);
    let window = PastWindow { years: 0, half_width: 6, this_year: true, frequency: 52 };
    group.bench_function("bayes", |b| {
        b.iter(|| {
            all.iter()
                .map(|y| bayes(black_box(y), FROM, &BayesConfig::default()).unwrap().len())
                .sum::<usize>()
        });
    });
    group.bench_function("rki", |b| {
        b.iter(|| all.iter().map(|y| rki(black_box(y), FROM, &window).unwrap().len()).sum::<usize>());
    });
    group.bench_function("cusum", |b| {
        b.iter(|| {
            all.iter()
                .map(|y| cusum(black_box(y), FROM, &CusumConfig::default()).unwrap().len())
                .sum::<usize>()
        });
    });
    group.bench_function("outbreak_p", |b| {
        let config = OutbreakPConfig::default();
        b.iter(|| all.iter().map(|y| outbreak_p(black_box(y), FROM, &config).unwrap().len()).sum::<usize>());
    });
    for (name, alpha, like_surveillance) in [
        ("poisson", 0.0, false),
        ("negative_binomial", 0.2, false),
        ("negative_binomial_as_published", 0.2, true),
    ] {
        let config = GlrConfig { alpha: Some(alpha), like_surveillance, ..GlrConfig::default() };
        group.bench_with_input(BenchmarkId::new("glr", name), &config, |b, config| {
            b.iter(|| all.iter().map(|y| glr(black_box(y), FROM, config).unwrap().len()).sum::<usize>());
        });
    }
    group.finish();
    let p_values: Vec<f64> = (0..3000).map(|_| rng.random_range(0.0..1.0)).collect();
    criterion.bench_function("false_discovery_adjusted_3000", |b| {
        b.iter(|| false_discovery_adjusted(black_box(&p_values), Dependence::Positive).unwrap());
    });
}

criterion_group!(benches, charts);
criterion_main!(benches);
