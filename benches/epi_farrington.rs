//! Farrington methods on the workload of the reference timings, and the newest week of a nation.
//!
//! Reference (R, one thread): 553 to 692 ms per series of 52 judged weeks for farringtonFlexible at its defaults, 665 ms with the settings of
//! Noufaily and others, 304 ms for algo.farrington.

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::detection::{
    Farrington, FarringtonFlexible, Series, ThresholdMethod, farrington, farrington_flexible,
    farrington_flexible_newest,
};
use rand::{Rng, RngExt as _};
use rand_distr::{Distribution as _, Gamma, Poisson};
use std::hint::black_box;

const WEEKS: usize = 372;

/// Weekly negative binomial counts: log-mean uniform on (-1, 4), trend, one harmonic, variance 1.1 to 4 times the mean.
fn simulate(rng: &mut impl Rng, weeks: usize) -> Vec<f64> {
    let level = rng.random_range(-1.0..4.0);
    let trend = rng.random_range(-0.001..0.001);
    let (season, phase) = (rng.random_range(0.0..0.6), rng.random_range(0.0..std::f64::consts::TAU));
    let phi: f64 = rng.random_range(1.1..4.0);
    (0..weeks)
        .map(|t| {
            let t = t as f64;
            let mean: f64 = (level + trend * t + season * (0.120_830 * t + phase).cos()).exp();
            let rate = Gamma::new(mean / (phi - 1.0), phi - 1.0).map_or(mean, |g| g.sample(rng));
            Poisson::new(rate.max(1e-12)).map_or(0.0, |p| p.sample(rng))
        })
        .collect()
}

fn series_of_52_weeks(c: &mut Criterion) {
    let mut rng = Streams::from_seed(1).stream("bench");
    let many: Vec<Vec<f64>> = (0..20).map(|_| simulate(&mut rng, WEEKS)).collect();
    let noufaily = FarringtonFlexible {
        no_periods: 10,
        past_weeks_not_included: Some(26),
        p_threshold_trend: 1.0,
        alpha: 0.01,
        threshold_method: ThresholdMethod::NbPlugin,
        ..FarringtonFlexible::surveillance()
    };
    let classic = Farrington { alpha: 0.01, ..Farrington::default() };
    let mut group = c.benchmark_group("20 series x 52 weeks");
    let flexible = |config: FarringtonFlexible| {
        for counts in &many {
            black_box(farrington_flexible(&Series::weekly(counts), &config, WEEKS - 52)).ok();
        }
    };
    group.bench_function("farringtonFlexible_default", |b| {
        b.iter(|| flexible(FarringtonFlexible::surveillance()));
    });
    group.bench_function("farringtonFlexible_noufaily", |b| b.iter(|| flexible(noufaily)));
    group.bench_function("own_default", |b| b.iter(|| flexible(FarringtonFlexible::default())));
    group.bench_function("algo.farrington_b5w3", |b| {
        b.iter(|| {
            for counts in &many {
                black_box(farrington(&Series::weekly(counts), &classic, WEEKS - 52)).ok();
            }
        });
    });
    group.finish();
}

/// 2,978 counties, 40 diseases, 7 years of weeks; the newest week is tested. All cores.
fn nation(c: &mut Criterion) {
    let mut rng = Streams::from_seed(2).stream("bench");
    // Counties of like size share their counts here; the work is that of different ones.
    let kinds: Vec<Vec<f64>> = (0..500).map(|_| simulate(&mut rng, 364)).collect();
    let counts: Vec<&[f64]> = kinds.iter().map(Vec::as_slice).cycle().take(2_978 * 40).collect();
    let mut group = c.benchmark_group("nation");
    group.sample_size(10);
    group.bench_function("119120 series, newest week", |b| {
        b.iter(|| {
            farrington_flexible_newest(&counts, &Series::weekly(&kinds[0]), &FarringtonFlexible::default())
        });
    });
    group.finish();
}

criterion_group!(benches, series_of_52_weeks, nation);
criterion_main!(benches);
