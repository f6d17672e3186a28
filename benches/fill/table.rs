//! Rows on their way into a table: through prepared statements of SQLite, or through PostgreSQL's COPY. Columns are written as the
//! node writes them, so that it can't tell these rows from its own.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use lianfang_server::kernel::db::redact;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value};
use sea_orm::sqlx::postgres::{PgPool, PgPoolCopyExt as _};
use sea_orm::sqlx::{AssertSqlSafe, Executor as _, Row as _};
use std::fmt::Write as _;
use std::path::Path;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// One value of a row.
#[derive(Debug, Clone)]
pub enum Cell {
    Null,
    Id(Uuid),
    Word(&'static str),
    Text(String),
    Int(i64),
    Real(f64),
    Bool(bool),
    Day(NaiveDate),
    At(DateTime<Utc>),
    Bytes(Vec<u8>),
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

macro_rules! cell_from {
    ($($kind:ident: $type:ty),*) => { $(impl From<$type> for Cell { fn from(v: $type) -> Cell { Cell::$kind(v) } })* };
}
cell_from!(Id: Uuid, Word: &'static str, Text: String, Int: i64, Real: f64, Bool: bool, Day: NaiveDate, At: DateTime<Utc>, Bytes: Vec<u8>);

/// A row as cells: `row![id, region, day]`.
#[macro_export]
macro_rules! row {
    ($($value:expr),* $(,)?) => { vec![$($crate::table::Cell::from($value)),*] };
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let owned = |value: Value| Ok(ToSqlOutput::Owned(value));
        match self {
            Cell::Null => owned(Value::Null),
            Cell::Id(id) => Ok(id.as_bytes().as_slice().into()),
            Cell::Word(text) => Ok((*text).into()),
            Cell::Text(text) => Ok(text.as_str().into()),
            Cell::Int(n) => owned(Value::Integer(*n)),
            Cell::Real(x) => owned(Value::Real(*x)),
            Cell::Bool(yes) => owned(Value::Integer(i64::from(*yes))),
            Cell::Day(day) => owned(Value::Text(day.to_string())),
            Cell::At(at) => owned(Value::Text(moment(*at))),
            Cell::Bytes(bytes) => Ok(bytes.as_slice().into()),
        }
    }
}

/// A table and the columns that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static str,
}

/// Where the rows go.
pub enum Sink {
    Sqlite { db: rusqlite::Connection, indexes: Vec<(String, String)> },
    Postgres { pool: PgPool, runtime: Runtime, indexes: Vec<(String, String)> },
}

fn names(tables: &[Table]) -> String {
    tables.iter().map(|t| format!("'{}'", t.name)).collect::<Vec<String>>().join(",")
}

impl Sink {
    /// Opens the database beside the node that made its tables, and takes away the indexes of `tables` until the end.
    pub fn open(url: &str, file: &Path, tables: &[Table]) -> Result<Sink, Fault> {
        if url.is_empty() {
            let db = rusqlite::Connection::open(file)?;
            db.execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;
                 PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = FILE;",
            )?;
            let sql = format!(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})",
                names(tables)
            );
            let indexes: Vec<(String, String)> = db
                .prepare(&sql)?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            for (name, _) in &indexes {
                db.execute_batch(&format!("DROP INDEX {name}"))?;
            }
            return Ok(Sink::Sqlite { db, indexes });
        }
        let runtime = Runtime::new()?;
        let pool = runtime.block_on(PgPool::connect(url)).map_err(|e| format!("{}: {e}", redact(url)))?;
        let sql = format!(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({}) AND indexname NOT LIKE '%pkey'",
            names(tables)
        );
        let rows = runtime.block_on(pool.fetch_all(AssertSqlSafe(sql)))?;
        let indexes: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let sink = Sink::Postgres { pool, runtime, indexes: indexes.clone() };
        for (name, _) in indexes {
            sink.run(&format!("DROP INDEX {name}"))?;
        }
        Ok(sink)
    }

    fn run(&self, sql: &str) -> Result<(), Fault> {
        match self {
            Sink::Sqlite { db, .. } => db.execute_batch(sql)?,
            Sink::Postgres { pool, runtime, .. } => {
                runtime.block_on(async {
                    let mut conn = pool.acquire().await?;
                    conn.execute("SET maintenance_work_mem = '1GB'").await?;
                    conn.execute(AssertSqlSafe(sql.to_owned())).await.map(drop)
                })?;
            }
        }
        Ok(())
    }

    pub fn write(&mut self, table: Table, rows: &[Vec<Cell>]) -> Result<(), Fault> {
        let Table { name, columns } = table;
        match self {
            Sink::Sqlite { db, .. } => {
                let marks = vec!["?"; columns.split(',').count()].join(",");
                let tx = db.transaction()?;
                let mut insert = tx.prepare(&format!("INSERT INTO {name} ({columns}) VALUES ({marks})"))?;
                for row in rows {
                    insert.execute(rusqlite::params_from_iter(row))?;
                }
                drop(insert);
                tx.commit()?;
            }
            Sink::Postgres { pool, runtime, .. } => {
                let mut text = String::with_capacity(rows.len() * 200);
                for row in rows {
                    copy_line(row, &mut text);
                }
                runtime.block_on(async {
                    let mut copy = pool.copy_in_raw(&format!("COPY {name} ({columns}) FROM STDIN")).await?;
                    copy.send(text.as_bytes()).await?;
                    copy.finish().await
                })?;
            }
        }
        Ok(())
    }

    /// Puts the indexes back.
    pub fn finish(self) -> Result<(), Fault> {
        let (Sink::Sqlite { indexes, .. } | Sink::Postgres { indexes, .. }) = &self;
        for (_, sql) in indexes {
            self.run(sql)?;
        }
        // PostgreSQL does this by itself in time; a node does not do it on SQLite, whose plans must not need it.
        match &self {
            Sink::Sqlite { .. } => Ok(()),
            Sink::Postgres { .. } => self.run("VACUUM ANALYZE"),
        }
    }
}

/// One line in COPY's text format.
fn copy_line(row: &[Cell], text: &mut String) {
    for (n, cell) in row.iter().enumerate() {
        if n > 0 {
            text.push('\t');
        }
        let _ = match cell {
            Cell::Null => write!(text, "\\N"),
            Cell::Id(id) => write!(text, "{id}"),
            Cell::Word(word) => write!(text, "{word}"),
            Cell::Text(words) => write!(text, "{}", words.replace('\\', "\\\\")),
            Cell::Int(n) => write!(text, "{n}"),
            Cell::Real(x) => write!(text, "{x}"),
            Cell::Bool(yes) => write!(text, "{yes}"),
            Cell::Day(day) => write!(text, "{day}"),
            Cell::At(at) => write!(text, "{}", moment(*at)),
            Cell::Bytes(bytes) => {
                text.push_str("\\\\x");
                for byte in bytes {
                    let _ = write!(text, "{byte:02x}");
                }
                Ok(())
            }
        };
    }
    text.push('\n');
}
