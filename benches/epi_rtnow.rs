//! Reproduction numbers and nowcasts on the workloads of the reference timings.
//!
//!     cargo bench -p lianfang-epi --bench epi_rtnow
//!
//! Reference times per unit are in the names of the groups' comments; the line list of nowcasts is simulated with the shape of the published one.

#![allow(clippy::unwrap_used, reason = "a benchmark: its own input is known to be fine")]

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::nowcast::{
    BackprojectionConfig, Method, NowcastConfig, Report, ReportingTriangle, SmoothConfig, backproject,
    nowcast, nowcast_smooth,
};
use lianfang_epi::reproduction::{
    CohortConfig, CoriConfig, SerialIntervalPrior, TruncatedNormal, Window, cori, cori_uncertain, discr_si,
    overall_infectivity, wallinga_teunis,
};
use rand::RngExt as _;
use std::hint::black_box;

/// 120 days of a renewal process with R of 1.6, 0.8 and 1.2.
fn epidemic() -> Vec<f64> {
    let weights = discr_si(119, 5.0, 2.5).unwrap();
    let mut rng = Streams::from_seed(21).stream("bench");
    let mut cases = vec![10.0];
    for day in 1..120 {
        let r = [1.6, 0.8, 1.2][day / 40];
        let mut past = cases.clone();
        past.push(0.0);
        let mean = r * overall_infectivity(&past, &weights).unwrap()[day];
        cases.push(rand_distr::Poisson::new(mean.max(1e-9)).map_or(0.0, |p| rng.sample(p)));
    }
    cases
}

/// EpiEstim: 32.3 ms and 2917 ms per series, `wallinga_teunis` 9.35 ms.
fn reproduction(c: &mut Criterion) {
    let cases = epidemic();
    let windows = Window::sliding(120, 7, 1);
    let config = CoriConfig::default();
    c.bench_function("cori_120days_7day", |b| {
        b.iter(|| {
            let weights = discr_si(119, 5.0, 2.5).unwrap();
            cori(black_box(&cases), &[], &weights, &windows, &config).unwrap()
        });
    });
    // A tenth of the cases: the windows' shapes are too small for the fastest path.
    let few: Vec<f64> = cases.iter().map(|c| (c / 20.0).round()).collect();
    c.bench_function("cori_120days_7day_few_cases", |b| {
        b.iter(|| {
            let weights = discr_si(119, 5.0, 2.5).unwrap();
            cori(black_box(&few), &[], &weights, &windows, &config).unwrap()
        });
    });
    let part = |mean: f64| TruncatedNormal { mean, sd: mean / 6.0, min: 0.6 * mean, max: 1.4 * mean };
    let prior = SerialIntervalPrior { mean: part(5.0), sd: part(2.5) };
    c.bench_function("cori_uncertain_100", |b| {
        let mut rng = Streams::from_seed(1).stream("bench");
        b.iter(|| cori_uncertain(black_box(&cases), &[], &prior, 100, &windows, &config, &mut rng).unwrap());
    });
    c.bench_function("wallinga_teunis", |b| {
        let mut rng = Streams::from_seed(1).stream("bench");
        let config = CohortConfig { simulations: 0, ..CohortConfig::default() };
        b.iter(|| {
            let weights = discr_si(119, 5.0, 2.5).unwrap();
            wallinga_teunis(black_box(&cases), &weights, &windows, &config, &mut rng).unwrap()
        });
    });
}

/// 46 days of an outbreak with a peak and delays up to three weeks, about 630 cases.
fn reports() -> Vec<Report> {
    let mut rng = Streams::from_seed(5).stream("bench");
    let first: chrono::NaiveDate = "2011-05-01".parse().unwrap();
    let mut reports = Vec::new();
    for t in 0..46_i32 {
        let mean = 1.0 + 55.0 * (-f64::from((t - 21) * (t - 21)) / 60.0).exp();
        let count = rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p)) as u32;
        for _ in 0..count {
            let delay = rand_distr::Gamma::new(2.5, 2.6).map_or(0.0, |g| rng.sample(g)) as i64;
            let event = first + chrono::TimeDelta::days(i64::from(t));
            reports.push(Report { event, report: event + chrono::TimeDelta::days(delay), count: 1 });
        }
    }
    reports
}

/// surveillance, 14 dates, support 0..300: `lawless` 54 ms, `bayes.notrunc.bnb` 57 ms, `bayes.trunc` 2197 ms; `backprojNP` 27 ms.
fn nowcasts(c: &mut Criterion) {
    let reports = reports();
    let first = reports[0].event;
    let now = first + chrono::TimeDelta::days(45);
    for (name, method) in [
        ("lawless", Method::Lawless),
        ("bayes_closed", Method::BayesClosed),
        ("bayes_truncated", Method::BayesTruncated),
    ] {
        let config = NowcastConfig { method, days: Some(14), max_cases: 300, ..NowcastConfig::default() };
        c.bench_function(&format!("nowcast_{name}_D15_T46"), |b| {
            let mut rng = Streams::from_seed(1).stream("bench");
            b.iter(|| {
                let triangle = ReportingTriangle::new(black_box(&reports), first, now, 15).unwrap();
                nowcast(&triangle, &config, &mut rng).unwrap()
            });
        });
    }
    let triangle = ReportingTriangle::new(&reports, first, now, 15).unwrap();
    c.bench_function("nowcast_smooth_D15_T46", |b| {
        let mut rng = Streams::from_seed(1).stream("bench");
        b.iter(|| nowcast_smooth(black_box(&triangle), &SmoothConfig::default(), &mut rng).unwrap());
    });
    let mut cases: Vec<f64> = (0..61).map(|_| 0.0).collect();
    (0..triangle.days()).for_each(|t| cases[t] = triangle.reported(t));
    let mut incubation = discr_si(20, 8.0, 2.9).unwrap();
    let sum: f64 = incubation.iter().sum();
    incubation.iter_mut().for_each(|p| *p /= sum);
    c.bench_function("backproject_61days", |b| {
        b.iter(|| backproject(black_box(&cases), &incubation, &BackprojectionConfig::default()).unwrap());
    });
}

criterion_group!(benches, reproduction, nowcasts);
criterion_main!(benches);
