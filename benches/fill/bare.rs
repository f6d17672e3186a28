//! The physical limit beside the program: what a list asks the database for, on a bare connection, prepared once, every value read.

use chrono::NaiveDate;
use lianfang_server::kernel::clock::stopwatch;
use rusqlite::types::Value;
use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, Row as _, SqlSafeStr as _, Statement as _,
};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;

use crate::outbreak::{CASE, CONTACT, FOLLOW_UP, SAMPLE};
use crate::table::Fault;

const TIMES: usize = 100;

/// The first pages of the whole country.
fn questions(today: NaiveDate) -> Vec<(&'static str, String)> {
    let page = |table: crate::table::Table, rest: String| {
        format!("SELECT {} FROM {} {rest} LIMIT 51", table.columns, table.name)
    };
    let lines = format!("WHERE state = 'due' AND due_on = '{today}' ORDER BY contact_id, turn");
    vec![
        ("cases", page(CASE, "ORDER BY reported_at DESC, id DESC".to_owned())),
        ("contacts watched", page(CONTACT, "WHERE state = 'watched' ORDER BY watched_until, id".to_owned())),
        ("follow-ups of today, due", page(FOLLOW_UP, lines)),
        ("samples without result", page(SAMPLE, "WHERE result IS NULL ORDER BY taken_at, id".to_owned())),
    ]
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at =
        |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{what}|{:.2}|{:.2}", at(0.5), at(0.95));
}

pub fn measure(url: &str, file: &Path, today: NaiveDate) -> Result<(), Fault> {
    if url.is_empty() {
        let db = rusqlite::Connection::open(file)?;
        db.execute_batch("PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456;")?;
        for (what, sql) in questions(today) {
            let mut statement = db.prepare(&sql)?;
            let columns = statement.column_count();
            let mut once = || -> Result<Duration, Fault> {
                let began = stopwatch();
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    for column in 0..columns {
                        std::hint::black_box(row.get::<_, Value>(column)?);
                    }
                }
                Ok(began.elapsed())
            };
            once()?;
            tell(what, (0..TIMES).map(|_| once()).collect::<Result<_, _>>()?);
        }
        return Ok(());
    }
    Runtime::new()?.block_on(async {
        let mut db = PgConnection::connect(url).await?;
        for (what, sql) in questions(today) {
            let statement = db.prepare(AssertSqlSafe(sql).into_sql_str()).await?;
            let mut times = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let began = stopwatch();
                let rows: Vec<PgRow> = statement.query().fetch_all(&mut db).await?;
                for row in &rows {
                    for column in 0..row.len() {
                        std::hint::black_box(row.try_get_raw(column)?);
                    }
                }
                times.push(began.elapsed());
            }
            tell(what, times);
        }
        Ok(())
    })
}
