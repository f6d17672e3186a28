//! The chains of 25,000 linked cases on their way to the page, beside what the database alone needs for them.
//!
//! The cases come in through the door for lists, made by a seeded program: each was infected one to ten days after one of those before it.
//! `read` is the reading of cases and links alone, the limit of any picture; `picture` reads, finds circles, counts and lays out;
//! `picture_as_json` writes the answer as the page gets it.

#![allow(clippy::expect_used, reason = "a bench that can't set itself up has nothing to measure")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lianfang_domain::Streams;
use lianfang_server::Node;
use lianfang_server::cases::{ChainsShown, ListFile, ListOrder, chain_picture, import_list, read_chains};
use lianfang_server::kernel::auth::Scope;
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::Config;
use rand::RngExt as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

const CASES: usize = 25_000;
const TODAY: &str = "2020-12-31T12:00:00Z";

/// A list of cases with their infectors.
fn list() -> String {
    let mut chance = Streams::from_seed(25).stream("chains");
    let first = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    let mut days: Vec<u64> = Vec::with_capacity(CASES);
    let mut text = "case_id,date_onset,sex,age,infector\n".to_owned();
    for case in 0..CASES {
        // One in twenty begins a chain; the others were infected by one of the last two thousand.
        let source = (case > 0 && chance.random_range(0..20) > 0)
            .then(|| case - 1 - chance.random_range(0..case.min(2_000)));
        let day = match source {
            Some(of) => (days[of] + chance.random_range(1..=10)).min(350),
            None => chance.random_range(0..240),
        };
        days.push(day);
        let onset = first + chrono::Days::new(day);
        let sex = if chance.random() { "m" } else { "f" };
        let infector = source.map(|of| format!("S{of}")).unwrap_or_default();
        let _ = writeln!(text, "S{case},{onset},{sex},{},{infector}", chance.random_range(1..90));
    }
    text
}

async fn node() -> (TempDir, Node, Uuid) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config {
        data_dir: folder.path().to_path_buf(),
        log: "error".to_owned(),
        packs: ["core", "covid-19"].map(str::to_owned).to_vec(),
        ..Config::default()
    };
    let clock = Clock::manual(TODAY.parse().expect("a time"), config.timezone);
    let node = Node::open(config, clock, Some(1)).await.expect("a node");
    let region = node
        .write(None, |tx| Box::pin(async move { lianfang_server::regions::ensure_root(tx, None).await }))
        .await
        .expect("a root region");
    node.reload_tree().await.expect("a tree");
    let order: ListOrder = serde_json::from_value(serde_json::json!({
        "disease": "covid-19", "region_id": region, "class": "confirmed", "certain": true,
    }))
    .expect("an order");
    let file = ListFile { name: "chains.csv".to_owned(), bytes: Arc::new(list().into_bytes()) };
    let done = import_list(&node, None, file, &order).await.expect("an import");
    assert_eq!((done.added, done.waiting, done.dangling), (CASES, 0, 0));
    (folder, node, region)
}

fn chains(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let (_folder, node, region) = runtime.block_on(node());
    let scope = Scope { under: region };
    let mut group = c.benchmark_group("chains");
    group.sample_size(10).throughput(Throughput::Elements(CASES as u64));
    group.bench_function("read_25000", |b| {
        b.iter(|| {
            runtime.block_on(async {
                black_box(read_chains(&node, scope, "covid-19", Uuid::nil(), false).await.expect("rows"))
            })
        });
    });
    let picture = || async {
        chain_picture(&node, scope, "covid-19", Uuid::nil(), ChainsShown::default(), false)
            .await
            .expect("a picture")
    };
    group.bench_function("picture_25000", |b| b.iter(|| black_box(runtime.block_on(picture()))));
    group.bench_function("picture_as_json_25000", |b| {
        b.iter(|| {
            let chains = runtime.block_on(picture());
            assert_eq!((chains.nodes.len(), chains.impossible.len()), (CASES, 0));
            black_box(serde_json::to_vec(&chains).expect("JSON").len())
        });
    });
    group.finish();
}

criterion_group!(benches, chains);
criterion_main!(benches);
