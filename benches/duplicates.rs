//! The search for duplicates in a node with 100,000 cases, and in its parts. Wanted: under 5 s on two cores.
//!
//! `node/search` reads, opens and compares everybody and stores what was found; `linkage_alone` is the same comparison of records that are
//! open and prepared already: what sealing costs is the difference. Precision and recall through the node are printed first.

#![allow(clippy::expect_used, reason = "a bench that can't set itself up has nothing to measure")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lianfang_linkage::{Model, find_duplicates};
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::Config;
use lianfang_server::people::duplicates::{self, Outcome};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

#[path = "shared/linked.rs"]
mod linked;
#[path = "../crates/linkage/tests/people/mod.rs"]
mod people;
mod server {
    pub use lianfang_server::{Node, kernel, people, regions, values};
}
use server::Node;

async fn node() -> (TempDir, Node) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let timezone = chrono_tz::Asia::Shanghai;
    let config = Config {
        data_dir: folder.path().to_path_buf(),
        timezone,
        log: "error".to_owned(),
        ..Config::default()
    };
    let clock = Clock::manual("2024-05-20T12:00:00Z".parse().expect("a time"), timezone);
    (folder, Node::open(config, clock, Some(1)).await.expect("a node"))
}

fn pairs(outcome: &Outcome) -> Vec<((Uuid, Uuid), f64)> {
    outcome.found.iter().map(|(both, _, likeness)| (*both, likeness.probability)).collect()
}

fn accuracy(runtime: &Runtime) {
    for seed in [1, 2, 3] {
        let records = people::records(seed, 20_000);
        let truth = people::true_pairs(&records);
        let (_folder, node) = runtime.block_on(node());
        let places = runtime.block_on(linked::fill(&node, &records));
        let outcome = runtime.block_on(duplicates::search_everybody(&node)).expect("a search");
        for threshold in [0.5, 0.9, 0.99] {
            let (precision, recall) = linked::judge(&pairs(&outcome), &places, &truth, threshold);
            eprintln!(
                "seed {seed}, 20,000 records, at {threshold}: precision {precision:.4}, recall {recall:.4}"
            );
        }
    }
}

fn bench(c: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    accuracy(&runtime);
    let records = people::records(1, 100_000);
    let (_folder, node) = runtime.block_on(node());
    runtime.block_on(linked::fill(&node, &records));
    let prepared = people::prepare(&records);
    let mut group = c.benchmark_group("duplicates_100000");
    group.sample_size(10);
    group.bench_function("node/search", |b| {
        b.iter(|| runtime.block_on(duplicates::search_everybody(&node)).expect("a search"));
    });
    group.bench_function("linkage_alone", |b| {
        b.iter(|| black_box(find_duplicates(&prepared, &Model::default(), 0.5)));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
