//! A line list on its way into the node, beside what the database alone could do.
//!
//! `lists/raw` inserts the rows that a list of cases becomes (case, step, person, blind tokens, the list's own row) by prepared statements
//! in one transaction: the physical limit. `lists/import` is the whole way: read and check the file, look for each row among those that
//! are known and for its person among those that are stored, seal, store, journal. `lists/again` is the same file once more.
//! With LIANFANG_TEST_POSTGRES set, `lists/import_postgres` does it on that server, in a database of its own.

#![allow(clippy::expect_used, reason = "a bench that can't set itself up has nothing to measure")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lianfang_exchange::tabular::{RegionMapping, read_regions};
use lianfang_server::Node;
use lianfang_server::cases::{ListFile, ListOrder, import_list};
use lianfang_server::kernel::clock::{Clock, stopwatch};
use lianfang_server::kernel::config::Config;
use lianfang_server::kernel::ids::secret_token;
use lianfang_server::regions::apply_regions;
use sea_orm::ConnectionTrait as _;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const ROWS: usize = 20_000;

/// A list of people who all differ, as a hospital's system would write it.
fn list() -> Arc<Vec<u8>> {
    let mut text =
        String::from("case_id,name,sex,age,phone,district,onset,report_date,classification,outcome\n");
    for n in 0..ROWS {
        let (sex, age, day) = (if n % 2 == 0 { "f" } else { "m" }, n % 90, 1 + n % 28);
        let class = if n % 5 == 0 { "suspected" } else { "confirmed" };
        let _ = writeln!(
            text,
            "H-{n},Prova {n},{sex},{age},139{n:08},Alpha,2020-02-{day:02},2020-02-28,{class},"
        );
    }
    Arc::new(text.into_bytes())
}

async fn node(database: String) -> (TempDir, Node) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config {
        data_dir: folder.path().to_path_buf(),
        database,
        log: "error".to_owned(),
        ..Config::default()
    };
    let clock = Clock::manual("2020-03-01T12:00:00Z".parse().expect("a time"), config.timezone);
    let node = Node::open(config, clock, Some(1)).await.expect("a node");
    let regions = "code,name,tier,parent_code\nX,Xland,national,\n1,East,provincial,X\n11,Alpha,county,1\n";
    let (rows, _) = read_regions(regions.as_bytes(), &RegionMapping::default());
    let tree = node.tree();
    node.write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await }))
        .await
        .expect("regions");
    node.reload_tree().await.expect("regions");
    (folder, node)
}

/// Time of the first import, and of the same file once more.
async fn import(database: String, bytes: &Arc<Vec<u8>>) -> (Duration, Duration) {
    let (_folder, node) = node(database).await;
    let root = node.tree().root().expect("a root");
    let order: ListOrder =
        serde_json::from_value(serde_json::json!({"disease": "covid-19", "region_id": root}))
            .expect("an order");
    let file = || ListFile { name: "list.csv".to_owned(), bytes: bytes.clone() };
    let began = stopwatch();
    let done = import_list(&node, None, file(), &order).await.expect("an import");
    let first = began.elapsed();
    assert_eq!((done.added, done.duplicates), (ROWS, 0));
    let began = stopwatch();
    let done = import_list(&node, None, file(), &order).await.expect("an import");
    let again = began.elapsed();
    assert_eq!((done.added, done.known), (0, ROWS));
    node.db.clone().close().await.expect("a closed database");
    (first, again)
}

