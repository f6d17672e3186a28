//! Counts on their way into the node, beside what the database alone could do.
//!
//! `store/raw` inserts the rows of the Italian provinces into the same table by one prepared statement, in one
//! transaction: the physical limit. `store/journalled` is what Lianfang does with them: compare with what is stored,
//! increments, the series' own rows, the mark for detection, the journal's entry and its tree, one commit.
//! `file/whole` is the entire way of the file: read, check, store, detect, grade.

#![allow(clippy::expect_used, reason = "a bench that can't set itself up has nothing to measure")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lianfang_exchange::tabular::{CountRow, Coverage};
use lianfang_server::Node;
use lianfang_server::drills::{self, DataFiles, Prepared};
use lianfang_server::kernel::clock::{Clock, stopwatch};
use lianfang_server::kernel::config::Config;
use lianfang_server::kernel::db::WriteFuture;
use lianfang_server::surveillance::{Arrival, Mode, add_counts, import_file};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

const FILE: &str = "daily_province.csv";
const END: &str = "2021-07-01T12:00:00Z";

/// A fresh node with the Italian regions, and the rows of the provinces' file.
async fn node_and_rows() -> (TempDir, Node, Prepared, Vec<CountRow>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = DataFiles::find("italy").expect("the Italian data");
    let mut scenario = files.scenario().expect("the Italian scenario");
    scenario.counts.retain(|c| c.file == FILE);
    scenario.to = END.parse::<chrono::DateTime<chrono::Utc>>().expect("a time").date_naive();
    let config = Config {
        data_dir: folder.path().to_path_buf(),
        timezone: scenario.timezone,
        log: "error".to_owned(),
        ..Config::default()
    };
    let clock = Clock::manual(END.parse().expect("a time"), scenario.timezone);
    let node = Node::open(config, clock, Some(1)).await.expect("a node");
    let prepared = drills::prepare(&node, scenario, &files, 1).await.expect("a prepared node");
    let rows = prepared.arrivals.values().flatten().flat_map(|(_, rows)| rows.iter().cloned()).collect();
    (folder, node, prepared, rows)
}

/// Time that Lianfang takes to store the rows.
async fn journalled() -> Duration {
    let (_folder, node, prepared, rows) = node_and_rows().await;
    let arrival = Arrival {
        import: prepared.imports[0],
        region: node.tree().root().expect("a root"),
        disease: "covid-19".to_owned(),
        source: "bench".to_owned(),
        coverage: Coverage::Total,
        period: lianfang_domain::Period::Day,
        counts: rows,
    };
    let began = stopwatch();
    node.writer
        .write(None, move |tx| -> WriteFuture<'_, _> { Box::pin(add_counts(tx, arrival)) })
        .await
        .expect("stored counts");
    began.elapsed()
}

/// Time that the database alone takes for the same rows in the same table.
fn raw(folder: &Path, rows: &[CountRow]) -> Duration {
    let mut db = rusqlite::Connection::open(folder.join("raw.db")).expect("a database");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000;
         DROP TABLE IF EXISTS surveillance_count;
         CREATE TABLE surveillance_count (region_id UUID NOT NULL, series_id UUID NOT NULL, day DATE NOT NULL,
            reported BIGINT NOT NULL, value BIGINT NOT NULL, revised_from BIGINT, import_id UUID NOT NULL,
            PRIMARY KEY (region_id, series_id, day));",
    )
    .expect("the table");
    let import = Uuid::nil();
    let began = stopwatch();
    let tx = db.transaction().expect("a transaction");
    {
        let sql = "INSERT INTO surveillance_count VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = tx.prepare(sql).expect("a statement");
        for row in rows {
            let region = row.region.as_bytes();
            let none: Option<i64> = None;
            let values = (region, region, row.day.to_string(), row.value, row.value, none, import.as_bytes());
            insert.execute(values).expect("an inserted row");
        }
    }
    tx.commit().expect("a commit");
    began.elapsed()
}

/// Time of the whole way of the file, with everything that follows from it.
async fn whole(file: &Path) -> Duration {
    let (_folder, node, _prepared, _rows) = node_and_rows().await;
    let began = stopwatch();
    let outcome = import_file(&node, file, None, Mode::AllOrNothing).await.expect("an import");
    assert_eq!(outcome.state, "applied", "{:?}", outcome.findings);
    node.settle().await.expect("what follows");
    began.elapsed()
}

fn counts(c: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let (folder, node, _, rows) = runtime.block_on(node_and_rows());
    drop(node);
    let mut group = c.benchmark_group("store");
    group.sample_size(10).throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("raw", |b| b.iter_custom(|n| (0..n).map(|_| raw(folder.path(), &rows)).sum()));
    group.bench_function("journalled", |b| {
        b.iter_custom(|n| (0..n).map(|_| runtime.block_on(journalled())).sum())
    });
    group.finish();
    let file = folder.path().join(FILE);
    std::fs::write(&file, DataFiles::find("italy").and_then(|f| f.read(FILE)).expect("the file"))
        .expect("a copy");
    let mut group = c.benchmark_group("file");
    group.sample_size(10).throughput(Throughput::Elements(rows.len() as u64));
    group
        .bench_function("whole", |b| b.iter_custom(|n| (0..n).map(|_| runtime.block_on(whole(&file))).sum()));
    group.finish();
}

criterion_group!(benches, counts);
criterion_main!(benches);
