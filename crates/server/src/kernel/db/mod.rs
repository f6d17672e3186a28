//! The node's database: SQLite by default, PostgreSQL by URL, one text of SQL for both.
//!
//! Reads go to a pool. All writes go through one writer task (`writer`), which groups what is
//! waiting into one transaction, gives the journal entries their positions and answers after the
//! commit. SQL speaks the part that both databases share: `$1` parameters, TEXT for JSON, CAST
//! around SUM. Ids are UUID, times TIMESTAMPTZ (RFC 3339 text in SQLite, always in UTC).

mod migrate;
mod remembered;
mod sql;
#[cfg(test)]
mod tests;
pub mod writer;

use sea_orm::{ConnectOptions, DatabaseConnection, DatabaseExecutor, DbBackend};
use std::path::Path;
use std::time::Duration;

pub use migrate::{Migration, migrate};
pub use remembered::Remembered;
pub use sql::{Insert, all, exec, in_list, one, run_script, values};
pub use writer::{Tx, WriteFuture, Writer};

use crate::error::{Error, Result};
use crate::kernel::config::Durability;

/// Anything a read can run on: the pool, or a transaction in progress.
pub type Conn<'a> = DatabaseExecutor<'a>;

#[derive(Debug, Clone)]
pub struct Database {
    pool: DatabaseConnection,
    write: DatabaseConnection,
}

impl Database {
    /// Opens `url` and takes the right to write: on PostgreSQL an advisory lock that only one node
    /// can hold, on SQLite a lock file beside the database.
    pub async fn open(url: &str, durability: Durability) -> Result<Database> {
        if url.starts_with("sqlite:") {
            let write = sea_orm::Database::connect(sqlite_options(url, 1, durability)).await?;
            let pool = sea_orm::Database::connect(sqlite_options(url, 4, durability)).await?;
            return Ok(Database { pool, write });
        }
        if !(url.starts_with("postgres:") || url.starts_with("postgresql:")) {
            return Err(Error::internal(format!(
                "the database address `{}` begins with neither sqlite: nor postgres:",
                redact(url)
            )));
        }
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(1)
            .min_connections(1)
            .sqlx_logging(false)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>);
        let write = sea_orm::Database::connect(options).await?;
        take_writer_lock(&write).await?;
        let mut options = ConnectOptions::new(url.to_owned());
        options.max_connections(8).sqlx_logging(false);
        let pool = sea_orm::Database::connect(options).await?;
        Ok(Database { pool, write })
    }

    pub fn read(&self) -> Conn<'_> {
        DatabaseExecutor::Connection(&self.pool)
    }

    pub(super) fn write_connection(&self) -> &DatabaseConnection {
        &self.write
    }

    pub fn is_sqlite(&self) -> bool {
        self.pool.get_database_backend() == DbBackend::Sqlite
    }

    /// Closes both pools; SQLite folds its write-ahead log back into the file.
    pub async fn close(self) -> Result<()> {
        self.pool.close().await?;
        self.write.close().await?;
        Ok(())
    }
}

/// The address of a SQLite file in the node's data folder.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// The address without its password, for messages and logs.
pub fn redact(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or("");
            format!("{}{}:***{}", &url[..scheme + 3], user, &url[at..])
        }
        _ => url.to_owned(),
    }
}

fn sqlite_options(url: &str, connections: u32, durability: Durability) -> ConnectOptions {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    // FULL waits for the disk at each commit and each time the log is folded back, OFF never.
    let synchronous = match durability {
        Durability::PowerCut => SqliteSynchronous::Full,
        Durability::Crash => SqliteSynchronous::Off,
    };
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .statement_cache_capacity(256)
                // Rows cross from the database's thread in batches of so many; each batch wakes both threads.
                .row_buffer_size(4096)
                // In kB: more for the one that writes.
                .pragma("cache_size", if connections == 1 { "-64000" } else { "-16000" })
                // Folding the log back less often writes a page that changes again and again fewer times.
                .pragma("wal_autocheckpoint", "8000")
                .pragma("mmap_size", "2147418112")
                .pragma("temp_store", "memory")
        });
    options
}

async fn take_writer_lock(write: &DatabaseConnection) -> Result<()> {
    #[derive(sea_orm::FromQueryResult)]
    struct Locked {
        locked: bool,
    }
    // The number is arbitrary but fixed: the ASCII letters of "lianfang".
    let row: Option<Locked> = one(
        &DatabaseExecutor::Connection(write),
        "SELECT pg_try_advisory_lock(7811887399193800295) AS locked",
        vec![],
    )
    .await?;
    if row.is_some_and(|r| r.locked) {
        Ok(())
    } else {
        Err(Error::internal(
            "another node is writing to this database; stop it first, or give this node its own database",
        ))
    }
}
