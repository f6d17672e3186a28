//! Sign-in sessions in the node's database. Their expiry is real time, also on a replay's clock.

use async_trait::async_trait;
use std::fmt;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as StoreResult};

use crate::kernel::db::{Database, Writer, exec, one};
use crate::values;

pub const SCHEMA: &str = "CREATE TABLE kernel_session (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    expires BIGINT NOT NULL
);
";

#[derive(Clone)]
pub struct Sessions {
    db: Database,
    writer: Writer,
}

impl Sessions {
    pub fn new(db: Database, writer: Writer) -> Sessions {
        Sessions { db, writer }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

fn backend(e: impl fmt::Display) -> StoreError {
    StoreError::Backend(e.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        // 128 random bits do not collide; saving is enough.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let id = record.id.to_string();
        let expires = record.expiry_date.unix_timestamp();
        let text = serde_json::to_string(record).map_err(|e| StoreError::Encode(e.to_string()))?;
        self.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    let sql = "INSERT INTO kernel_session (id, record, expires) VALUES ($1, $2, $3)
                               ON CONFLICT (id) DO UPDATE SET record = excluded.record, expires = excluded.expires";
                    exec(&tx.conn(), sql, values![id, text, expires]).await.map(drop)
                })
            })
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            record: String,
        }
        let sql = "SELECT record FROM kernel_session WHERE id = $1";
        let row: Option<Row> = one(&self.db.read(), sql, values![id.to_string()]).await.map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let record: Record =
            serde_json::from_str(&row.record).map_err(|e| StoreError::Decode(e.to_string()))?;
        Ok((record.expiry_date > time::OffsetDateTime::now_utc()).then_some(record))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let id = id.to_string();
        self.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    exec(&tx.conn(), "DELETE FROM kernel_session WHERE id = $1", values![id]).await.map(drop)
                })
            })
            .await
            .map_err(backend)
    }
}
