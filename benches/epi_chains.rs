//! Reconstruction of an outbreak of 30 cases with dates, sequences and contacts: 2,000 iterations after the search for introductions,
//! the workload of `outbreaker2_30cases` (8.8 s of processor time there).

#![allow(clippy::expect_used)] // an input that does not build stops the bench

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_epi::chains::{
    Alignment, Delays, InferSettings, Introductions, Outbreak, Tree, fit_offspring, infer_ancestors,
};
use rand::RngExt as _;

/// Thirty cases, each infected 2 to 4 days after one of the last eight, with a mutation on every other step.
fn outbreak() -> Outbreak {
    let mut chance = Streams::from_seed(5).stream("outbreak");
    let n = 30;
    let mut tree = Tree { infected: vec![0], ancestor: vec![None], generations: vec![1; n] };
    let mut genomes: Vec<Vec<u32>> = vec![vec![]];
    for case in 1..n {
        let from = case.saturating_sub(1 + chance.random_range(0..8.min(case)));
        tree.infected.push(tree.infected[from] + chance.random_range(2..=4_i64));
        tree.ancestor.push(Some(from));
        let mut genome = genomes[from].clone();
        genome.extend((0..chance.random_range(0..3)).map(|_| chance.random_range(0..10_000_u32)));
        genomes.push(genome);
    }
    let differ = |a: &[u32], b: &[u32]| a.iter().filter(|s| !b.contains(s)).count() as u32;
    let sites: Vec<u32> = (0..n * n)
        .map(|p| differ(&genomes[p / n], &genomes[p % n]) + differ(&genomes[p % n], &genomes[p / n]))
        .collect();
    let contacts: Vec<(usize, usize)> = (1..n).filter_map(|c| Some((tree.ancestor[c]?, c))).collect();
    let sampled = tree.infected.iter().map(|d| d + chance.random_range(1..=4_i64)).collect();
    let built = Outbreak::new(sampled).and_then(|o| o.with_distances(sites, 10_000));
    built.and_then(|o| o.with_contacts(&contacts[..24])).expect("a valid outbreak")
}

fn chains(c: &mut Criterion) {
    let outbreak = outbreak();
    let days = [2.0 / 47.0, 10.0 / 47.0, 20.0 / 47.0, 15.0 / 47.0];
    let delays = Delays::new(&days, &days, outbreak.span_days(), 5, Alignment::Exact).expect("delays");
    let settings = InferSettings {
        iterations: 2_000,
        burn_in: 500,
        tree_every: 0,
        introductions: Introductions::Found { threshold: 5.0, iterations: 1_000 },
        ..InferSettings::default()
    };
    let mut group = c.benchmark_group("chains");
    group.sample_size(10);
    group.bench_function("infer_ancestors_30cases_2000iterations", |b| {
        b.iter(|| {
            let mut chance = Streams::from_seed(1).stream("ancestors");
            black_box(infer_ancestors(&outbreak, &delays, &settings, &mut chance))
        });
    });
    let counts: Vec<f64> = (0..300).map(|i| f64::from(i % 7 == 0) * f64::from(i % 11)).collect();
    group.bench_function("fit_offspring_300counts", |b| b.iter(|| black_box(fit_offspring(&counts))));
    group.finish();
}

criterion_group!(benches, chains);
criterion_main!(benches);
