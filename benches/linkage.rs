//! The background run over 100,000 cases, in its parts. Wanted: all of it under 5 s on two cores.
//!
//! The physical limit beside it: telling for every pair whether its two prepared records are equal, which any comparison has to read as well (`touch_pairs`).

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_linkage::{Model, candidate_pairs, estimate, find_duplicates, find_matches};

#[path = "../crates/linkage/tests/people/mod.rs"]
mod people;

fn linkage(c: &mut Criterion) {
    let written = people::records(1, 100_000);
    let prepared = people::prepare(&written);
    let model = Model::default();
    let pairs = candidate_pairs(&prepared).pairs;
    let mut group = c.benchmark_group("linkage_100000");
    group.sample_size(10);
    group.bench_function("normalise", |b| b.iter(|| black_box(people::prepare(&written))));
    group.bench_function("candidate_pairs", |b| b.iter(|| black_box(candidate_pairs(&prepared))));
    group
        .bench_function("find_duplicates", |b| b.iter(|| black_box(find_duplicates(&prepared, &model, 0.5))));
    group.bench_function("background_run", |b| {
        b.iter(|| black_box(find_duplicates(&people::prepare(&written), &model, 0.5)));
    });
    group.bench_function("touch_pairs", |b| {
        let same = |&&(i, j): &&(u32, u32)| prepared[i as usize] == prepared[j as usize];
        b.iter(|| black_box(pairs.iter().filter(same).count()));
    });
    group.bench_function("estimate", |b| {
        b.iter(|| black_box(estimate(&prepared, &model, &mut Streams::from_seed(1).stream("linkage"))));
    });
    // On entry: what is typed against the hundred that share a key.
    let typed = &prepared[0];
    group.bench_function("find_matches_among_100", |b| {
        b.iter(|| black_box(find_matches(typed, &prepared[1..101], &model, 0.5)));
    });
    group.finish();
}

criterion_group!(benches, linkage);
criterion_main!(benches);