/// Time that the database alone takes for the same rows in the same tables.
fn raw(folder: &Path) -> Duration {
    let file = folder.join("raw.db");
    let _ = std::fs::remove_file(&file);
    let mut db = rusqlite::Connection::open(&file).expect("a database");
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000;")
        .expect("settings");
    for schema in [
        include_str!("../crates/server/src/people/persons/schema.sql"),
        include_str!("../crates/server/src/cases/schema.sql"),
        include_str!("../crates/server/src/cases/line_lists/schema.sql"),
    ] {
        db.execute_batch(schema).expect("the tables");
    }
    let id = |table: u8, n: usize| {
        let mut bytes = [table; 16];
        bytes[..8].copy_from_slice(&(n as u64).to_be_bytes());
        bytes
    };
    // Tokens are hashes: they lie anywhere in their index.
    let hash = |n: usize| {
        let mut bytes = [0u8; 16];
        bytes[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        bytes[8..].copy_from_slice(&(n as u64).to_be_bytes());
        bytes
    };
    let (region, sealed, key) = ([1u8; 16], [7u8; 110], [8u8; 60]);
    let facts = r#"{"sex":"f","age_years":34,"onset_on":"2020-02-14"}"#;
    let content =
        r#"{"class":"confirmed","facts":{"sex":"f","age_years":34,"onset_on":"2020-02-14"},"line":2}"#;
    let at = "2020-03-01 12:00:00+00:00";
    let began = stopwatch();
    let tx = db.transaction().expect("a transaction");
    {
        let mut case = tx
            .prepare(
                "INSERT INTO cases_case (id, region_id, disease, number, person_id, class, working, sex, age_years, onset_on,
                 reported_at, special, external_id, facts, version)
                 VALUES (?1, ?2, 'covid-19', ?3, ?4, 'confirmed', 'open', 'f', 34, '2020-02-14', ?5, 0, ?6, ?7, 1)",
            )
            .expect("a statement");
        let mut step = tx
            .prepare("INSERT INTO cases_step VALUES (?1, ?2, ?3, 'cases.case.reported', ?4, NULL, ?5, ?6)")
            .expect("a statement");
        let mut person =
            tx.prepare("INSERT INTO people_person VALUES (?1, ?2, ?3, ?4, ?5, NULL)").expect("a statement");
        let mut token = tx.prepare("INSERT INTO people_token VALUES (?1, ?2, ?3)").expect("a statement");
        let mut listed = tx
            .prepare("INSERT INTO cases_list_row VALUES ('cases', 'covid-19', ?1, ?2, ?3, ?4, ?5, 1)")
            .expect("a statement");
        for n in 0..ROWS {
            let external = format!("H-{n}");
            case.execute((id(1, n), region, format!("C11-2020-{n:05}"), id(2, n), at, &external, facts))
                .expect("a row");
            step.execute((id(3, n), region, id(1, n), at, content, [9u8; 16])).expect("a row");
            person.execute((id(2, n), region, key, sealed, at)).expect("a row");
            token.execute((hash(2 * n), id(2, n), region)).expect("a row");
            token.execute((hash(2 * n + 1), id(2, n), region)).expect("a row");
            listed.execute((&external, region, id(1, n), [4u8; 16], hash(n))).expect("a row");
        }
    }
    tx.commit().expect("a commit");
    began.elapsed()
}

/// A new database on the server at `base`.
async fn database_at(base: &str) -> String {
    let name = format!("lianfang_{}", secret_token().expect("a name").replace(['-', '_'], "").to_lowercase());
    let admin = sea_orm::Database::connect(base).await.expect("the server");
    admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.expect("a database");
    admin.close().await.expect("a closed connection");
    let (server, _) = base.rsplit_once('/').expect("an address");
    format!("{server}/{name}")
}

fn lists(c: &mut Criterion) {
    let runtime = Runtime::new().expect("threads");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = list();
    let mut group = c.benchmark_group("lists");
    group.sample_size(10).throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("raw", |b| b.iter_custom(|n| (0..n).map(|_| raw(folder.path())).sum()));
    group.bench_function("import", |b| {
        b.iter_custom(|n| (0..n).map(|_| runtime.block_on(import(String::new(), &bytes)).0).sum())
    });
    group.bench_function("again", |b| {
        b.iter_custom(|n| (0..n).map(|_| runtime.block_on(import(String::new(), &bytes)).1).sum())
    });
    if let Ok(base) = std::env::var("LIANFANG_TEST_POSTGRES") {
        let once = || runtime.block_on(async { import(database_at(&base).await, &bytes).await.0 });
        group.bench_function("import_postgres", |b| b.iter_custom(|n| (0..n).map(|_| once()).sum()));
    }
    group.finish();
}

criterion_group!(benches, lists);
criterion_main!(benches);
