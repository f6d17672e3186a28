//! The day's checks of a million watched contacts, laid by the clock, beside what the database alone does.
//!
//! `day/raw` is the same insert in one statement without chunks, turns of the packs or progress; `day/laid` is what a node does when a day begins: chunks
//! of bounded size, each its own commit on its own place in `cases_progress`. On SQLite, with the packs' programme of two checks a day.

#![allow(clippy::expect_used, reason = "a bench that can't set itself up has nothing to measure")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lianfang_server::Node;
use lianfang_server::cases;
use lianfang_server::kernel::clock::{Clock, stopwatch};
use lianfang_server::kernel::config::Config;
use lianfang_server::kernel::db::exec;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const CONTACTS: i64 = 1_000_000;
const TODAY: &str = "2020-03-05T06:00:00Z";

/// A node with a million contacts on the fourth day of their programme, in a thousand regions.
async fn node_of_contacts() -> (TempDir, Node) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config {
        data_dir: folder.path().to_path_buf(),
        packs: vec!["core".to_owned(), "covid-19".to_owned()],
        log: "error".to_owned(),
        ..Config::default()
    };
    let clock = Clock::manual(TODAY.parse().expect("a time"), config.timezone);
    let node = Node::open(config, clock, Some(1)).await.expect("a node");
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        INSERT INTO cases_contact (id, region_id, disease, number, state, grade, programme, last_exposed_on, watched_from,
            watched_until, version)
        SELECT randomblob(16), zeroblob(14) || CAST(char(65 + i % 26, 65 + i / 26 % 26) AS BLOB), 'covid-19', 'K' || i, 'watched',
            'close', 'site-14', '2020-03-01', '2020-03-05', '2020-03-15', 1 FROM n";
    node.writer
        .write(None, move |tx| {
            Box::pin(async move { exec(&tx.conn(), fill, vec![CONTACTS.into()]).await.map(drop) })
        })
        .await
        .expect("contacts");
    (folder, node)
}

async fn forget_lines(node: &Node) {
    node.writer
        .write(None, |tx| {
            Box::pin(async move {
                exec(&tx.conn(), "DELETE FROM cases_follow_up", vec![]).await?;
                exec(&tx.conn(), "DELETE FROM cases_progress", vec![]).await.map(drop)
            })
        })
        .await
        .expect("an empty day");
    *node.followed.lock().expect("the day") = None;
}

async fn raw(node: &Node) -> Duration {
    forget_lines(node).await;
    let began = stopwatch();
    let insert = "INSERT INTO cases_follow_up (region_id, contact_id, due_on, turn, state)
        SELECT region_id, id, '2020-03-05', 1, 'due' FROM cases_contact UNION ALL
        SELECT region_id, id, '2020-03-05', 2, 'due' FROM cases_contact ORDER BY 2, 4";
    node.writer
        .write(None, move |tx| Box::pin(async move { exec(&tx.conn(), insert, vec![]).await.map(drop) }))
        .await
        .expect("lines");
    began.elapsed()
}

async fn laid(node: &Node) -> Duration {
    forget_lines(node).await;
    let began = stopwatch();
    assert!(cases::tick(node).await.expect("the day's checks"), "nothing was laid");
    began.elapsed()
}

fn follow_ups(c: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let (_folder, node) = runtime.block_on(node_of_contacts());
    let mut group = c.benchmark_group("day");
    group.sample_size(10).throughput(Throughput::Elements(CONTACTS.unsigned_abs()));
    group.bench_function("raw", |b| b.iter_custom(|n| (0..n).map(|_| runtime.block_on(raw(&node))).sum()));
    group.bench_function("laid", |b| b.iter_custom(|n| (0..n).map(|_| runtime.block_on(laid(&node))).sum()));
    group.finish();
}

criterion_group!(benches, follow_ups);
criterion_main!(benches);
